"""The working draft: a document understood, as people change it until it is a plan. JSON, no database.

    {"format": "plan-tracker/working@1", "last_id": 137, "version": 4,
     "head": {"version": 1, "addressees": ["各镇"], "title": FIELD, … one FIELD for each name of HEAD},
     "chapters": [CHAPTER …], "context": [CONTEXT …], "corrections": [CORRECTION …],
     "rules": ["first_leads" …], "notes": ["…"]}

- Every chapter (c1), section (s1), task (t1), stretch of context (x1) and correction (k1) has an `id` that is never
  given twice, and the `version` of the draft at which it was last changed. The head has a version of its own. Whoever
  changes a part says which version they saw: so several people share a draft and nobody overwrites anybody.
- Every span points into the verbatim text of the import (`PlanImport.text`), which is not repeated here.
- FIELD: `value` is what counts, `found` what the document says (null: nothing), `span`, `confidence`, `rule` how it was
  found, `edited` whether a person set it. Days are ISO texts, `year` and `report_day` numbers.
- A chapter is treated as `sections` (its tasks count) or as `context` (总体要求: kept as it is, no task of it counts).
  `heading` is null only for the chapter made for a document without any (`implied`).
- A task of kind `context` obliges nobody; `context` says why (as in a plan file, or `unit_line`: a line that only names
  who is responsible), `note` in words. It stays in its place, so that it can become a task again.
- A deadline is as in a plan file, with the confidence and rule that found it. `words` are verbatim; those of a line
  outside the task's span (完成时限 below a section) count for it all the same. `offer` is a day that is offered where
  the document gives none, {"due_on": "2024-06-30", "why": "…"} (no `due_on`: the plan's last day), or null; it counts
  for nothing until it is taken.
- `departments`: `written` as the document has it ("" if it does not), `department` a code or null, `group` a code or
  null, `role`, `origin` (document, keyword, last_year, office), `why` in words, `near` what may be meant
  [{"department": code, "score": 0.8}], `confirmed`. Both codes null: not in the table of departments.
- `doubts` about who is responsible, in words; they stand against nothing and go when a person sets the departments.
- `last_year`: the task of another plan that this one goes on with, {"plan": "p-2022", "code": "2.2.1",
  "same": true}, or null.
- A correction is `open`, `taken` (`corrected` counts) or `kept` (as written); only those with `required` must be
  decided.

What holds between the parts is that of a plan file: tasks, headings and context never overlap, tasks lie inside their
section. `shapes.check` looks at the shape alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Working = dict[str, Any]
Part = dict[str, Any]

FORMAT = "plan-tracker/working@1"
HEAD_TEXTS = {"code": 60, "title": 200, "notice_title": 200, "doc_number": 60, "issuer": 120, "end_words": 120}
HEAD_DAYS = ("issued_on", "starts_on", "ends_on")
HEAD = (*HEAD_TEXTS, *HEAD_DAYS, "year", "report_cycle", "report_day")
ORIGINS = ("document", "keyword", "last_year", "office")
SECTIONS, CONTEXT = "sections", "context"
CONTEXT_LABELS = {
    "front_matter": "文头",
    "noise": "网页残留",
    "preamble": "导语",
    "heading_sentence": "段首小标题",
    "principle": "原则和背景",
    "closing": "结语",
    "unit_line": "责任单位",
}
OPEN, TAKEN, KEPT = "open", "taken", "kept"


def each_section(working: Working) -> Iterator[tuple[Part, Part]]:
    """Every section with its chapter, in the order of the document."""
    for chapter in working["chapters"]:
        for section in chapter["sections"]:
            yield chapter, section


def each_duty(working: Working) -> Iterator[tuple[Part, Part, Part]]:
    """What will be tasks of the plan, with chapter and section."""
    for chapter, section in each_section(working):
        if chapter["treat"] != CONTEXT:
            for task in section["tasks"]:
                if task["kind"] == "task":
                    yield chapter, section, task


def place_words(working: Working) -> str:
    """Words of the head that hold the name of the plan's own place: who issued it, how it is called."""
    head = working["head"]
    return "".join(str(head[name]["value"] or "") for name in ("issuer", "title", "notice_title"))


def codes(working: Working) -> dict[str, str]:
    """The official number of every task of the plan to be, by id: 2.2.10. Chapters keep their numbers."""
    found: dict[str, str] = {}
    for chapter in working["chapters"]:
        for place, section in enumerate(chapter["sections"], 1):
            duties = [one for one in section["tasks"] if one["kind"] == "task" and chapter["treat"] != CONTEXT]
            found |= {one["id"]: f"{chapter['number']}.{place}.{n}" for n, one in enumerate(duties, 1)}
    return found


def new_id(working: Working, letter: str) -> str:
    """The next id; never one that was there before."""
    working["last_id"] += 1
    return f"{letter}{working['last_id']}"
