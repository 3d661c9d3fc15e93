"""What the resources share."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rest_framework import exceptions, viewsets

from departments.models import Department, User
from plan_tracker.errors import DomainError
from tasks.api.filters import MOST_ID
from tasks.models import Plan

MOST_ID_FIELD = {"min_value": 1, "max_value": MOST_ID}
NOT_FOUND = "没有找到要找的内容，请核对地址。"


def number(text: str) -> int:
    """An id from the address; 0, which no row has, when it is longer than any database's."""
    value = int(text[:25])
    return value if value < MOST_ID else 0


def named_plan(user: User, code: str) -> Plan:
    """The plan of this code in a body, one the user may see. Raises DomainError."""
    plan = Plan.objects.visible_to(user).filter(code=code).defer("source_text").first()
    if plan is None:
        raise DomainError("没有这个编码的计划，请核对。", field="plan")
    return plan


def named_departments(codes: Collection[str], field: str) -> list[Department]:
    """The departments of these codes in a body. Raises DomainError for the first that there is not."""
    found = {one.code: one for one in Department.objects.filter(code__in=codes)}
    for code in codes:
        if code not in found:
            raise DomainError(f"没有编码是“{code}”的单位，请核对。", field=field)
    return list(found.values())


class ReadOnlyResource(viewsets.ReadOnlyModelViewSet):
    """A list and its items; numbers no database has are simply not found."""

    lookup_value_regex = "[0-9]+"

    def get_object(self) -> Any:
        """The item, or 404."""
        if self.lookup_field == "pk" and not number(self.kwargs["pk"]):
            raise exceptions.NotFound(NOT_FOUND)
        return super().get_object()
