"""The table of a section: one row per task, as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from departments.models import Department, DepartmentGroup, User
from departments.roles import ORGANISES
from importer.drafts.department_table import DepartmentTable
from importer.drafts.entry import deadline_text, indicators_text
from importer.drafts.leading import settle_lead
from importer.drafts.offered import offered_day
from importer.drafts.open_points import what_is_open
from importer.drafts.recognising import is_known
from importer.drafts.working import Part, Working
from plan_tracker import clock
from plan_tracker.text import clean_text

BETWEEN = "、"
MARKS = str.maketrans(dict.fromkeys(",，;；\n", BETWEEN))
# A task cut with less confidence than this is pointed out.
UNSURE = 0.5
MOST_NAME = 200


@dataclass(frozen=True)
class Names:
    """What departments and groups are called, by code, and back."""

    departments: dict[str, str]
    groups: dict[str, str]
    by_name: dict[str, tuple[str, str]]
    creates: bool  # whether who looks may make departments

    def of(self, one: Part) -> str:
        """The name of whom a part of a task names; as written where nobody is known."""
        if one["department"]:
            return self.departments.get(one["department"], str(one["department"]))
        return self.groups.get(one["group"], str(one["group"])) if one["group"] else str(one["written"])


def load_names(user: User) -> Names:
    """Departments that exist and all groups, for who looks: two queries."""
    rows = list(Department.objects.valid_on(clock.today()).values_list("code", "name", "short_name"))
    groups = dict(DepartmentGroup.objects.values_list("code", "name"))
    by_name = {name: ("group", code) for code, name in groups.items()}
    by_name |= {short: ("department", code) for code, _, short in rows}
    by_name |= {name: ("department", code) for code, name, _ in rows}
    return Names({code: name for code, name, _ in rows}, groups, by_name, user.role in ORGANISES)


@dataclass(frozen=True)
class Unknown:
    """A name that nobody has, and whom it may mean (code, name)."""

    written: str
    near: tuple[tuple[str, str], ...]


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
    whys: str  # why each of them is, by name
    doubts: tuple[str, ...]  # what the document leaves open about who is meant
    unknown: tuple[Unknown, ...]  # names that mean nobody
    creates: bool  # whether who looks may make departments
    deadline: str
    due_in_text: bool
    offered: str  # a day to take where the document gives none, ISO; empty if none is offered
    offered_why: str
    indicators: str
    named: str  # the numbers' names, for a hint
    counted_in_text: bool
    before: str  # how it stands to last year's plan
    unsure: bool  # the cut of the text is a guess


def row_of(working: Working, task: Part, number: int, names: Names) -> Row:
    """The row of a task of a draft."""
    owed = [one for one in task["departments"] if one["role"] != "support"]
    support = [one for one in task["departments"] if one["role"] == "support"]
    words = what_is_open(task)
    waiting = [one for one in task["departments"] if not one["confirmed"]]
    unknown = [one for one in task["departments"] if not is_known(one)]
    deadline = task["deadline"]
    return Row(
        number,
        task,
        BETWEEN.join(names.of(one) for one in owed),
        BETWEEN.join(names.of(one) for one in support),
        "need" if unknown or not owed else "sug" if words else "",
        words,
        next((one["why"] for one in waiting if one["why"]), ""),
        "；".join(f"{names.of(one)}：{one['why']}" for one in waiting if one["why"]),
        tuple(task.get("doubts", [])),
        tuple(_unknown(one, names) for one in unknown),
        names.creates,
        deadline_text(deadline),
        deadline["basis"] == "document" and bool(deadline["words"]) and deadline["kind"] != "ongoing",
        offered_day(working, task) or "",
        (deadline.get("offer") or {}).get("why", ""),
        indicators_text(task["indicators"]),
        "；".join(one["name"] for one in task["indicators"]),
        any(one["words"] for one in task["indicators"]),
        _before(task["last_year"]),
        task["confidence"] < UNSURE and not task["edited"],
    )


def _unknown(one: Part, names: Names) -> Unknown:
    near = [each["department"] for each in one["near"] if each["department"] in names.departments]
    return Unknown(one["written"], tuple((code, names.departments[code]) for code in near[:2]))


def _before(last: Part | None) -> str:
    if last is None:
        return ""
    return f"上年{last['code']}，{'原样' if last['same'] else '有改动'}"


def typed_departments(owed: str, support: str, task: Part, names: Names, here: str) -> list[Part]:
    """Who is responsible, as typed: one lead or several bodies that owe it jointly, and who supports.

    A name that nobody has stays as typed, with whom it may mean. Raises DomainError for what cannot be a name.
    """
    first = [_meant(name, names) for name in _split(owed, names)]
    second = [_meant(name, names) for name in _split(support, names)]
    _look_up([*first, *second], task, here)
    rows = [one | {"role": "lead"} for one in first] + [one | {"role": "support"} for one in second]
    settle_lead(rows)
    return rows


def _split(text: str, names: Names) -> Sequence[str]:
    """Names between marks; a name that holds a mark itself stays whole if it is one."""
    said = text.strip()
    if said in names.by_name:
        return [said]
    return [one.strip() for one in said.translate(MARKS).split(BETWEEN) if one.strip()]


def _meant(name: str, names: Names) -> dict[str, Any]:
    kind, code = names.by_name.get(name, ("", ""))
    if kind:
        return {"department": code if kind == "department" else None, "group": code if kind == "group" else None}
    clean_text(name, field="departments", label="单位名称", max_length=MOST_NAME, required=True)
    return {"department": None, "group": None, "written": name}


def _look_up(rows: list[dict[str, Any]], task: Part, here: str) -> None:
    """Names no department bears as they stand: under another form of its name, else whom they may mean."""
    before = {one["written"] for one in task["departments"] if not is_known(one)}
    asked = [one for one in rows if one.get("written") and one["written"] not in before]
    if asked:
        found = DepartmentTable(clock.today()).match([one["written"] for one in asked], here)
        for one, meant in zip(asked, found, strict=True):
            if not meant.partly:
                one.update(department=meant.department, group=meant.group)
            one["near"] = meant.guesses
