"""What became of messages: numbers for the operations page, the alerts and the metrics. All bounded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet

from notifications.models import Channel, Endpoint, Message, MessageState
from plan_tracker import clock

MOST = 1000
MOST_ENDPOINTS = 50
# Sending gives up after a day.
LONGEST_TRY = timedelta(days=1)


def failed_since(moment: datetime) -> int:
    """Messages that failed for good since then; counted up to MOST.

    A message tells no time of its failure: its last try does, and where there was none, when it was to be sent.
    """
    newest = Message.objects.filter(state=MessageState.FAILED).order_by("-pk").values("pk")[:MOST]
    rows = Message.objects.filter(pk__in=newest, send_after__gte=moment - LONGEST_TRY).annotate(last=Max("tries__at"))
    times = rows.values_list("last", "send_after")
    return sum((last or due) >= moment for last, due in times)


def waiting() -> QuerySet[Message]:
    """Messages for outside whose time has come."""
    queued = Message.objects.filter(state=MessageState.QUEUED, send_after__lte=clock.now())
    return queued.exclude(channel=Channel.IN_APP)


def oldest_waiting() -> datetime | None:
    """Since when the oldest of them is due."""
    return waiting().order_by("due_at").values_list("due_at", flat=True).first()


def queued() -> int:
    """How many messages for outside wait, due or not."""
    return Message.objects.filter(state=MessageState.QUEUED).exclude(channel=Channel.IN_APP).count()


def unread_failures() -> int:
    """In-application messages that reached nobody."""
    return Message.objects.filter(channel=Channel.IN_APP, state=MessageState.FAILED).count()


def resting() -> list[Endpoint]:
    """Endpoints that rest after failures."""
    return list(Endpoint.objects.filter(active=True, resting_until__gt=clock.now())[:MOST_ENDPOINTS])


def by_channel_and_state() -> list[tuple[str, str, int]]:
    """How many messages stand where; one query over the whole table, for machines that ask now and then."""
    rows = Message.objects.order_by().values("channel", "state").annotate(number=Count("pk"))
    return [(row["channel"], row["state"], row["number"]) for row in rows]
