"""What happened in one plan, read from its history: a fixed number of queries, the history as a stream."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from reports.models import RuleFact
from reports.scoring.findings import Duty, Fact, Helper, Rhythm, Step, facts_of_duty, number_returns
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    AssignmentRole,
    Plan,
    ProgressReport,
    RequestKind,
    RequestState,
    SupervisionNotice,
)
from tasks.models.facts import NOT_COUNTED
from tasks.progress import local_date

FROM_HISTORY = {
    RuleFact.REPORT_LATE,
    RuleFact.REPORT_MISSING,
    RuleFact.REPORT_RETURNED,
    RuleFact.OVERDUE_OPEN,
    RuleFact.CLOSED_LATE,
    RuleFact.CLOSED_ON_TIME,
}
AT_ONCE = 2000


def facts_of(plan: Plan, kinds: Collection[str], day: date) -> Iterator[Fact]:
    """The facts of these kinds up to the end of `day`; six queries at most, however big the plan.

    Departments outside scoring (`Department.outside_scoring`: organs a government office does not task) have none,
    and what was cancelled is no duty.
    """
    if FROM_HISTORY & set(kinds):
        yield from _from_history(plan, kinds, day)
    if RuleFact.EXTENSION_REFUSED in kinds:
        yield from _refused(plan, day)
    if RuleFact.NOTICE_LATE in kinds:
        yield from _late_notices(plan, day)


def _from_history(plan: Plan, kinds: Collection[str], day: date) -> Iterator[Fact]:
    rhythm = Rhythm(plan.report_cycle, plan.report_day)
    periods = dict(ProgressReport.objects.filter(plan=plan).order_by().values_list("pk", "period"))
    duties = _duties(plan)
    returns: list[Fact] = []
    for pk, steps in groupby(_history(plan), key=itemgetter(0)):
        duty = duties.pop(pk, None)
        if duty is None:
            continue
        duty.steps = [step for _, step in steps if step.on <= day]
        for fact in facts_of_duty(duty, periods, rhythm, day):
            if fact.kind == RuleFact.REPORT_RETURNED:
                returns.append(fact)
            elif fact.kind in kinds and fact.on <= day:
                yield fact
    if RuleFact.REPORT_RETURNED in kinds:
        yield from number_returns(returns)


def _duties(plan: Plan) -> dict[int, Duty]:
    """Owed parts by id, each with the parts that support it."""
    rows = Assignment.objects.filter(plan=plan, department__outside_scoring=False).order_by()
    rows = rows.exclude(state__in=NOT_COUNTED)
    helpers: dict[int, list[Helper]] = {}
    for task, pk, department in rows.filter(role=AssignmentRole.SUPPORT).values_list("task_id", "pk", "department_id"):
        helpers.setdefault(task, []).append(Helper(pk, department))
    names = (
        "pk", "task_id", "department_id", "role", "task__code", "task__title", "issued_at", "due_on", "state",
        "closed_on", "finished_on",
    )  # fmt: skip
    owed = Assignment.objects.filter(plan=plan).owed().order_by()
    return {row["pk"]: _duty(row, helpers) for row in owed.values(*names, "department__outside_scoring")}


def _duty(row: dict[str, Any], helpers: dict[int, list[Helper]]) -> Duty:
    return Duty(
        pk=row["pk"],
        department=row["department_id"],
        role=row["role"],
        title=f"{row['task__code']} {row['task__title']}",
        issued_on=local_date(row["issued_at"]) if row["issued_at"] else None,
        due_on=row["due_on"],
        state=row["state"],
        closed_on=row["closed_on"],
        finished_on=row["finished_on"],
        helpers=helpers.get(row["task_id"], ()),
        scored=not row["department__outside_scoring"],
    )


def _history(plan: Plan) -> Iterator[tuple[int, Step]]:
    """The plan's events, duty by duty, oldest first."""
    rows = AssignmentEvent.objects.filter(assignment__plan=plan).order_by("assignment_id", "at", "pk")
    names = ("assignment_id", "pk", "at", "verb", "state", "overdue_on", "report_id")
    for duty, pk, at, verb, state, overdue_on, report in rows.values_list(*names).iterator(chunk_size=AT_ONCE):
        yield duty, Step(pk, local_date(at), verb, state, overdue_on, report)


def _refused(plan: Plan, day: date) -> Iterator[Fact]:
    """Extensions that were asked for and not granted."""
    rows = AssignmentRequest.objects.filter(
        assignment__plan=plan, kind=RequestKind.EXTENSION, state=RequestState.REJECTED
    ).exclude(assignment__state__in=NOT_COUNTED)
    rows = rows.filter(assignment__department__outside_scoring=False).order_by("pk").select_related("assignment__task")
    for row in rows.iterator(chunk_size=AT_ONCE):
        duty, on = row.assignment, local_date(row.decided_at) if row.decided_at else day
        if on <= day:
            words = f"{duty.task.code} {duty.task.title}：延期申请未获同意"
            yield Fact(
                RuleFact.EXTENSION_REFUSED, f"extension:{row.pk}", duty.department_id, on, words, assignment=duty.pk
            )


def _late_notices(plan: Plan, day: date) -> Iterator[Fact]:
    """Notices whose reply came after its day, or has not come; each time the office asked counts by itself."""
    rows = SupervisionNotice.objects.filter(plan=plan, department__outside_scoring=False)
    for row in (
        rows.order_by("number").select_related("plan").defer("plan__source_text").prefetch_related("earlier_replies")
    ):
        rounds = [(one.reply_due_on, one.replied_at) for one in row.earlier_replies.all()]
        for due, replied_at in [*rounds, (row.reply_due_on, row.replied_at)]:
            replied = local_date(replied_at) if replied_at else None
            if (replied or day) > due:
                end = f"{replied.month}月{replied.day}日才回复" if replied else "还没有回复"
                words = f"{row.reference}：应在{due.month}月{due.day}日前回复，{end}"
                yield Fact(
                    RuleFact.NOTICE_LATE, f"notice:{row.pk}:{due}", row.department_id, _after(due), words,
                    notice=row.pk,
                )  # fmt: skip


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
