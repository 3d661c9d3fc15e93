"""The one mover that writes the state of assignments, reports and requests along `tasks/transitions.py`.

A verb (tasks/verbs/) checks its own input, then calls `move_report` and `move_assignment`. Each move is a
compare-and-set on state and version; the second of two people gets a `Conflict` that names the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from audit import verbs as audit
from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    AssignmentState,
    Plan,
    ProgressReport,
    ReportState,
    ReportVersion,
    RequestState,
    Task,
)
from tasks.models.assignment import KEPT_FIELDS
from tasks.models.facts import FACT_FIELDS
from tasks.models.report_version import COPIED
from tasks.progress import refresh_many
from tasks.transitions import BY_VERB, EVENT_LABELS, check_reason

SYSTEM_NAME = "系统"
BATCH = 500


@dataclass(frozen=True)
class Move:
    """One assignment along `verb`, with further column `changes`; with `stays` its state remains.

    `value` is what was reported, where it does not count yet (the head has still to sign).
    """

    assignment: Assignment
    verb: str
    note: str = ""
    report: ProgressReport | None = None
    value: Decimal | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    stays: bool = False


def move_assignment(
    assignment: Assignment,
    verb: str,
    *,
    by: User | None,
    note: str = "",
    report: ProgressReport | None = None,
    **changes: Any,
) -> None:
    """Move an assignment along `verb`, with further column `changes`; recompute its facts, write history.

    Call inside a transaction. Raises Conflict when somebody moved it in the meantime, DomainError without a reason
    that the row asks for.
    """
    move_many([Move(assignment, verb, note, report, changes=changes)], by=by)


def touch_assignment(
    assignment: Assignment,
    verb: str,
    *,
    by: User | None,
    note: str = "",
    report: ProgressReport | None = None,
    value: Decimal | None = None,
) -> None:
    """Recompute an assignment whose reports changed, without moving its state; write history."""
    move_many([Move(assignment, verb, note, report, value, stays=True)], by=by)


def move_many(moves: Sequence[Move], *, by: User | None) -> None:
    """Several assignments, each once: all of them or, by an exception, none. The queries that read do not grow.

    Call inside a transaction. Raises as `move_assignment`, with the assignment's key in `about`.
    """
    old_states = [one.assignment.state for one in moves]
    for one in moves:
        _prepare(one)
    refresh_many([one.assignment for one in moves])
    for one, old_state in zip(moves, old_states, strict=True):
        _write(one.assignment, old_state, extra=tuple(one.changes))
    plans = {one.assignment.plan_id for one in moves}
    Plan.objects.filter(pk__in=plans).update(changed_at=clock.now())
    pairs = zip(moves, old_states, strict=True)
    keep_events([_event_of(one, old_state, by) for one, old_state in pairs])


def _prepare(move: Move) -> None:
    """Set state and columns in memory, if the verb may come from where the assignment is."""
    if move.stays:
        return
    check_reason(move.verb, move.note)
    transition, assignment = BY_VERB[move.verb], move.assignment
    if assignment.state not in transition.sources:
        raise _too_late(assignment, transition.label)
    assignment.state = transition.target
    for name, value in move.changes.items():
        setattr(assignment, name, value)


def _write(assignment: Assignment, old_state: str, extra: tuple[str, ...] = ()) -> None:
    """Store the recomputed row if nobody else wrote it since it was read."""
    values = {name: getattr(assignment, name) for name in {*FACT_FIELDS, *extra}}
    changed = Assignment.objects.filter(pk=assignment.pk, version=assignment.version, state=old_state).update(
        **values, version=assignment.version + 1
    )
    if not changed:
        raise _too_late(assignment, "操作")
    assignment.version += 1


def _event_of(move: Move, from_state: str, by: User | None) -> AssignmentEvent:
    event = build_event(move.assignment, move.verb, by=by, from_state=from_state, note=move.note, report=move.report)
    if move.value is not None:
        event.value = move.value
    return event


def write_event(
    assignment: Assignment,
    verb: str,
    *,
    by: User | None,
    from_state: str,
    note: str = "",
    report: ProgressReport | None = None,
) -> AssignmentEvent:
    """Add one row to the timeline, with the facts as they are now."""
    event = build_event(assignment, verb, by=by, from_state=from_state, note=note, report=report)
    keep_events([event])
    return event


def build_event(
    assignment: Assignment,
    verb: str,
    *,
    by: User | None,
    from_state: str,
    note: str = "",
    report: ProgressReport | None = None,
) -> AssignmentEvent:
    """An unsaved timeline row, for `keep_events`."""
    return AssignmentEvent(
        assignment=assignment,
        actor=by,
        actor_name=by.full_name if by else SYSTEM_NAME,
        verb=verb,
        from_state=from_state,
        report=report,
        value=assignment.current_value,
        note=note,
        **{name: getattr(assignment, name) for name in KEPT_FIELDS},
    )


def keep_events(events: Sequence[AssignmentEvent]) -> None:
    """Write timeline rows of different assignments: the only way in. Inside a transaction; three statements a batch.

    All of them happen at one moment, up to which the row before was the newest.
    """
    now = clock.now()
    for first in range(0, len(events), BATCH):
        batch = events[first : first + BATCH]
        for event in batch:
            event.at = now
        rows = [event.assignment_id for event in batch]
        # Two things that happen to one assignment at once come one after the other.
        list(Assignment.objects.select_for_update(no_key=True).filter(pk__in=rows).order_by("pk").values_list("pk"))
        AssignmentEvent.objects.filter(assignment__in=rows, until=None).update(until=now)
        AssignmentEvent.objects.bulk_create(batch)


def move_report(report: ProgressReport, verb: str, *, expected_version: int, keep: bool = True, **changes: Any) -> None:
    """Move a report along `verb` if it is still as `expected_version` says; Conflict otherwise.

    Without `keep` the caller keeps what it says, for many at once (`keep_versions`).
    """
    transition = BY_VERB[verb]
    now = clock.now()
    updated = ProgressReport.objects.filter(
        pk=report.pk, version=expected_version, state__in=transition.sources
    ).update(**changes, state=transition.target, version=expected_version + 1, updated_at=now)
    if not updated:
        raise Conflict(report_changed(report))
    for name, value in changes.items():
        setattr(report, name, value)
    report.state, report.version, report.updated_at = transition.target, expected_version + 1, now
    if keep:
        keep_versions([report])


def keep_versions(reports: Sequence[ProgressReport]) -> None:
    """Keep what reports say now, up to their next step. Inside the transaction that moved them; two statements."""
    now = clock.now()
    ReportVersion.objects.filter(report__in=[one.pk for one in reports], until=None).update(until=now)
    ReportVersion.objects.bulk_create(
        ReportVersion(report=one, at=now, **{name: getattr(one, name) for name in COPIED}) for one in reports
    )


def move_request(
    request: AssignmentRequest, verb: str, *, by: User, expected_version: int | None = None, **changes: Any
) -> None:
    """Decide or withdraw a request if it still waits; Conflict, naming who was first, otherwise."""
    transition = BY_VERB[verb]
    version = request.version if expected_version is None else expected_version
    changes |= {"state": transition.target, "version": version + 1, "decided_by": by, "decided_at": clock.now()}
    rows = AssignmentRequest.objects.filter(pk=request.pk, version=version, state__in=transition.sources)
    if not rows.update(**changes):
        raise Conflict(_request_decided(request))
    for name, value in changes.items():
        setattr(request, name, value)


def _request_decided(request: AssignmentRequest) -> str:
    current = AssignmentRequest.objects.select_related("decided_by").get(pk=request.pk)
    if current.decided_by is None:
        return "没有办理成功：这个申请刚刚变动过，请刷新后再看。"
    decision = RequestState(current.state).label
    return f"没有办理成功：{current.decided_by.full_name}刚刚处理了这个申请（{decision}），请刷新后再看。"


def report_changed(report: ProgressReport) -> str:
    """One sentence on who changed a report meanwhile and what to do."""
    found = _current(report)
    if found is None:
        return "没有保存：这份报告已经不在了，请刷新页面。"
    who, state = _last(found)
    return f"没有保存：{who}刚刚更新过这份报告（现在是“{state}”），您填写的内容还在，请核对后再提交。"


def last_touched(report: ProgressReport) -> tuple[str, str]:
    """Who changed a report last, as it now lies in the database, and its state in words."""
    return _last(_current(report) or report)


def _last(current: ProgressReport) -> tuple[str, str]:
    last = max(
        (pair for pair in (*_handed(current), *_stamps(current)) if pair[0] is not None),
        key=lambda pair: pair[0],
        default=(None, "其他人"),
    )
    return str(last[1]), ReportState(current.state).label


def _current(report: ProgressReport) -> ProgressReport | None:
    people = ("author", "reviewed_by", "signed_by")
    return ProgressReport.objects.filter(pk=report.pk).select_related(*people).first()


def _stamps(report: ProgressReport) -> list[tuple[Any, str]]:
    """Who touched a report when; the later step first, since one moment may carry several."""
    author = report.author.full_name
    stamps = []
    if report.reviewed_by:
        stamps.append((report.reviewed_at, report.reviewed_by.full_name))
    if report.signed_by:
        stamps.append((report.signed_at, report.signed_by.full_name))
    return [*stamps, (report.submitted_at, author), (report.updated_at, author)]


def require_version(assignment: Assignment, expected_version: int | None, doing: str) -> None:
    """Refuse to act on what somebody else changed since the form was opened; None asks for no check."""
    if expected_version is not None and assignment.version != expected_version:
        raise _too_late(assignment, doing)


def _handed(report: ProgressReport) -> list[tuple[Any, str]]:
    """Who passed it to a colleague or took it back last."""
    return list(
        report.events.filter(verb__in=("hand_over", "recall")).order_by("-at").values_list("at", "actor_name")[:1]
    )


def _too_late(assignment: Assignment, label: str) -> Conflict:
    """One sentence on who moved an assignment meanwhile."""
    last = AssignmentEvent.objects.filter(assignment=assignment.pk).order_by("-at", "-pk").first()
    who = f"{last.actor_name}刚刚{EVENT_LABELS.get(last.verb, '更新')}了" if last else "它已经变动："
    current = Assignment.objects.filter(pk=assignment.pk).values_list("state", flat=True).first()
    state = AssignmentState(current).label if current else "已删除"
    error = Conflict(f"没有{label}成功：{who}这项任务，现在是“{state}”，请刷新后再看。")
    error.about = assignment.pk
    return error


def audit_task(task: Task, action: str, *, by: User | None, **detail: Any) -> None:
    """Add the audit entry of a verb about a whole task; last in its transaction. Needs `task.plan`."""
    audit.record(
        chain=task.plan.audit_chain,
        by=by,
        action=action,
        object_type="task",
        object_id=str(task.pk),
        object_label=f"{task.code} {task.title}",
        detail=detail,
    )


def audit_assignment(assignment: Assignment, action: str, *, by: User | None, **detail: Any) -> None:
    """Add the audit entry of a verb; the last thing in its transaction, since it locks the plan's chain."""
    audit.record_many(chain=assignment.plan.audit_chain, by=by, deeds=[deed_of(assignment, action, **detail)])


def deed_of(assignment: Assignment, action: str, **detail: Any) -> audit.Deed:
    """What was done with an assignment, as a line of the record."""
    label = f"{assignment.task.code} {assignment.task.title}·{assignment.department.short_name}"
    return audit.Deed(action, "assignment", str(assignment.pk), label, detail)
