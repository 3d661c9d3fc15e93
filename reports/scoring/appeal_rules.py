"""The clock of an appeal against an entry, and who may not decide it."""

from __future__ import annotations

from datetime import date, timedelta

from departments.models import User
from departments.roles import REPORTS
from plan_tracker import clock
from reports.models import AppealState, EntryState, SchemeState, ScoreAppeal, ScoreEntry
from tasks.progress import local_date
from tasks.request_rules import APPEAL_DAYS


def appeal_until(entry: ScoreEntry) -> date | None:
    """The last day on which an entry may be appealed against; None while it does not count."""
    return local_date(entry.confirmed_at) + timedelta(days=APPEAL_DAYS) if entry.confirmed_at else None


def may_appeal(user: User, entry: ScoreEntry, appeal: ScoreAppeal | None) -> bool:
    """Whether the form is offered: own, counting, within the days, not asked for before."""
    until = appeal_until(entry)
    own = user.role in REPORTS and user.department_id == entry.department_id
    counts = entry.state == EntryState.CONFIRMED and entry.scheme.state == SchemeState.PUBLISHED
    return own and counts and appeal is None and until is not None and clock.today() <= until


def why_not_decide(user: User, appeal: ScoreAppeal) -> str:
    """Why this reviewer may not decide; empty when they may."""
    if appeal.created_by_id == user.pk:
        return "不能办理自己提出的复核申请，请交由其他审核员办理。"
    if user.pk in (appeal.against_id, appeal.maker_id):
        return "这一条由您提出或确认，要由另一位审核员复核。"
    return ""


def appeal_words(appeal: ScoreAppeal, day: date) -> str:
    """Where an appeal stands, in words."""
    if appeal.state != AppealState.PENDING:
        return AppealState(appeal.state).label
    left = (appeal.decide_by - day).days
    if left < 0:
        return f"应在{appeal.decide_by.month}月{appeal.decide_by.day}日前复核，已超{-left}天"
    return "今天要复核" if left == 0 else f"还有{left}天复核"
