"""The filter bar of the ledger: what can be chosen, and what was, as tags that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from departments.models import Department
from departments.roles import READS_ALL
from reports.boards.portfolio import FOLDED_KINDS
from reports.chosen import leaders
from reports.ledger.fields import BY, CLOSED, REPORTED, SORTS, WRITTEN, LedgerForm
from reports.ledger.filters import NOBODY, LedgerFilters
from reports.ledger.links import ledger_url
from reports.ledger.selection import Ledger
from tasks.lights import Light, short_date
from tasks.models import AssignmentRole

Options = list[tuple[str, str]]
LIGHTS = ("red,yellow", "red", "yellow", "none", "green", "done", "red,yellow,none,green")
LIGHT_WORDS = {"red,yellow": "逾期和预警", "red,yellow,none,green": "没有办结"}
ROLES = ("lead", "joint", "lead,joint,support", "support")
ROLE_WORDS = {"lead,joint,support": "主办、共同承担和配合"}


@dataclass(frozen=True)
class Picker:
    """One `<select>`: `all` is what it says while nothing is chosen; `more` ones stand behind 更多条件."""

    name: str
    label: str
    all: str
    options: Options
    value: str
    more: bool = False


@dataclass(frozen=True)
class Tag:
    """One condition in words, and where the ledger is without it."""

    words: str
    without: str


def pickers(ledger: Ledger, given: Mapping[str, str]) -> list[Picker]:
    """What can be chosen; a value that came from elsewhere is among the options too. At most four queries."""
    plan, reads_all = ledger.plan, ledger.user.role in READS_ALL
    chapters = [(str(one.number), f"{one.label}、{one.short_title}") for one in plan.chapters.order_by("number")]
    made = [_picker(given, "chapter", "章", "全部章", chapters)]
    if reads_all:
        made.append(_picker(given, "department", "单位", "全部单位", _departments(ledger)))
    made.append(_picker(given, "light", "状态", "全部状态", _worded(LIGHTS, _lights(), LIGHT_WORDS)))
    if reads_all:
        folded = ",".join(one.value for one in FOLDED_KINDS)
        groups = [(folded, "乡镇、服务中心和开发区"), *((one.value, one.label) for one in FOLDED_KINDS)]
        made.append(_picker(given, "group", "单位类别", "全部类别", groups, more=True))
        made.append(_picker(given, "leader", "分管领导", "全部领导", _leaders(), more=True))
    roles = {one.value: one.label for one in AssignmentRole}
    made.append(_picker(given, "role", "承担方式", "主办和共同承担", _worded(ROLES, roles, ROLE_WORDS), more=True))
    states = list(LedgerForm.base_fields["state"].choices.items())  # type: ignore[attr-defined]
    made.append(_picker(given, "state", "办理环节", "全部环节", states, more=True))
    made.append(_picker(given, "reported", "本期填报", "不限", list(REPORTED.items()), more=True))
    made.append(_picker(given, "closed", "办结是否按期", "不限", list(CLOSED.items()), more=True))
    made.append(_picker(given, "owner", "经办人", "全部经办人", _owners(ledger), more=True))
    return made


def _picker(
    given: Mapping[str, str], name: str, label: str, empty: str, options: Options, more: bool = False
) -> Picker:
    value = given.get(name, "")
    known = dict(options)
    if value and value not in known:
        words = "、".join(known.get(one, one) for one in value.split(",") if one)
        options = [*options, (value, words[:60])]
    return Picker(name, label, empty, options, value, more)


def _worded(values: tuple[str, ...], words: Mapping[str, str], own: Mapping[str, str]) -> Options:
    return [(value, own.get(value) or words[value]) for value in values]


def _lights() -> dict[str, str]:
    return {one.value: one.label for one in Light}


def _departments(ledger: Ledger) -> Options:
    rows = Department.objects.filter(pk__in=ledger.plan.assignments.order_by().values("department"))
    return list(rows.order_by("order", "code").values_list("code", "name"))


def _leaders() -> Options:
    return [(str(one.pk), one.full_name) for one in leaders()]


def _owners(ledger: Ledger) -> Options:
    names = ledger.rows.exclude(owner=None).order_by("owner__full_name").values_list("owner__full_name", flat=True)
    return [(NOBODY, "还没有签收"), *((name, name) for name in names.distinct()[:300])]


def tags(ledger: Ledger) -> list[Tag]:
    """The conditions in force, each with the address of the ledger without it."""
    filters, given = ledger.filters, ledger.filters.given
    words = {name: text for name, text in _words(filters).items() if text}
    kept = {"on": ledger.day} | dict(given)
    return [
        Tag(text, ledger_url(ledger.plan, **{one: value for one, value in kept.items() if one != name}))
        for name, text in words.items()
    ]


def _words(filters: LedgerFilters) -> dict[str, str]:
    lights, choices = ",".join(filters.light), LedgerForm.base_fields
    listed = {
        name: "、".join(choices[name].choices[one] for one in getattr(filters, name))  # type: ignore[attr-defined]
        for name in ("group", "light", "state", "role", "reported")
    }
    return listed | {
        "q": f"含“{filters.q.text}”" if filters.q.text else "",
        "chapter": f"{filters.chapter.label}、{filters.chapter.short_title}" if filters.chapter else "",
        "department": "、".join(one.short_name for one in filters.department),
        "leader": f"{filters.leader.full_name}分管" if filters.leader else "",
        "light": LIGHT_WORDS.get(lights) or listed["light"],
        "owner": "还没有签收" if filters.owner == NOBODY else filters.owner and f"经办人{filters.owner}",
        "due_from": f"{short_date(filters.due_from)}起到期" if filters.due_from else "",
        "due_to": f"{short_date(filters.due_to)}前到期" if filters.due_to else "",
        "closed": CLOSED.get(filters.closed, ""),
        "written": WRITTEN.get(filters.written, ""),
    }


def order_links(ledger: Ledger) -> dict[str, str]:
    """Addresses of the same rows in each order."""
    kept = {"on": ledger.day} | dict(ledger.filters.given)
    return {name: ledger_url(ledger.plan, **(kept | {"sort": name})) for name in SORTS}


def by_links(ledger: Ledger) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is in force, for by task and by duty; empty for a department."""
    if ledger.user.role not in READS_ALL:
        return []
    kept = {"on": ledger.day} | dict(ledger.filters.given)
    return [
        (label, ledger_url(ledger.plan, **(kept | {"by": by})), by == ledger.filters.by) for by, label in BY.items()
    ]
