"""Handing over one's work: nothing may be left without an owner."""

from __future__ import annotations

from django.db import transaction

from departments.models import Role, User
from departments.roles import REPORTS
from plan_tracker.errors import DomainError, Forbidden
from tasks.models import Assignment
from tasks.notices import tell_person
from tasks.on_record import audit_assignment
from tasks.ownership import owned_by, unowned
from tasks.workflow import touch_assignment

MOST_AT_ONCE = 500


def hand_over_duties(*, by: User, from_person: User | None, to_person: User) -> int:
    """Give a person's open duties, or with None those without an owner, to somebody of the department.

    The head may hand over anybody's, a reporter their own and those without an owner. Returns how many.
    Raises Forbidden, DomainError for somebody who cannot take them.
    """
    if by.role not in REPORTS or by.department is None:
        raise Forbidden("只有责任单位的填报员或负责人可以移交任务。")
    if by.role != Role.HEAD and from_person is not None and from_person.pk != by.pk:
        raise Forbidden("只能移交自己的任务，别人的请本单位负责人移交。")
    if to_person.department_id != by.department_id or to_person.role not in REPORTS or not to_person.is_active:
        raise DomainError("只能移交给本单位在用的填报员或负责人，请重新选择。", field="to_person")
    if from_person is not None and from_person.pk == to_person.pk:
        raise DomainError("接手的和移交的是同一个人，请重新选择。", field="to_person")
    rows = unowned(by.department) if from_person is None else owned_by(by.department, from_person)
    duties = list(rows.select_related("plan", "task", "department").order_by("pk")[:MOST_AT_ONCE])
    with transaction.atomic():
        for duty in duties:
            _hand_over(by, duty, to_person)
        if duties and to_person.pk != by.pk:
            tell_person(
                to_person,
                kind="delegated",
                title=f"移交给您{len(duties)}项任务",
                body=f"{by.full_name}把{len(duties)}项任务移交给您经办，请在“我的任务”里查看。",
                url="/tasks/",
                key=f"take_over:{duties[0].pk}:{duties[0].version}",
            )
    return len(duties)


def _hand_over(by: User, duty: Assignment, to_person: User) -> None:
    Assignment.objects.filter(pk=duty.pk).update(owner=to_person)
    duty.owner = to_person
    touch_assignment(duty, "take_over", by=by, note=f"由{to_person.full_name}接手")
    audit_assignment(duty, "assignment.take_over", by=by, person=to_person.username)
