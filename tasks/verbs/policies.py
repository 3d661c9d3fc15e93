"""Change a plan's reminder rules."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from audit import verbs as audit
from departments.models import User
from departments.roles import REVIEWS
from plan_tracker.errors import Conflict, Forbidden
from tasks.models import Plan, ReminderPolicy
from tasks.policy import check_policy

CHANGEABLE = (
    "due_steps", "closing_steps", "accept_days", "review_days", "overdue_daily", "head_after", "yellow_after",
    "red_after",
)  # fmt: skip


def change_policy(*, by: User, plan: Plan, expected_version: int, **values: Any) -> ReminderPolicy:
    """Set a plan's reminder rules; they count from the next sweep on. Raises Forbidden, InvalidInput, Conflict."""
    if by.role not in REVIEWS:
        raise Forbidden("只有法治办可以修改提醒规则。")
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    with transaction.atomic():
        row, _ = ReminderPolicy.objects.get_or_create(plan=plan)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        check_policy(row)
        rows = ReminderPolicy.objects.filter(pk=row.pk, version=expected_version)
        if not rows.update(**values, version=F("version") + 1):
            raise Conflict("没有保存：提醒规则刚刚被同事改过，您填写的内容还在，请核对后再保存。")
        audit.record(
            chain=plan.audit_chain,
            by=by,
            action="policy.change",
            object_type="plan",
            object_id=str(plan.pk),
            object_label=plan.title,
            detail={name: [str(before[name]), str(value)] for name, value in values.items() if before[name] != value},
        )
        row.refresh_from_db()
    return row
