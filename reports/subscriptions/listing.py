"""One's own subscriptions as lines: what, when next, what came of the last time; and whether mail is sent at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Subquery

from departments.calendar import load_calendar
from departments.models import User
from notifications.models import Channel, Endpoint
from notifications.wishes import preference_of
from reports.models import Output, Subscription, SubscriptionRun
from reports.models.subscriptions import SubscriptionQuerySet
from reports.outputs.formats import FORMATS
from reports.subscriptions.schedule import LONGEST_WAIT, sending_day
from reports.subscriptions.verbs import rhythm_of


@dataclass(frozen=True)
class SubscriptionLine:
    """A subscription as people read it. `sent_on` is the day of the next sending, holidays considered."""

    row: Subscription
    rhythm: str
    format: str
    sent_on: date | None
    last: SubscriptionRun | None

    @property
    def put_off(self) -> bool:
        """Whether a day off moves the next sending."""
        return self.sent_on is not None and self.sent_on != self.row.next_on

    @property
    def output(self) -> Output | None:
        """The file of the last time."""
        return self.last.output if self.last else None


def subscriptions_of(user: User) -> SubscriptionQuerySet:
    """One's own, those that go on first; each with `last_run` and `last_output` (keys)."""
    runs = SubscriptionRun.objects.filter(subscription=OuterRef("pk")).order_by("-due_on", "-pk")
    rows = Subscription.objects.of(user).annotate(
        last_run=Subquery(runs.values("pk")[:1]), last_output=Subquery(runs.values("output")[:1])
    )
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-created_at", "-pk")


def lines_of(rows: Sequence[Subscription]) -> list[SubscriptionLine]:
    """Lines of a page; two queries."""
    keys = [row.last_run for row in rows]  # type: ignore[attr-defined]
    runs = SubscriptionRun.objects.select_related("output").in_bulk([key for key in keys if key])
    days = [row.next_on for row in rows if row.ended_at is None]
    calendar = load_calendar(min(days), max(days) + timedelta(days=LONGEST_WAIT)) if days else None
    return [
        SubscriptionLine(
            row, rhythm_of(row).words, FORMATS[row.format].label if row.format in FORMATS else row.format,
            sending_day(row.next_on, calendar) if calendar and row.ended_at is None else None, runs.get(key),
        )
        for row, key in zip(rows, keys, strict=True)
    ]  # fmt: skip


def mail_words(user: User) -> str:
    """Where the file goes, and what to do to have it mailed."""
    if not Endpoint.objects.filter(channel=Channel.EMAIL, active=True).exists():
        return "系统还没有开通邮件，生成后在“消息”里通知，点开下载。"
    if not user.email:
        return "您还没有填邮箱，生成后只在“消息”里通知。"
    if not preference_of(user).by_email:
        return "您关闭了“发到邮箱”，生成后只在“消息”里通知。"
    return f"生成后在“消息”里通知，并把文件作为附件发到{user.email}。"
