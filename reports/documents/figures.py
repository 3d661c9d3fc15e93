"""Everything the documents say, fetched from the roll-ups; no figure is computed here or later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from departments.models import Department
from reports import rollups
from reports.documents.choice import MONTHS, Choice, period_last
from reports.known import Parts, known_rows
from reports.rollups import period_changes as changes
from reports.rollups import turned
from reports.rollups.achievements import Achievement, Reached, achievements, files_of, reached
from reports.windows import Window
from tasks.models import Chapter
from tasks.schedule import add_months, period_due, period_of, time_share

ANNEX_ROWS = 1000


@dataclass(frozen=True)
class Overall:
    """How the plan (or one department's part in it) stands."""

    chapters: list[Chapter]
    sections: int
    tasks: rollups.Counts
    duties: rollups.Counts
    punctuality: rollups.Punctuality
    reporting: rollups.Reporting
    report_period: date
    report_due: date
    time_gone: int


@dataclass(frozen=True)
class BulletinFigures:
    """What a bulletin says."""

    overall: Overall
    overdue: changes.Listing
    warned: changes.Listing
    missing: list[changes.Missing]
    peak: changes.Peak | None
    departments: list[rollups.HeatRow]
    annex: changes.Listing


@dataclass(frozen=True)
class PeriodFigures:
    """What a monthly or quarterly report says."""

    overall: Overall
    moves: changes.Moves
    closed: changes.Listing
    overdue: changes.Listing
    newly_overdue: int
    warned: changes.Listing
    asking_help: changes.Reports
    with_problems: changes.Reports
    due_next: changes.Listing
    annex: changes.Listing


@dataclass(frozen=True)
class YearFigures:
    """What a year report says."""

    overall: Overall
    chapters: list[rollups.ChapterRow]
    achieved: list[Achievement]
    overdue: changes.Listing
    closed_late: changes.Listing
    with_problems: changes.Reports
    oversight: changes.Oversight
    open: changes.Listing
    annex: changes.Listing


@dataclass(frozen=True)
class DutyFigures:
    """What the duty report of a department's head says."""

    department: Department
    overall: Overall
    support: int
    achieved: list[Achievement]
    overdue: changes.Listing
    closed_late: changes.Listing
    open: changes.Listing
    moves: changes.Moves
    reports: changes.ReportCounts
    oversight: changes.Oversight
    evidence: int
    reached: Reached


def overall(choice: Choice, rows: Parts) -> Overall:
    """Seven queries."""
    plan, day = choice.plan, choice.day
    period = period_of(min(day, choice.window.last), plan.report_cycle)
    return Overall(
        chapters=list(plan.chapters.all()),
        sections=plan.sections.count(),
        tasks=rollups.count_tasks(rollups.task_lights(plan, day)),
        duties=rollups.total(rollups.cells_of(rows, day)),
        punctuality=rollups.punctuality(rows.owed(), day),
        reporting=rollups.reporting(rows, period),
        report_period=period,
        report_due=period_due(period, plan.report_cycle, plan.report_day),
        time_gone=round(100 * time_share(plan.starts_on, plan.ends_on, day)),
    )


def bulletin_figures(choice: Choice) -> BulletinFigures:
    """Everything a bulletin may say."""
    plan, day = choice.plan, choice.day
    rows = known_rows(plan, day)
    base = overall(choice, rows)
    heat = rollups.heat_rows(rollups.cells(plan, day), rows, worst_first=False)
    ahead = rollups.due_counts(rows, day)
    return BulletinFigures(
        overall=base,
        overdue=changes.listed(turned.overdue_on(rows, day)),
        warned=changes.listed(turned.warned(rows, day)),
        missing=changes.missing_reports(rows, base.report_period),
        peak=changes.due_peak({due: counts.total for due, counts in ahead.items()}),
        departments=heat,
        annex=_annex(choice, rows),
    )


def period_figures(choice: Choice) -> PeriodFigures:
    """Everything a monthly or quarterly report may say."""
    plan, day, window = choice.plan, choice.day, choice.window
    rows, coming = known_rows(plan, day), next_window(choice)
    overdue = turned.overdue_on(rows, day)
    turned_red = turned.newly_overdue(known_rows(plan, window.end), known_rows(plan, window.eve), window)
    return PeriodFigures(
        overall=overall(choice, rows),
        moves=changes.moves(plan, window),
        closed=changes.listed(turned.closed(rows, window)),
        overdue=changes.listed(overdue),
        newly_overdue=turned.among(overdue, turned_red).count(),
        warned=changes.listed(turned.warned(rows, day)),
        asking_help=changes.asking_help(plan, window),
        with_problems=changes.with_problems(plan, window),
        due_next=changes.listed(turned.due_between(rows, coming.first, coming.last, day)),
        annex=_annex(choice, rows),
    )


def next_window(choice: Choice) -> Window:
    """The period after the one the document is about."""
    first = add_months(choice.period, MONTHS[choice.kind.step])
    return Window(first, period_last(first, choice.kind.step), choice.day)


def year_figures(choice: Choice) -> YearFigures:
    """Everything a year report may say."""
    plan, day, window = choice.plan, choice.day, choice.window
    rows = known_rows(plan, day)
    base = overall(choice, rows)
    return YearFigures(
        overall=base,
        chapters=rollups.chapter_rows(base.chapters, rollups.task_lights(plan, day)),
        achieved=achievements(plan, rows, day),
        overdue=changes.listed(turned.overdue_on(rows, day)),
        closed_late=changes.listed(turned.closed_late(rows, day)),
        with_problems=changes.with_problems_once(plan, window),
        oversight=changes.oversight(plan, day),
        open=changes.listed(rows.owed().exclude(closed_on__lte=day)),
        annex=_annex(choice, rows),
    )


def duty_figures(choice: Choice) -> DutyFigures:
    """Everything a department's duty report may say. Needs `choice.department`."""
    plan, day, department = choice.plan, choice.day, choice.department
    assert department is not None
    rows = known_rows(plan, day, [department.pk])
    done = achievements(plan, rows, day, department)
    return DutyFigures(
        department=department,
        overall=overall(choice, rows),
        support=rollups.support_count(rows),
        achieved=done,
        overdue=changes.listed(turned.overdue_on(rows, day)),
        closed_late=changes.listed(turned.closed_late(rows, day)),
        open=changes.listed(rows.owed().exclude(closed_on__lte=day)),
        moves=changes.moves(plan, choice.window, department),
        reports=changes.report_counts(plan, day, department),
        oversight=changes.oversight(plan, day, department),
        evidence=files_of(done),
        reached=reached(done),
    )


def _annex(choice: Choice, rows: Parts) -> changes.Listing:
    return changes.listed(rows.owed() if "annex" in choice.sections else rows.none(), ANNEX_ROWS)
