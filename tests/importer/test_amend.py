"""A plan already handed down is amended: visibly, with a reason, and whoever it concerns is told."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audit.models import AuditEntry
from departments.models import Role
from importer.amend import amend_plan, preview_amendment
from importer.load import load_plan
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden
from tasks.models import Assignment, AssignmentState, MilestoneKind, Plan, PlanAmendment, Task
from tasks.verbs.assignments import issue_plan
from tests.importer.examples import make_units, part, plan_document
from tests.importer.examples import task as make_task
from tests.personas import browser, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 8, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def frozen():
    with clock.at(NOW):
        yield


@pytest.fixture
def office():
    return make_user(Role.REVIEWER)


@pytest.fixture
def document(office) -> dict[str, Any]:
    """The small plan, handed down."""
    make_units()
    load_plan(data=plan_document())
    issue_plan(by=office, plan=Plan.objects.get())
    return plan_document()


def amend(office, document: dict[str, Any], reason: str = "旗政府常务会议调整") -> PlanAmendment:
    return amend_plan(by=office, plan=Plan.objects.get(), data=document, reason=reason)


def first(document: dict[str, Any]) -> dict[str, Any]:
    return document["chapters"][0]["sections"][0]["tasks"][0]


def lead() -> Assignment:
    return Assignment.objects.get(task__code="1.1.1", role="lead")


def test_an_earlier_deadline_moves_the_open_duty_and_its_history_says_why(document, office):
    first(document)["deadline"]["due_on"] = "2023-10-31"
    made = amend(office, document)
    row = lead()
    assert row.due_on == date(2023, 10, 31)
    assert [one.due_on for one in row.milestones.filter(kind=MilestoneKind.FINAL)] == [date(2023, 10, 31)]
    event = row.events.latest("pk")
    assert (event.verb, event.note, event.due_on) == ("amend", "旗政府常务会议调整", date(2023, 10, 31))
    assert (made.number, made.reason) == (1, "旗政府常务会议调整")
    assert [one for one in made.changes if "1.1.1" in one and "2023-10-31" in one]
    assert AuditEntry.objects.filter(action="plan.amend").count() == 1


def test_a_duty_that_becomes_monthly_gets_its_occurrences_from_now_on(document, office):
    first(document)["deadline"] |= {"kind": "recurring", "due_on": None, "recurrence": "monthly", "words": "2023年底"}
    amend(office, document)
    days = list(lead().milestones.filter(kind=MilestoneKind.RECURRING).values_list("due_on", flat=True))
    assert date(2023, 8, 31) in days and date(2023, 11, 30) in days
    assert lead().due_on == date(2023, 12, 31)


def test_a_higher_target_counts_at_once(document, office):
    first(document)["indicators"][0]["target"] = 400
    amend(office, document)
    assert Task.objects.get(code="1.1.1").indicators.get().target_value == 400
    assert lead().events.latest("pk").verb == "amend"


def test_the_department_is_told(document, office):
    clerk = make_user(Role.REPORTER, department=lead().department)
    first(document)["deadline"]["due_on"] = "2023-10-31"
    amend(office, document)
    message = Message.objects.filter(recipient=clerk, dedupe_key__startswith="amended:").first()
    assert message is not None and "2023年10月31日" in message.body


def test_a_new_task_is_handed_down_at_once(document, office):
    document["chapters"][0]["sections"][1]["tasks"].append(
        make_task("1.2.3", "办好另一件事", "另有一句。", [part("sfj")])
    )
    amend(office, document)
    assert Assignment.objects.get(task__code="1.2.3").state == AssignmentState.ISSUED


def test_what_is_done_keeps_its_day(document, office):
    Assignment.objects.filter(pk=lead().pk).update(
        state=AssignmentState.CLOSED, progress=100, closed_on=date(2023, 7, 31)
    )
    first(document)["deadline"]["due_on"] = "2023-10-31"
    amend(office, document)
    assert lead().due_on == date(2023, 12, 31) and lead().events.latest("pk").verb == "issue"


def test_handed_down_work_is_not_taken_away(document, office):
    without, other = deepcopy(document), deepcopy(document)
    without["chapters"][0]["sections"][0]["tasks"].pop(0)
    with pytest.raises(DomainError, match="要撤销请在任务页面办理"):
        amend(office, without)
    first(other)["departments"][0]["department"] = "zfb"
    with pytest.raises(DomainError, match="要换单位请在任务页面办理"):
        amend(office, other)
    assert not PlanAmendment.objects.exists()


def test_an_amendment_needs_a_change_a_reason_and_the_office(document, office):
    with pytest.raises(DomainError, match="没有要修订的内容"):
        amend(office, document)
    first(document)["title"] = "办成200项"
    with pytest.raises(DomainError, match="请填写修订原因"):
        amend(office, document, reason=" ")
    with pytest.raises(Forbidden):
        amend(make_user(Role.OBSERVER), document)
    assert preview_amendment(plan=Plan.objects.get(), data=document) == ["任务 1.1.1 的名称：事项达到200项 → 办成200项"]


def test_amendments_are_numbered_and_shown_on_the_plan_page(document, office):
    for n, title in enumerate(("办成200项", "办成二百项"), 1):
        first(document)["title"] = title
        assert amend(office, document).number == n
    page = browser(office).get(f"/plans/{Plan.objects.get().code}/").content.decode()
    assert "修订2次" in page and "办成200项 → 办成二百项" in page
