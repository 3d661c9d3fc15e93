"""What waits for the office's decision, and what was decided: requests, and duties somebody disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from departments.models import User
from tasks.lights import Light
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    AssignmentState,
    Plan,
    RequestKind,
    RequestState,
)
from tasks.request_rules import request_light, request_reason


@dataclass(frozen=True)
class RequestLine:
    """A request as it stands on a day: its light, and its clock in words."""

    request: AssignmentRequest
    light: Light
    clock: str

    @property
    def asked(self) -> str:
        """What is asked for, in a few words."""
        one = self.request
        if one.kind == RequestKind.EXTENSION and one.new_due_on and one.old_due_on:
            return f"{_day(one.old_due_on)}延到{_day(one.new_due_on)}"
        if one.kind == RequestKind.CHANGE:
            department = f"改由{one.new_department.name}承担" if one.new_department else ""
            return "，".join(filter(None, [department, "调整承担内容" if one.new_scope else ""]))
        if one.kind == RequestKind.APPEAL:
            return "对退回的填报申请复核" if one.report_id else "对逾期办结申请复核"
        return one.get_kind_display()


def requests_of(user: User, plan: Plan) -> QuerySet[AssignmentRequest]:
    """The plan's requests this person may read, with what a list shows of them; closure goes with its report."""
    rows = AssignmentRequest.objects.visible_to(user).filter(assignment__plan=plan).exclude(kind=RequestKind.CLOSURE)
    people = ("created_by", "decided_by", "against", "new_department", "report", "milestone")
    rows = rows.select_related("assignment__task", "assignment__department", "assignment__plan", *people)
    return rows.defer("assignment__plan__source_text")


def lines(rows: list[AssignmentRequest], day: date) -> list[RequestLine]:
    """Requests with their lights."""
    return [RequestLine(one, request_light(one, day), request_reason(one, day)) for one in rows]


def disputed(user: User, plan: Plan) -> QuerySet[Assignment]:
    """Duties whose department says they are not its own, with its reason; the oldest dispute first."""
    said = AssignmentEvent.objects.filter(assignment=OuterRef("pk"), verb="dispute").order_by("-at")
    rows = Assignment.objects.visible_to(user).filter(plan=plan, state=AssignmentState.DISPUTED)
    rows = rows.annotate(disputed_at=Subquery(said.values("at")[:1]), dispute=Subquery(said.values("note")[:1]))
    return rows.select_related("task", "department", "plan").defer("plan__source_text").order_by("disputed_at", "pk")


def extensions_of(part: Assignment) -> int:
    """How often a deadline of this duty was extended (延期次数)."""
    return part.requests.filter(kind=RequestKind.EXTENSION, state=RequestState.APPROVED).count()


def of_part(part: Assignment, day: date) -> list[RequestLine]:
    """The newest requests of one duty. One query."""
    rows = part.requests.exclude(kind=RequestKind.CLOSURE).select_related("new_department", "decided_by", "created_by")
    return lines(list(rows.order_by("-created_at", "-pk")[:10]), day)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
