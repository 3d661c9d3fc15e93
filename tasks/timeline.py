"""What happened to one department's part, newest first, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest

from django.db.models import Exists, OuterRef, Prefetch, Q

from plan_tracker import clock
from tasks.models import Assignment, AssignmentEvent, Evidence, ProgressReport
from tasks.progress import MOST_BEFORE_CLOSURE
from tasks.report_input import plain
from tasks.schedule import period_label
from tasks.transitions import EVENT_LABELS

NEWEST_EVENTS, MOST_FILES, MOST_INHERITED = 60, 100, 24
REPORTED = ("submit", "submit_to_head")
DECIDED = ("sign", "send_back", "approve", "return", "close", "refuse_closure")
# What a reader may choose to see: label and the verbs of it.
SHOWS = {"": ("全部", ()), "reports": ("填报", (*REPORTED, "recall", "request_closure")), "reviews": ("审核", DECIDED)}
ICONS = {
    "submit": "pencil", "submit_to_head": "pencil", "sign": "check", "approve": "check", "close": "circle-check",
    "close_support": "circle-check", "return": "back", "send_back": "back", "refuse_closure": "back",
    "request_closure": "send", "issue": "send", "accept": "check", "confirm": "check", "set_stage": "calendar",
    "nudge": "megaphone", "remind": "bell", "notice": "clipboard-alert",
    "answer_notice": "message", "dispute": "message", "uphold": "check", "reassign": "send",
    "suspend": "minus", "resume": "refresh", "cancel": "x", "carry_over": "chevron-right", "reopen": "back",
    "delegate": "user", "take_over": "user", "ask_extension": "hourglass", "extend": "hourglass",
    "ask_change": "refresh", "change_scope": "refresh", "appeal": "scale", "reinstate": "scale",
    "excuse_late": "scale", "hand_down": "message", "answer": "message", "refuse": "back", "withdraw": "back",
    "hand_over": "users", "recall": "back", "recalendar": "calendar",
}  # fmt: skip
TONES = {"approve": "ok", "sign": "ok", "close": "ok", "return": "back", "send_back": "back"}
# Said already by the event beside them.
HIDDEN = ("start", "refuse_closure", "recall_closure")


@dataclass(frozen=True)
class EventLine:
    """One entry. `delta`: before, after, gain, in the indicator's unit or in percent; parts may be empty."""

    at: datetime
    who: str
    what: str
    icon: str
    tone: str
    note: str
    delta: tuple[str, str, str] | None
    files: list[Evidence]


def evidence_of(part: Assignment, reads_all: bool) -> list[Evidence]:
    """The newest files; what a department has not sent yet is its own business. One query."""
    rows = Evidence.objects.filter(report__assignment=part, removed_at=None)
    if reads_all:
        rows = rows.filter(report__in=part.reports.sent())
    return list(rows.order_by("-uploaded_at", "-pk")[:MOST_FILES])


def inherited_reports(part: Assignment) -> list[tuple[str, ProgressReport]]:
    """What departments merged into this one handed in for the same task, newest first, each with its period in words.

    Two queries at the most. Needs `part.plan`.
    """
    rows = ProgressReport.objects.sent().filter(
        assignment__task=part.task_id, department__successor=part.department_id, department__valid_to__isnull=False
    )
    files = Prefetch("evidence", Evidence.objects.filter(removed_at=None).order_by("pk"))
    rows = rows.select_related("department").prefetch_related(files).order_by("-period", "-pk")[:MOST_INHERITED]
    return [(period_label(one.period, part.plan.report_cycle), one) for one in rows]


def timeline(
    part: Assignment, evidence: Sequence[Evidence], unit: str, reads_all: bool, show: str
) -> list[tuple[str, list[EventLine]]]:
    """Entries by month, newest first; `unit` of the indicator is empty where progress is in percent. One query."""
    events = _events(part, reads_all)
    wanted = SHOWS.get(show, SHOWS[""])[1]
    lines = _lines(events, evidence, unit, part.plan.report_cycle)
    kept = [line for event, line in zip(events, lines, strict=True) if not wanted or event.verb in wanted]
    return [(label, list(group)) for label, group in groupby(kept[:NEWEST_EVENTS], key=_month)]


def _events(part: Assignment, reads_all: bool) -> list[AssignmentEvent]:
    """One more than is shown: the last one shown needs what was before it."""
    rows = part.events.exclude(verb__in=HIDDEN).select_related("report")
    if reads_all:
        rows = rows.exclude(_inside(part))
    return list(rows.order_by("-at", "-pk")[: NEWEST_EVENTS + 1])


def _inside(part: Assignment) -> Q:
    """What has not left the department: reports on the way to its head, given back by them, or taken back from them."""
    same = AssignmentEvent.objects.filter(report=OuterRef("report"))
    unsent = Q(report__in=part.reports.unsent())
    signed_later = Exists(same.filter(verb="sign", at__gte=OuterRef("at")))
    arrived_before = Exists(same.filter(verb__in=("submit", "sign"), at__lte=OuterRef("at")))
    return unsent & (Q(~signed_later, verb__in=("submit_to_head", "send_back")) | Q(~arrived_before, verb="recall"))


def _lines(events: Sequence[AssignmentEvent], evidence: Sequence[Evidence], unit: str, cycle: str) -> list[EventLine]:
    files: dict[int, list[Evidence]] = {}
    for one in evidence:
        files.setdefault(one.report_id, []).append(one)
    return [
        EventLine(
            at=event.at,
            who=event.actor_name,
            what=_what(event, cycle),
            icon=ICONS.get(event.verb, "info"),
            tone=TONES.get(event.verb, "box" if event.verb in REPORTED else ""),
            note=event.note,
            delta=_delta(event, older, unit) if event.verb in REPORTED else None,
            # A report's files stand at its newest submission.
            files=files.pop(event.report_id, []) if event.verb in REPORTED and event.report_id else [],
        )
        for event, older in zip_longest(events, events[1:])
    ]


def _what(event: AssignmentEvent, cycle: str) -> str:
    if event.report is not None and event.verb in REPORTED:
        return f"填报{period_label(event.report.period, cycle)}进展"
    return EVENT_LABELS.get(event.verb, event.verb)


def _delta(event: AssignmentEvent, older: AssignmentEvent | None, unit: str) -> tuple[str, str, str] | None:
    """What the report changed against what counted before it."""
    if unit:
        if event.value is None:
            return None
        before = older.value if older else None
        gain = event.value - before if before is not None else 0
        return (plain(before) if before is not None else "", f"{plain(event.value)}{unit}", _signed(gain))
    percent = _percent(event)
    if percent is None:
        return None
    gain = percent - older.progress if older else 0
    return (f"{older.progress}%" if older else "", f"{percent}%", _signed(gain))


def _signed(gain: object) -> str:
    text = plain(gain) if not isinstance(gain, int) else str(gain)  # type: ignore[arg-type]
    return "" if text == "0" else text if text.startswith("-") else f"+{text}"


def _percent(event: AssignmentEvent) -> int | None:
    """What was reported then; the report itself may have been revised since."""
    reported = event.report.progress if event.report else None
    if event.verb == "submit_to_head" or reported is None:
        return reported
    return reported if min(reported, MOST_BEFORE_CLOSURE) == event.progress else event.progress


def _month(line: EventLine) -> str:
    day = clock.local(line.at)
    return f"{day.year}年{day.month}月" if day.year != clock.today().year else f"{day.month}月"
