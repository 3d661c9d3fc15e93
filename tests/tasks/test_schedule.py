"""Periods, shares of time, occurrences and pace: pure dates."""

from datetime import date
from decimal import Decimal

import pytest

from tasks import schedule


@pytest.mark.parametrize(
    ("day", "cycle", "period", "due", "label"),
    [
        (date(2023, 10, 24), "monthly", date(2023, 10, 1), date(2023, 10, 25), "10月"),
        (date(2023, 10, 24), "quarterly", date(2023, 10, 1), date(2023, 12, 25), "第四季度"),
        (date(2023, 3, 31), "quarterly", date(2023, 1, 1), date(2023, 3, 25), "第一季度"),
    ],
)
def test_a_day_belongs_to_one_period(day, cycle, period, due, label):
    assert schedule.period_of(day, cycle) == period
    assert schedule.period_due(period, cycle, 25) == due
    assert schedule.period_label(period, cycle) == label


def test_periods_follow_each_other_over_the_year_end():
    assert schedule.next_period(date(2023, 12, 1), "monthly") == date(2024, 1, 1)
    assert schedule.previous_period(date(2024, 1, 1), "quarterly") == date(2023, 10, 1)
    assert schedule.period_end(date(2024, 1, 1), "quarterly") == date(2024, 3, 31)
    assert schedule.period_end(date(2024, 2, 1), "monthly") == date(2024, 2, 29)


def test_a_duty_handed_down_just_before_the_closing_day_is_first_reported_next_month():
    assert schedule.first_period(date(2023, 7, 10), "monthly", 25) == date(2023, 7, 1)
    assert schedule.first_period(date(2023, 7, 20), "monthly", 25) == date(2023, 8, 1)


def test_share_of_time_gone_is_between_0_and_1():
    start, end = date(2023, 7, 6), date(2023, 12, 31)
    assert schedule.time_share(start, end, date(2023, 1, 1)) == 0
    assert schedule.time_share(start, end, date(2024, 5, 1)) == 1
    assert round(schedule.time_share(start, end, date(2023, 10, 24)), 2) == 0.62


@pytest.mark.parametrize("progress", [0, 1, 37, 60, 84, 85])
def test_behind_day_is_the_first_day_on_which_time_is_15_points_ahead(progress):
    start, end = date(2023, 7, 6), date(2023, 12, 31)
    day = schedule.behind_day(start, end, progress, 15)
    assert day is not None
    assert schedule.time_share(start, end, day) * 100 - progress >= 15
    assert schedule.time_share(start, end, date.fromordinal(day.toordinal() - 1)) * 100 - progress < 15


def test_whoever_is_nearly_done_is_never_behind():
    assert schedule.behind_day(date(2023, 7, 6), date(2023, 12, 31), 86, 15) is None


def test_half_yearly_duties_fall_due_at_the_end_of_june_and_december():
    days = list(schedule.occurrences("half_yearly", None, date(2024, 3, 18), date(2025, 3, 31)))
    assert days == [date(2024, 6, 30), date(2024, 12, 31)]


def test_monthly_duties_fall_due_at_each_month_end_of_the_plan():
    days = list(schedule.occurrences("monthly", None, date(2023, 7, 6), date(2023, 12, 31)))
    assert days == [
        date(2023, 7, 31),
        date(2023, 8, 31),
        date(2023, 9, 30),
        date(2023, 10, 31),
        date(2023, 11, 30),
        date(2023, 12, 31),
    ]


def test_every_january_in_a_plan_issued_in_july_is_next_january():
    assert list(schedule.occurrences("yearly", 1, date(2023, 7, 6), date(2023, 12, 31))) == [date(2024, 1, 31)]


@pytest.mark.parametrize("recurrence", ["unspecified", "per_term", "", "yearly"])
def test_a_date_is_never_invented(recurrence):
    assert list(schedule.occurrences(recurrence, None, date(2023, 7, 6), date(2023, 12, 31))) == []


def test_pace_of_the_last_three_months_says_where_the_year_ends():
    readings = [(date(2023, month, 1), Decimal(value)) for month, value in ((6, 132), (7, 141), (8, 149), (9, 156))]
    outlook = schedule.pace(readings, Decimal(200), date(2023, 12, 31))
    assert outlook is not None
    assert outlook.per_month == 8
    assert outlook.forecast == 180
    assert outlook.shortfall == 20
    assert round(outlook.needed_per_month, 1) == Decimal("14.7")
    assert outlook.misses


def test_one_reading_has_no_direction():
    assert schedule.pace([(date(2023, 7, 1), Decimal(5))], Decimal(12), date(2023, 12, 31)) is None


def test_a_reached_target_is_not_missed():
    readings = [(date(2023, 7, 1), Decimal(5)), (date(2023, 8, 1), Decimal(12))]
    outlook = schedule.pace(readings, Decimal(12), date(2023, 12, 31))
    assert outlook is not None
    assert not outlook.misses
    assert outlook.needed_per_month == 0
