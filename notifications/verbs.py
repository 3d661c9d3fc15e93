"""Queue, deliver and read messages."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db.models import F, Q

from departments.models import User
from notifications.models import Channel, Message, MessageQuerySet, MessageState
from plan_tracker import clock

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
BATCH = 1000
MAX_TITLE = 200
MAX_ERROR = 300
# Waiting times before the next tries; after the last one the message has failed, visibly.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))

Sender = Callable[[Message], None]
"""Sends one message through one channel, or raises."""
SENDERS: Mapping[str, Sender] = MappingProxyType({})  # the application itself needs none


@dataclass(frozen=True)
class Draft:
    """A message to be queued."""

    recipient_id: int
    kind: str
    title: str
    body: str
    url: str
    dedupe_key: str
    urgent: bool = False


def queue(*, recipient: User, kind: str, title: str, body: str, url: str, dedupe_key: str, urgent: bool = False) -> int:
    """Queue one message; 0 if this person already has one with the same key."""
    return queue_many([Draft(recipient.pk, kind, title, body, url, dedupe_key, urgent)])


def queue_many(drafts: Sequence[Draft]) -> int:
    """Queue messages set-based; those whose key exists already are left out. Returns how many are new."""
    unique = {(one.recipient_id, one.dedupe_key): one for one in reversed(drafts)}
    ordered = list(reversed(unique.values()))
    return sum(_queue(ordered[start : start + BATCH]) for start in range(0, len(ordered), BATCH))


def deliver_due(limit: int = BATCH, senders: Mapping[str, Sender] = SENDERS) -> int:
    """Send what is due and return how many were sent. Safe to run twice, in parallel, and to be killed at any point.

    A lease taken by compare-and-set makes a message one worker's; when the worker dies the lease runs out and another
    takes over. Inside the application a message is delivered by becoming visible, all of a batch at once; through
    other channels one by one, outside any transaction, with the message's key against repeats.
    """
    mine = _lease(limit)
    now = clock.now()
    inside = mine.filter(channel=Channel.IN_APP)
    sent = inside.update(
        state=MessageState.SENT, sent_at=now, attempts=F("attempts") + 1, lease_until=None, leased_by=""
    )
    outside = mine.exclude(channel=Channel.IN_APP).select_related("recipient")
    return sent + sum(_send(message, senders.get(message.channel)) for message in outside)


def drop(*, message: Message, reason: str) -> bool:
    """Do not send a message that became untrue; the reason is kept. False if it was already sent."""
    rows = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)
    dropped = rows.update(state=MessageState.DROPPED, drop_reason=reason[:MAX_TITLE], lease_until=None, leased_by="")
    return bool(dropped)


def mark_read(*, by: User, ids: Collection[int] | None = None) -> int:
    """Mark one's own messages read, all of them without `ids`."""
    rows = Message.objects.inbox(by).filter(read_at=None).order_by()
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=clock.now())


def unread_count(user: User) -> int:
    """The number under the bell."""
    return Message.objects.inbox(user).filter(read_at=None).count()


def _queue(drafts: Sequence[Draft]) -> int:
    now = clock.now()
    known = set(
        Message.objects.filter(
            recipient__in={one.recipient_id for one in drafts}, dedupe_key__in={one.dedupe_key for one in drafts}
        ).values_list("recipient_id", "dedupe_key")
    )
    fresh = [_row(one, now) for one in drafts if (one.recipient_id, one.dedupe_key) not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _lease(limit: int) -> MessageQuerySet:
    """The due messages that are now this call's alone; a dead worker's count again once its lease has run out."""
    now, me = clock.now(), uuid.uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Message.objects.filter(free, state=MessageState.QUEUED, send_after__lte=now)
    ids = list(due.order_by("send_after", "pk").values_list("pk", flat=True)[:limit])
    due.filter(pk__in=ids).update(lease_until=now + LEASE, leased_by=me)
    return Message.objects.filter(pk__in=ids, leased_by=me, state=MessageState.QUEUED)


def _send(message: Message, sender: Sender | None) -> bool:
    """Send one message; what goes wrong is noted and tried again later, at last given up visibly."""
    try:
        if sender is None:
            raise LookupError(f"没有渠道“{message.channel}”的发送程序")
        sender(message)
    except Exception as error:  # noqa: BLE001 - a channel may fail in any way; one message must not stop the others
        _note_failure(message, error)
        return False
    return bool(
        _still_mine(message).update(
            state=MessageState.SENT,
            sent_at=clock.now(),
            attempts=message.attempts + 1,
            lease_until=None,
            leased_by="",
            last_error="",
        )
    )


def _note_failure(message: Message, error: Exception) -> None:
    log.warning("message %s by %s failed: %s", message.pk, message.channel, error)
    attempts = message.attempts + 1
    state, again = MessageState.FAILED, message.send_after
    if attempts <= len(BACKOFF):
        state, again = MessageState.QUEUED, clock.now() + BACKOFF[attempts - 1]
    _still_mine(message).update(
        state=state,
        attempts=attempts,
        send_after=again,
        lease_until=None,
        leased_by="",
        last_error=(str(error) or type(error).__name__)[:MAX_ERROR],
    )


def _still_mine(message: Message) -> MessageQuerySet:
    """Nothing, if the lease ran out and somebody else took over."""
    return Message.objects.filter(pk=message.pk, leased_by=message.leased_by, state=MessageState.QUEUED)


def _row(draft: Draft, now: datetime) -> Message:
    return Message(
        recipient_id=draft.recipient_id,
        channel=Channel.IN_APP,
        kind=draft.kind,
        title=draft.title[:MAX_TITLE],
        body=draft.body,
        url=draft.url,
        dedupe_key=draft.dedupe_key,
        urgent=draft.urgent,
        created_at=now,
        send_after=now,
    )
