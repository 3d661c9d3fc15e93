"""Who may see which figures."""

from __future__ import annotations

from departments.models import Department, Role, User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from plan_tracker.errors import Forbidden, NotFound
from reports.known import Parts
from tasks.models import AssignmentState, Plan
from tasks.permissions import get_plan

DOCUMENT_READERS = REVIEWS | {Role.LEADER}


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


def get_department(user: User, pk: int) -> Department:
    """A department whose figures the user may see. Raises NotFound."""
    department = Department.objects.filter(pk=pk).first()
    own = user.role in REPORTS and user.department_id == pk
    if department is None or not (own or user.role in READS_ALL):
        raise NotFound("不能查看这个单位的看板。您可以查看本单位的看板，需要其他单位的情况请联系法治办。")
    return department


def require_documents(user: User, kind: str, department: Department | None) -> None:
    """Official documents are for the office and leaders; a head reads the duty report of the own department."""
    if user.role in DOCUMENT_READERS:
        return
    own = department is not None and user.department_id == department.pk
    if not (user.role == Role.HEAD and kind == "duty-report" and own):
        raise NotFound("文件由法治办生成。单位负责人可以打开本单位的述法数据，需要其他文件请联系法治办。")


def may_edit_document(user: User, kind: str, department: Department | None) -> bool:
    """The office edits every document, a head the duty report of the own department."""
    own = department is not None and user.department_id == department.pk
    return user.role in REVIEWS or (user.role == Role.HEAD and kind == "duty-report" and own)


def require_document_editor(user: User, kind: str, department: Department | None) -> None:
    """Raises NotFound for who may not read it, Forbidden for who may only read it."""
    require_documents(user, kind, department)
    if not may_edit_document(user, kind, department):
        raise Forbidden("只有法治办可以修改文件。")


def visible_rows(user: User, rows: Parts) -> Parts:
    """Of the rows known on a day those a user may see: the rule of `Assignment.visible_to`, for history too."""
    if user.role in READS_ALL:
        return rows
    if user.role in REPORTS:
        return rows.filter(department=user.department_id).exclude(state=AssignmentState.DRAFT)
    return rows.none()
