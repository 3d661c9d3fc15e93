"""The only writer of what people wish: when and through what they hear, and who stands in while they are away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet

from audit import verbs as audit
from departments.models import User
from departments.roles import NEEDS_DEPARTMENT, Role
from notifications.models import Leave, Preference
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, InvalidInput, NotFound

CHANGEABLE = ("digest_hour", "quiet_from", "quiet_to", "by_email", "by_sms", "muted")
HEARERS = frozenset({Role.REPORTER, Role.HEAD, Role.REVIEWER, Role.LEADER})
LONGEST_LEAVE = timedelta(days=366)
MOST_LEAVES = 20


def preference_of(user: User) -> Preference:
    """A person's wishes; the defaults as an unsaved row if they never said any."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def change_preference(*, by: User, email: str, expected_version: int | None = None, **wishes: Any) -> Preference:
    """Change one's own wishes and mail address. Raises InvalidInput, Conflict."""
    unknown = set(wishes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    email = _clean_email(email)
    with transaction.atomic():
        row, _ = Preference.objects.get_or_create(user=by)
        rows = Preference.objects.filter(pk=row.pk, version=expected_version or row.version)
        if not rows.update(**wishes, version=F("version") + 1):
            raise Conflict("没有保存：提醒设置刚刚在别处改过，您填写的内容还在，请核对后再保存。")
        User.objects.filter(pk=by.pk).update(email=email)
        detail = {name: str(value) for name, value in wishes.items()}
        _audit(by, by, "preference.change", email=email, **detail)
        row.refresh_from_db()
    return row


def may_stand_in(user: User) -> QuerySet[User]:
    """Who can stand in for somebody: colleagues of the same department, or of the same role in the office."""
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if user.role in NEEDS_DEPARTMENT:
        return others.filter(department=user.department_id, role__in=NEEDS_DEPARTMENT).order_by("full_name", "pk")
    return others.filter(role=user.role).order_by("full_name", "pk")


def take_leave(*, by: User, substitute: User, first_day: date, last_day: date) -> Leave:
    """From the first to the last day `substitute` hears what one would have heard. Raises InvalidInput, DomainError."""
    today = clock.today()
    errors = {}
    if not may_stand_in(by).filter(pk=substitute.pk).exists():
        errors["substitute"] = "请从本单位的同事里选一位代办人。"
    if last_day < first_day:
        errors["last_day"] = "结束日期不能早于开始日期。"
    elif last_day < today:
        errors["last_day"] = "这段时间已经过去，请重新选择。"
    elif last_day - first_day > LONGEST_LEAVE:
        errors["last_day"] = "一次最多登记一年；调离岗位请用移交。"
    if errors:
        raise InvalidInput(errors)
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two clicks at once: one after the other
        mine = Leave.objects.filter(user=by, last_day__gte=today)
        if mine.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
            raise InvalidInput({"first_day": "这段时间里已经登记过请假，请先取消原来的。"})
        if mine.count() >= MOST_LEAVES:
            raise DomainError("登记的请假太多了，请先取消用不上的。")
        leave = Leave.objects.create(
            user=by, substitute=substitute, first_day=first_day, last_day=last_day, created_at=clock.now()
        )
        _audit(by, by, "leave.take", substitute=substitute.username, first_day=str(first_day), last_day=str(last_day))
    return leave


def end_leave(*, by: User, pk: int) -> None:
    """Cancel or end one's own leave. Raises NotFound."""
    with transaction.atomic():
        leave = Leave.objects.filter(pk=pk, user=by).select_related("substitute").first()
        if leave is None:
            raise NotFound("没有找到这次请假，请刷新页面。")
        detail = {"substitute": leave.substitute.username, "last_day": str(leave.last_day)}
        leave.delete()
        _audit(by, by, "leave.end", **detail)


def leaves_of(user: User) -> list[Leave]:
    """Leaves that are not over, one's own and those one stands in for."""
    rows = Leave.objects.filter(Q(user=user) | Q(substitute=user), last_day__gte=clock.today())
    return list(rows.select_related("user", "substitute").order_by("first_day", "pk")[: 2 * MOST_LEAVES])


def _clean_email(text: str) -> str:
    email = text.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise InvalidInput({"email": "邮箱地址不对，例如 zhangsan@example.gov.cn。"}) from error
    return email


def _audit(by: User, person: User, action: str, **detail: Any) -> None:
    audit.record(
        chain="system", by=by, action=action, object_type="user", object_id=str(person.pk),
        object_label=person.full_name, detail=detail,
    )  # fmt: skip
