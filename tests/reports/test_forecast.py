"""Where an indicator is heading: the assumption in words, and only from what was handed in by the day looked at."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from departments.models import Role
from plan_tracker import clock
from reports.boards.forecast import readings_until
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tests import personas
from tests.personas import NOON, browser
from tests.reports.test_dashboards import html_of, part, text

pytestmark = pytest.mark.django_db
TEXT = "本月又有一批事项上线。"


@pytest.fixture
def counted(db):
    """A task of 200 items by the year's end: 100, 120 and 140 by October."""
    office, bureau = personas.make_user(Role.REVIEWER), personas.make_department()
    clerk = personas.make_user(Role.REPORTER, bureau)
    plan = personas.make_plan()
    task = personas.make_task(plan, "推行同城通办")
    indicator = personas.make_indicator(task)
    row = personas.assign(task, bureau)
    personas.issue(plan, office)
    personas.accepted(row, clerk)
    world = {"office": office, "clerk": clerk, "row": row, "indicator": indicator, "bureau": bureau}
    for month, value in ((8, 100), (9, 120), (10, 140)):
        report(world, date(2023, month, 20), value)
    return world


def report(world, day, value):
    with clock.at(datetime(day.year, day.month, day.day, 4, tzinfo=NOON.tzinfo)):
        data = ReportInput(progress=None, work_done=TEXT, values={world["indicator"].pk: Decimal(value)})
        return reports.submit_report(by=world["clerk"], assignment=personas.reload(world["row"]), data=data)


def board(world, on=""):
    return html_of(browser(world["office"]), f"/departments/{world['bureau'].pk}/{on}")


def test_the_forecast_says_what_it_assumes(counted):
    words = "按近两个月的速度，到年底180项，差20项；每月要完成30项"
    seen = text(part(board(counted), "forecast"))
    assert "140/200项" in seen
    assert words in seen
    assert words in text(part(html_of(browser(counted["office"]), "/overview/"), "hard"))
    data = browser(counted["office"]).get(f"/api/v1/dashboards/departments/{counted['bureau'].pk}/").json()
    assert (data["forecasts"][0]["words"], data["forecasts"][0]["forecast"]) == (words, 180)


def test_a_past_day_knows_only_what_was_handed_in_by_then(counted):
    assert "按近一个月的速度，到年底180项，差20项；每月要完成27项" in text(
        part(board(counted, "?on=2023-09-30"), "forecast")
    )
    assert "填报还不到两期，暂不能预测" in text(part(board(counted, "?on=2023-08-31"), "forecast"))
    assert "0/200项" in text(part(board(counted, "?on=2023-08-01"), "forecast"))


def test_a_returned_value_stops_counting_until_it_is_handed_in_again(counted):
    row = personas.reload(counted["row"])
    last = row.reports.get(period=date(2023, 10, 1))
    with clock.at(datetime(2023, 10, 22, 4, tzinfo=NOON.tzinfo)):
        report_decisions.return_report(
            by=counted["office"], report=last, reason="请核对。", expected_version=last.version
        )
    assert readings_until([row.pk], date(2023, 10, 24))[row.pk][-1] == (date(2023, 9, 1), Decimal(120))
    assert readings_until([row.pk], date(2023, 10, 21))[row.pk][-1] == (date(2023, 10, 1), Decimal(140))
    assert "120/200项" in text(part(board(counted), "forecast"))


def test_enough_and_reached_are_said_too(counted):
    report(counted, date(2023, 11, 20), 200)
    with clock.at(datetime(2023, 11, 21, 4, tzinfo=NOON.tzinfo)):
        assert "已达到目标值200项" in text(part(board(counted), "forecast"))
    counted["indicator"].target_value = 170
    counted["indicator"].save()
    assert "按近两个月的速度，到年底能完成170项" in text(part(board(counted), "forecast"))


def test_a_rate_has_no_forecast(counted):
    counted["indicator"].accumulates = False
    counted["indicator"].save()
    assert 'id="forecast"' not in board(counted)
