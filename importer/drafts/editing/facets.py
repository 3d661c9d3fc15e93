"""Edits of who, when and how much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from importer.drafts.editing.parts import Desk
from importer.drafts.recognising import is_known, let_mean
from importer.drafts.working import Part
from importer.plan_file import ROLES
from plan_tracker.errors import DomainError

ONE_LEAD = "主办单位只能有一个；几个单位都要各自完成的，都写在主办单位一栏，用“、”隔开。"
PERSON = {"confidence": 1, "rule": "person"}


def set_deadline(desk: Desk, *, task: str, deadline: Part) -> str:
    """Set when a task is due (kind, due_on, recurrence, month, basis). The words of the document stay beside it."""
    _, _, row = desk.task(task)
    old = row["deadline"]
    same = all(old[name] == deadline[name] for name in ("kind", "due_on", "recurrence", "month"))
    if not same or old["basis"] != deadline.get("basis", old["basis"]):
        row["deadline"] = old | deadline | PERSON | ({} if same else {"words": ""}) | {"offer": None}
        row["edited"] = True
    return f"改了“{row['title']}”的期限"


def set_indicators(desk: Desk, *, task: str, indicators: list[Part]) -> str:
    """Set the numbers of a task; one that stays as it was keeps the words it came from."""
    _, _, row = desk.task(task)
    old = {_figure(one): one for one in row["indicators"]}
    row["indicators"] = [old.get(_figure(one), one) for one in indicators]
    row["edited"] = True
    return f"改了“{row['title']}”的指标"


def _figure(one: Part) -> tuple[Any, ...]:
    return one["name"], float(one["target"]), one["unit"], one["comparator"]


def set_evidence(desk: Desk, *, task: str, to: str) -> str:
    """Whether closing needs evidence: `on` or `off`."""
    _, _, row = desk.task(task)
    row["evidence_required"] = to == "on"
    return f"“{row['title']}”办结{'须附' if to == 'on' else '不用附'}佐证"


def set_departments(desk: Desk, *, task: str, departments: list[Part]) -> str:
    """Set who is responsible: [{department | group | written, near, role}]. Whom a person sets is confirmed;
    a name that nobody has stays as it was typed and is open.

    Raises DomainError when it is neither one lead nor several jointly.
    """
    _, _, row = desk.task(task)
    old = {_who(one): one for one in row["departments"]}
    made: dict[Any, Part] = {}
    for one in departments:
        made.setdefault(_who(one), _set(old.get(_who(one)), one))
    row["departments"] = list(made.values())
    _check_roles(row["departments"])
    row["doubts"] = []
    row["edited"] = True
    return f"改了“{row['title']}”的单位"


def _set(old: Part | None, one: Part) -> Part:
    """What the document says about a body stays with it; in another role it is the office's word."""
    known = bool(one.get("department") or one.get("group"))
    if old is not None and (old["role"] == one["role"] or not known):
        return old | {"role": one["role"], "confirmed": known}
    return {
        "written": old["written"] if old else one.get("written", ""),
        "department": one.get("department"),
        "group": one.get("group"),
        "role": one["role"],
        "origin": "office",
        "why": "",
        "near": old["near"] if old else one.get("near", []),
        "confirmed": known,
    }


def _check_roles(departments: list[Part]) -> None:
    leads = [one for one in departments if one["role"] == "lead"]
    if any(one["role"] not in ROLES for one in departments) or len(leads) > 1:
        raise DomainError(ONE_LEAD, field="departments")
    if leads and (leads[0].get("group") or any(one["role"] == "joint" for one in departments)):
        raise DomainError(ONE_LEAD, field="departments")


def adopt(desk: Desk, *, task: str, written: str, department: str) -> str:
    """Say which department a written name means, in this task and wherever else it stands unknown."""
    _, _, row = desk.task(task)
    if not any(one["written"] == written and not is_known(one) for one in row["departments"]):
        raise DomainError("这个单位已经选好了，请刷新后再看。")
    count = 0
    for chapter in desk.working["chapters"]:
        for section in chapter["sections"]:
            for each in section["tasks"]:
                count += let_mean(each, written, department)
    return f"“{written}”认作同一个单位，共{count}项"


def joined_departments(first: Iterable[Part], second: Iterable[Part]) -> list[Part]:
    """Whose two tasks become one: the same body once; where the leads differ they owe it jointly, to be confirmed."""
    made = {_who(one): dict(one) for one in first}
    for one in second:
        same = made.setdefault(_who(one), dict(one))
        if same["role"] == "support" and one["role"] != "support":
            made[_who(one)] = dict(one)
    rows = list(made.values())
    owed = [one for one in rows if one["role"] != "support"]
    if len(owed) > 1 and any(one["role"] == "lead" for one in owed):
        for one in owed:
            one.update(role="joint", confirmed=False, why="两项任务合并，主办单位不同")
    return rows


def _who(one: Part) -> tuple[Any, Any, Any]:
    department, group = one.get("department"), one.get("group")
    return department, group, "" if department or group else one.get("written", "")
