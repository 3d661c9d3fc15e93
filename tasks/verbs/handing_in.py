"""Hand in progress reports, one or many: judged, moved, counted, told, on the record. A step of reports.py."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from audit import verbs as audit
from departments.models import Role, User
from notifications import verbs as notifications
from plan_tracker import clock
from plan_tracker.errors import DomainError
from tasks.history import keep_versions
from tasks.models import Assignment, Indicator, Milestone, ProgressReport
from tasks.notices import task_url
from tasks.on_record import deed_of
from tasks.permissions import require_own_department
from tasks.report_input import Last, ReportInput, judge
from tasks.schedule import period_label
from tasks.verbs.arrival import Arrival, arrive_many, left_open, still_open
from tasks.verbs.drafting import (
    create_all,
    fields_of,
    last_counted,
    new_draft,
    report_to_fill,
    require_reportable,
    require_unchanged,
    store_readings,
    values_of,
)
from tasks.workflow import Move, move_many, move_report


@dataclass(frozen=True)
class Found:
    """What there is of a duty, for who has read it for many at once: the report to fill, what was said last, whether
    the report has files, and the stages that are open."""

    report: ProgressReport | None
    last: Last
    has_evidence: bool = False
    open_stages: list[Milestone] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """One report to hand in; `expected_version` is the report's when its form was opened (None: there was none)."""

    assignment: Assignment
    data: ReportInput
    expected_version: int | None = None
    submit_key: uuid.UUID | None = None
    found: Found | None = None

    @cached_property
    def indicators(self) -> list[Indicator]:
        """What the task is measured by."""
        return list(self.assignment.task.indicators.all())


@dataclass(frozen=True)
class _Entry:
    sheet: Sheet
    report: ProgressReport

    @property
    def first_value(self) -> Decimal | None:
        """What was entered for the task's first indicator."""
        first = next((one for one in self.sheet.indicators if one.order == 1), None)
        return self.sheet.data.values.get(first.pk) if first else None


def hand_in(by: User, sheets: Sequence[Sheet]) -> list[ProgressReport]:
    """Inside the caller's transaction: all, or an exception. All sheets are of one department."""
    entries = []
    for sheet in sheets:
        with _about(sheet):
            entries.append(_judged(by, sheet))
    create_all([one.report for one in entries if one.report.pk is None])
    heads = [] if by.role == Role.HEAD else _heads(sheets[0].assignment.department_id)
    verb = "submit_to_head" if heads else "submit"
    for entry in entries:
        with _about(entry.sheet):
            _move(by, entry, verb)
    keep_versions([one.report for one in entries])
    _store_values(entries)
    _arrive(by, entries, verb)
    _tell(heads, entries)
    _record(by, entries, verb)
    return [one.report for one in entries]


def has_head(by: User, department_id: int) -> bool:
    """Whether somebody else must sign first: the department has an active head, and it is not the writer."""
    return by.role != Role.HEAD and bool(_heads(department_id))


@contextmanager
def _about(sheet: Sheet) -> Iterator[None]:
    """Say which of many was refused."""
    try:
        yield
    except DomainError as error:
        error.about = sheet.assignment.pk
        raise


def _heads(department_id: int) -> list[User]:
    return list(User.objects.filter(department=department_id, role=Role.HEAD, is_active=True))


def _judged(by: User, sheet: Sheet) -> _Entry:
    """The report to hand in, new and not stored where there is none. Raises InvalidInput, Conflict, Forbidden."""
    assignment, data = sheet.assignment, sheet.data
    require_own_department(by, assignment, "填报")
    require_reportable(assignment)
    stored = sheet.found.report if sheet.found else report_to_fill(assignment)
    if stored is not None:
        require_unchanged(stored, sheet.expected_version)
    report = stored or new_draft(by, assignment)
    found = sheet.found or _found(assignment, stored, report)
    judge(
        data, sheet.indicators, found.last, has_evidence=found.has_evidence,
        open_stages=_left_open(sheet, report) if data.wants_closure else [],
    )  # fmt: skip
    return _Entry(sheet, report)


def _found(assignment: Assignment, stored: ProgressReport | None, report: ProgressReport) -> Found:
    has_evidence = stored is not None and stored.evidence.filter(removed_at=None).exists()
    return Found(stored, last_counted(assignment, report.period), has_evidence)


def _left_open(sheet: Sheet, report: ProgressReport) -> list[Milestone]:
    """Stages that would still be open after what was entered."""
    assignment, data, indicators = sheet.assignment, sheet.data, sheet.indicators
    if sheet.found is None:
        return left_open(assignment, report, data, indicators)
    reached = data.values.get(indicators[0].pk) if indicators else data.progress
    return still_open(sheet.found.open_stages, assignment, report.period, reached)


def _move(by: User, entry: _Entry, verb: str) -> None:
    """What was entered and the new state, at once."""
    sheet, report = entry.sheet, entry.report
    fields = fields_of(sheet.data, sheet.indicators, by)
    move_report(
        report, verb, expected_version=report.version, keep=False, submitted_at=clock.now(), submitted_by=by,
        submit_key=sheet.submit_key, **fields,
    )  # fmt: skip


def _store_values(entries: Sequence[_Entry]) -> None:
    sheets = [(one.report, one.sheet) for one in entries if one.sheet.indicators]
    store_readings({report: values_of(sheet.data, sheet.indicators) for report, sheet in sheets})


def _arrive(by: User, entries: Sequence[_Entry], verb: str) -> None:
    """At the office it counts; what the head has still to sign is noted with its value and does not."""
    if verb == "submit":
        arrive_many(
            [Arrival(one.report, one.sheet.assignment, one.report.work_done, one.first_value) for one in entries],
            verb, by=by,
        )  # fmt: skip
        return
    move_many(
        [
            Move(one.sheet.assignment, verb, one.report.work_done, one.report, one.first_value, stays=True)
            for one in entries
        ],
        by=by,
    )


def _tell(heads: Sequence[User], entries: Sequence[_Entry]) -> None:
    drafts = [_draft(head, one) for one in entries for head in heads]
    if drafts:
        notifications.queue_many(drafts)


def _draft(head: User, entry: _Entry) -> notifications.Draft:
    report, assignment = entry.report, entry.sheet.assignment
    period = period_label(report.period, assignment.plan.report_cycle)
    return notifications.Draft(
        recipient_id=head.pk,
        kind="to_sign",
        title=f"请审签：{assignment.task.title}",
        body=f"{report.author.full_name}填报了{period}进展，等您审签后报法治办。",
        url=task_url(assignment),
        dedupe_key=f"to_sign:{report.pk}:{report.version}",
        about=f"report:{report.pk}",
    )


def _record(by: User, entries: Sequence[_Entry], verb: str) -> None:
    """The last thing in the transaction, since it locks the plan's chain; by plan, though a form has but one."""
    deeds: dict[str, list[audit.Deed]] = {}
    for one in entries:
        assignment, report = one.sheet.assignment, one.report
        deed = deed_of(assignment, f"report.{verb}", period=str(report.period), progress=report.progress)
        deeds.setdefault(assignment.plan.audit_chain, []).append(deed)
    for chain, rows in deeds.items():
        audit.record_many(chain=chain, by=by, deeds=rows)
