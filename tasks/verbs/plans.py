"""Change a plan's data and thresholds; compute turning days again when what they rest on has changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch

from audit import verbs as audit
from departments.calendar import WorkingCalendar, load_calendar
from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, Forbidden
from tasks.history import build_event, keep_events
from tasks.models import (
    Assignment,
    AssignmentState,
    IndicatorReading,
    Plan,
    ProgressReport,
    ReportState,
)
from tasks.models.facts import FACT_FIELDS
from tasks.progress import COUNTING, apply_turning_days

# What the document itself says stays as it was loaded; the rest is the office's to set.
CHANGEABLE = (
    "title", "doc_number", "issuer", "notice_title", "report_cycle", "report_day", "due_soon_days", "behind_points",
)  # fmt: skip
RULES = frozenset({"report_cycle", "report_day", "due_soon_days", "behind_points"})
SETTLED = (AssignmentState.DRAFT, AssignmentState.CLOSED, AssignmentState.CANCELLED, AssignmentState.CARRIED_OVER)
BATCH = 500


def change_plan(*, by: User, plan: Plan, **changes: Any) -> int:
    """Change some of CHANGEABLE; new rules count from now on. Returns how many assignments' turning days moved.

    Only the system administrator may. Raises Forbidden, Conflict.
    """
    if by.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以修改计划的资料和预警规则。")
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    with transaction.atomic():
        changed = Plan.objects.filter(pk=plan.pk, version=plan.version).update(
            **changes, version=F("version") + 1, changed_at=clock.now()
        )
        if not changed:
            raise Conflict("没有保存：这份计划刚刚被修改过，请刷新后再改。")
        plan.refresh_from_db()
        moved = recompute_turning_days(plan=plan, by=by) if RULES & set(changes) else 0
        detail = {name: str(value) for name, value in changes.items()} | {"recomputed": moved}
        audit.record(
            chain=plan.audit_chain,
            by=by,
            action="plan.change",
            object_type="plan",
            object_id=str(plan.pk),
            object_label=plan.title,
            detail=detail,
        )
    return moved


def recompute_turning_days(*, plan: Plan, by: User | None = None) -> int:
    """Compute every open assignment's turning days again, after the plan's rules or the calendar changed.

    Returns how many differ; each gets a line in its history. A fixed number of reads per BATCH rows. Safe to run twice.
    """
    calendar = load_calendar()
    ids = list(Assignment.objects.filter(plan=plan).exclude(state__in=SETTLED).values_list("pk", flat=True))
    with transaction.atomic():
        moved = sum(_recompute(plan, ids[at : at + BATCH], calendar, by) for at in range(0, len(ids), BATCH))
        if moved:
            Plan.objects.filter(pk=plan.pk).update(changed_at=clock.now())
    return moved


def _recompute(plan: Plan, ids: list[int], calendar: WorkingCalendar, by: User | None) -> int:
    changed = []
    for row in _with_history(ids):
        row.plan = plan
        before = [getattr(row, name) for name in FACT_FIELDS]
        reports = [one for one in row.reports.all() if one.state != ReportState.DRAFT]
        counted = [one for one in reports if one.state in COUNTING]
        readings = [value for one in counted for value in one.readings.all()]
        for value in readings:
            value.report = next(one for one in counted if one.pk == value.report_id)
        dates = [one.due_on for one in row.milestones.all() if one.met_on is None]
        apply_turning_days(row, dates, reports, readings, calendar)
        if before != [getattr(row, name) for name in FACT_FIELDS]:
            changed.append(row)
    return _store(changed, by)


def _with_history(ids: list[int]) -> list[Assignment]:
    first = IndicatorReading.objects.filter(indicator__order=1).select_related("indicator")
    reports = ProgressReport.objects.order_by("period").prefetch_related(Prefetch("readings", first))
    rows = Assignment.objects.filter(pk__in=ids)
    return list(rows.prefetch_related("milestones", Prefetch("reports", reports)))


def _store(rows: list[Assignment], by: User | None) -> int:
    """Write those that nobody changed meanwhile: whoever did computed them by the new rules themselves."""
    written = []
    for row in rows:
        days = {name: getattr(row, name) for name in FACT_FIELDS if name.endswith("_on")}
        found = Assignment.objects.filter(pk=row.pk, version=row.version)
        if found.update(**days, version=row.version + 1):
            written.append(row)
    events = [build_event(row, "recompute", by=by, from_state=row.state) for row in written]
    keep_events(events)
    return len(written)
