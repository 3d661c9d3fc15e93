"""Write and hand in progress reports."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction

from departments.models import User
from plan_tracker.errors import Conflict
from tasks.meanwhile import report_changed
from tasks.models import Assignment, ProgressReport, ReportState
from tasks.permissions import require_own_department
from tasks.report_input import ReportInput
from tasks.verbs.drafting import (
    EDITABLE,
    current_period,
    editable_report,
    last_report,
    report_to_fill,
    require_reportable,
    store,
)
from tasks.verbs.handing_in import Sheet, hand_in

__all__ = [
    "EDITABLE", "already_submitted", "current_period", "ensure_draft", "last_report", "put_back", "report_to_fill",
    "require_reportable", "save_draft", "submit_report", "submit_reports",
]  # fmt: skip


def save_draft(
    *, by: User, assignment: Assignment, data: ReportInput, expected_version: int | None = None
) -> ProgressReport:
    """Keep what was entered so far, without judging it. Creates this period's report if there is none.

    `expected_version` is the report's version when the form was opened (None: there was no report yet).
    Raises Conflict when somebody else saved or handed it in meanwhile, Forbidden for other departments.
    """
    with transaction.atomic():
        report = editable_report(by, assignment, expected_version)
        store(report, by, data, list(assignment.task.indicators.all()))
    return report


def ensure_draft(*, by: User, assignment: Assignment) -> ProgressReport:
    """This period's editable report, created empty if need be (files can be added to it)."""
    with transaction.atomic():
        return editable_report(by, assignment, None, any_version=True)


def put_back(
    *, by: User, report: ProgressReport, before: ReportInput | None, author: User, expected_version: int
) -> None:
    """Undo what was entered in a draft: as it was `before`, by whom; None means there was none, so it goes away.

    A draft with files, or with a history of having been handed in, stays, empty. Raises Conflict when anybody changed
    or handed it in since.
    """
    assignment = report.assignment
    require_own_department(by, assignment, "填报")
    require_reportable(assignment)
    if report.state not in EDITABLE or report.version != expected_version:
        raise Conflict(report_changed(report))
    with transaction.atomic():
        if before is not None or report.evidence.exists() or report.events.exists():
            store(report, author, before or ReportInput(), list(assignment.task.indicators.all()))
            return
        gone = ProgressReport.objects.filter(pk=report.pk, version=expected_version, state=ReportState.DRAFT)
        if not gone.delete()[0]:
            raise Conflict(report_changed(report))


def already_submitted(assignment: Assignment, key: uuid.UUID | None) -> ProgressReport | None:
    """The report this very submission already produced, if it arrived before."""
    if key is None:
        return None
    return ProgressReport.objects.filter(assignment=assignment, submit_key=key).first()


def submit_report(
    *,
    by: User,
    assignment: Assignment,
    data: ReportInput,
    expected_version: int | None = None,
    submit_key: uuid.UUID | None = None,
) -> ProgressReport:
    """Hand in a report: to the department's head if there is one, else to the office.

    The same `submit_key` arriving twice is one submission. Raises InvalidInput with a sentence per field,
    Conflict when the report changed meanwhile.
    """
    require_own_department(by, assignment, "填报")
    done = already_submitted(assignment, submit_key)
    if done:
        return done
    try:
        with transaction.atomic():
            return hand_in(by, [Sheet(assignment, data, expected_version, submit_key)])[0]
    except Conflict:
        # A double click: the other half of it may have arrived first.
        done = already_submitted(assignment, submit_key)
        if done:
            return done
        raise


def submit_reports(*, by: User, sheets: Sequence[Sheet]) -> list[ProgressReport]:
    """Hand in many reports of one department, all or none, in about four queries for each.

    What was found for the sheets counts as what there is. Raises as `submit_report`, with the assignment's key in
    `about` where it is one of them.
    """
    with transaction.atomic():
        return hand_in(by, sheets)
