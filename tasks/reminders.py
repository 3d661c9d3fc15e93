"""Decide from the tables who must be reminded of what today, and queue it once.

Every message has a dedupe key, so a sweep may run at any time, twice or late. A person gets one message per kind
and day, never one per duty. Nothing is sent to a department that has already done it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from departments.calendar import WorkingCalendar, load_calendar
from departments.models import Role, User
from notifications import verbs as notifications
from plan_tracker import clock
from tasks.models import Assignment, Plan, PlanState
from tasks.models.assignment import OPEN_STATES, OWED_ROLES, WORKING_STATES
from tasks.schedule import period_due, period_label, period_of
from tasks.worklist import HANDED_IN

# Working days before a deadline or the closing day on which a reminder goes out (PRACTICE C, proposed defaults).
DUE_STEPS = (7, 3, 1, 0)
REPORT_STEPS = (3, 1, 0)


def sweep() -> int:
    """Queue today's reminders of every issued plan; returns how many messages are new."""
    today, calendar = clock.today(), load_calendar()
    if not calendar.is_working(today):
        return 0
    return sum(_sweep_plan(plan, today, calendar) for plan in Plan.objects.filter(state=PlanState.PUBLISHED))


def _sweep_plan(plan: Plan, today: date, calendar: WorkingCalendar) -> int:
    owed = Assignment.objects.filter(plan=plan, role__in=OWED_ROLES)
    drafts = [
        *_report_closing(plan, owed, today, calendar),
        *_due_soon(plan, owed, today, calendar),
        *_newly_overdue(plan, owed, today),
    ]
    return notifications.queue_many(drafts)


def _report_closing(
    plan: Plan, owed: QuerySet[Assignment], today: date, calendar: WorkingCalendar
) -> Iterator[notifications.Draft]:
    """The reporting period closes in 3, 1 or 0 working days and something is still unreported."""
    period = period_of(today, plan.report_cycle)
    due = period_due(period, plan.report_cycle, plan.report_day)
    step = _step(today, due, calendar, REPORT_STEPS)
    if step is None:
        return
    missing = owed.filter(state__in=WORKING_STATES).exclude(report_period=period, report_state__in=HANDED_IN)
    label = period_label(period, plan.report_cycle)
    for person, count in _people(missing):
        yield notifications.Draft(
            recipient_id=person.pk,
            kind="report_closing",
            title=f"{label}进展{_when(due, today)}截止，还有{count}项未填报",
            body="在“我的任务”里直接填写，每项不到一分钟。",
            url=f"/tasks/?plan={plan.code}",
            dedupe_key=f"report_closing:{plan.pk}:{period}:{step}",
        )


def _due_soon(
    plan: Plan, owed: QuerySet[Assignment], today: date, calendar: WorkingCalendar
) -> Iterator[notifications.Draft]:
    """A deadline is 7, 3, 1 or 0 working days away."""
    for step in DUE_STEPS:
        due = calendar.shift(today, step)
        soon = owed.filter(state__in=WORKING_STATES, overdue_on=due + timedelta(days=1))
        for person, count in _people(soon):
            yield notifications.Draft(
                recipient_id=person.pk,
                kind="due_soon",
                title=f"{count}项任务{_when(due, today)}到期",
                body="已经办完的请申请办结；来不及的请尽早说明。",
                url=f"/tasks/?plan={plan.code}",
                dedupe_key=f"due_soon:{plan.pk}:{due}:{step}",
                urgent=step <= 1,
            )


def _newly_overdue(plan: Plan, owed: QuerySet[Assignment], today: date) -> Iterator[notifications.Draft]:
    """Deadlines passed since the last week's sweeps; one message per person and first overdue day."""
    recent = owed.filter(state__in=OPEN_STATES, overdue_on__lte=today, overdue_on__gt=today - timedelta(days=7))
    for day in recent.order_by().values_list("overdue_on", flat=True).distinct():
        for person, count in _people(recent.filter(overdue_on=day)):
            yield notifications.Draft(
                recipient_id=person.pk,
                kind="overdue",
                title=f"{count}项任务已逾期",
                body="没办完也请填报进展，说明原因和打算。",
                url=f"/tasks/?plan={plan.code}",
                dedupe_key=f"overdue:{plan.pk}:{day}",
                urgent=True,
            )


def _people(rows: QuerySet[Assignment]) -> Iterable[tuple[User, int]]:
    """Reporters of the departments behind `rows`, with how many of them are theirs."""
    counts = dict(rows.order_by().values_list("department").annotate(n=Count("pk")))
    people = User.objects.filter(Q(role=Role.REPORTER) & Q(department__in=counts, is_active=True))
    return [(person, counts[person.department_id]) for person in people.only("pk", "department_id")]


def _step(today: date, due: date, calendar: WorkingCalendar, steps: Iterable[int]) -> int | None:
    """Which of the steps today is, counted in working days before `due`."""
    return next((step for step in steps if calendar.shift(due, -step) == today), None)


def _when(due: date, today: date) -> str:
    days = (due - today).days
    if days <= 0:
        return "今天"
    return "明天" if days == 1 else f"{due.month}月{due.day}日"
