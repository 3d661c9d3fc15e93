"""Queue, resend, drop and read messages; sending them is in `notifications/delivery.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from audit import verbs as audit
from departments.models import Role, User
from notifications.bulk import insert_for_each
from notifications.models import Channel, Endpoint, Message, MessageState
from notifications.routing import Route, Routes
from plan_tracker import clock
from plan_tracker.errors import Conflict, Forbidden

BATCH = 500
MAX_TITLE = 200
DIGEST = "digest"
DIGEST_TITLE = "今天要办的事"


@dataclass(frozen=True)
class Draft:
    """A message to be queued. `about` says what it is about ("report:12"), to ask before sending if it still holds.

    `by_mail`: its reader asked for a mail, even where nothing is urgent; `attachment` is a file in storage that goes
    with the mail under the name `attachment_name`.
    """

    recipient_id: int
    kind: str
    title: str
    body: str
    url: str
    dedupe_key: str
    urgent: bool = False
    about: str = ""
    by_mail: bool = False
    attachment: str = ""
    attachment_name: str = ""


def queue(
    *,
    recipient: User,
    kind: str,
    title: str,
    body: str,
    url: str,
    dedupe_key: str,
    urgent: bool = False,
    about: str = "",
) -> int:
    """Queue one message; 0 if this person already has one with the same key."""
    return queue_many([Draft(recipient.pk, kind, title, body, url, dedupe_key, urgent, about)])


def queue_many(drafts: Sequence[Draft]) -> int:
    """Queue messages set-based, each to the bell and, if urgent, to wherever else its reader wants it.

    Those whose key exists already are left out. Returns how many are new inside the application.
    """
    unique = {(one.recipient_id, one.dedupe_key): one for one in reversed(drafts)}
    ordered = list(reversed(unique.values()))
    return sum(_queue(ordered[start : start + BATCH]) for start in range(0, len(ordered), BATCH))


def queue_digests(people: Collection[int], *, key: str, about: str) -> int:
    """Queue a digest for each person; what it says is written when it is sent. Returns how many are new."""
    if not people:
        return 0
    draft = Draft(0, DIGEST, DIGEST_TITLE, "", "/messages/", key, about=about)
    now = clock.now()
    fresh = User.objects.filter(pk__in=people).exclude(
        Exists(Message.objects.filter(recipient=OuterRef("pk"), channel=Channel.IN_APP, dedupe_key=key))
    )
    routes = Routes(people) if Endpoint.objects.filter(active=True).exists() else None
    outside = [_row(draft, route, now) for pk in people for route in routes.of_digest(pk, now)] if routes else []
    Message.objects.bulk_create(outside, ignore_conflicts=True, batch_size=BATCH)
    return insert_for_each(fresh, "recipient", _row(draft, Route(None, Channel.IN_APP, None, now), now))


def queue_room_digests(rooms: Collection[int], *, key: str, about: str) -> int:
    """Queue a digest for each group robot or webhook; returns how many are new."""
    draft = Draft(0, DIGEST, DIGEST_TITLE, "", "/", key, about=about)
    routes = Routes(set())
    rows = [_row(draft, route, clock.now()) for route in routes.rooms(rooms)]
    before = Message.objects.filter(endpoint__in=rooms, dedupe_key=key).count()
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows) - before


def resend(*, by: User, message: Message) -> None:
    """Send a message again that failed or was not sent; its tries so far stay on record. Raises Conflict, Forbidden."""
    if by.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以重发消息。")
    rows = Message.objects.filter(pk=message.pk, state__in=(MessageState.FAILED, MessageState.QUEUED))
    now = clock.now()
    if not rows.update(state=MessageState.QUEUED, send_after=now, due_at=now, lease_until=None, leased_by=""):
        raise Conflict("没有重发：这条消息已经发出，或不再需要发送，请刷新后再看。")
    audit.record(
        chain="system",
        by=by,
        action="message.resend",
        object_type="message",
        object_id=str(message.pk),
        object_label=message.title,
        detail={"channel": message.channel},
    )


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
    fresh = [one for one in drafts if (one.recipient_id, one.dedupe_key) not in known]
    if not fresh:
        return 0
    routes = Routes({one.recipient_id for one in fresh})
    rows = [_row(one, route, now) for one in fresh for route in _ways(one, routes, now)]
    Message.objects.bulk_create(_once(rows), ignore_conflicts=True, batch_size=BATCH)
    return len(fresh)


def _ways(draft: Draft, routes: Routes, now: datetime) -> Iterator[Route]:
    """Under the bell of its reader and of who stands in; outside too, if it is urgent. By mail: to its reader alone."""
    if draft.by_mail:
        yield from routes.by_mail(draft.recipient_id, now)
        return
    yield from routes.of(draft.recipient_id, urgent=draft.urgent, now=now)


def _once(rows: list[Message]) -> list[Message]:
    """Several readers of one department share its room, which hears it once; what is one's own goes before a copy."""
    kept: dict[tuple[object, ...], Message] = {}
    for row in sorted(rows, key=lambda one: one.on_behalf_of_id is not None):
        kept.setdefault((row.recipient_id, row.endpoint_id, row.channel, row.dedupe_key), row)
    return list(kept.values())


def _row(draft: Draft, route: Route, now: datetime) -> Message:
    file = (draft.attachment, draft.attachment_name) if route.channel == Channel.EMAIL else ("", "")
    return Message(
        recipient_id=route.recipient_id,
        on_behalf_of_id=route.on_behalf_of_id,
        endpoint_id=route.endpoint_id,
        channel=route.channel,
        kind=draft.kind,
        title=draft.title[:MAX_TITLE],
        body=draft.body,
        url=draft.url,
        about=draft.about,
        attachment=file[0],
        attachment_name=file[1],
        dedupe_key=draft.dedupe_key,
        urgent=draft.urgent,
        created_at=now,
        due_at=route.not_before,
        send_after=route.not_before,
    )
