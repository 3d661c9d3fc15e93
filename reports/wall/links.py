"""Private addresses of wall screens: made and ended by the office, on the record.

A screen hangs for months, a session ends after half an hour unused and after twelve hours anyhow, and a signed-in
browser in a corridor would be everybody's. So a screen gets an address of its own that opens nothing but the figures
of one plan, without names of people, until its last day or until the office ends it: what nobody looks after goes dark.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from audit import verbs as audit
from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, NotFound
from plan_tracker.text import clean_text
from reports.models import WallLink
from tasks.models import Plan, PlanState
from tasks.permissions import require_reviewer

TOKEN_BYTES = 32
MOST_LINKS = 20
LONGEST_NAME = 40
# Use is noted this seldom: a screen asks every minute.
NOTED_EVERY = timedelta(minutes=10)
LONGEST = timedelta(days=731)  # ahead of today
ENDED = "这个大屏地址已经停用了，请刷新页面。"
GONE = "这个大屏地址已经停用或到期，或者不完整。请联系法治办延长，或要新的地址。"


def make_wall_link(*, by: User, plan: Plan, name: str, until: date | None = None) -> str:
    """A new token, shown this once; without `until` it opens to the plan's end.

    Raises Forbidden, DomainError for a draft plan, a day out of reach or too many addresses.
    """
    require_reviewer(by, "生成大屏地址")
    name = clean_text(name, field="name", label="放在哪里", max_length=LONGEST_NAME, required=True)
    if plan.state == PlanState.DRAFT:
        raise DomainError("这份计划还没有下达，下达后再生成大屏地址。", field="plan")
    if plan.wall_links.filter(ended_at=None).count() >= MOST_LINKS:
        raise DomainError(f"一份计划最多{MOST_LINKS}个大屏地址，请先停用不用的。")
    until = _last_day(until or usual_end(plan))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        link = WallLink.objects.create(
            plan=plan, name=name, token_hash=hash_of(token), made_by=by, made_at=clock.now(), until=until
        )
        _record(link, "wall.make", by)
    return token


def renew_wall_link(*, by: User, pk: int, until: date) -> WallLink:
    """The same address opens to another day, also one that has expired. Raises Forbidden, NotFound, DomainError for a
    day out of reach, Conflict for one that was ended."""
    require_reviewer(by, "延长大屏地址")
    link, until = _link(pk), _last_day(until)
    with transaction.atomic():
        if not WallLink.objects.filter(pk=pk, ended_at=None).update(until=until):
            raise Conflict(ENDED)
        link.until = until
        _record(link, "wall.renew", by)
    return link


def usual_end(plan: Plan) -> date:
    """The plan's last day; when that is over, the last day of this year."""
    today = clock.today()
    return plan.ends_on if plan.ends_on >= today else date(today.year, 12, 31)


def end_wall_link(*, by: User, pk: int) -> WallLink:
    """The address leads nowhere from now on. Raises Forbidden, NotFound, Conflict for one that has ended."""
    require_reviewer(by, "停用大屏地址")
    link = _link(pk)
    with transaction.atomic():
        # A demonstration's clock starts its day again at midnight.
        if not WallLink.objects.filter(pk=pk, ended_at=None).update(ended_at=max(clock.now(), link.made_at)):
            raise Conflict(ENDED)
        _record(link, "wall.end", by)
    return link


def open_link(token: str) -> WallLink:
    """The address a screen came by, noted as used. Raises NotFound, the same for unknown, ended and expired ones."""
    rows = WallLink.objects.select_related("plan").defer("plan__source_text").exclude(plan__state=PlanState.DRAFT)
    link = rows.filter(token_hash=hash_of(token), ended_at=None, until__gte=clock.today()).first()
    if link is None:
        raise NotFound(GONE)
    now = clock.now()
    unnoted = Q(used_at=None) | Q(used_at__lt=now - NOTED_EVERY)
    if link.used_at is None or link.used_at < now - NOTED_EVERY:
        WallLink.objects.filter(unnoted, pk=link.pk).update(used_at=now)
    return link


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _last_day(until: date) -> date:
    today = clock.today()
    if not today <= until <= today + LONGEST:
        raise DomainError("请选今天以后、两年以内的日期。", field="until")
    return until


def _link(pk: int) -> WallLink:
    link = WallLink.objects.select_related("plan").defer("plan__source_text").filter(pk=pk).first()
    if link is None:
        raise NotFound("没有找到这个大屏地址，请刷新页面。")
    return link


def _record(link: WallLink, action: str, by: User) -> None:
    audit.record(
        chain=link.plan.audit_chain, by=by, action=action, object_type="wall", object_id=str(link.pk),
        object_label=link.name, detail={"plan": link.plan.code, "until": f"{link.until:%Y-%m-%d}"},
    )  # fmt: skip
