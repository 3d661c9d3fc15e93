"""The one mover that writes the state of assignments, reports and requests along `tasks/transitions.py`.

A verb (tasks/verbs/) checks its own input, then calls `move_report` and `move_assignment`. Each move is a
compare-and-set on state and version; the second of two people gets a `Conflict` that names the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict
from tasks.history import build_event, keep_events, keep_versions
from tasks.meanwhile import report_changed, request_decided, too_late
from tasks.models import Assignment, AssignmentEvent, AssignmentRequest, Plan, ProgressReport
from tasks.models.facts import FACT_FIELDS
from tasks.progress import refresh_many
from tasks.transitions import BY_VERB, check_reason


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
        raise too_late(assignment, transition.label)
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
        raise too_late(assignment, "操作")
    assignment.version += 1


def _event_of(move: Move, from_state: str, by: User | None) -> AssignmentEvent:
    event = build_event(move.assignment, move.verb, by=by, from_state=from_state, note=move.note, report=move.report)
    if move.value is not None:
        event.value = move.value
    return event


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


def move_request(
    request: AssignmentRequest, verb: str, *, by: User, expected_version: int | None = None, **changes: Any
) -> None:
    """Decide or withdraw a request if it still waits; Conflict, naming who was first, otherwise."""
    transition = BY_VERB[verb]
    version = request.version if expected_version is None else expected_version
    changes |= {"state": transition.target, "version": version + 1, "decided_by": by, "decided_at": clock.now()}
    rows = AssignmentRequest.objects.filter(pk=request.pk, version=version, state__in=transition.sources)
    if not rows.update(**changes):
        raise Conflict(request_decided(request))
    for name, value in changes.items():
        setattr(request, name, value)
