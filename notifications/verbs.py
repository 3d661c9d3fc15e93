"""Queue, deliver and read messages."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from departments.models import User
from notifications.models import Channel, Message, MessageState
from plan_tracker import clock

LEASE = timedelta(seconds=60)
BATCH = 1000
MAX_TITLE = 200


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


def queue(
    *, recipient: User, kind: str, title: str, body: str, url: str, dedupe_key: str, urgent: bool = False
) -> int:
    """Queue one message; 0 if this person already has one with the same key."""
    return queue_many([Draft(recipient.pk, kind, title, body, url, dedupe_key, urgent)])


def queue_many(drafts: Sequence[Draft]) -> int:
    """Queue messages set-based; those whose key exists already are left out. Returns how many are new."""
    if not drafts:
        return 0
    now = clock.now()
    known = set(
        Message.objects.filter(
            recipient__in={one.recipient_id for one in drafts}, dedupe_key__in={one.dedupe_key for one in drafts}
        ).values_list("recipient_id", "dedupe_key")
    )
    fresh = [one for one in drafts if (one.recipient_id, one.dedupe_key) not in known]
    Message.objects.bulk_create([_row(one, now) for one in fresh], batch_size=BATCH, ignore_conflicts=True)
    return len(fresh)


def deliver_due(limit: int = BATCH) -> int:
    """Send what is due: take a lease by compare-and-set, then mark sent. Safe to run twice and in parallel.

    In the application a message is delivered by becoming visible.
    """
    now, me = clock.now(), uuid.uuid4().hex
    due = Message.objects.filter(state=MessageState.QUEUED, send_after__lte=now).filter(
        Q(lease_until=None) | Q(lease_until__lt=now)
    )
    ids = list(due.order_by("send_after", "pk").values_list("pk", flat=True)[:limit])
    due.filter(pk__in=ids).update(lease_until=now + LEASE, leased_by=me)
    mine = Message.objects.filter(pk__in=ids, leased_by=me, state=MessageState.QUEUED)
    return mine.update(state=MessageState.SENT, sent_at=now, attempts=1, lease_until=None)


def drop(*, message: Message, reason: str) -> bool:
    """Do not send a message that became untrue; the reason is kept. False if it was already sent."""
    rows = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)
    return bool(rows.update(state=MessageState.DROPPED, drop_reason=reason))


def mark_read(*, by: User, ids: Collection[int] | None = None) -> int:
    """Mark one's own messages read, all of them without `ids`."""
    rows = Message.objects.inbox(by).filter(read_at=None).order_by()
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=clock.now())


def unread_count(user: User) -> int:
    """The number under the bell."""
    return Message.objects.inbox(user).filter(read_at=None).count()


def _row(draft: Draft, now: object) -> Message:
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
