"""Supervision notices (督办单): which are offered, and how those that were sent stand on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from departments.models import Department, User
from departments.roles import REVIEWS
from plan_tracker import clock
from tasks.lights import Light
from tasks.models import Assignment, NoticeLevel, Plan, ProgressReport, ReminderPolicy, SupervisionNotice
from tasks.models.facts import OWED_ROLES, PUSHED
from tasks.policy import policy_of
from tasks.urging import days_overdue

TABS = {"": "待回复", "answered": "待阅", "noted": "已阅"}
SOON_DAYS = 2
MOST_OFFERS = 60
MOST_DUTIES = 100


@dataclass(frozen=True)
class Offer:
    """A notice the office might send: to whom, how urgent, about how many duties, the longest of them `days` over."""

    department: Department
    level: NoticeLevel
    duties: int
    days: int


@dataclass(frozen=True)
class DutyLine:
    """One duty in a notice: days overdue and what its department reported last."""

    duty: Assignment
    days: int
    report: ProgressReport | None


@dataclass(frozen=True)
class NoticeLine:
    """A notice with its light and its clock in words."""

    row: SupervisionNotice
    light: Light
    words: str


def may_be_noticed(plan: Plan, policy: ReminderPolicy, level: str, day: date) -> QuerySet[Assignment]:
    """Duties a notice of this level may be about: overdue long enough, in no unanswered one as urgent or more.

    The office may raise the level, so for red too a duty needs only the days of a yellow one.
    """
    same = [NoticeLevel.RED] if level == NoticeLevel.RED else list(NoticeLevel)
    known = SupervisionNotice.objects.filter(assignments=OuterRef("pk"), level__in=same, replied_at=None)
    overdue = Q(overdue_on__lte=day - timedelta(days=policy.yellow_after - 1))
    rows = Assignment.objects.filter(overdue, plan=plan, role__in=OWED_ROLES, state__in=PUSHED)
    return rows.filter(~Exists(known))


def offered(plan: Plan, policy: ReminderPolicy, level: str, day: date) -> QuerySet[Assignment]:
    """Duties for which the rules suggest a notice of just this level.

    Who has just answered has time again: as long as it takes to a yellow notice.
    """
    red_since = day - timedelta(days=policy.red_after - 1)
    rows = may_be_noticed(plan, policy, level, day)
    rows = rows.filter(overdue_on__lte=red_since) if level == NoticeLevel.RED else rows.filter(overdue_on__gt=red_since)
    rest = clock.now() - timedelta(days=policy.yellow_after)
    answered = SupervisionNotice.objects.filter(assignments=OuterRef("pk"), replied_at__gt=rest)
    return rows.filter(~Exists(answered))


def offers_of(plan: Plan, day: date) -> list[Offer]:
    """What the rules suggest today, red first, the longest overdue first. Four queries."""
    policy = policy_of(plan)
    found: list[tuple[NoticeLevel, dict[str, Any]]] = []
    for level in (NoticeLevel.RED, NoticeLevel.YELLOW):
        rows = offered(plan, policy, level, day).order_by().values("department")
        grouped = rows.annotate(n=Count("pk"), first=Min("overdue_on")).order_by("first", "department")
        found += [(level, {**row}) for row in grouped[:MOST_OFFERS]]
    names = Department.objects.in_bulk({row["department"] for _, row in found})
    return [Offer(names[row["department"]], level, row["n"], (day - row["first"]).days + 1) for level, row in found]


def duty_lines(rows: Sequence[Assignment], day: date) -> list[DutyLine]:
    """Each with its days overdue and its newest report that was sent. One query."""
    sent = ProgressReport.objects.sent().filter(assignment__in=[row.pk for row in rows])
    newest: dict[int, ProgressReport] = {}
    for report in sent.order_by("period").only("assignment_id", "period", "progress", "work_done", "state"):
        newest[report.assignment_id] = report
    return [DutyLine(row, days_overdue(row, day), newest.get(row.pk)) for row in rows]


def draft_duties(plan: Plan, department: Department, level: str, day: date) -> list[Assignment]:
    """What a draft may be about, the longest overdue first; at most MOST_DUTIES. Two queries."""
    rows = may_be_noticed(plan, policy_of(plan), level, day).filter(department=department)
    return list(rows.select_related("task").order_by("overdue_on", "task__start")[:MOST_DUTIES])


def suggested_demand(level: str, reply_due_on: date) -> str:
    """What a draft demands before the office edits it."""
    last = "本单同时报送分管领导。" if level == NoticeLevel.RED else ""
    return (
        "以上事项已超过规定时限。请逐项查明逾期原因，制定补救措施，明确责任人和完成时间，抓紧办理，"
        f"并于{reply_due_on.month}月{reply_due_on.day}日前书面回复。{last}"
    )


def notices_of(user: User, plan: Plan) -> QuerySet[SupervisionNotice]:
    """The plan's notices this person may read, with how many duties each is about."""
    rows = SupervisionNotice.objects.visible_to(user).filter(plan=plan)
    rows = rows.select_related("plan", "department").defer("plan__source_text")
    return rows.annotate(duties=Count("assignments"))


def in_tab(rows: QuerySet[SupervisionNotice], tab: str) -> QuerySet[SupervisionNotice]:
    """Those of one tab, the most pressing first; answered ones newest first."""
    if tab == "":
        return rows.to_answer()  # type: ignore[attr-defined,no-any-return]
    return rows.filter(replied_at__isnull=False, noted_at__isnull=tab != "noted").order_by("-replied_at", "-pk")


def line_of(row: SupervisionNotice, day: date) -> NoticeLine:
    """Red when the reply is late, yellow when it is due soon, done when it came; a late one says so for ever."""
    if row.replied_at is not None:
        late = (clock.local(row.replied_at).date() - row.reply_due_on).days
        return NoticeLine(row, Light.DONE, f"已回复，晚了{late}天" if late > 0 else "已按期回复")
    left = (row.reply_due_on - day).days
    due = f"{row.reply_due_on.month}月{row.reply_due_on.day}日前回复"
    if left < 0:
        return NoticeLine(row, Light.RED, f"应在{due}，已超{-left}天")
    words = f"{due}，还有{left}天" if left else f"{due}，今天到期"
    return NoticeLine(row, Light.YELLOW if left <= SOON_DAYS else Light.GREEN, words)


def to_do(user: User, plan: Plan) -> QuerySet[SupervisionNotice]:
    """What waits for this person: replies to read for the office, notices to answer for a department."""
    rows = SupervisionNotice.objects.visible_to(user).filter(plan=plan)
    if user.role in REVIEWS:
        return rows.filter(replied_at__isnull=False, noted_at=None)
    return rows.filter(replied_at=None)
