"""A past day shows what it showed: figures noted at the end of each day of random lives, asked for again later."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plan_tracker import clock
from reports import rollups
from reports.boards.dashboards import department_board, overview
from reports.known import known_rows
from reports.models import DailyCell, DailyTaskCell
from reports.snapshots import fill_missed_days
from tasks.lights import light_of
from tasks.models import Assignment, AssignmentEvent, Plan, ProgressReport
from tasks.models.assignment import KEPT_FIELDS
from tasks.verbs.assignments import issue_plan
from tests import personas
from tests.reports.lives import County, live, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAYS = 9


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
    }  # fmt: skip
    for department in county.departments:
        own = department_board(county.plan, department, day)
        plain[department.code] = [
            asdict(own.counts), own.support, asdict(own.punctuality), asdict(own.reporting),
            [(one.assignment.duty_id, one.light, one.reason) for one in own.upcoming],
            [asdict(one) for one in own.owners],
        ]  # fmt: skip
    return plain


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


@pytest.mark.parametrize("seed", range(2, 6))
def test_a_past_day_is_as_it_was_shown_on_that_day(seed):
    county = make_county(tasks=8, seed=seed)
    shown, by_hand = {}, {}

    def note(day):
        write_more(county, Random(f"{seed}{day}"))
        shown[day], by_hand[day] = picture(county, day), counted_by_hand(county, day)
        assert counted_as_of(county, day) == by_hand[day]

    live(county, Random(seed), DAYS, note)
    # A report handed in and taken back leaves a day as the one before.
    assert len({str(one) for one in shown.values()}) >= DAYS - 1, "something happened on nearly every day"
    assert AssignmentEvent.objects.filter(verb="recall").exists()
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
