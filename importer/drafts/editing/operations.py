"""Every edit by its name. Each changes the draft on the desk and says in words what it did."""

from __future__ import annotations

from collections.abc import Callable

from importer.drafts.editing import chapters, confirming, corrections, facets, head, offers, reasons, tasks

OPERATIONS: dict[str, Callable[..., str]] = {
    "retitle": tasks.retitle,
    "span": tasks.set_span,
    "cut": tasks.cut_in_two,
    "merge": tasks.merge_next,
    "move": tasks.move,
    "no_task": reasons.no_task,
    "as_task": reasons.as_task,
    "new_task": tasks.new_task,
    "reason": reasons.set_reason,
    "retitle_section": chapters.retitle_section,
    "join_section": chapters.join_section,
    "retitle_chapter": chapters.retitle_chapter,
    "treat": chapters.treat,
    "deadline": facets.set_deadline,
    "take_day": offers.take_day,
    "take_days": offers.take_days,
    "indicators": facets.set_indicators,
    "evidence": facets.set_evidence,
    "departments": facets.set_departments,
    "adopt": facets.adopt,
    "confirm": confirming.confirm,
    "confirm_all": confirming.confirm_all,
    "decide": corrections.decide,
    "decide_rest": corrections.decide_rest,
    "head": head.set_field,
}
