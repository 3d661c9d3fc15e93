"""The sweep: ask for what is due, tell of what is ready. Safe to run twice, at once, late, and to be killed anywhere.

Asking is one transaction: the next day moves on (by compare-and-set, so that of two sweeps one wins), the output
waits, and the run that ties both together is there. Telling is another: the run is told, and its message is queued
under a key of subscription and day. Making the file in between is the work of `reports/outputs`.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from departments.calendar import load_calendar
from notifications.verbs import Draft, queue_many
from plan_tracker import clock
from plan_tracker.errors import DomainError
from reports.models import Output, OutputState, Subscription, SubscriptionRun
from reports.outputs.formats import FORMATS
from reports.outputs.kinds import get_kind
from reports.outputs.verbs import ask_for_output
from reports.permissions import require_outputs
from reports.subscriptions.schedule import ONE_DAY
from reports.subscriptions.verbs import ARCHIVED, HOUR, end, rhythm_of
from tasks.lights import short_date
from tasks.models import Plan, PlanState

log = logging.getLogger(__name__)
BATCH = 500
KIND = "subscription"
# No next day is farther ahead than a month: what is was written by a wrong clock.
FARTHEST = timedelta(days=40)
LIST = "/subscriptions/"


def run_due() -> int:
    """Ask for what is due, then tell of what is ready; returns how many of both. Raises the first unforeseen error,
    after all others had their turn."""
    count, failures = 0, list[Exception]()
    for subscription in _due():
        try:
            count += _run(subscription)
        except Exception as error:
            log.exception("subscription %s", subscription.pk)
            failures.append(error)
    count += tell_finished()
    if failures:
        raise failures[0]
    return count


def tell_finished() -> int:
    """Tell of files that are ready and of those that could not be made, each once; returns how many."""
    rows = SubscriptionRun.objects.filter(told_at=None, output__state__in=(OutputState.READY, OutputState.FAILED))
    runs = rows.select_related("subscription__user__department", "output").order_by("pk")[:BATCH]
    return sum(_tell(run) for run in runs)


def _due() -> list[Subscription]:
    """Whose day and hour have come; nothing on a day off, which thus waits for the next working day."""
    now = clock.local(clock.now())
    today = now.date()
    if not load_calendar(today, today).is_working(today):
        return []
    hour = Coalesce("user__preference__digest_hour", HOUR)
    rows = Subscription.objects.open().annotate(hour=hour).filter(hour__lte=now.hour)
    rows = rows.filter(Q(next_on__lte=today) | Q(next_on__gt=today + FARTHEST))
    rows = rows.select_related("user__department", "plan").defer("plan__source_text")
    return list(rows.order_by("next_on", "pk")[:BATCH])


def _run(subscription: Subscription) -> bool:
    """Ask for the file, or end what may not or cannot be asked for any more. However late it is: once."""
    today, rhythm = clock.today(), rhythm_of(subscription)
    far = subscription.next_on > today
    due = rhythm.on_or_before(today)
    try:
        with transaction.atomic():
            rows = Subscription.objects.open().filter(pk=subscription.pk, next_on=subscription.next_on)
            if not rows.update(next_on=rhythm.on_or_after(today if far else today + ONE_DAY)) or far:
                return False
            # After a clock was set back the same day comes again.
            if subscription.runs.filter(Q(due_on=due) | Q(run_on=today)).exists():
                return False
            output = _ask(subscription, due, today)
            SubscriptionRun.objects.create(subscription=subscription, due_on=due, run_on=today, output=output)
    except DomainError as error:
        _stop(subscription, error.message)
    return True


def _ask(subscription: Subscription, due: date, today: date) -> Output:
    """On behalf of the person, with today's rights; made in the background. Raises DomainError."""
    user, plan = subscription.user, subscription.plan
    if not user.is_active:
        raise DomainError("账号已经停用。")
    if plan is None:
        raise DomainError("这份计划已经不在系统里。")
    if plan.state == PlanState.ARCHIVED:
        raise DomainError(ARCHIVED)
    require_outputs(user)
    if not Plan.objects.visible_to(user).filter(pk=plan.pk).exists():
        raise DomainError("您现在不能查看这份计划。")
    options = dict(parse_qsl(subscription.options))
    # What was due at the end of September and waited for the holidays is still about September.
    if due.replace(day=1) != today.replace(day=1) and "period" in get_kind(subscription.kind).options:
        options["period"] = due.replace(day=1).isoformat()
    return ask_for_output(
        by=user, kind=subscription.kind, format=subscription.format, plan=plan, day=today, options=options,
        background=True,
    )  # fmt: skip


def _stop(subscription: Subscription, reason: str) -> None:
    """End it, and tell its reader why, once."""
    with transaction.atomic():
        if end(subscription, reason, by=None) and subscription.user.is_active:
            title = f"您订阅的{subscription.label}不再发送"
            key = f"{KIND}:{subscription.pk}:end"
            queue_many([Draft(subscription.user_id, KIND, title, reason, LIST, key, by_mail=True)])


def _tell(run: SubscriptionRun) -> bool:
    """Under the bell and by mail; who has cancelled or left meanwhile hears nothing any more."""
    subscription = run.subscription
    with transaction.atomic():
        if not SubscriptionRun.objects.filter(pk=run.pk, told_at=None).update(told_at=clock.now()):
            return False
        if subscription.ended_at is None and subscription.user.is_active:
            queue_many([_draft(run)])
    return True


def _draft(run: SubscriptionRun) -> Draft:
    subscription, output = run.subscription, run.output
    person, key = subscription.user_id, f"{KIND}:{subscription.pk}:{run.due_on}"
    rest = f"{rhythm_of(subscription).words}发送，不想再收到可以在“我的订阅”里取消。"
    failed = f"您订阅的{subscription.label}这次没有生成"
    if output.state == OutputState.FAILED:
        return Draft(person, KIND, failed, f"{output.problem}\n{rest}", LIST, key, by_mail=True)
    if not Output.objects.visible_to(subscription.user).filter(pk=output.pk).exists():
        return Draft(person, KIND, failed, f"您现在不能查看这个文件。\n{rest}", LIST, key, by_mail=True)
    kept = "文件保留30天。" if output.file else "文件刚刚被删除，需要的请在“下载文件”里重新生成。"
    body = f"{short_date(output.day)}的数据，{FORMATS[output.format].label}格式，{kept}\n{rest}"
    return Draft(
        person, KIND, f"您订阅的{subscription.label}已生成", body, f"/outputs/{output.pk}/file/", key, by_mail=True,
        attachment=output.file, attachment_name=output.file_name if output.file else "",
    )  # fmt: skip
