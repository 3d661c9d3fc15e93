"""Private addresses of wall screens: made and ended by the office, on the record.

A screen hangs for months, a session ends after half an hour unused and after twelve hours anyhow, and a signed-in
browser in a corridor would be everybody's. So a screen gets an address of its own that opens nothing but the figures
of one plan, without names of people, until the office ends it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

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
GONE = "这个大屏地址已经停用，或者不完整。请向法治办要新的地址。"


def make_wall_link(*, by: User, plan: Plan, name: str) -> str:
    """A new token, shown this once. Raises Forbidden, DomainError for a draft plan or too many addresses."""
    require_reviewer(by, "生成大屏地址")
    name = clean_text(name, field="name", label="放在哪里", max_length=LONGEST_NAME, required=True)
    if plan.state == PlanState.DRAFT:
        raise DomainError("这份计划还没有下达，下达后再生成大屏地址。", field="plan")
    if plan.wall_links.filter(ended_at=None).count() >= MOST_LINKS:
        raise DomainError(f"一份计划最多{MOST_LINKS}个大屏地址，请先停用不用的。")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        link = WallLink.objects.create(plan=plan, name=name, token_hash=hash_of(token), made_by=by, made_at=clock.now())
        _record(link, "wall.make", by)
    return token


def end_wall_link(*, by: User, pk: int) -> WallLink:
    """The address leads nowhere from now on. Raises Forbidden, NotFound, Conflict for one that has ended."""
    require_reviewer(by, "停用大屏地址")
    link = WallLink.objects.select_related("plan").defer("plan__source_text").filter(pk=pk).first()
    if link is None:
        raise NotFound("没有找到这个大屏地址，请刷新页面。")
    with transaction.atomic():
        # A demonstration's clock starts its day again at midnight.
        if not WallLink.objects.filter(pk=pk, ended_at=None).update(ended_at=max(clock.now(), link.made_at)):
            raise Conflict("这个大屏地址已经停用了，请刷新页面。")
        _record(link, "wall.end", by)
    return link


def open_link(token: str) -> WallLink:
    """The address a screen came by, noted as used. Raises NotFound, the same for unknown and ended ones."""
    rows = WallLink.objects.select_related("plan").defer("plan__source_text").exclude(plan__state=PlanState.DRAFT)
    link = rows.filter(token_hash=hash_of(token), ended_at=None).first()
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


def _record(link: WallLink, action: str, by: User) -> None:
    audit.record(
        chain=link.plan.audit_chain, by=by, action=action, object_type="wall", object_id=str(link.pk),
        object_label=link.name, detail={"plan": link.plan.code},
    )  # fmt: skip
