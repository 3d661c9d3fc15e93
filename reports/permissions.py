"""Who may see which figures."""

from __future__ import annotations

from departments.models import Department, Role, User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from plan_tracker.errors import Forbidden, NotFound, NothingYet
from reports.known import Parts
from reports.models import FillingUpload, Output, Subscription
from tasks.models import AssignmentState, Plan
from tasks.permissions import get_plan

DOCUMENT_READERS = REVIEWS | {Role.LEADER}


def plan_for_figures(user: User, code: str = "") -> Plan:
    """The plan named, else the newest the user may read. Raises NotFound."""
    if code:
        return get_plan(user, code)
    plan = Plan.objects.visible_to(user).newest_first().defer("source_text").first()
    if plan is None:
        raise NothingYet("还没有可以查看的计划。计划下达后，这里会显示进展。")
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


def require_filling(user: User) -> None:
    """Filling forms are for those who report, and for the office, which may send them out."""
    if user.role not in REPORTS | REVIEWS:
        raise Forbidden("填报表由责任单位的填报员和负责人使用。")


def require_sender(user: User) -> Department:
    """Only a department's own people send a form back; answers whose. Raises Forbidden."""
    if user.role not in REPORTS or user.department is None:
        raise Forbidden("只有责任单位的填报员或负责人可以上传填报表。")
    return user.department


def department_of_form(user: User, pk: int | None = None) -> Department:
    """Whose form a user may download: their own department's, for the office any. Raises Forbidden, NotFound."""
    require_filling(user)
    asked = user.department_id if pk is None and user.role in REPORTS else pk
    department = Department.objects.filter(pk=asked or 0).first()
    if department is None or (user.role in REPORTS and user.department_id != department.pk):
        raise NotFound("没有找到这个单位的填报表。只能下载本单位的，需要其他单位的请联系法治办。")
    return department


def get_filling(user: User, pk: int) -> FillingUpload:
    """An uploaded form of the user's own department. Raises NotFound."""
    rows = FillingUpload.objects.visible_to(user).filter(pk=pk)
    upload = rows.select_related("plan", "department", "uploaded_by", "applied_by", "undone_by").first()
    if upload is None:
        raise NotFound("没有找到这张填报表，请回到“填报表”重新打开。")
    return upload


def require_outputs(user: User) -> None:
    """Files made from the figures are for those who see figures."""
    if user.role not in READS_ALL | REPORTS:
        raise Forbidden("文件只给能查看进展的人使用。")


def owner_of_outputs(user: User) -> Department | None:
    """The department that files a user has made belong to; None for readers of everything, whatever theirs is."""
    return user.department if user.role in REPORTS else None


def get_output(user: User, pk: int) -> Output:
    """An output the user may see. Raises NotFound."""
    output = Output.objects.visible_to(user).filter(pk=pk).first()
    if output is None:
        raise NotFound("没有找到这个文件，请回到“下载文件”重新打开。")
    return output


def get_subscription(user: User, pk: int) -> Subscription:
    """One's own subscription. Raises NotFound."""
    subscription = Subscription.objects.of(user).filter(pk=pk).first()
    if subscription is None:
        raise NotFound("没有找到这个订阅，请回到“我的订阅”重新打开。")
    return subscription
