"""One's own deadlines as iCalendar (RFC 5545): whole days, one event per date, the same UID as long as it exists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from icalendar import Calendar, Event

from departments.models import User
from departments.roles import REPORTS, REVIEWS
from plan_tracker import clock
from tasks.models import Assignment, AssignmentState, Plan, PlanState, SupervisionNotice
from tasks.models.facts import OWED_ROLES, PUSHED
from tasks.notices import task_url
from tasks.schedule import next_period, period_due, period_label, period_of

MOST = 1000
SHOWN_AFTER = timedelta(days=60)
PERIODS_AHEAD = 12
MOST_PLANS = 10
REFRESH = "PT6H"
WAITING = (AssignmentState.CLOSURE_REQUESTED, *PUSHED)


def calendar_of(user: User) -> bytes:
    """The file a calendar program fetches. Four queries, at most MOST events."""
    calendar = Calendar()
    for name, value in {
        "prodid": "-//Plan Tracker//zh-CN",
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
        "x-wr-calname": "计划任务期限",
        "x-wr-timezone": "Asia/Shanghai",
        "x-published-ttl": REFRESH,
        "refresh-interval;value=duration": REFRESH,
    }.items():
        calendar.add(name, value)
    for number, event in enumerate(_events(user)):
        if number == MOST:
            break
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(user: User) -> Iterator[Event]:
    since = clock.today() - SHOWN_AFTER
    plans = list(
        Plan.objects.visible_to(user).filter(state=PlanState.PUBLISHED).newest_first().defer("source_text")[:MOST_PLANS]
    )
    if user.role in REPORTS or user.role in REVIEWS:
        for plan in plans:
            yield from _closing_days(plan)
    yield from _notices(user, since)
    if user.role in REPORTS:
        yield from _duties(user, plans, since)


def _duties(user: User, plans: list[Plan], since: date) -> Iterator[Event]:
    """The department's own; what is cancelled or suspended is gone, what is done stays for two months."""
    rows = Assignment.objects.visible_to(user).filter(plan__in=plans, role__in=OWED_ROLES)
    rows = rows.filter(state__in=(*WAITING, AssignmentState.CLOSED), due_on__gte=since)
    by_plan = {plan.pk: plan for plan in plans}
    for row in rows.select_related("task").order_by("due_on", "pk")[:MOST]:
        row.plan = by_plan[row.plan_id]
        done = row.state == AssignmentState.CLOSED
        words = "已办结" if done else f"完成{row.progress}%"
        title = f"{'✓ ' if done else '到期：'}{row.task.title}"
        yield _event(f"duty-{row.pk}", row.due_on, title, f"{row.task.code}，{words}", task_url(row), row.task.code)


def _closing_days(plan: Plan) -> Iterator[Event]:
    """When reports of this period and the coming ones are due: one event a period, not one a duty."""
    period = period_of(clock.today(), plan.report_cycle)
    for _ in range(PERIODS_AHEAD):
        due = period_due(period, plan.report_cycle, plan.report_day)
        if period > plan.ends_on:
            return
        label = period_label(period, plan.report_cycle)
        yield _event(f"period-{plan.pk}-{period}", due, f"{label}进展填报截止", plan.title, f"/tasks/?plan={plan.code}")
        period = next_period(period, plan.report_cycle)


def _notices(user: User, since: date) -> Iterator[Event]:
    """Notices that wait for an answer."""
    rows = SupervisionNotice.objects.visible_to(user).filter(replied_at=None, reply_due_on__gte=since)
    for row in rows.select_related("plan", "department").order_by("reply_due_on", "pk")[:100]:
        title = f"{row.reference}回复期限（{row.department.short_name}）"
        yield _event(f"notice-{row.pk}", row.reply_due_on, title, row.demand, f"/notices/{row.pk}/")


def _event(uid: str, day: date, title: str, words: str, path: str, category: str = "") -> Event:
    """A whole day; its end is the day after, as the standard has it (RFC 5545, 3.6.1)."""
    event = Event()
    event.add("uid", f"{uid}@plan-tracker")
    event.add("dtstamp", datetime.fromtimestamp(clock.now().timestamp(), clock.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{words}\n{settings.SITE_URL}{path}")
    event.add("url", settings.SITE_URL + path)
    event.add("transp", "TRANSPARENT")
    if category:
        event.add("categories", [category])
    return event
