"""A past day shows what it showed: figures noted at the end of each day of random lives, asked for again later."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from random import Random

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from plan_tracker import clock
from reports import rollups
from reports.boards.dashboards import department_board, overview
from reports.known import known_rows
from reports.ledger.details import details_of
from reports.ledger.filters import read_filters
from reports.ledger.rows import all_rows
from reports.ledger.selection import Ledger
from reports.models import DailyCell, DailyTaskCell
from reports.rollups import period_changes
from reports.snapshots import fill_missed_days
from reports.windows import Window
from tasks.lights import light_of
from tasks.models import Assignment, AssignmentEvent, Plan, ProgressReport
from tasks.models.assignment import KEPT_FIELDS
from tasks.report_input import ReportInput
from tasks.verbs.assignments import issue_plan
from tasks.verbs.reports import report_to_fill, save_draft
from tests import personas
from tests.reports.lives import County, live, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAYS = 9
UNSENT_WORDS = "还没有交的话。"


def picture(county: County, day: date) -> dict:
    """All that the dashboards say on a day, as plain values; parts by their own key."""
    board = overview(county.plan, day)
    plain = {
        "tasks": asdict(board.tasks), "parts": asdict(board.assignments), "punctual": asdict(board.punctuality),
        "reporting": asdict(board.reporting), "waiting": asdict(board.waiting),
        "chapters": [(row.chapter.pk, asdict(row.counts), [one.pk for one in row.tasks]) for row in board.chapters],
        "heat": [(row.department.pk, asdict(row.counts), row.support) for row in board.heat],
        "overdue": [(one.assignment.duty_id, one.light, one.reason, one.days_late) for one in board.overdue],
        "unreported": [asdict(one) for one in board.unreported],
        "gantt": [
            (one.item.assignment.duty_id, one.item.light, one.width, one.done, one.words) for one in board.gantt.bars
        ],
        "due": [(one.name, asdict(one.counts)) for one in board.due],
        "needed": [point.value for point in board.trend.needed],
        "said": said(county, day),
    }  # fmt: skip
    for department in county.departments:
        own = department_board(county.plan, department, day)
        plain[department.code] = [
            asdict(own.counts), own.support, asdict(own.punctuality), asdict(own.reporting),
            [(one.assignment.duty_id, one.light, one.reason) for one in own.upcoming],
            [asdict(one) for one in own.owners], asdict(period_changes.report_counts(county.plan, day, department)),
        ]  # fmt: skip
    return plain


def said(county: County, day: date) -> list:
    """What reports say in documents: problems, who asks for help, and the words beside each duty in the ledger."""
    window = Window(county.plan.starts_on, county.plan.ends_on, day)
    lists = (period_changes.asking_help, period_changes.with_problems, period_changes.with_problems_once)
    found = [[(one.report_id, one.problems) for one in read(county.plan, window).rows] for read in lists]
    ledger = Ledger(county.plan, day, county.office, read_filters(QueryDict("by=duty"), county.office, county.plan))
    reports = details_of(ledger, [row for chunk in all_rows(ledger) for row in chunk]).reports
    return [*found, sorted((pk, one.work_done, one.problems, one.review_comment) for pk, one in reports.items())]


def write_anew(county: County) -> None:
    """Somebody begins to write a returned report anew, and does not hand it in."""
    report = ProgressReport.objects.filter(plan=county.plan, state="returned").order_by("pk").last()
    if report is None:
        return
    clerk, data = county.clerks[report.department_id], ReportInput(work_done="改写", problems=UNSENT_WORDS)
    duty = personas.reload(report.assignment)
    if report_to_fill(duty) == report and duty.state in ("accepted", "in_progress"):
        save_draft(by=clerk, assignment=duty, data=data, expected_version=report.version)


def write_more(county: County, random: Random) -> None:
    """The office adds a duty, which is not handed down before the office says so, on this day or a later one."""
    task, department = personas.make_task(county.plan, f"新任务{random.random()}"), random.choice(county.departments)
    personas.assign(task, department, random.choice(("lead", "support")))
    if random.random() < 0.4:
        issue_plan(by=county.office, plan=Plan.objects.get(pk=county.plan.pk))


def counted_by_hand(county: County, day: date) -> tuple:
    """From the raw rows, one by one."""
    rows = [
        row
        for row in Assignment.objects.filter(plan=county.plan)
        if row.is_owed and row.state not in ("cancelled", "draft")
    ]
    lights = Counter(light_of(row, day).value for row in rows)
    waiting = ProgressReport.objects.filter(plan=county.plan, state="submitted").count()
    overdue = sorted(row.pk for row in rows if not row.closed_on and row.overdue_on and row.overdue_on <= day)
    return lights, sum(row.progress for row in rows), waiting, overdue


def counted_as_of(county: County, day: date) -> tuple:
    """The same from the roll-ups."""
    rows = known_rows(county.plan, day)
    counts = rollups.total(rollups.cells(county.plan, day))
    lights = Counter({one.value: number for one, number, _ in counts.parts()})
    late = [row.duty_id for row in rows.owed().filter(overdue_on__lte=day, closed_on=None)]
    return lights, counts.progress_sum, rollups.waiting(rows).count, sorted(late)


@pytest.mark.parametrize("seed", (2, 4, 5, 6))
def test_a_past_day_is_as_it_was_shown_on_that_day(seed):
    county = make_county(tasks=8, seed=seed)
    shown, by_hand = {}, {}

    def note(day):
        write_more(county, Random(f"{seed}{day}"))
        write_anew(county)
        shown[day], by_hand[day] = picture(county, day), counted_by_hand(county, day)
        assert counted_as_of(county, day) == by_hand[day]

    live(county, Random(seed), DAYS, note)
    # A report handed in and taken back leaves a day as the one before.
    assert len({str(one) for one in shown.values()}) >= DAYS - 2, "something happened on nearly every day"
    assert AssignmentEvent.objects.filter(verb="recall").exists()
    words = str(shown)
    assert "还缺" in words and UNSENT_WORDS not in words
    assert AssignmentEvent.objects.filter(verb="issue", at__gt=clock.midnight(min(shown))).exists()
    with clock.at(datetime(2024, 3, 1, 12, tzinfo=clock.LOCAL)):
        for day, before in shown.items():
            assert picture(county, day) == before, day
            assert counted_as_of(county, day) == by_hand[day], day


def test_missed_days_are_stored_as_they_would_have_been(seed=11):
    county = make_county(tasks=8, seed=seed)
    fresh = {}

    def note(day):
        write_more(county, Random(f"{seed}{day}"))
        fresh[day] = (
            set(rollups.cells(county.plan, day)),
            Counter((one.chapter_id, one.light.value) for one in rollups.task_lights(county.plan, day)),
        )

    live(county, Random(seed), DAYS, note)
    last = max(fresh)
    with clock.at(datetime(2024, 3, 1, 12, tzinfo=clock.LOCAL)):
        fill_missed_days(plan=county.plan, until=last)
    names = ("department_id", "chapter_id", "light", "assignments", "progress_sum")
    for day, (cells, tasks) in fresh.items():
        stored = DailyCell.objects.filter(plan=county.plan, day=day).values_list(*names)
        assert {rollups.Cell(*row) for row in stored} == cells, day
        kept = DailyTaskCell.objects.filter(plan=county.plan, day=day).values_list("chapter_id", "light", "tasks")
        assert {(chapter, light): number for chapter, light, number in kept} == dict(tasks), day


def test_the_last_event_of_every_part_is_the_part(seed=5):
    county = make_county(tasks=8, seed=seed)

    def same(day):
        now = {
            row.pk: [getattr(row, name) for name in KEPT_FIELDS] for row in Assignment.objects.filter(plan=county.plan)
        }
        kept = AssignmentEvent.objects.known_on(county.plan, day)
        assert {row.duty_id: [getattr(row, name) for name in KEPT_FIELDS] for row in kept} == now

    live(county, Random(seed), DAYS, same)


def test_a_past_day_takes_as_many_queries_however_long_the_history(seed=3):
    county = make_county(tasks=6, seed=seed)
    live(county, Random(seed), 2, lambda day: None)

    def queries():
        with clock.at(datetime(2024, 3, 1, 12, tzinfo=clock.LOCAL)), CaptureQueriesContext(connection) as caught:
            overview(county.plan, date(2023, 7, 12))
        return len(caught)

    before = queries()
    live(county, Random(seed + 1), 3, lambda day: None)
    assert queries() == before
