"""What a draft takes over from last year's plan: partners of its tasks, departments and cycles. No database."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping

from importer.drafts.working import Part, Working, each_duty
from importer.last_year.matching import SAME, Pair, Sentence, compare
from importer.last_year.standing import Standing, sentences

WHY = 120


def pairs_of(working: Working, old: Mapping[str, Standing]) -> list[Pair]:
    """The draft's tasks held against last year's; keys are task ids and codes."""
    new = [Sentence(task["id"], task["text"]) for _, _, task in each_duty(working)]
    return compare(sentences(old.values()), new)


def inherit(working: Working, plan_code: str, year: int, old: Mapping[str, Standing]) -> int:
    """Link each task with its partner of last year and offer what it had; returns how many got something.

    Offers are proposals, never facts of the document: whoever is named in the document or by a person stays. A task
    that recurred in another rhythm keeps last year's only where the document says none (频次待定); last year's day is
    offered in the new year where the document gives none.
    """
    tasks = {task["id"]: task for _, _, task in each_duty(working)}
    touched = 0
    for pair in pairs_of(working, old):
        if pair.old is None or pair.new is None:
            continue
        task, before = tasks[pair.new.key], old[pair.old.key]
        task["last_year"] = {"plan": plan_code, "code": before.code, "same": pair.kind == SAME}
        day = _offer_day(task, before, working["head"]["year"]["value"])
        touched += _departments(task, before, year) | _rhythm(task, before) | day
    return touched


def _departments(task: Part, before: Standing, year: int) -> bool:
    """Last year's departments instead of guesses by keyword."""
    if any(one["origin"] in ("document", "office") or one["confirmed"] for one in task["departments"]):
        return False
    why = f"{year}年“{before.title}”由其承担"[:WHY]
    offered: list[Part] = [
        {
            "written": "", "department": part.department, "group": None, "role": part.role, "origin": "last_year",
            "why": why, "near": [], "confirmed": False,
        }
        for part in before.parts
    ]  # fmt: skip
    if offered:
        task["departments"] = offered
    return bool(offered)


def _rhythm(task: Part, before: Standing) -> bool:
    deadline = task["deadline"]
    if deadline["recurrence"] != "unspecified" or before.recurrence in ("", "unspecified"):
        return False
    deadline |= {"recurrence": before.recurrence, "month": before.month, "basis": "office"}
    return True


def _offer_day(task: Part, before: Standing, year: int | None) -> bool:
    """Last year's day, in the new year: it says more than the year's end that was offered by a word."""
    deadline = task["deadline"]
    if (
        deadline["kind"] != "ongoing"
        or deadline["words"]
        or deadline["rule"] == "person"
        or not before.due_on
        or not year
    ):
        return False
    last = monthrange(year, before.due_on.month)[1]
    day = before.due_on.replace(year=year, day=min(before.due_on.day, last))
    deadline["offer"] = {"due_on": day.isoformat(), "why": f"上年期限是{before.due_on:%Y-%m-%d}"}
    return True
