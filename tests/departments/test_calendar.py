"""Working days, with the holidays and make-up days of 2023."""

from __future__ import annotations

from datetime import date

import pytest

from audit.models import AuditEntry
from departments.calendar import WorkingCalendar, calendar_changed_at, load_calendar
from departments.models import Role, WorkingDay
from departments.working_days import load_year, year_published
from plan_tracker.errors import DomainError, Forbidden
from tests.personas import NOON, make_user

PLAIN = WorkingCalendar({})


def test_without_a_loaded_year_mondays_to_fridays_count():
    assert PLAIN.is_working(date(2023, 10, 2))
    assert not PLAIN.is_working(date(2023, 10, 7))
    assert PLAIN.missing_years(date(2023, 12, 1), date(2025, 1, 1)) == [2023, 2024, 2025]


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2023-10-24", 0, "2023-10-24"), ("2023-10-24", 1, "2023-10-25"), ("2023-10-27", 1, "2023-10-30"),
        ("2023-10-30", -1, "2023-10-27"), ("2023-10-28", 1, "2023-10-30"), ("2024-02-28", 1, "2024-02-29"),
        ("2023-12-29", 1, "2024-01-01"),
    ],
)  # fmt: skip
def test_shifting_by_working_days(start, count, end):
    assert PLAIN.shift(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_counting_is_the_reverse_of_shifting():
    start = date(2023, 10, 24)
    for count in range(-30, 31):
        if count:
            assert PLAIN.count_between(start, PLAIN.shift(start, count)) == count or count < 0
    assert PLAIN.count_between(start, start) == 0
    assert PLAIN.count_between(date(2023, 10, 30), date(2023, 10, 24)) == -4


@pytest.mark.django_db
class TestLoaded2023:
    """The year of the plan."""

    @pytest.fixture(autouse=True)
    def _loaded(self):
        assert load_year(year=2023, by=None).days == 365

    @pytest.mark.parametrize(
        ("day", "working"),
        [
            ("2023-09-28", True), ("2023-09-29", False), ("2023-10-06", False), ("2023-10-07", True),
            ("2023-10-08", True), ("2023-10-09", True), ("2023-04-23", True), ("2023-05-03", False),
            ("2023-06-25", True), ("2023-01-28", True), ("2023-10-14", False),
        ],
    )  # fmt: skip
    def test_the_published_days_hold(self, day, working):
        assert load_calendar().is_working(date.fromisoformat(day)) is working

    def test_a_week_of_holidays_is_jumped_over(self):
        calendar = load_calendar()
        assert calendar.shift(date(2023, 9, 28), 1) == date(2023, 10, 7)
        assert calendar.count_between(date(2023, 9, 28), date(2023, 10, 9)) == 3
        assert calendar.loaded(2023)
        assert calendar.missing_years(date(2023, 1, 1), date(2024, 1, 1)) == [2024]

    def test_loading_again_changes_nothing_but_the_record(self):
        before = list(WorkingDay.objects.values_list("date", "is_working", "name"))
        load_year(year=2023, by=make_user(Role.SYSTEM_ADMIN))
        assert list(WorkingDay.objects.values_list("date", "is_working", "name")) == before
        assert AuditEntry.objects.filter(action="calendar.load_year").count() == 2

    def test_the_calendar_says_when_it_changed(self):
        assert calendar_changed_at() == NOON

    def test_a_part_of_the_calendar_is_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert len(load_calendar(date(2023, 10, 1), date(2023, 10, 31)).days) == 31


@pytest.mark.django_db
def test_a_year_whose_arrangement_is_not_published_is_refused():
    assert year_published(2024)
    assert not year_published(2099)
    with pytest.raises(DomainError, match="2099年"):
        load_year(year=2099, by=None)
    assert not WorkingDay.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OBSERVER])
def test_only_the_system_administrator_loads_a_year(role):
    with pytest.raises(Forbidden):
        load_year(year=2023, by=make_user(role))
