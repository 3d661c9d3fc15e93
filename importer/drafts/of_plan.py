"""The working draft of a plan that is there already: what an amendment starts from. No database."""

from __future__ import annotations

from typing import Any

from importer.drafts.working import (
    FORMAT,
    HEAD,
    KEPT,
    SECTIONS,
    TAKEN,
    Part,
    Working,
    each_duty,
    new_id,
)
from importer.plan_file import GROUP

RULE = {"confidence": 1, "rule": "plan"}


def working_of_plan(data: dict[str, Any]) -> Working:
    """A plan file as a working draft; each task remembers its number in `last_year` (see `amendment_codes`)."""
    working: Working = {"format": FORMAT, "last_id": 0, "version": 1, "rules": [], "notes": []}
    plan = data["plan"]
    head = {name: RULE | {"value": plan[name], "found": None, "span": None, "edited": False} for name in HEAD}
    working["head"] = {"version": 0, "addressees": [], **head}
    loose = [_context(working, one) for one in data["context"]]
    working["chapters"] = [_chapter(working, one, plan["code"], loose) for one in data["chapters"]]
    working["context"] = loose
    working["corrections"] = [_correction(working, one) for one in data["corrections"]]
    return working


def amendment_codes(working: Working) -> dict[str, str]:
    """The numbers of an amended plan's tasks by id: old tasks keep theirs, new ones get the next free in a section."""
    codes: dict[str, str] = {}
    used: dict[str, int] = {}
    duties = [
        (f"{chapter['number']}.{_place(chapter, section)}", task) for chapter, section, task in each_duty(working)
    ]
    for _, task in duties:
        if task["last_year"]:
            codes[task["id"]] = code = task["last_year"]["code"]
            prefix, _, number = code.rpartition(".")
            used[prefix] = max(used.get(prefix, 0), int(number))
    for prefix, task in duties:
        if not task["last_year"]:
            used[prefix] = used.get(prefix, 0) + 1
            codes[task["id"]] = f"{prefix}.{used[prefix]}"
    return codes


def _place(chapter: Part, section: Part) -> int:
    return [one["id"] for one in chapter["sections"]].index(section["id"]) + 1


def _chapter(working: Working, chapter: dict[str, Any], code: str, loose: list[Part]) -> Part:
    made = {
        "id": new_id(working, "c"),
        "version": 0,
        **{name: chapter[name] for name in ("number", "label", "title", "short_title", "heading")},
        "implied": False,
        "preamble": False,
        "treat": SECTIONS,
        "sections": [_section(working, one, code, loose) for one in chapter["sections"]],
        "edited": False,
        **RULE,
    }
    ends = [chapter["heading"][1], *(one["span"][1] for one in chapter["sections"])]
    return made | {"span": [chapter["heading"][0], max(ends)]}


def _section(working: Working, section: dict[str, Any], code: str, loose: list[Part]) -> Part:
    start, end = section["span"]
    inside = [one for one in loose if start <= one["span"][0] and one["span"][1] <= end]
    loose[:] = [one for one in loose if one not in inside]
    return {
        "id": new_id(working, "s"),
        "version": 0,
        **{name: section[name] for name in ("label", "title", "implied", "heading", "span")},
        "tasks": [_task(working, one, code) for one in section["tasks"]],
        "context": inside,
        "edited": False,
        **RULE,
    }


def _task(working: Working, task: dict[str, Any], plan: str) -> Part:
    return {
        "id": new_id(working, "t"),
        "version": 0,
        **{name: task[name] for name in ("title", "span", "text", "evidence_required")},
        "kind": "task",
        "context": "",
        "note": "",
        "deadline": RULE | {"offer": None} | task["deadline"],
        "indicators": [RULE | one for one in task["indicators"]],
        "departments": [_department(one, not task["proposed"]) for one in task["departments"]],
        "doubts": [],
        "last_year": {"plan": plan, "code": task["code"], "same": True},
        "edited": False,
        **RULE,
    }


def _department(part: dict[str, Any], confirmed: bool) -> Part:
    name, grouped = part["department"], part["department"].startswith(GROUP)
    return {
        "written": "",
        "department": None if grouped else name,
        "group": name[len(GROUP) :] if grouped else None,
        "role": part["role"],
        "origin": "office",
        "why": "",
        "near": [],
        "confirmed": confirmed,
    }


def _context(working: Working, one: dict[str, Any]) -> Part:
    return {"id": new_id(working, "x"), "version": 0, **{name: one[name] for name in ("span", "kind", "note")}}


def _correction(working: Working, one: dict[str, Any]) -> Part:
    return {
        "id": new_id(working, "k"),
        "version": 0,
        **{name: one[name] for name in ("span", "as_written", "corrected", "note")},
        "suggestion": one["corrected"],
        "rule": "plan",
        "decision": TAKEN if one["corrected"] else KEPT,
        "required": False,
    }
