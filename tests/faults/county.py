"""Many departments with one duty each that is due tomorrow, and a person in each who has a mail address."""

from __future__ import annotations

from datetime import UTC, date, datetime

from departments.models import Department, Role, User
from notifications.models import Channel, Endpoint
from tasks.models import Assignment, AssignmentRole, AssignmentState
from tests import personas
from tests.sinks import HOST

# Tuesday, 10 o'clock where the users live: the working day before the duties are due.
MORNING = datetime(2023, 10, 24, 2, 0, tzinfo=UTC)
DUE = date(2023, 10, 25)


def build(people: int) -> None:
    """As many people, departments and duties; set-based, since it may be thousands."""
    departments = Department.objects.bulk_create(
        Department(name=f"第{n}局", short_name=f"{n}局", code=f"d{n}", kind="government") for n in range(people)
    )
    User.objects.bulk_create(
        User(username=f"p{n}", full_name=f"第{n}人", role=Role.REPORTER, department=one, email=f"p{n}@qi.example")
        for n, one in enumerate(departments)
    )
    task = personas.make_task(personas.make_plan(state="published"), due_on=DUE, deadline_kind="fixed")
    moment = personas.ISSUED
    Assignment.objects.bulk_create(
        Assignment(
            plan=task.plan, chapter=task.chapter, task=task, department=one, role=AssignmentRole.JOINT, due_on=DUE,
            state=AssignmentState.IN_PROGRESS, issued_at=moment, accepted_at=moment,
        )
        for one in departments
    )  # fmt: skip


def post_office(port: int) -> Endpoint:
    """A mail server as the administrator would set it up."""
    return Endpoint.objects.create(
        channel=Channel.EMAIL, name="机关邮箱", active=True, address=f"smtp://{HOST}:{port}", sender="fzb@qi.example"
    )


def more_duties(each: int) -> dict[int, list[int]]:
    """`each` duties handed down and not accepted, for every department."""
    first = Assignment.objects.select_related("task", "plan", "chapter").first()
    rows: dict[int, list[int]] = {}
    tasks = [personas.make_task(first.plan, f"第{n}件", due_on=DUE, deadline_kind="fixed") for n in range(each)]
    for department in User.objects.values_list("department", flat=True):
        made = Assignment.objects.bulk_create(
            Assignment(
                plan=one.plan, chapter=one.chapter, task=one, department_id=department, role="joint",
                due_on=DUE, state="issued", issued_at=personas.ISSUED,
            )
            for one in tasks
        )  # fmt: skip
        rows[department] = [one.pk for one in made]
    return rows
