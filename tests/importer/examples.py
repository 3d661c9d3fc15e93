"""A small plan file with two sections and four tasks, and the departments it names."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from departments.models import Department, DepartmentGroup

SOURCE = (
    "一、健全制度\n(一)优化服务。2023年底事项达到200项,每月通报一次。\n"
    "(二)加强培训。各乡镇定期组织培训。建立台账。另有一句。\n结语。"
)
UNITS = {"zwfwj": "行政审批和政务服务局", "sfj": "司法局", "zfb": "政府办公室", "cs": "察素齐镇", "bk": "毕克齐镇"}
GROUPS = {"townships": ["cs", "bk"]}


def at(words: str) -> list[int]:
    """Where words stand in SOURCE."""
    start = SOURCE.index(words)
    return [start, start + len(words)]


def deadline(kind: str = "ongoing", words: str = "", **fields: Any) -> dict[str, Any]:
    """A deadline; ongoing unless told otherwise."""
    empty = {"due_on": None, "recurrence": "", "month": None, "basis": "document"}
    return {"kind": kind} | empty | {"words": words} | fields


def part(department: str, role: str = "lead") -> dict[str, str]:
    """One responsible department."""
    return {"department": department, "role": role}


def task(code: str, title: str, words: str, departments: list[dict[str, str]], **fields: Any) -> dict[str, Any]:
    """A task on the words it stands on."""
    return {
        "code": code,
        "title": title,
        "span": at(words),
        "text": words,
        "deadline": fields.get("deadline", deadline()),
        "evidence_required": False,
        "indicators": fields.get("indicators", []),
        "departments": departments,
        "proposed": True,
    }


def plan_document() -> dict[str, Any]:
    """A valid plan file as data; every call gives a new one."""
    counted = {
        "name": "事项", "target": 200, "unit": "项", "comparator": "ge", "accumulates": True, "baseline": None,
        "words": "达到200项", "soft": False,
    }  # fmt: skip
    first = task(
        "1.1.1", "事项达到200项", "2023年底事项达到200项", [part("zwfwj"), part("sfj", "support")],
        deadline=deadline("fixed", "2023年底", due_on="2023-12-31"), indicators=[counted],
    )  # fmt: skip
    second = task(
        "1.1.2",
        "每月通报",
        "每月通报一次。",
        [part("zfb")],
        deadline=deadline("recurring", "每月", recurrence="monthly"),
    )
    third = task(
        "1.2.1", "定期组织培训", "各乡镇定期组织培训。", [part("group:townships", "joint"), part("sfj", "support")],
        deadline=deadline("recurring", "定期", recurrence="unspecified"),
    )  # fmt: skip
    fourth = task("1.2.2", "建立台账", "建立台账。", [part("zfb")])
    return {
        "format": "plan-tracker/plan@1",
        "plan": {
            "code": "small", "title": "工作计划", "year": 2023, "doc_number": "", "issuer": "政府办公室",
            "notice_title": "", "issued_on": "2023-07-06", "starts_on": "2023-07-06", "ends_on": "2023-12-31",
            "end_words": "", "report_cycle": "monthly", "report_day": 25, "source_text": SOURCE,
        },
        "chapters": [
            {
                "number": 1, "label": "一", "title": "健全制度", "short_title": "制度", "heading": at("一、健全制度"),
                "sections": [
                    section(1, "（一）", "优化服务", "(一)优化服务。", [first, second]),
                    section(2, "（二）", "加强培训", "(二)加强培训。", [third, fourth]),
                ],
            }
        ],
        "context": [{"span": at("结语。"), "kind": "closing", "note": ""}],
        "corrections": [{"span": at("达到"), "as_written": "达到", "corrected": "", "note": "存疑"}],
    }  # fmt: skip


def section(number: int, label: str, title: str, heading: str, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """A section from its heading to the end of its paragraph."""
    start = at(heading)
    return {
        "number": number, "label": label, "title": title, "implied": False, "heading": start,
        "span": [start[0], SOURCE.index("\n", start[0])], "tasks": tasks,
    }  # fmt: skip


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    """The valid document with one value replaced, or removed when the value is `...`."""
    document = deepcopy(plan_document())
    target: Any = document
    for step in path[:-1]:
        target = target[step]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return document


def make_units() -> None:
    """The departments and groups the small plan names."""
    rows = {
        code: Department.objects.create(code=code, name=name, short_name=name, kind="government", order=n)
        for n, (code, name) in enumerate(UNITS.items())
    }
    for code, members in GROUPS.items():
        DepartmentGroup.objects.create(code=code, name=code).members.set(rows[member] for member in members)
