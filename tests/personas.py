"""Departments, people and a small plan with readable names, for every test to use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from django.test import Client

from departments.models import Department, Role, User
from tasks.history import keep_versions
from tasks.models import (
    Assignment,
    AssignmentRole,
    Chapter,
    DeadlineKind,
    Indicator,
    Milestone,
    MilestoneKind,
    Plan,
    PlanState,
    ProgressReport,
    Section,
    Task,
)
from tasks.verbs.assignments import accept_assignment, issue_plan

# What a closing report carries that has no file.
CLOSING = {"wants_closure": True, "no_evidence_reason": "这项工作不形成书面材料。"}
PASSWORD = "correct-horse-7"
TODAY = date(2023, 10, 24)
NOON = datetime(2023, 10, 24, 4, 0, tzinfo=UTC)
ISSUED = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
# What a part looks like that was handed down without the verb.
HANDED_DOWN = {"state": "issued", "issued_at": ISSUED}


def make_department(name: str = "行政审批和政务服务局", short: str = "政务服务局", **fields) -> Department:
    """A government department."""
    fields.setdefault("code", f"d{Department.objects.count() + 1}")
    return Department.objects.create(name=name, short_name=short, kind=fields.pop("kind", "government"), **fields)


def make_user(role: Role, department: Department | None = None, **fields) -> User:
    """An account with PASSWORD."""
    username = fields.pop("username", f"{role.value}{User.objects.count() + 1}")
    user = User(username=username, role=role, department=department, full_name=fields.pop("full_name", role.label))
    for name, value in fields.items():
        setattr(user, name, value)
    user.set_password(PASSWORD)
    user.save()
    return user


def browser(user: User) -> Client:
    """Somebody's browser, signed in."""
    client = Client()
    client.force_login(user)
    return client


def make_plan(code: str = "plan-2023", **fields) -> Plan:
    """A draft plan with one chapter and one section; text long enough for many spans."""
    defaults = {
        "title": "土默特左旗2023年法治政府建设工作计划",
        "year": 2023,
        "issuer": "土默特左旗人民政府办公室",
        "issued_on": date(2023, 7, 6),
        "starts_on": date(2023, 7, 6),
        "ends_on": date(2023, 12, 31),
        "source_text": "计划原文。" * 2000,
        "state": PlanState.DRAFT,
        "changed_at": ISSUED,
    }
    plan = Plan.objects.create(code=code, **(defaults | fields))
    chapter = Chapter.objects.create(
        plan=plan, number=2, label="二", title="健全政府机构职能体系", short_title="职能体系", start=0, end=5
    )
    Section.objects.create(
        plan=plan, chapter=chapter, number=2, label="(二)", title="深入推进“放管服”改革", start=5, end=9000,
        heading_start=5, heading_end=10,
    )  # fmt: skip
    return plan


def make_task(plan: Plan, title: str = "推行告知承诺制", **fields) -> Task:
    """The next task of the plan's first section."""
    section = plan.sections.select_related("chapter").first()
    number = section.tasks.count() + 1
    defaults = {
        "code": f"{section.chapter.number}.{section.number}.{number}",
        "text": f"{title}。",
        "start": number * 10,
        "end": number * 10 + 5,
        "deadline_kind": DeadlineKind.ONGOING,
    }
    return Task.objects.create(
        plan=plan, chapter=section.chapter, section=section, number=number, title=title, **(defaults | fields)
    )


def make_indicator(task: Task, target: int = 200, unit: str = "项", **fields) -> Indicator:
    """A counted target."""
    name = fields.pop("name", "同城通办事项")
    return Indicator.objects.create(task=task, name=name, target_value=Decimal(target), unit=unit, **fields)


def assign(task: Task, department: Department, role: str = AssignmentRole.LEAD, **fields) -> Assignment:
    """An unissued assignment with its final milestone."""
    due_on = fields.pop("due_on", task.due_on or task.plan.ends_on)
    row = Assignment.objects.create(
        plan=task.plan, chapter=task.chapter, task=task, department=department, role=role, due_on=due_on, **fields
    )
    Milestone.objects.create(assignment=row, kind=MilestoneKind.FINAL, due_on=due_on)
    return row


def issue(plan: Plan, reviewer: User) -> None:
    """Hand the plan down on 10 July 2023."""
    from plan_tracker import clock

    with clock.at(ISSUED):
        issue_plan(by=reviewer, plan=plan)


def keep_reports(reports: Iterable[ProgressReport]) -> None:
    """The history of reports that were written without the verbs."""
    for report in reports:
        keep_versions([report])


def accepted(assignment: Assignment, reporter: User) -> Assignment:
    """The assignment as loaded fresh after its department accepted it on 11 July."""
    from plan_tracker import clock

    fresh = reload(assignment)
    with clock.at(datetime(2023, 7, 11, 2, 0, tzinfo=UTC)):
        accept_assignment(by=reporter, assignment=fresh)
    return fresh


def reload(assignment: Assignment) -> Assignment:
    """The assignment as a view would fetch it."""
    return Assignment.objects.select_related("plan", "task", "department", "chapter").get(pk=assignment.pk)
