"""Where people are signed in: one row per browser session, listed on the account page and ended from there.

A session ends 30 minutes after it was last used (SESSION_IDLE_MINUTES) and 12 hours after signing in
(SESSION_COOKIE_AGE); what the page fetches by itself is no use. The moments stand in the session itself, so that no
request reads another table, and are written once a minute at most.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from audit import verbs as audit
from departments.models import User, UserSession
from plan_tracker import clock
from plan_tracker.errors import NotFound

STARTED, SEEN = "started", "seen"  # seconds since 1970, in the session
TOUCH_SECONDS = 60
SHOWN = 20
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("360SE", "360安全浏览器"),
    ("360EE", "360极速浏览器"),
    ("QIHU", "360浏览器"),
    ("Qaxbrowser", "奇安信浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "IE"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("UOS", "统信UOS"),
    ("Kylin", "麒麟"),
    ("Linux", "Linux"),
)


def start(request: HttpRequest, account: User) -> None:
    """Note the session of somebody who has just come in; forgets the dead ones of the same person."""
    now = clock.now()
    request.session[STARTED] = request.session[SEEN] = int(now.timestamp())
    if request.session.session_key is None:
        request.session.save()
    key = str(request.session.session_key)
    with transaction.atomic():
        UserSession.objects.filter(Q(session_key=key) | Q(user=account, started_at__lt=now - _life())).delete()
        UserSession.objects.create(
            user=account,
            session_key=key,
            started_at=now,
            seen_at=now,
            address=_address(request),
            agent=request.headers.get("User-Agent", "")[:300],
        )


def follow_key(request: HttpRequest, old_key: str | None) -> None:
    """The session of this request has got a new key."""
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def is_over(request: HttpRequest) -> bool:
    """Whether the request's session was left alone too long, or is too old."""
    now = clock.now().timestamp()
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES).total_seconds()
    seen, started = request.session.get(SEEN, now), request.session.get(STARTED, now)
    return bool(now - seen > idle or now - started > settings.SESSION_COOKIE_AGE)


def touch(request: HttpRequest, account: User) -> None:
    """The session was used: written at most once a minute. A session nobody noted yet is noted now."""
    now = clock.now()
    seen = request.session.get(SEEN)
    if seen is None:
        start(request, account)
    elif abs(now.timestamp() - seen) >= TOUCH_SECONDS:
        request.session[SEEN] = int(now.timestamp())
        UserSession.objects.filter(session_key=request.session.session_key).update(seen_at=now)


def expire(request: HttpRequest) -> None:
    """End the request's own session because its time is over, on the record."""
    account = request.user
    key = request.session.session_key
    if isinstance(account, User):
        with transaction.atomic():
            UserSession.objects.filter(session_key=key).delete()
            _record(account, by=None, reason="超时", count=1)
    request.session.flush()


def of(account: User) -> QuerySet[UserSession]:
    """The sessions of an account that still work, last used first."""
    now = clock.now()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return account.sessions.filter(Exists(alive), seen_at__gte=now - idle, started_at__gte=now - _life())


def shown(account: User, current_key: str | None) -> list[dict[str, Any]]:
    """The account's sessions in plain words, this one first."""
    rows = [
        {
            "pk": row.pk,
            "browser": browser(row.agent),
            "mobile": any(mark in row.agent for mark in ("Mobile", "Android", "iPhone", "HarmonyOS")),
            "address": row.address or "地址不详",
            "started_at": row.started_at,
            "seen_at": row.seen_at,
            "current": row.session_key == current_key,
        }
        for row in of(account)[:SHOWN]
    ]
    return sorted(rows, key=lambda row: not row["current"])


def end_one(*, by: User, pk: int, own_key: str | None = None) -> bool:
    """Sign oneself out on another device; False for the session `own_key`, which signs out by itself.

    Raises NotFound for sessions that are not one's own.
    """
    row = UserSession.objects.filter(pk=pk, user=by).first()
    if row is None:
        raise NotFound("没有找到这次登录，可能已经退出了。请刷新页面。")
    if row.session_key == own_key:
        return False
    with transaction.atomic():
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()
        _record(by, by=by, reason="本人在别处退出", count=1)
    return True


def end_all(account: User, *, by: User | None = None, reason: str, except_key: str | None = None) -> int:
    """End all sessions of an account, or all but one; how many were open. Call it in the caller's transaction."""
    rows = account.sessions.exclude(session_key=except_key) if except_key else account.sessions.all()
    keys = list(rows.values_list("session_key", flat=True))
    if not keys:
        return 0
    with transaction.atomic():
        open_ones = Session.objects.filter(session_key__in=keys).delete()[0]
        rows.filter(session_key__in=keys).delete()
        if open_ones:
            _record(account, by=by, reason=reason, count=open_ones)
    return open_ones


def forget(session_key: str | None) -> None:
    """Its owner signed out."""
    UserSession.objects.filter(session_key=session_key).delete()


def browser(agent: str) -> str:
    """`Chrome（Windows）`; what is not a browser we know stays 其他浏览器."""
    name = next((label for mark, label in BROWSERS if mark in agent), "其他浏览器")
    system = next((label for mark, label in SYSTEMS if mark in agent), "")
    return f"{name}（{system}）" if system else name


def _address(request: HttpRequest) -> str | None:
    """Some proxies write more than an address."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None


def _life() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _record(account: User, *, by: User | None, reason: str, count: int) -> None:
    audit.record(
        chain="system", by=by, action="account.end_session", object_type="account", object_id=str(account.pk),
        object_label=account.username, detail={"reason": reason, "count": count},
    )  # fmt: skip
