"""Send what is due. The table is the truth: safe to run twice, in parallel, late, and to be killed at any point.

Under the bell a message is delivered by becoming visible, in one short transaction. Through a channel outside it is
leased first by compare-and-set, sent outside any transaction, and noted; whoever dies in between loses the lease,
and another sends it again under the same `uid`. A channel that does not answer rests for a while, so that it never
delays the others.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from notifications.models import PERSONAL, Attempt, Channel, Endpoint, Message, MessageQuerySet, MessageState
from plan_tracker import clock

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=40)
BATCH = 1000
AT_ONCE = 20
# A run stops taking new messages after this long: with a slow provider's 10 s it still ends well inside the lease.
RUN_SECONDS = 15.0
MAX_WORDS = 300
# Waiting times before the next tries; a message that is a day late has failed, visibly.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
GIVE_UP = timedelta(days=1)
REST = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 900))
# No wait is longer than quiet hours and a back-off: a time further ahead was written by a wrong clock.
FARTHEST = timedelta(days=2)


class SendError(Exception):
    """A try that failed, in the provider's words.

    `temporary`: the channel does not answer, it rests; `later`: it answers, but does not take this message now;
    `refused`: this message will never be taken; `configuration`: somebody has to mend the settings, the channel rests
    until then.
    """

    def __init__(self, words: str, kind: str = "temporary") -> None:
        """Keep words and kind."""
        super().__init__(words)
        self.words, self.kind = words[:MAX_WORDS], kind

    @property
    def rests(self) -> bool:
        """Whether the channel itself does not work."""
        return self.kind in ("temporary", "configuration")


@dataclass(frozen=True)
class Letter:
    """What a message says at the moment it is sent."""

    title: str
    body: str
    items: list[dict[str, str]] = field(default_factory=list)


Judge = Callable[[Sequence[Message]], Mapping[int, "Letter | str"]]
"""Asked before sending: by message id its fresh words, or the reason why it is not true any more; else as it is."""
Sender = Callable[[Message, Endpoint], str]
"""Sends one message through one endpoint and returns the provider's words, or raises SendError."""


def as_it_is(messages: Sequence[Message]) -> Mapping[int, Letter | str]:
    """A judge that lets everything pass unchanged."""
    return {}


