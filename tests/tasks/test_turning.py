"""From which day each reason holds, and the light that follows from it."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from departments.calendar import WorkingCalendar
from tasks.lights import Light, light_of, reasons_of
from tasks.models import Assignment
from tasks.turning import Rules, Situation, turning_days

RULES = Rules(starts_on=date(2023, 7, 6), cycle="monthly", report_day=25, due_soon_days=7, behind_points=15)
CALENDAR = WorkingCalendar({})
DUE = date(2023, 12, 29)


def situation(**changes):
    values = {
        "state": "in_progress",
        "owed": True,
        "due_on": DUE,
        "open_milestones": [DUE],
        "progress": 90,
        "issued_on": date(2023, 7, 10),
        "reported_period": date(2023, 9, 1),
    } | changes
    return Situation(**values)


def light(day, **changes):
    now = situation(**changes)
    facts = Assignment(
        state=now.state, due_on=now.due_on, progress=now.progress, **asdict(turning_days(now, RULES, CALENDAR))
    )
    return light_of(facts, day), reasons_of(facts, day)


def test_nothing_wrong_is_green_without_a_reason():
    assert light(date(2023, 10, 24)) == (Light.GREEN, [])


def test_red_begins_the_day_after_the_deadline_and_says_how_late():
    assert light(DUE, reported_period=date(2023, 12, 1))[0] == Light.YELLOW
    assert light(DUE + timedelta(days=1))[0] == Light.RED
    assert light(DUE + timedelta(days=3))[1][0] == "期限已过3天"


def test_an_earlier_milestone_turns_red_before_the_final_deadline():
    days = turning_days(situation(open_milestones=[date(2023, 9, 30), DUE]), RULES, CALENDAR)
    assert days.overdue_on == date(2023, 10, 1)


def test_due_soon_is_counted_in_working_days():
    days = turning_days(situation(), RULES, CALENDAR)
    assert days.due_soon_on == date(2023, 12, 20)
    assert light(date(2023, 12, 19), reported_period=date(2023, 12, 1))[0] == Light.GREEN
    color, reasons = light(date(2023, 12, 20), reported_period=date(2023, 12, 1))
    assert (color, reasons) == (Light.YELLOW, ["距期限还有9天"])


def test_asking_for_closure_in_time_stops_the_clock():
    asked = {"state": "closure_requested", "finished_on": DUE, "reported_period": date(2023, 12, 1)}
    assert light(DUE + timedelta(days=20), **asked)[0] == Light.GREEN


def test_asking_for_closure_late_stays_red():
    asked = {"state": "closure_requested", "finished_on": DUE + timedelta(days=1)}
    assert light(DUE + timedelta(days=2), **asked)[0] == Light.RED


def test_fifteen_points_behind_the_share_of_time_is_yellow():
    color, reasons = light(date(2023, 10, 24), progress=45)
    assert color == Light.YELLOW
    assert reasons == ["进度45%，落后于序时进度"]
    assert light(date(2023, 10, 24), progress=50)[0] == Light.GREEN


def test_nothing_reported_in_the_last_closed_period_is_yellow_from_the_26th():
    assert light(date(2023, 10, 25))[0] == Light.GREEN
    assert light(date(2023, 10, 26)) == (Light.YELLOW, ["上一期没有填报"])


def test_a_returned_report_is_yellow_until_it_is_corrected():
    color, reasons = light(date(2023, 10, 24), returned_on=date(2023, 10, 23))
    assert (color, reasons) == (Light.YELLOW, ["10月23日填报被退回，还没有重报"])


def test_too_slow_a_pace_is_yellow():
    assert light(date(2023, 10, 24), pace_slow_on=date(2023, 9, 26))[0] == Light.YELLOW


def test_not_accepted_is_none_and_says_so():
    fresh = {"state": "issued", "progress": 0, "reported_period": None, "issued_on": date(2023, 7, 10)}
    assert light(date(2023, 7, 12), **fresh) == (Light.NONE, ["还没有签收"])


def test_not_accepted_but_overdue_is_red_because_the_first_match_wins():
    fresh = {"state": "issued", "progress": 0, "reported_period": None}
    assert light(DUE + timedelta(days=1), **fresh)[0] == Light.RED


@pytest.mark.parametrize("state", ["draft", "cancelled", "suspended", "carried_over"])
def test_what_is_not_running_has_no_warnings(state):
    assert light(date(2024, 3, 1), state=state)[0] == Light.NONE


def test_a_supporting_part_has_no_deadline_of_its_own():
    assert light(date(2024, 3, 1), owed=False)[0] == Light.GREEN


def test_closed_is_done_and_late_closure_stays_visible():
    facts = Assignment(
        state="closed", due_on=DUE, progress=100, closed_on=date(2024, 1, 9), finished_on=date(2024, 1, 3)
    )
    assert light_of(facts, date(2024, 2, 1)) == Light.DONE
    assert reasons_of(facts, date(2024, 2, 1)) == ["1月9日办结，晚于期限5天"]
    assert facts.closed_late
