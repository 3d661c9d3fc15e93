"""Documents and files of a day say what reports said on that day, whatever was written, judged or taken back since."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest

from plan_tracker import clock
from reports.rollups import period_changes
from reports.windows import Window
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tasks.verbs.recall import recall_report
from tests import personas
from tests.kept import kept_world
from tests.personas import NOON, TODAY, browser
from tests.reports.test_dashboards import approve, build_world, hand_in, html_of, text

pytestmark = pytest.mark.django_db
FIRST, ANEW, UNSENT = "缺三名工作人员。", "人手已经配齐，还缺一台设备。", "还没有想好怎么写。"


def on(day, hour=4):
    return clock.at(datetime(2023, 9, day, hour, tzinfo=NOON.tzinfo))


def build():
    """20 September: handed in. 22: returned. 24: being written anew. 26: handed in anew. 28: approved."""
    world = build_world()
    with on(20):
        report = hand_in(world, "plain", 40, problems=FIRST, needs_help=True)
    with on(22):
        report_decisions.return_report(
            by=world.office, report=report, reason="请写清楚岗位。", expected_version=report.version
        )
    duty = personas.reload(world.rows["plain"])
    with on(24):
        data = ReportInput(progress=45, work_done="正在改写。", problems=UNSENT)
        report = reports.save_draft(by=world.clerk, assignment=duty, data=data, expected_version=report.version)
        world.seen_while_written = month(world), ledger(world)
    with on(26):
        data = ReportInput(progress=50, work_done="设备已经到了两台，均已安装。", problems=ANEW)
        report = reports.submit_report(
            by=world.clerk, assignment=personas.reload(duty), data=data, expected_version=report.version
        )
    with on(28):
        approve(world, report)
    return world


built, world = kept_world(build)


def month(world, day=""):
    """The month's report, as the office reads it."""
    page = f"/documents/?kind=monthly-report&period=2023-09-01&plan={world.plan.code}&on={day}"
    return text(html_of(browser(world.office), page))


def ledger(world, day=""):
    """The ledger's file: what stands beside the duty that was reported."""
    answer = browser(world.office).get(f"/api/v1/exports/ledger.csv?plan={world.plan.code}&by=duty&on={day}")
    lines = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    return next((line for line in lines if line["存在问题"]), None)


def test_a_document_says_what_was_said_then(world):
    assert FIRST not in month(world, "2023-09-19")
    for day in ("2023-09-20", "2023-09-24", "2023-09-25"):
        page = month(world, day)
        assert FIRST.rstrip("。") in page and "请求协调的有1项" in page, day
        assert ANEW.rstrip("。") not in page
    page = month(world, "2023-09-26")
    assert ANEW.rstrip("。") in page and "没有单位请求协调" in page


def test_what_is_being_written_is_nobodys_business(world):
    page, line = world.seen_while_written
    assert FIRST.rstrip("。") in page and UNSENT.rstrip("。") not in page
    assert (line["存在问题"], line["审核意见"]) == (FIRST, "请写清楚岗位。")


def test_a_file_of_a_past_day_has_the_words_and_the_opinion_of_then(world):
    assert ledger(world, "2023-09-19") is None
    then = {
        "2023-09-21": (FIRST, ""),
        "2023-09-25": (FIRST, "请写清楚岗位。"),
        "2023-09-27": (ANEW, "请写清楚岗位。"),
        "": (ANEW, "已通过"),
    }
    for day, words in then.items():
        line = ledger(world, day)
        assert (line["存在问题"], line["审核意见"]) == words, day


def test_counts_of_reports_are_those_of_the_day(world):
    def counts(day):
        return period_changes.report_counts(world.plan, date(2023, 9, day), world.bureau)

    found = [(counts(day).sent, counts(day).approved) for day in (19, 20, 22, 27, 28)]
    assert found == [(0, 0), (1, 0), (1, 0), (1, 0), (1, 1)]


def test_what_was_taken_back_was_there_before(world):
    report = hand_in(world, "shared", 30, problems="场地没有落实。")
    window = Window(date(2023, 10, 1), TODAY, TODAY)
    assert [one.problems for one in period_changes.with_problems(world.plan, window).rows] == ["场地没有落实。"]
    later = datetime(2023, 10, 26, 4, tzinfo=NOON.tzinfo)
    with clock.at(later):
        recall_report(by=world.clerk, report=report, expected_version=report.version)
        now = Window(date(2023, 10, 1), later.date(), later.date())
        assert not period_changes.with_problems(world.plan, now).total
        assert period_changes.with_problems(world.plan, window).total == 1
