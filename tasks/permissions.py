"""May this user? One place for objects; `visible_to(user)` on the querysets is the same rule for rows.

What a user may not see does not exist for them (NotFound); what they may see but not do is Forbidden, in words.
"""

from __future__ import annotations

from departments.models import Role, User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from plan_tracker.errors import Forbidden, NotFound
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    Evidence,
    Instruction,
    Plan,
    ProgressReport,
    SupervisionNotice,
    Task,
)


def get_plan(user: User, code: str) -> Plan:
    """The plan the user may read, or NotFound."""
    plan = Plan.objects.visible_to(user).filter(code=code).first()
    if plan is None:
        raise NotFound("没有找到这份计划，它可能还没有下达。请核对网址，或回到首页。")
    return plan


def get_task(user: User, plan: Plan, code: str) -> Task:
    """A task of the plan the user may read, or NotFound."""
    rows = Task.objects.visible_to(user).filter(plan=plan, code=code).select_related("section", "chapter")
    task = rows.first()
    if task is None:
        raise NotFound("不能查看这项任务。它不是本单位承担的任务，需要查看请联系法治办。")
    return task


def get_assignment(user: User, pk: int) -> Assignment:
    """An assignment the user may read, with plan, task and department, or NotFound."""
    rows = Assignment.objects.visible_to(user).select_related("plan", "task", "department", "chapter")
    rows = rows.defer("plan__source_text")
    assignment = rows.filter(pk=pk).first()
    if assignment is None:
        raise NotFound("不能查看这项任务。它不是本单位承担的任务，需要查看请联系法治办。")
    return assignment


def get_report(user: User, pk: int) -> ProgressReport:
    """A report the user may read, with its assignment, or NotFound."""
    rows = ProgressReport.objects.readable_by(user).select_related(
        "assignment__plan", "assignment__task", "assignment__department", "plan", "department", "author"
    )
    rows = rows.defer("assignment__plan__source_text", "plan__source_text")
    report = rows.filter(pk=pk).first()
    if report is None:
        raise NotFound(_not_there(user, pk))
    return report


def _not_there(user: User, pk: int) -> str:
    """For the office: who took back what it had before its eyes."""
    events = AssignmentEvent.objects.filter(report=pk).order_by("-at", "-pk")
    recalled = events.filter(verb="recall").first() if user.role in READS_ALL else None
    if recalled and events.filter(verb__in=("submit", "sign"), at__lte=recalled.at).exists():
        return f"{recalled.actor_name}已撤回这份填报，重新提交以后再看。请回到列表。"
    return "没有找到这份填报，请回到列表重新打开。"


def get_request(user: User, pk: int) -> AssignmentRequest:
    """A request the user may read, with its duty, or NotFound."""
    rows = AssignmentRequest.objects.visible_to(user).filter(pk=pk)
    people = ("created_by", "decided_by", "against", "new_department", "report", "milestone")
    rows = rows.select_related("assignment__plan", "assignment__task", "assignment__department", *people)
    request = rows.defer("assignment__plan__source_text").first()
    if request is None:
        raise NotFound("没有找到这个申请，请回到列表重新打开。")
    return request


def get_instruction(user: User, pk: int) -> Instruction:
    """A leader's instruction the user may read, or NotFound."""
    rows = Instruction.objects.visible_to(user).filter(pk=pk)
    people = ("leader", "handed_down_by", "replied_by")
    duty = ("assignment__department", "assignment__task", "assignment__plan")
    rows = rows.select_related("task__plan", *people, *duty)
    instruction = rows.defer("task__plan__source_text", "assignment__plan__source_text").first()
    if instruction is None:
        raise NotFound("没有找到这条批示，请回到列表重新打开。")
    return instruction


def get_notice(user: User, pk: int) -> SupervisionNotice:
    """A supervision notice the user may read, or NotFound."""
    rows = SupervisionNotice.objects.visible_to(user).filter(pk=pk)
    rows = rows.select_related("plan", "department__leader", "issued_by", "replied_by", "noted_by")
    notice = rows.defer("plan__source_text").first()
    if notice is None:
        raise NotFound("没有找到这份督办单，请回到列表重新打开。")
    return notice


def get_evidence(user: User, pk: int) -> Evidence:
    """A file of a report the user may read, or NotFound."""
    rows = Evidence.objects.filter(pk=pk, removed_at=None, report__in=ProgressReport.objects.readable_by(user))
    rows = rows.select_related("report__assignment__plan", "report__assignment__task", "report__assignment__department")
    evidence = rows.defer("report__assignment__plan__source_text").first()
    if evidence is None:
        raise NotFound("没有找到这份材料，它可能已被删除。")
    return evidence


def may_report(user: User, assignment: Assignment) -> bool:
    """Whether the user reports for this assignment's department."""
    return user.role in REPORTS and user.department_id == assignment.department_id


def require_own_department(user: User, assignment: Assignment, doing: str) -> None:
    """Only the department's reporter or head acts for it; others are told so, or see nothing at all."""
    if not may_report(user, assignment):
        if not Assignment.objects.visible_to(user).filter(pk=assignment.pk).exists():
            raise NotFound("不能查看这项任务。它不是本单位承担的任务，需要查看请联系法治办。")
        raise Forbidden(f"只有责任单位的填报员或负责人可以{doing}。")


def may_sign(user: User, report: ProgressReport) -> bool:
    """Whether the user signs this department's reports."""
    return user.role == Role.HEAD and user.department_id == report.department_id


def require_leader(user: User) -> None:
    """Only a leader in charge leaves instructions."""
    if user.role != Role.LEADER:
        raise Forbidden("只有分管领导可以批示。")


def may_review(user: User) -> bool:
    """Whether the user belongs to the legal affairs office's reviewers."""
    return user.role in REVIEWS


def require_reviewer(user: User, doing: str) -> None:
    """Only the legal affairs office decides."""
    if not may_review(user):
        raise Forbidden(f"只有法治办审核员可以{doing}。")
