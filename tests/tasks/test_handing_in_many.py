"""Many reports handed in at once leave exactly what the same reports leave one by one, in far fewer queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from audit.verbs import verify
from notifications.models import Message
from plan_tracker.errors import Conflict, InvalidInput
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    IndicatorReading,
    Milestone,
    ProgressReport,
)
from tasks.models.facts import FACT_FIELDS
from tasks.report_input import Last, ReportInput
from tasks.verbs.drafting import report_to_fill
from tasks.verbs.handing_in import Found, Sheet
from tasks.verbs.reports import submit_report, submit_reports
from tests import personas
from tests.reports import filling_world

pytestmark = pytest.mark.django_db
WORDS = "本月新增同城通办事项8项，均已上线。"


class RolledBack(Exception):
    """What was tried is taken back."""


def lively(*, head: bool):
    """Duties in all the ways one may be reported: new, with a draft, returned, with stages, ready to be closed."""
    world = filling_world.build(head=head)
    filling_world.draft(world, "plain")
    if not head:
        (indicator,) = world.rows["counted"].task.indicators.all()
        filling_world.returned(world, "counted", values={indicator.pk: Decimal(90)})
    counted, plain = world.rows["counted"], world.rows["plain"]
    for row, target, day in ((counted, 95, 1), (counted, 180, 2), (plain, 30, 1)):
        due = date(2023, 11, day)
        Milestone.objects.create(assignment=row, name=f"到{target}", target_value=target, kind="stage", due_on=due)
    return world


def sheets_of(world):
    """Something for each duty of the bureau; the last one asks to be closed."""
    made = []
    for name in ("counted", "double", "plain", "other"):
        row = personas.reload(world.rows[name])
        values = {one.pk: Decimal(100 if one.order == 1 else 96) for one in row.task.indicators.all()}
        report = report_to_fill(row)
        extra = {"wants_closure": True, "no_evidence_reason": "没有需要上传的材料。"} if name == "other" else {}
        data = ReportInput(progress=None if values else 100 if extra else 40, values=values, work_done=WORDS, **extra)
        made.append(Sheet(row, data, report.version if report else None))
    return made


def left(world):
    """Everything that handing in writes, without keys of new rows."""
    codes = dict(Assignment.objects.values_list("pk", "task__code"))
    rows = {"reports": [], "facts": [], "events": [], "readings": [], "stages": []}
    for one in ProgressReport.objects.order_by("assignment", "period"):
        skip = {"id", "submit_key"}
        rows["reports"].append({f.name: getattr(one, f.attname) for f in one._meta.fields if f.name not in skip})
    for one in Assignment.objects.order_by("pk"):
        rows["facts"].append([codes[one.pk], one.state, one.version, *(getattr(one, name) for name in FACT_FIELDS)])
        events = AssignmentEvent.objects.filter(assignment=one).order_by("pk")
        skip = {"id", "report"}
        for event in events:
            fields = {f.name: getattr(event, f.attname) for f in event._meta.fields if f.name not in skip}
            rows["events"].append(fields | {"period": event.report and event.report.period})
    rows["readings"] = sorted(IndicatorReading.objects.values_list("report__assignment", "indicator", "value"))
    rows["stages"] = sorted(Milestone.objects.values_list("pk", "met_on"), key=str)
    rows["asked"] = sorted(AssignmentRequest.objects.values_list("assignment", "kind", "state", "reason"))
    rows["told"] = sorted(Message.objects.values_list("recipient", "kind", "title", "body", "url"))
    said = AuditEntry.objects.values_list("action", "object_id", "object_label", "detail")
    rows["record"] = sorted(said)
    return rows


def tried(world, deed):
    """What a deed would leave."""
    found = None
    try:
        with transaction.atomic():
            deed()
            found = left(world)
            raise RolledBack
    except RolledBack:
        return found


@pytest.mark.parametrize("head", [False, True])
def test_at_once_leaves_what_one_by_one_leaves(head):
    world = lively(head=head)

    def one_by_one():
        for sheet in sheets_of(world):
            submit_report(
                by=world.clerk, assignment=sheet.assignment, data=sheet.data, expected_version=sheet.expected_version
            )

    before = left(world)
    single = tried(world, one_by_one)
    many = tried(world, lambda: submit_reports(by=world.clerk, sheets=sheets_of(world)))
    assert single["reports"] != before["reports"]
    for name in single:
        assert many[name] == single[name], name
    assert head or {one["verb"] for one in single["events"]} >= {"submit", "start", "request_closure"}
    assert not head or len(single["told"]) == len(before["told"]) + 4


def test_one_that_is_refused_leaves_nothing_and_is_named():
    world = lively(head=False)
    before, sheets = left(world), sheets_of(world)
    short = Sheet(sheets[2].assignment, ReportInput(progress=40, work_done="短"), sheets[2].expected_version)
    with pytest.raises(InvalidInput) as refused:
        submit_reports(by=world.clerk, sheets=[*sheets[:2], short, sheets[3]])
    assert refused.value.about == sheets[2].assignment.pk
    assert left(world) == before


def test_a_colleague_who_was_quicker_stops_all():
    world = lively(head=False)
    sheets = sheets_of(world)
    filling_world.draft(world, "plain", by=world.colleague, work_done="李强先写了。")
    before = left(world)
    with pytest.raises(Conflict, match="李强") as refused:
        submit_reports(by=world.clerk, sheets=sheets)
    assert refused.value.about == sheets[2].assignment.pk
    assert left(world) == before


def test_each_costs_two_queries():
    world = filling_world.build()

    def queries(number):
        rows = [
            personas.assign(personas.make_task(world.plan, f"第{number}组{n}件"), world.bureau) for n in range(number)
        ]
        Assignment.objects.filter(pk__in=[one.pk for one in rows]).update(
            state="in_progress", issued_at=personas.ISSUED, accepted_at=personas.ISSUED
        )
        data, found = ReportInput(progress=40, work_done=WORDS), Found(None, Last())
        stored = Assignment.objects.filter(pk__in=[one.pk for one in rows]).prefetch_related("task__indicators")
        stored = stored.select_related("plan", "task", "department")
        sheets = [Sheet(row, data, found=found) for row in stored]
        with CaptureQueriesContext(connection) as caught:
            submit_reports(by=world.clerk, sheets=sheets)
        return len(caught)

    assert queries(30) - queries(10) == 2 * 20


def test_the_record_still_verifies():
    world = lively(head=False)
    submit_reports(by=world.clerk, sheets=sheets_of(world))
    assert list(verify()) == []
