"""Subscribe, and end a subscription: the only writers but for the sweep (`sending.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction

from audit import verbs as audit
from departments.models import User
from notifications.models import Preference
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from reports.models import Cadence, Subscription
from reports.models.subscriptions import LAST_DAY, MOST_DAY
from reports.outputs.kinds import Ask, get_kind
from reports.outputs.verbs import cleaned_options
from reports.permissions import require_outputs
from reports.subscriptions.labels import default_label
from reports.subscriptions.schedule import ONE_DAY, Rhythm
from tasks.models import Plan, PlanState

MOST = 20
MOST_LABEL = 60
# For who never chose an hour for the daily reminder.
HOUR = 8
# A subscription is always of the day it is sent.
OF_THE_DAY = ("on", "period")
ARCHIVED = "计划已归档，内容不再变化。"
BY_THE_PERSON = "本人取消"


def subscribe(
    *, by: User, plan: Plan, kind: str, format: str, rhythm: Rhythm, options: Mapping[str, str] | None = None,
    label: str = "",
) -> Subscription:  # fmt: skip
    """Have a file made and sent again and again. Raises NotFound, Forbidden, Conflict, DomainError."""
    require_outputs(by)
    ask = Ask(plan, clock.today(), cleaned_options(options or {}), by)
    _require(ask, kind, format, rhythm)
    name = _label(label or default_label(ask, kind))
    same = {"kind": kind, "format": format, "plan": plan, "options": urlencode(ask.options), "cadence": rhythm.cadence}
    days = {"weekday": rhythm.weekday, "day": rhythm.day, "next_on": first_day(by, rhythm)}
    with transaction.atomic():
        _require_room(by, same)
        try:
            with transaction.atomic():
                row = Subscription.objects.create(
                    user=by, plan_code=plan.code, plan_title=plan.title, label=name, created_at=clock.now(),
                    **same, **days,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict("您已经订阅了同样的内容，请刷新页面。") from error
        record(row, "subscription.make", by, {"options": row.options, "next_on": f"{row.next_on}"})
    return row


def end_subscription(*, by: User, subscription: Subscription) -> None:
    """Send no more of one's own subscription. Raises Conflict, NotFound."""
    if not Subscription.objects.of(by).filter(pk=subscription.pk).exists():
        raise DomainError("只能取消自己的订阅。", status=403)
    if not end(subscription, BY_THE_PERSON, by=by):
        raise Conflict("这个订阅已经停止，请刷新页面。")


def end(subscription: Subscription, reason: str, *, by: User | None) -> bool:
    """End it with a reason, on the record; False if it had ended already. `by` is None for the sweep."""
    with transaction.atomic():
        ended = (
            Subscription.objects.open().filter(pk=subscription.pk).update(ended_at=clock.now(), end_reason=reason[:300])
        )
        if ended:
            record(subscription, "subscription.end", by, {"reason": reason[:300]})
    return bool(ended)


def rhythm_of(subscription: Subscription) -> Rhythm:
    """When it comes."""
    return Rhythm(subscription.cadence, subscription.weekday, subscription.day)


def hour_of(user: User) -> int:
    """From which hour on it is sent: that of the person's daily reminder."""
    chosen = Preference.objects.filter(user=user).values_list("digest_hour", flat=True).first()
    return HOUR if chosen is None else chosen


def first_day(user: User, rhythm: Rhythm) -> date:
    """Today counts as long as its hour is still to come."""
    now = clock.local(clock.now())
    return rhythm.on_or_after(now.date() if now.hour < hour_of(user) else now.date() + ONE_DAY)


def record(subscription: Subscription, action: str, by: User | None, detail: dict[str, str]) -> None:
    """On the chain of the plan."""
    audit.record(
        chain=f"plan:{subscription.plan_code}",
        by=by,
        action=action,
        object_type="subscription",
        object_id=str(subscription.pk),
        object_label=subscription.label,
        detail={"kind": subscription.kind, "format": subscription.format, "rhythm": rhythm_of(subscription).words}
        | detail,
    )


def _require(ask: Ask, kind: str, format: str, rhythm: Rhythm) -> None:
    for name in OF_THE_DAY:
        if name in ask.options:
            raise DomainError("订阅总是按发送当天的数据生成，不能指定日期和期次，请去掉。", field=name)
    get_kind(kind).require(ask.user, ask, format)
    if ask.plan.state == PlanState.ARCHIVED:
        raise DomainError(f"{ARCHIVED}需要文件请直接下载。", field="plan")
    weekly = rhythm.cadence == Cadence.WEEKLY and rhythm.day is None and 1 <= (rhythm.weekday or 0) <= 7
    in_month = rhythm.day is not None and LAST_DAY <= rhythm.day <= MOST_DAY
    if not weekly and not (rhythm.cadence == Cadence.MONTHLY and rhythm.weekday is None and in_month):
        raise DomainError("请选择每周星期几，或者每月1日到28日、最后一天。", field="cadence")


def _require_room(by: User, same: Mapping[str, Any]) -> None:
    """Two clicks at once wait for each other at the person's row."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    mine = Subscription.objects.of(by).open()
    if there := mine.filter(**same).first():
        words = rhythm_of(there).words
        raise Conflict(f"您已经订阅了同样的内容（{words}）。想换日子，请先在“我的订阅”里取消原来的。")
    if mine.count() >= MOST:
        raise DomainError(f"一个人最多{MOST}个订阅，请先在“我的订阅”里取消不用的。")


def _label(text: str) -> str:
    label = clean_text(text, field="label", label="名称", max_length=MOST_LABEL, required=True)
    if "\n" in label:
        raise DomainError("名称请写在一行里。", field="label")
    return label
