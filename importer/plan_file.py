"""A plan file: its shape and the rules that hold between its parts. No database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from importer import shape
from importer.problems import Problems, read_json

FORMAT = "plan-tracker/plan@1"
GROUP = "group:"

# A working draft has the same fields, with the confidence and the rule that found them.
RECURRENCES = ("monthly", "quarterly", "half_yearly", "yearly", "per_term", "unspecified")
ROLES = ("lead", "joint", "support")
CONTEXT_KINDS = ("front_matter", "noise", "preamble", "heading_sentence", "principle", "closing", "unit_line")
DEADLINE = {
    "kind": shape.one_of("fixed", "recurring", "ongoing"),
    "due_on": shape.optional(shape.day),
    "recurrence": shape.one_of("", *RECURRENCES),
    "month": shape.optional(shape.integer(1, 12)),
    "basis": shape.one_of("document", "law", "office"),
    "words": shape.text(120, empty=True),
}
INDICATOR = {
    "name": shape.text(80),
    "target": shape.positive_number,
    "unit": shape.text(12),
    "comparator": shape.one_of("ge", "eq", "le"),
    "accumulates": shape.boolean,
    "baseline": shape.optional(shape.amount),
    "words": shape.text(120, empty=True),
    "soft": shape.boolean,
}
TASK = shape.record(
    {
        "code": shape.task_code,
        "title": shape.text(60),
        "span": shape.span,
        "text": shape.text(4000),
        "deadline": shape.record(DEADLINE),
        "evidence_required": shape.boolean,
        "indicators": shape.many(shape.record(INDICATOR)),
        "departments": shape.many(shape.record({"department": shape.text(70), "role": shape.one_of(*ROLES)})),
        "proposed": shape.boolean,
    }
)
SECTION = shape.record(
    {
        "number": shape.integer(1, 999),
        "label": shape.text(8, empty=True),
        "title": shape.text(120),
        "implied": shape.boolean,
        "heading": shape.optional(shape.span),
        "span": shape.span,
        "tasks": shape.many(TASK),
    }
)
CHAPTER = shape.record(
    {
        "number": shape.integer(1, 999),
        "label": shape.text(8),
        "title": shape.text(120),
        "short_title": shape.text(20),
        "heading": shape.span,
        "sections": shape.many(SECTION),
    }
)
PLAN = shape.record(
    {
        "code": shape.code,
        "title": shape.text(200),
        "year": shape.integer(2000, 2100),
        "doc_number": shape.text(60, empty=True),
        "issuer": shape.text(120),
        "notice_title": shape.text(200, empty=True),
        "issued_on": shape.day,
        "starts_on": shape.day,
        "ends_on": shape.day,
        "end_words": shape.text(120, empty=True),
        "report_cycle": shape.one_of("monthly", "quarterly"),
        "report_day": shape.integer(1, 28),
        "source_text": shape.text(2_000_000),
    }
)
CONTEXT = shape.record(
    {
        "span": shape.span,
        "kind": shape.one_of(*CONTEXT_KINDS),
        "note": shape.text(200, empty=True),
    }
)
CORRECTION = shape.record(
    {
        "span": shape.span,
        "as_written": shape.text(400),
        "corrected": shape.text(400, empty=True),
        "note": shape.text(200, empty=True),
    }
)
FILE = shape.record(
    {
        "format": shape.one_of(FORMAT),
        "plan": PLAN,
        "chapters": shape.many(CHAPTER),
        "context": shape.many(CONTEXT),
        "corrections": shape.many(CORRECTION),
    }
)


def read_plan_file(path: Path, departments: Collection[str], groups: Collection[str]) -> dict[str, Any]:
    """Read and check a plan file against the known department and group codes. Raises FileRefused."""
    data = read_json(path)
    check_plan(data, str(path), departments, groups)
    return data


def check_plan(data: Any, file: str, departments: Collection[str], groups: Collection[str]) -> None:
    """Check shape first, then what holds between the parts. Raises FileRefused with every place that is wrong."""
    problems = Problems(file)
    FILE(data, "", problems)
    problems.stop_if_any()
    _check_dates(data["plan"], problems)
    _check_spans(data, problems)
    _check_numbers(data, problems)
    for path, task in each_task(data):
        _check_deadline(task["deadline"], f"{path}.deadline", problems)
        _check_departments(task, path, departments, groups, problems)
    _check_words(data, problems)
    problems.stop_if_any()


def each_task(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every task with its path in the file."""
    for c, chapter in enumerate(data["chapters"]):
        for s, section in enumerate(chapter["sections"]):
            for t, task in enumerate(section["tasks"]):
                yield f"chapters[{c}].sections[{s}].tasks[{t}]", task


def _check_dates(plan: dict[str, Any], problems: Problems) -> None:
    if plan["ends_on"] <= plan["starts_on"]:
        problems.add("plan.ends_on", "应晚于起算日期 starts_on")


