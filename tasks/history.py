"""The history of assignments and reports: timeline rows and what a report said, each until the next came. The only
writer of both."""

from __future__ import annotations

from collections.abc import Sequence

from departments.models import User
from plan_tracker import clock
from tasks.models import Assignment, AssignmentEvent, ProgressReport, ReportVersion
from tasks.models.assignment import KEPT_FIELDS
from tasks.models.report_version import COPIED

SYSTEM_NAME = "系统"
BATCH = 500


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


def keep_versions(reports: Sequence[ProgressReport]) -> None:
    """Keep what reports say now, up to their next step. Inside the transaction that moved them; two statements."""
    now = clock.now()
    ReportVersion.objects.filter(report__in=[one.pk for one in reports], until=None).update(until=now)
    ReportVersion.objects.bulk_create(
        ReportVersion(report=one, at=now, **{name: getattr(one, name) for name in COPIED}) for one in reports
    )
