"""The list of accounts: who is found by what."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from departments import lockout
from departments.models import Department, Role, User
from plan_tracker import clock

LONGEST_SEARCH = 40
STATES = {
    "active": "在用",
    "never": "没有登录过",
    "locked": "已锁定",
    "orphan": "单位已撤并",
    "inactive": "已停用",
}


def accounts_found(*, words: str, role: str, state: str) -> QuerySet[User]:
    """Accounts by words (name, user name, department and its initials), role and state; empty means all."""
    rows = User.objects.select_related("department").order_by("-is_active", "department__order", "full_name", "pk")
    for word in words[:LONGEST_SEARCH].split():
        department = Q(department__name__icontains=word) | Q(department__short_name__icontains=word)
        rows = rows.filter(
            Q(full_name__icontains=word) | Q(username__icontains=word) | department
            | Q(department__initials__icontains=word)
        )  # fmt: skip
    if role in Role.values:
        rows = rows.filter(role=role)
    return _in_state(rows, state)


def locked_out() -> set[str]:
    """Folded user names that cannot sign in at the moment."""
    return set(lockout.locked_names())


def _in_state(rows: QuerySet[User], state: str) -> QuerySet[User]:
    if state == "inactive":
        return rows.filter(is_active=False)
    if state not in STATES:
        return rows
    rows = rows.filter(is_active=True)
    if state == "never":
        return rows.filter(last_login=None)
    if state == "locked":
        return rows.alias(folded=Lower("username")).filter(folded__in=locked_out())
    if state == "orphan":
        return rows.filter(department__in=Department.objects.filter(valid_to__lt=clock.today()))
    return rows
