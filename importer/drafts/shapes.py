"""The shape of a working draft, field by field; what it means is told in `working`."""

from __future__ import annotations

from typing import Any

from importer import shape
from importer.drafts.working import (
    CONTEXT,
    FORMAT,
    HEAD_DAYS,
    HEAD_TEXTS,
    KEPT,
    OPEN,
    ORIGINS,
    SECTIONS,
    TAKEN,
)
from importer.plan_file import CONTEXT_KINDS, DEADLINE, INDICATOR, ROLES
from importer.problems import Problems

_version = shape.integer(0, 10**9)
_how = {"confidence": shape.share, "rule": shape.text(60, empty=True)}
_part = {"id": shape.code, "version": _version}


def _field(value: shape.Check) -> shape.Check:
    return shape.record(
        {
            "value": shape.optional(value),
            "found": shape.optional(shape.text(400, empty=True)),
            "span": shape.optional(shape.span),
            "edited": shape.boolean,
            **_how,
        }
    )


_head = shape.record(
    {
        "version": _version,
        "addressees": shape.many(shape.text(120)),
        **{name: _field(shape.text(most, empty=True)) for name, most in HEAD_TEXTS.items()},
        **{name: _field(shape.day) for name in HEAD_DAYS},
        "year": _field(shape.integer(2000, 2100)),
        "report_cycle": _field(shape.one_of("monthly", "quarterly")),
        "report_day": _field(shape.integer(1, 28)),
    }
)
_offer = shape.record({"due_on": shape.optional(shape.day), "why": shape.text(60)})
_deadline = shape.record({**DEADLINE, **_how, "offer": shape.optional(_offer)})
_indicator = shape.record({**INDICATOR, **_how})
_department = shape.record(
    {
        "written": shape.text(200, empty=True),
        "department": shape.optional(shape.code),
        "group": shape.optional(shape.code),
        "role": shape.one_of(*ROLES),
        "origin": shape.one_of(*ORIGINS),
        "why": shape.text(120, empty=True),
        "near": shape.many(shape.record({"department": shape.code, "score": shape.share})),
        "confirmed": shape.boolean,
    }
)
_task = shape.record(
    {
        **_part,
        "title": shape.text(60),
        "span": shape.span,
        "text": shape.text(4000),
        "kind": shape.one_of("task", "context"),
        "context": shape.one_of("", *CONTEXT_KINDS),
        "note": shape.text(200, empty=True),
        "deadline": _deadline,
        "indicators": shape.many(_indicator),
        "departments": shape.many(_department),
        "doubts": shape.many(shape.text(120)),
        "evidence_required": shape.boolean,
        "last_year": shape.optional(shape.record({"plan": shape.code, "code": shape.task_code, "same": shape.boolean})),
        "edited": shape.boolean,
        **_how,
    }
)
_context = shape.record(
    {**_part, "span": shape.span, "kind": shape.one_of(*CONTEXT_KINDS), "note": shape.text(200, empty=True)}
)
_section = shape.record(
    {
        **_part,
        "label": shape.text(8, empty=True),
        "title": shape.text(120),
        "implied": shape.boolean,
        "heading": shape.optional(shape.span),
        "span": shape.span,
        "tasks": shape.many(_task),
        "context": shape.many(_context),
        "edited": shape.boolean,
        **_how,
    }
)
_chapter = shape.record(
    {
        **_part,
        "number": shape.integer(1, 999),
        "label": shape.text(8),
        "title": shape.text(120),
        "short_title": shape.text(20),
        "implied": shape.boolean,
        "heading": shape.optional(shape.span),
        "span": shape.span,
        "preamble": shape.boolean,
        "treat": shape.one_of(SECTIONS, CONTEXT),
        "sections": shape.many(_section),
        "edited": shape.boolean,
        **_how,
    }
)
_correction = shape.record(
    {
        **_part,
        "span": shape.span,
        "as_written": shape.text(400),
        "suggestion": shape.text(400, empty=True),
        "corrected": shape.text(400, empty=True),
        "note": shape.text(200, empty=True),
        "rule": shape.text(60, empty=True),
        "decision": shape.one_of(OPEN, TAKEN, KEPT),
        "required": shape.boolean,
    }
)
_whole = shape.record(
    {
        "format": shape.one_of(FORMAT),
        "last_id": shape.integer(0, 10**7),
        "version": _version,
        "head": _head,
        "chapters": shape.many(_chapter),
        "context": shape.many(_context),
        "corrections": shape.many(_correction),
        "rules": shape.many(shape.text(40)),
        "notes": shape.many(shape.text(400)),
    }
)


def check(working: Any, name: str = "") -> None:
    """Check the shape of a working draft. Raises FileRefused with every place that is wrong."""
    problems = Problems(name or "草稿")
    _whole(working, "", problems)
    problems.stop_if_any()