def _check_spans(data: dict[str, Any], problems: Problems) -> None:
    """Tasks, headings and context lie inside the text and never overlap; nor do sections, nor corrections."""
    length = len(data["plan"]["source_text"])
    taken = [(*one["span"], f"context[{n}].span") for n, one in enumerate(data["context"])]
    whole = []
    for c, chapter in enumerate(data["chapters"]):
        taken.append((*chapter["heading"], f"chapters[{c}].heading"))
        for s, section in enumerate(chapter["sections"]):
            path = f"chapters[{c}].sections[{s}]"
            whole.append((*section["span"], f"{path}.span"))
            taken += _spans_in_section(section, path, problems)
    _check_apart(taken, length, problems)
    _check_apart(whole, length, problems)
    corrections = [(*one["span"], f"corrections[{n}].span") for n, one in enumerate(data["corrections"])]
    _check_apart(corrections, length, problems)
    for n, one in enumerate(data["corrections"]):
        if data["plan"]["source_text"][slice(*one["span"])] != one["as_written"]:
            problems.add(f"corrections[{n}].as_written", "和原文这个位置的文字不一样")


def _spans_in_section(section: dict[str, Any], path: str, problems: Problems) -> list[tuple[int, int, str]]:
    """The spans of a section's heading and tasks, each checked to lie inside the section."""
    if bool(section["heading"]) == section["implied"]:
        problems.add(f"{path}.heading", "只有 implied 的小节没有标题位置")
    inner = [(*task["span"], f"{path}.tasks[{t}].span") for t, task in enumerate(section["tasks"])]
    if section["heading"]:
        inner.append((*section["heading"], f"{path}.heading"))
    for start, end, place in inner:
        if start < section["span"][0] or end > section["span"][1]:
            problems.add(place, "超出了所在小节的范围")
    return inner


def _check_apart(spans: list[tuple[int, int, str]], length: int, problems: Problems) -> None:
    previous_end, previous_path = 0, ""
    for start, end, path in sorted(spans):
        if end > length:
            problems.add(path, f"超出了原文（共{length}字）")
        if start < previous_end:
            problems.add(path, f"与 {previous_path} 重叠")
        previous_end, previous_path = max(end, previous_end), path


def _check_numbers(data: dict[str, Any], problems: Problems) -> None:
    """Numbers and codes are unique."""
    _unique([(chapter["number"], f"chapters[{c}].number") for c, chapter in enumerate(data["chapters"])], problems)
    for c, chapter in enumerate(data["chapters"]):
        numbers = [(one["number"], f"chapters[{c}].sections[{s}].number") for s, one in enumerate(chapter["sections"])]
        _unique(numbers, problems)
    _unique([(task["code"], f"{path}.code") for path, task in each_task(data)], problems)


def _unique(pairs: list[tuple[Any, str]], problems: Problems) -> None:
    seen: dict[Any, str] = {}
    for value, path in pairs:
        if value in seen:
            problems.add(path, f"“{value}”和 {seen[value]} 重复")
        seen.setdefault(value, path)


def _check_deadline(deadline: dict[str, Any], path: str, problems: Problems) -> None:
    kind = deadline["kind"]
    if (kind == "fixed") != bool(deadline["due_on"]):
        problems.add(f"{path}.due_on", "有明确期限的才写日期，并且必须写")
    if (kind == "recurring") != bool(deadline["recurrence"]):
        problems.add(f"{path}.recurrence", "周期性的才写周期，并且必须写")
    if deadline["month"] and deadline["recurrence"] != "yearly":
        problems.add(f"{path}.month", "只有每年一次的才写月份")


def _check_words(data: dict[str, Any], problems: Problems) -> None:
    """Words quoted from the document stand in the section they are quoted for: nothing is invented.

    Not in the task's own sentence alone: a line below the section (完成时限：…) speaks for all of its tasks.
    """
    source = data["plan"]["source_text"]
    for c, chapter in enumerate(data["chapters"]):
        for s, section in enumerate(chapter["sections"]):
            own = source[slice(*section["span"])]
            for t, task in enumerate(section["tasks"]):
                _check_quotes(task, own, f"chapters[{c}].sections[{s}].tasks[{t}]", problems)


def _check_quotes(task: dict[str, Any], own: str, path: str, problems: Problems) -> None:
    if task["deadline"]["basis"] == "document" and task["deadline"]["words"] not in own:
        problems.add(f"{path}.deadline.words", "这一小节的原文里没有这些字")
    for n, indicator in enumerate(task["indicators"]):
        if indicator["words"] not in own:
            problems.add(f"{path}.indicators[{n}].words", "这一小节的原文里没有这些字")


def _check_departments(
    task: dict[str, Any], path: str, departments: Collection[str], groups: Collection[str], problems: Problems
) -> None:
    roles = [one["role"] for one in task["departments"]]
    if roles.count("lead") > 1 or ("lead" in roles) == ("joint" in roles):
        problems.add(f"{path}.departments", "要有一个主办单位，或者由若干单位共同承担")
    for n, one in enumerate(task["departments"]):
        name = one["department"]
        known = name[len(GROUP) :] in groups if name.startswith(GROUP) else name in departments
        if not known:
            problems.add(f"{path}.departments[{n}].department", f"没有“{name}”这个单位或单位组")
        if one["role"] == "lead" and name.startswith(GROUP):
            problems.add(f"{path}.departments[{n}]", "主办单位只能有一个，不能是单位组")
    _unique([(one["department"], f"{path}.departments[{n}]") for n, one in enumerate(task["departments"])], problems)
