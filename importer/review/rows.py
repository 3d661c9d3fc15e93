"""The table of a section: one row per task, as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from departments.models import Department, DepartmentGroup
from importer.drafts.entry import deadline_text, indicators_text
from importer.drafts.open_points import what_is_open
from importer.drafts.working import Part
from plan_tracker import clock
from plan_tracker.errors import DomainError

BETWEEN = "、"
MARKS = str.maketrans(dict.fromkeys(",，;；\n", BETWEEN))
# A task cut with less confidence than this is pointed out.
UNSURE = 0.5


@dataclass(frozen=True)
class Names:
    """What departments and groups are called, by code, and back."""

    departments: dict[str, str]
    groups: dict[str, str]
    by_name: dict[str, tuple[str, str]]

    def of(self, one: Part) -> str:
        """The name of whom a part of a task names; as written where nobody is known."""
        if one["department"]:
            return self.departments.get(one["department"], str(one["department"]))
        return self.groups.get(one["group"], str(one["group"])) if one["group"] else str(one["written"])


def load_names() -> Names:
    """Departments that exist and all groups: two queries."""
    rows = list(Department.objects.valid_on(clock.today()).values_list("code", "name", "short_name"))
    groups = dict(DepartmentGroup.objects.values_list("code", "name"))
    by_name = {name: ("group", code) for code, name in groups.items()}
    by_name |= {short: ("department", code) for code, _, short in rows}
    by_name |= {name: ("department", code) for code, name, _ in rows}
    return Names({code: name for code, name, _ in rows}, groups, by_name)


@dataclass(frozen=True)
class Row:
    """One task as the table shows it."""

    number: int
    task: Part
    owed: str
    support: str
    state: str  # need, sug or empty
    open: str  # what is open, in words
    why: str  # why a department is offered
    near: tuple[tuple[str, str, str], ...]  # written name, code and name of whom it may mean
    deadline: str
    due_in_text: bool
    indicators: str
    named: str  # the numbers' names, for a hint
    counted_in_text: bool
    before: str  # how it stands to last year's plan
    unsure: bool  # the cut of the text is a guess


def row_of(task: Part, number: int, names: Names) -> Row:
    """The row of a task."""
    owed = [one for one in task["departments"] if one["role"] != "support"]
    support = [one for one in task["departments"] if one["role"] == "support"]
    words = what_is_open(task)
    waiting = [one for one in task["departments"] if not one["confirmed"]]
    unknown = [one for one in task["departments"] if not one["department"] and not one["group"]]
    near = [
        (one["written"], each["department"], names.departments[each["department"]])
        for one in unknown
        for each in one["near"][:2]
        if each["department"] in names.departments
    ]
    deadline = task["deadline"]
    return Row(
        number,
        task,
        BETWEEN.join(names.of(one) for one in owed),
        BETWEEN.join(names.of(one) for one in support),
        "need" if unknown or not owed else "sug" if words else "",
        words,
        next((one["why"] for one in waiting if one["why"]), ""),
        tuple(near),
        deadline_text(deadline),
        deadline["basis"] == "document" and bool(deadline["words"]) and deadline["kind"] != "ongoing",
        indicators_text(task["indicators"]),
        "；".join(one["name"] for one in task["indicators"]),
        any(one["words"] for one in task["indicators"]),
        _before(task["last_year"]),
        task["confidence"] < UNSURE and not task["edited"],
    )


def _before(last: Part | None) -> str:
    if last is None:
        return ""
    return f"上年{last['code']}，{'原样' if last['same'] else '有改动'}"


def typed_departments(owed: str, support: str, task: Part, names: Names) -> list[Part]:
    """Who is responsible, as typed: one lead or several bodies that owe it jointly, and who supports.

    Raises DomainError with the name that nobody has.
    """
    first = [_meant(name, task, names) for name in _split(owed, names)]
    alone = len(first) == 1 and not first[0]["group"]
    found = [one | {"role": "lead" if alone else "joint"} for one in first]
    return found + [_meant(name, task, names) | {"role": "support"} for name in _split(support, names)]


def _split(text: str, names: Names) -> Sequence[str]:
    """Names between marks; a name that holds a mark itself stays whole if it is one."""
    said = text.strip()
    if said in names.by_name:
        return [said]
    return [one.strip() for one in said.translate(MARKS).split(BETWEEN) if one.strip()]


def _meant(name: str, task: Part, names: Names) -> dict[str, Any]:
    kind, code = names.by_name.get(name, ("", ""))
    if kind:
        return {"department": code if kind == "department" else None, "group": code if kind == "group" else None}
    if any(one["written"] == name and not one["department"] and not one["group"] for one in task["departments"]):
        return {"department": None, "group": None, "written": name}
    raise DomainError(
        f"名单里没有“{name[:40]}”。请从提示里选；确实是新单位的，请系统管理员先在“单位”里新建。", field="departments"
    )