def deliver_inside(judge: Judge = as_it_is, limit: int = BATCH) -> int:
    """Put what is due under the bells; returns how many messages became visible."""
    with transaction.atomic():
        due = _due(Message.objects.filter(channel=Channel.IN_APP)).order_by("send_after", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        messages = list(due.select_related("recipient", "on_behalf_of")[:limit])
        if not messages:
            return 0
        verdicts = judge(messages)
        untrue = [one for one in messages if isinstance(verdicts.get(one.pk), str)]
        fresh = [one for one in messages if isinstance(verdicts.get(one.pk), Letter)]
        for message in untrue:
            _drop(message, str(verdicts[message.pk]))
        for message in fresh:
            _write(message, verdicts[message.pk])
        Message.objects.bulk_update(fresh, ["title", "body", "items"], batch_size=100)
        true = {one.pk for one in messages} - {one.pk for one in untrue}
        return Message.objects.filter(pk__in=true, state=MessageState.QUEUED).update(
            state=MessageState.SENT, sent_at=clock.now(), attempts=F("attempts") + 1, lease_until=None, leased_by=""
        )


def deliver_outside(senders: Mapping[str, Sender], judge: Judge = as_it_is, seconds: float = RUN_SECONDS) -> int:
    """Send what is due through every channel that is not resting; returns how many were sent."""
    _follow_endpoints()
    _give_up()
    end, sent = time.monotonic() + seconds, 0
    now = clock.now()
    for endpoint in Endpoint.objects.filter(active=True).order_by("failures", "pk"):
        if _rests(endpoint, now) or time.monotonic() > end:
            continue
        sent += _through(endpoint, senders.get(endpoint.channel), judge, end)
    return sent


def _through(endpoint: Endpoint, sender: Sender | None, judge: Judge, end: float) -> int:
    """Send one endpoint's messages until nothing is left, time is up, or it stops answering."""
    sent = 0
    while time.monotonic() < end:
        batch = lease(endpoint)
        if not batch:
            break
        verdicts = judge(batch)
        for place, message in enumerate(batch):
            if not _hold(message):
                continue
            verdict = verdicts.get(message.pk)
            if isinstance(verdict, str):
                _drop(message, verdict)
                continue
            _write(message, verdict)
            answer = send_now(message, endpoint, sender)
            sent += answer is None
            if (answer is not None and answer.rests) or time.monotonic() > end:
                _release(batch[place + 1 :])
                return sent
    return sent


def lease(endpoint: Endpoint, limit: int = AT_ONCE) -> list[Message]:
    """The endpoint's due messages that are now this call's alone, until the lease runs out."""
    now, me = clock.now(), uuid.uuid4().hex
    due = _due(Message.objects.filter(endpoint=endpoint))
    ids = list(due.order_by("-urgent", "send_after", "pk").values_list("pk", flat=True)[:limit])
    due.filter(pk__in=ids).update(lease_until=now + LEASE, leased_by=me)
    mine = Message.objects.filter(pk__in=ids, leased_by=me, state=MessageState.QUEUED)
    return list(mine.select_related("recipient", "on_behalf_of", "endpoint").order_by("-urgent", "send_after", "pk"))


def _due(rows: MessageQuerySet) -> MessageQuerySet:
    """Queued, their time has come, and nobody is sending them. Times a wrong clock wrote far ahead do not count."""
    now = clock.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    come = Q(send_after__lte=now) | Q(send_after__gt=now + FARTHEST)
    return rows.filter(free, come, state=MessageState.QUEUED)


def send_now(message: Message, endpoint: Endpoint, sender: Sender | None) -> SendError | None:
    """Send a leased message once and note it; None when it was taken."""
    started, failure, words = time.monotonic(), None, ""
    try:
        if sender is None:
            raise SendError(f"没有“{endpoint.get_channel_display()}”的发送程序", "configuration")
        words = sender(message, endpoint)
    except SendError as error:
        failure = error
    except Exception as error:
        # A channel may fail in any way; one message must not stop the others.
        log.exception("message %s through endpoint %s", message.pk, endpoint.pk)
        failure = SendError(type(error).__name__, "temporary")
    took = round((time.monotonic() - started) * 1000)
    _note(message, endpoint, failure, failure.words if failure else words, took)
    return failure


def _note(message: Message, endpoint: Endpoint, failure: SendError | None, words: str, took: int) -> None:
    """The try, what became of the message, and how the endpoint does: one transaction."""
    now = clock.now()
    with transaction.atomic():
        Attempt.objects.create(message=message, at=now, ok=failure is None, words=words[:MAX_WORDS], took_ms=took)
        attempts = message.attempts + 1
        values: dict[str, object] = {"attempts": attempts, "lease_until": None, "leased_by": ""}
        if failure is None:
            values |= {"state": MessageState.SENT, "sent_at": now, "last_error": ""}
            values |= {name: getattr(message, name) for name in ("title", "body", "items")}
        elif failure.kind == "refused" or now >= message.due_at + GIVE_UP:
            values |= {"state": MessageState.FAILED, "last_error": failure.words or "没有说明"}
        else:
            again = now + BACKOFF[min(attempts, len(BACKOFF)) - 1]
            values |= {"send_after": again, "last_error": failure.words or "没有说明"}
        _still_mine(message).update(**values)
        _note_endpoint(endpoint, failure, now)


def _note_endpoint(endpoint: Endpoint, failure: SendError | None, now: datetime) -> None:
    if failure is not None and failure.rests:
        endpoint.failures = min(endpoint.failures + 1, 1000)
        rest = REST[min(endpoint.failures, len(REST)) - 1]
        endpoint.resting_until, endpoint.last_error = now + rest, failure.words
        log.warning("endpoint %s rests until %s: %s", endpoint.pk, endpoint.resting_until, failure.words)
    else:
        endpoint.failures, endpoint.resting_until, endpoint.last_error = 0, None, ""
        endpoint.last_ok_at = now if failure is None else endpoint.last_ok_at
    endpoint.save(update_fields=["failures", "resting_until", "last_error", "last_ok_at"])


def _rests(endpoint: Endpoint, now: datetime) -> bool:
    until = endpoint.resting_until
    return until is not None and now < until <= now + REST[-1]


def _hold(message: Message) -> bool:
    """Whether the lease is still this call's, from now on anew; a clock that was put forward may have ended it."""
    return bool(_still_mine(message).update(lease_until=clock.now() + LEASE))


def _release(messages: Sequence[Message]) -> None:
    """Nobody tried these: the next run may."""
    for message in messages:
        _still_mine(message).update(lease_until=None, leased_by="")


def _give_up() -> None:
    """What is a day late and was refused or not answered so far has failed: the operations page shows it."""
    late = Message.objects.filter(state=MessageState.QUEUED, due_at__lt=clock.now() - GIVE_UP, endpoint__isnull=False)
    late.filter(Q(attempts__gte=1) & ~Q(last_error="")).update(
        state=MessageState.FAILED, lease_until=None, leased_by=""
    )
    late.filter(endpoint__failures__gte=1).update(
        state=MessageState.FAILED, last_error="渠道一天没有回应", lease_until=None, leased_by=""
    )


def _follow_endpoints() -> None:
    """Messages of an endpoint that was switched off go through the one that replaced it, or nowhere."""
    stranded = Message.objects.filter(state=MessageState.QUEUED, endpoint__active=False)
    if not stranded.exists():
        return
    for channel, pk in Endpoint.objects.filter(active=True, channel__in=PERSONAL).values_list("channel", "pk"):
        stranded.filter(channel=channel).update(endpoint=pk)
    stranded.update(state=MessageState.DROPPED, drop_reason="这个渠道已停用", lease_until=None, leased_by="")


def _write(message: Message, verdict: Letter | str | None) -> None:
    if isinstance(verdict, Letter):
        message.title, message.body, message.items = verdict.title[:200], verdict.body, verdict.items


def _drop(message: Message, reason: str) -> None:
    Message.objects.filter(pk=message.pk, leased_by=message.leased_by, state=MessageState.QUEUED).update(
        state=MessageState.DROPPED, drop_reason=reason[:200], lease_until=None, leased_by=""
    )


def _still_mine(message: Message) -> MessageQuerySet:
    """Nothing, if the lease ran out and somebody else took over."""
    return Message.objects.filter(pk=message.pk, leased_by=message.leased_by, state=MessageState.QUEUED)
