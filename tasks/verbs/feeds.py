"""A private address of one's own deadlines for a calendar program: made, renewed, given up."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from audit import verbs as audit
from departments.models import User
from plan_tracker import clock
from tasks.models import CalendarFeed

TOKEN_BYTES = 32


def make_feed(*, by: User) -> str:
    """A new token, shown this once; an older one ends."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            user=by, defaults={"token_hash": hash_of(token), "created_at": clock.now(), "used_at": None}
        )
        _record(by, "feed.make")
    return token


def end_feed(*, by: User) -> bool:
    """The address leads nowhere from now on; False if there was none."""
    with transaction.atomic():
        ended = bool(CalendarFeed.objects.filter(user=by).delete()[0])
        if ended:
            _record(by, "feed.end")
    return ended


def owner_of(token: str) -> User | None:
    """Whose feed it is; None for an unknown token and for who may not sign in any more."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=hash_of(token), user__is_active=True).first()
    if feed is None:
        return None
    CalendarFeed.objects.filter(pk=feed.pk).update(used_at=clock.now())
    return feed.user


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _record(by: User, action: str) -> None:
    audit.record(
        chain="system", by=by, action=action, object_type="feed", object_id=str(by.pk), object_label=by.full_name
    )
