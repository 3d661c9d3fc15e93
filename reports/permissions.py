"""Who may see which figures."""

from __future__ import annotations

from departments.models import Department, User
from departments.roles import READS_ALL, REPORTS
from plan_tracker.errors import NotFound
from tasks.models import Plan
from tasks.permissions import get_plan


def plan_for_figures(user: User, code: str = "") -> Plan:
    """The plan named, else the newest the user may read. Raises NotFound."""
    if code:
        return get_plan(user, code)
    plan = Plan.objects.visible_to(user).newest_first().defer("source_text").first()
    if plan is None:
        raise NotFound("还没有可以查看的计划。计划下达后，这里会显示进展。")
    return plan


def require_overview(user: User) -> None:
    """The overview is for those who read everything."""
    if user.role not in READS_ALL:
        raise NotFound("总览只给法治办和领导使用。本单位的情况请看“部门看板”。")


def require_business_reader(user: User) -> None:
    """Pages across plans are for all who read plans at all. Raises NotFound."""
    if user.role not in READS_ALL and user.role not in REPORTS:
        raise NotFound("安全管理员不查看业务内容。需要了解进展请联系法治办。")


def get_department(user: User, pk: int) -> Department:
    """A department whose figures the user may see. Raises NotFound."""
    department = Department.objects.filter(pk=pk).first()
    own = user.role in REPORTS and user.department_id == pk
    if department is None or not (own or user.role in READS_ALL):
        raise NotFound("不能查看这个单位的看板。您可以查看本单位的看板，需要其他单位的情况请联系法治办。")
    return department
