"""Stored days: what happens after a day's last run, gaps, repairs of every kind, and what the trend makes of them."""

from datetime import date, datetime, timedelta

import pytest

from departments.models import Role
from plan_tracker import clock
from reports import jobs
from reports.boards.dashboards import department_board, overview
from reports.models import DailyCell, DailyTaskCell, JobRun
from reports.snapshots import MOST_DAYS, fill_missed_days, roll_up
from tasks.models import Assignment, Plan
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tasks.verbs.assignments import accept_all, issue_plan
from tests import personas
from tests.personas import TODAY

pytestmark = pytest.mark.django_db
TEXT = "本月完成了三件事，均已上线运行。"
FIRST = date(2023, 7, 10)


def moment(day, hour, minute=0):
    """A moment on the users' wall clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.LOCAL)


@pytest.fixture
def office(db):
    return personas.make_user(Role.REVIEWER)


@pytest.fixture
def bureau(db):
    return personas.make_department()


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau)


@pytest.fixture
def draft(bureau):
    """Two duties of the bureau."""
    plan = personas.make_plan()
    for title in ("甲", "乙"):
        personas.assign(personas.make_task(plan, title), bureau)
    return plan


@pytest.fixture
def plan(draft, clerk, office):
    """Handed down and accepted at the beginning of October: three weeks are stored at the first run."""
    with clock.at(moment(date(2023, 10, 1), 9)):
        issue_plan(by=office, plan=draft)
    with clock.at(moment(date(2023, 10, 2), 9)):
        accept_all(by=clerk, plan=draft)
    return Plan.objects.get(pk=draft.pk)


@pytest.fixture
def old_plan(draft, clerk, office):
    """Handed down on 10 July, accepted the day after: a hundred days are stored at the first run."""
    personas.issue(draft, office)
    for row in draft.assignments.all():
        personas.accepted(row, clerk)
    return Plan.objects.get(pk=draft.pk)


def close(plan, clerk, office, at, title="甲"):
    """A duty is reported as done and closed by the office, at one moment."""
    row = Assignment.objects.get(plan=plan, task__title=title)
    with clock.at(at):
        data = ReportInput(progress=100, work_done=TEXT, **personas.CLOSING)
        report = reports.submit_report(by=clerk, assignment=personas.reload(row), data=data)
        report_decisions.approve_report(by=office, report=report, expected_version=report.version)


def run(at):
    with clock.at(at):
        return roll_up()


def done_on(day):
    return sum(DailyCell.objects.filter(day=day, light="done").values_list("assignments", flat=True))


def all_rows():
    names = ("plan", "day", "department", "chapter", "light", "assignments", "progress_sum")
    tasks = DailyTaskCell.objects.values_list("plan", "day", "chapter", "light", "tasks")
    return set(DailyCell.objects.values_list(*names)) | set(tasks)


def test_running_everything_again_changes_no_row(old_plan, clerk, office):
    close(old_plan, clerk, office, moment(date(2023, 9, 5), 10))
    roll_up()
    before = all_rows()
    JobRun.objects.all().delete()
    assert roll_up() == 1
    assert jobs.check_cells() == 0
    assert all_rows() == before


def test_an_approval_is_in_todays_cells_at_the_next_run(plan, clerk, office):
    roll_up()
    assert done_on(TODAY) == 0
    close(plan, clerk, office, moment(TODAY, 15))
    run(moment(TODAY, 15, 1))
    assert (done_on(TODAY), done_on(TODAY - timedelta(days=1))) == (1, 0)
    assert sum(DailyTaskCell.objects.filter(day=TODAY, light="done").values_list("tasks", flat=True)) == 1


def test_what_happens_after_the_days_last_run_still_belongs_to_that_day(plan, clerk, office):
    run(moment(TODAY, 18))
    close(plan, clerk, office, moment(TODAY, 23, 59))
    tomorrow = TODAY + timedelta(days=1)
    run(moment(tomorrow, 0, 1))
    assert (done_on(TODAY), done_on(tomorrow)) == (1, 1)


def test_a_worker_that_was_down_for_days_catches_up_day_by_day(plan, clerk, office):
    start = date(2023, 10, 10)
    run(moment(start, 9))
    close(plan, clerk, office, moment(start, 11), "甲")
    close(plan, clerk, office, moment(start + timedelta(days=2), 11), "乙")
    run(moment(start + timedelta(days=4), 9))
    assert [done_on(start + timedelta(days=n)) for n in range(-1, 5)] == [0, 1, 1, 2, 2, 2]


def test_finished_days_are_not_touched_when_the_day_before_is_completed(plan, clerk, office):
    run(moment(TODAY - timedelta(days=1), 18))
    kept = TODAY - timedelta(days=2)
    DailyCell.objects.filter(day=kept).update(progress_sum=7)
    close(plan, clerk, office, moment(TODAY, 8))
    run(moment(TODAY, 9))
    assert set(DailyCell.objects.filter(day=kept).values_list("progress_sum", flat=True)) == {7}
    assert done_on(TODAY - timedelta(days=1)) == 0


def test_a_day_after_which_nothing_happened_stays_as_it_was_stored(plan):
    run(moment(TODAY, 18))
    DailyCell.objects.filter(day=TODAY).update(progress_sum=7)
    run(moment(TODAY + timedelta(days=1), 9))
    assert set(DailyCell.objects.filter(day=TODAY).values_list("progress_sum", flat=True)) == {7}


def test_the_day_turns_in_shanghai(plan):
    run(datetime.fromisoformat("2023-10-24T15:59:00+00:00"))
    assert not DailyCell.objects.filter(day=date(2023, 10, 25)).exists()
    run(datetime.fromisoformat("2023-10-24T16:01:00+00:00"))
    assert DailyCell.objects.filter(day=date(2023, 10, 25)).exists()


def test_past_lights_are_those_of_their_day(old_plan):
    roll_up()
    first, now = (set(DailyCell.objects.filter(day=day).values_list("light", flat=True)) for day in (FIRST, TODAY))
    assert first == {"none"}, "handed down, not yet accepted"
    assert now == {"yellow"}, "never reported"


def test_a_very_old_gap_is_filled_for_a_bounded_time_only(plan):
    until = TODAY + timedelta(days=1000)
    assert fill_missed_days(plan=plan, until=until) == MOST_DAYS + 1
    assert min(DailyCell.objects.values_list("day", flat=True)) == until - timedelta(days=MOST_DAYS)


def test_nothing_is_filled_for_a_plan_without_history(bureau):
    plan = personas.make_plan("imported", state="published")
    assert fill_missed_days(plan=plan, until=TODAY) == 0
    assert roll_up() == 1
    assert not DailyCell.objects.exists()


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: DailyCell.objects.filter(day=TODAY).update(progress_sum=99),
        lambda: DailyTaskCell.objects.filter(day=TODAY).update(tasks=99),
        lambda: DailyTaskCell.objects.filter(day=TODAY).delete(),
        lambda: DailyCell.objects.filter(day=TODAY).update(light="red"),
    ],
    ids=["progress", "tasks", "task-row-gone", "light"],
)
def test_whatever_was_tampered_with_today_is_repaired(plan, tamper):
    roll_up()
    before = all_rows()
    tamper()
    assert all_rows() != before
    assert jobs.check_cells() == 1
    assert all_rows() == before
    assert jobs.check_cells() == 0


def test_only_the_differing_plan_is_repaired_and_named(plan, bureau, office):
    other = personas.make_plan("plan-2022", year=2022)
    personas.assign(personas.make_task(other), bureau)
    with clock.at(moment(date(2023, 10, 1), 9)):
        issue_plan(by=office, plan=other)
    roll_up()
    DailyCell.objects.filter(day=TODAY, plan=other).update(assignments=8)
    assert jobs.check_cells() == 1
    assert JobRun.objects.get(name="cells-compared").note == "已修复：plan-2022"


def test_a_day_never_stored_is_left_to_the_roll_up(plan):
    assert jobs.check_cells() == 0
    assert not DailyCell.objects.exists()


def test_the_trend_draws_month_ends_and_today(old_plan, clerk, office):
    close(old_plan, clerk, office, moment(date(2023, 8, 20), 10))
    roll_up()
    trend = overview(old_plan, TODAY).trend
    assert [(one.label, one.value) for one in trend.actual] == [
        ("7月31日", 0), ("8月31日", 1), ("9月30日", 1), ("10月24日", 1)
    ]  # fmt: skip
    assert [one.value for one in trend.needed] == [0, 0, 0, 0, 0, 2]
    assert "8月31日1项" in trend.summary


def test_a_departments_trend_is_its_own(old_plan, clerk, office):
    market = personas.make_department("市场监督管理局", "市场监管局")
    with clock.at(personas.ISSUED):
        personas.assign(personas.make_task(old_plan, "丙"), market)
    personas.issue(Plan.objects.get(pk=old_plan.pk), office)
    close(old_plan, clerk, office, moment(date(2023, 8, 20), 10))
    roll_up()
    own, others = department_board(old_plan, clerk.department, TODAY), department_board(old_plan, market, TODAY)
    assert [one.value for one in own.trend.actual] == [0, 1, 1, 1]
    assert {one.value for one in others.trend.actual} == {0}
    assert [row.done for row in own.trend.rows] == [0, 1, 1, 1, None, None, None]


def test_without_stored_days_there_is_only_today(plan):
    board = department_board(plan, Assignment.objects.first().department, TODAY)
    assert [one.label for one in board.trend.actual] == ["10月24日"]
    assert [row.done for row in board.trend.rows if row.day < TODAY] == [None, None, None]


def test_storing_again_leaves_rows_alone_that_still_say_the_truth(plan, clerk, office):
    market = personas.make_department("市场监督管理局", "市场监管局")
    personas.assign(personas.make_task(plan, "丙"), market)
    with clock.at(moment(date(2023, 10, 3), 9)):
        issue_plan(by=office, plan=Plan.objects.get(pk=plan.pk))
    roll_up()
    before = {row.department_id: row.pk for row in DailyCell.objects.filter(day=TODAY)}
    close(plan, clerk, office, moment(TODAY, 15))
    run(moment(TODAY, 15, 1))
    after = {row.department_id: row.pk for row in DailyCell.objects.filter(day=TODAY, light="yellow")}
    assert after[market.pk] == before[market.pk]
    assert after[clerk.department_id] != before[clerk.department_id]
