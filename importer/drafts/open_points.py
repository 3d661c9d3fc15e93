"""What has to be settled before a draft can become a plan."""

from __future__ import annotations

from dataclasses import dataclass

from importer.drafts.working import CONTEXT, OPEN, Part, Working, each_duty

NEEDED_HEAD = {
    "code": "计划编码", "title": "计划标题", "issuer": "印发机关", "year": "年度", "issued_on": "印发日期",
    "starts_on": "起算日期", "ends_on": "截止日期", "report_cycle": "报送周期", "report_day": "每期报送截止日",
}  # fmt: skip
NO_LEAD = "还没有主办单位，请选择"
NOT_CONFIRMED = "单位还没有确认"


@dataclass(frozen=True)
class OpenPoint:
    """One thing that is open: departments, head, correction or empty; which part it is about, and in words."""

    what: str
    part: str
    section: str
    words: str


def open_points(working: Working) -> list[OpenPoint]:
    """Everything that stands against publishing, in the order of the document."""
    found = [OpenPoint("head", name, "", f"请填写{label}") for name, label in head_open(working).items()]
    found += [
        OpenPoint("correction", one["id"], "", _doubt(one))
        for one in working["corrections"]
        if one["required"] and one["decision"] == OPEN
    ]
    count = 0
    for _, section, task in each_duty(working):
        count += 1
        words = what_is_open(task)
        if words:
            found.append(OpenPoint("departments", task["id"], section["id"], words))
    if not count:
        found.append(OpenPoint("empty", "", "", "草稿里没有任务，请核对拆分结果"))
    return found


def _doubt(one: Part) -> str:
    """A suspected defect in words: a single character says nothing without what it may be meant for."""
    meant = f"疑为“{one['suggestion'][:20]}”" if one["suggestion"] else "存疑"
    return f"原文“{one['as_written'][:20]}”{meant}，请选择采纳或保持原样"


def head_open(working: Working) -> dict[str, str]:
    """Labels of the head's fields that are missing or do not fit together, by name."""
    head = working["head"]
    found = {name: label for name, label in NEEDED_HEAD.items() if head[name]["value"] in (None, "")}
    start, end = head["starts_on"]["value"], head["ends_on"]["value"]
    if start and end and end <= start:
        found["ends_on"] = "截止日期，应晚于起算日期"
    return found


def what_is_open(task: Part, *, confirmed: bool = False) -> str:
    """What is open about a task's departments, in words; empty if nothing. `confirmed`: as if all were confirmed."""
    owed = [one for one in task["departments"] if one["role"] != "support"]
    if not owed:
        return NO_LEAD
    unknown = [one["written"] for one in task["departments"] if not (one["department"] or one["group"])]
    if unknown:
        return f"“{unknown[0]}”不在单位名单里，请选择"
    if not confirmed and not all(one["confirmed"] for one in task["departments"]):
        return NOT_CONFIRMED
    return ""


def progress(working: Working) -> tuple[int, int]:
    """How many tasks have confirmed departments, and how many there are."""
    duties = [task for _, _, task in each_duty(working)]
    return sum(1 for one in duties if not what_is_open(one)), len(duties)


def counts(working: Working) -> tuple[int, int, int]:
    """Chapters, sections and tasks that count."""
    chapters = [one for one in working["chapters"] if one["treat"] != CONTEXT]
    return len(working["chapters"]), sum(len(one["sections"]) for one in chapters), progress(working)[1]
