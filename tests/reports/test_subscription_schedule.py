"""Days of a rhythm: pure dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from departments.calendar import WorkingCalendar
from reports.subscriptions.schedule import Rhythm, sending_day
from tests.reports.subscribing import LAST, MONDAYS, ON_25

GOLDEN = WorkingCalendar(
    {date(2023, 9, 29) + timedelta(days=n): False for n in range(8)}
    | {date(2023, 10, 7): True, date(2023, 10, 8): True}
)
FIRST = Rhythm("monthly", day=1)


@pytest.mark.parametrize(
    ("rhythm", "day", "after", "before"),
    [
        (MONDAYS, "2023-10-23", "2023-10-23", "2023-10-23"),
        (MONDAYS, "2023-10-24", "2023-10-30", "2023-10-23"),
        (MONDAYS, "2023-10-22", "2023-10-23", "2023-10-16"),
        (Rhythm("weekly", weekday=7), "2023-12-31", "2023-12-31", "2023-12-31"),
        (ON_25, "2023-10-25", "2023-10-25", "2023-10-25"),
        (ON_25, "2023-12-26", "2024-01-25", "2023-12-25"),
        (ON_25, "2024-01-24", "2024-01-25", "2023-12-25"),
        (LAST, "2024-02-01", "2024-02-29", "2024-01-31"),
        (LAST, "2023-02-28", "2023-02-28", "2023-02-28"),
        (LAST, "2023-04-29", "2023-04-30", "2023-03-31"),
        (FIRST, "2023-01-31", "2023-02-01", "2023-01-01"),
    ],
)
def test_the_day_of_the_rhythm_on_either_side(rhythm, day, after, before):
    given = date.fromisoformat(day)
    assert rhythm.on_or_after(given) == date.fromisoformat(after)
    assert rhythm.on_or_before(given) == date.fromisoformat(before)


RHYTHMS = [Rhythm("weekly", weekday=day) for day in range(1, 8)] + [Rhythm("monthly", day=day) for day in range(29)]


@pytest.mark.parametrize("rhythm", RHYTHMS, ids=lambda one: one.words)
def test_every_day_of_two_years_lies_between_two_neighbours(rhythm):
    for n in range(731):
        day = date(2023, 1, 1) + timedelta(days=n)
        after, before = rhythm.on_or_after(day), rhythm.on_or_before(day)
        assert before <= day <= after
        assert rhythm.on_or_before(after) == after
        assert rhythm.on_or_after(before + timedelta(days=1)) == (after if after > before else rhythm.on_or_after(
            day + timedelta(days=1)))  # fmt: skip


@pytest.mark.parametrize(
    ("day", "sent"),
    [("2023-09-28", "2023-09-28"), ("2023-09-30", "2023-10-07"), ("2023-10-02", "2023-10-07"),
     ("2023-10-08", "2023-10-08"), ("2023-10-14", "2023-10-16")],
)  # fmt: skip
def test_a_day_off_moves_to_the_next_working_day(day, sent):
    assert sending_day(date.fromisoformat(day), GOLDEN) == date.fromisoformat(sent)


def test_the_words():
    assert [one.words for one in (MONDAYS, ON_25, LAST)] == ["每周一", "每月25日", "每月最后一天"]
