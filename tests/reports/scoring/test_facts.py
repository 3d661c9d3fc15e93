"""Every kind of rule on histories that were made through the verbs, and what must not be found."""

from datetime import date

import pytest

from reports.models import RuleFact, ScoreEntry
from tasks.models import AssignmentRequest, SupervisionNotice
from tasks.verbs.decisions import reassign_assignment, reopen_assignment, suspend_assignment
from tasks.verbs.notices import ask_again, issue_notice, reply_notice
from tasks.verbs.recall import recall_report
from tasks.verbs.request_decisions import decide_request
from tasks.verbs.requests import file_appeal, request_extension
from tests import personas
from tests.reports.scoring.acts import approve, found, give_back, hand_in, on, propose, published

pytestmark = pytest.mark.django_db


def fresh(request):
    return AssignmentRequest.objects.select_related(
        "assignment__plan", "assignment__task", "assignment__department", "milestone", "report"
    ).get(pk=request.pk)


def every_month(world, name, months=(7, 8, 9), day=20, by=None):
    for month in months:
        with on(month, day):
            approve(world, hand_in(world, name, by=by))


def test_a_report_after_the_closing_day_is_late_and_one_on_it_is_not(world):
    with on(9, 25, hour=15):
        hand_in(world, "dated")
    with on(9, 26, hour=1):
        hand_in(world, "plain")
    scheme = published(world, ("report_late", "-0.1", {}))
    propose(scheme)
    assert found(scheme) == [
        ("政务服务局", -0.1, date(2023, 9, 26), "2.2.2 推行证明承诺制：9月填报应在9月25日前，9月26日才提交")
    ]
    entry = ScoreEntry.objects.get()
    assert (entry.report.period, entry.period, entry.assignment) == (
        date(2023, 9, 1), date(2023, 9, 1), world.rows["plain"],
    )  # fmt: skip


def test_a_late_report_that_is_revised_later_keeps_the_day_it_first_came(world):
    with on(9, 25):
        report = hand_in(world, "plain")
    with on(9, 28):
        give_back(world, report)
    with on(9, 29):
        hand_in(world, "plain")
    scheme = published(world, ("report_late", "-0.1", {}))
    propose(scheme)
    assert found(scheme) == []


def test_a_report_that_was_taken_back_comes_on_the_day_it_is_handed_in_again(world):
    with on(9, 24):
        report = hand_in(world, "plain")
        recall_report(by=world.clerk, report=report, expected_version=report.version)
    with on(9, 28):
        hand_in(world, "plain")
    scheme = published(world, ("report_late", "-0.1", {}))
    propose(scheme)
    assert [one[2] for one in found(scheme)] == [date(2023, 9, 28)]


def test_a_report_that_was_taken_back_and_never_came_again_is_missing(world):
    every_month(world, "market", by=world.market_clerk)
    every_month(world, "dated")
    every_month(world, "plain", months=(7, 8))
    with on(9, 24):
        report = hand_in(world, "plain")
        recall_report(by=world.clerk, report=report, expected_version=report.version)
    scheme = published(world, ("report_missing", "-0.5", {}))
    propose(scheme)
    assert [one[2] for one in found(scheme)] == [date(2023, 10, 1)]


def test_a_period_without_a_report_counts_when_it_is_over(world):
    every_month(world, "plain")
    every_month(world, "market", by=world.market_clerk)
    every_month(world, "dated", months=(7, 9))
    scheme = published(world, ("report_missing", "-0.5", {}))
    propose(scheme)
    assert found(scheme) == [("政务服务局", -0.5, date(2023, 9, 1), "2.2.1 清理规范性文件：8月到期末没有填报")]


def test_the_month_that_still_runs_is_not_missing_yet(world):
    for name, by in (("plain", None), ("market", world.market_clerk), ("dated", None)):
        every_month(world, name, by=by)
    scheme = published(world, ("report_missing", "-0.5", {}))
    with on(10, 31, hour=15):
        propose(scheme)
        assert found(scheme) == []
    with on(11, 1, hour=1):
        propose(scheme)
        assert [one[2] for one in found(scheme)] == [date(2023, 11, 1)] * 3


def test_who_was_set_aside_did_not_have_to_report(world):
    every_month(world, "plain")
    every_month(world, "market", by=world.market_clerk)
    every_month(world, "dated", months=(7,))
    with on(8, 10):
        suspend_assignment(by=world.office, assignment=personas.reload(world.rows["dated"]), reason="上级正在修订。")
    scheme = published(world, ("report_missing", "-0.5", {}))
    propose(scheme)
    assert found(scheme) == []


def test_returns_are_counted_through_the_year_in_tiers(world):
    for month, name in ((7, "dated"), (8, "plain"), (9, "plain")):
        with on(month, 20):
            give_back(world, hand_in(world, name))
        with on(month, 21):
            hand_in(world, name)
    with on(9, 22):
        give_back(world, hand_in(world, "market", by=world.market_clerk))
    tiers = [
        ("report_returned", "-0.5", {"nth_from": 1, "nth_to": 1}),
        ("report_returned", "-1", {"nth_from": 2, "nth_to": 2}),
        ("report_returned", "-2", {"nth_from": 3}),
    ]
    scheme = published(world, *tiers)
    propose(scheme)
    assert [one[:3] for one in found(scheme)] == [
        ("政务服务局", -0.5, date(2023, 7, 20)),
        ("政务服务局", -1.0, date(2023, 8, 20)),
        ("政务服务局", -2.0, date(2023, 9, 20)),
        ("市场监管局", -0.5, date(2023, 9, 22)),
    ]
    assert found(scheme)[1][3] == "2.2.2 推行证明承诺制：8月填报被退回，本单位全年第2次"


def test_a_return_that_a_second_look_took_back_does_not_count(world):
    with on(9, 20):
        report = give_back(world, hand_in(world, "plain"))
        appeal = file_appeal(
            by=world.clerk, assignment=personas.reload(world.rows["plain"]), report=report, reason="结果写在第二段。"
        )
    with on(9, 21):
        decide_request(by=world.colleague, request=fresh(appeal), grant=True, reason="确实写了。")
    scheme = published(world, ("report_returned", "-0.5", {}))
    propose(scheme)
    assert found(scheme) == []


def test_days_overdue_are_full_on_their_day_and_the_supporting_department_shares_half(world):
    scheme = published(world, ("overdue_open", "-1", {"days": 7}))
    with on(10, 6):
        propose(scheme)
        assert found(scheme) == []
    with on(10, 7):
        propose(scheme)
    words = "2.2.1 清理规范性文件：时限9月30日，逾期满7天仍未办结"
    assert sorted(found(scheme)) == [
        ("市场监管局", -0.5, date(2023, 10, 7), words.replace("，", "（配合单位），")),
        ("政务服务局", -1.0, date(2023, 10, 7), words),
    ]  # fmt: skip


def test_an_episode_that_is_over_is_still_found_and_a_shorter_one_is_not(world):
    with on(10, 9):
        approve(world, hand_in(world, "dated", progress=100, **personas.CLOSING))
    scheme = published(world, ("overdue_open", "-1", {"days": 7}), ("overdue_open", "-2", {"days": 30}))
    with on(12, 20):
        propose(scheme)
    assert sorted(one[:3] for one in found(scheme)) == [
        ("市场监管局", -0.5, date(2023, 10, 7)),
        ("政务服务局", -1.0, date(2023, 10, 7)),
    ]


def test_asking_for_closure_in_time_stops_the_clock(world):
    with on(9, 29):
        hand_in(world, "dated", progress=100, **personas.CLOSING)
    scheme = published(world, ("overdue_open", "-1", {"days": 1}))
    propose(scheme)
    assert found(scheme) == []


@pytest.mark.parametrize(
    "asked, fact, other", [(29, "closed_on_time", "closed_late"), (9, "closed_late", "closed_on_time")]
)
def test_a_closed_duty_is_on_time_or_late_by_the_day_closure_was_asked_for(world, asked, fact, other):
    with on(9 if asked == 29 else 10, asked):
        report = hand_in(world, "dated", progress=100, **personas.CLOSING)
    with on(10, 12):
        approve(world, report)
    sign = "2" if fact == "closed_on_time" else "-2"
    scheme = published(world, (fact, sign, {}), (other, "-9", {}), base_points=80)
    propose(scheme)
    assert sorted(one[:3] for one in found(scheme)) == [
        ("市场监管局", float(sign) / 2, date(2023, 10, 12)),
        ("政务服务局", float(sign), date(2023, 10, 12)),
    ]


def test_a_late_mark_taken_back_makes_closure_on_time_and_the_overdue_days_none(world):
    with on(10, 9):
        approve(world, hand_in(world, "dated", progress=100, **personas.CLOSING))
        appeal = file_appeal(by=world.clerk, assignment=personas.reload(world.rows["dated"]), reason="系统停机。")
    scheme = published(
        world, ("closed_late", "-2", {"support_points": 0}), ("overdue_open", "-1", {"days": 7, "support_points": 0})
    )
    propose(scheme)
    assert len(found(scheme)) == 2
    decide_request(by=world.colleague, request=fresh(appeal), grant=True, reason="有收文登记。")
    propose(scheme)
    assert found(scheme) == []
    assert set(ScoreEntry.objects.values_list("state", "withdrawn_by", "withdrawn_reason")) == {
        ("withdrawn", None, "所依据的情况已经改变")
    }


def test_a_reopened_duty_is_no_longer_closed_and_the_proposal_comes_back_when_it_is(world):
    with on(9, 29):
        approve(world, hand_in(world, "dated", progress=100, **personas.CLOSING))
    scheme = published(world, ("closed_on_time", "2", {"support_points": 0}), base_points=80)
    propose(scheme)
    assert len(found(scheme)) == 1
    row = personas.reload(world.rows["dated"])
    reopen_assignment(by=world.office, assignment=row, reason="回头看发现问题。", due_on=date(2023, 11, 30))
    propose(scheme)
    assert found(scheme) == []
    with on(11, 20):
        approve(world, hand_in(world, "dated", progress=100, **personas.CLOSING))
        propose(scheme)
        assert [one[:3] for one in found(scheme)] == [("政务服务局", 2.0, date(2023, 11, 20))]
    assert ScoreEntry.objects.count() == 1


def test_an_extension_that_was_refused(world):
    with on(9, 1):
        asked = request_extension(
            by=world.clerk,
            assignment=personas.reload(world.rows["dated"]),
            new_due_on=date(2023, 10, 30),
            reason="忙。",
        )
    with on(9, 4):
        decide_request(by=world.office, request=fresh(asked), grant=False, reason="请抓紧。")
    scheme = published(world, ("extension_refused", "-0.5", {}))
    propose(scheme)
    assert found(scheme) == [("政务服务局", -0.5, date(2023, 9, 4), "2.2.1 清理规范性文件：延期申请未获同意")]


def test_a_notice_answered_after_its_day_and_each_time_it_is_asked_again(world):
    with on(10, 8):
        notice = issue_notice(
            by=world.office, plan=world.plan, department=world.bureau, level="yellow",
            duties=[world.rows["dated"].pk], demand="请抓紧。", reply_due_on=date(2023, 10, 12),
        )  # fmt: skip
    scheme = published(world, ("notice_late", "-1", {}))
    with on(10, 12):
        propose(scheme)
        assert found(scheme) == []
    with on(10, 13):
        propose(scheme)
        assert found(scheme)[0][3].endswith("应在10月12日前回复，还没有回复")
        reply_notice(by=world.clerk, notice=SupervisionNotice.objects.get(), reply="已经安排专人办理。")
        ask_again(
            by=world.office,
            notice=SupervisionNotice.objects.get(),
            remark="写明时间。",
            reply_due_on=date(2023, 10, 16),
        )
    with on(10, 20):
        propose(scheme)
    assert [(one[2], one[3]) for one in found(scheme)] == [
        (date(2023, 10, 13), f"{notice.reference}：应在10月12日前回复，10月13日才回复"),
        (date(2023, 10, 17), f"{notice.reference}：应在10月16日前回复，还没有回复"),
    ]


def test_whoever_is_outside_scoring_never_appears(world):
    every = [
        (fact.value, "-1", {"days": 1} if fact == RuleFact.OVERDUE_OPEN else {})
        for fact in RuleFact
        if fact != RuleFact.MANUAL
    ]
    scheme = published(world, *every)
    with on(12, 20):
        assert propose(scheme) > 0
    assert not ScoreEntry.objects.filter(department=world.party).exists()


def test_cancelled_duties_and_other_plans_are_not_looked_at(world):
    other = personas.make_plan("plan-2022", year=2022)
    personas.assign(personas.make_task(other, "别的计划", deadline_kind="fixed", due_on=date(2023, 9, 1)), world.bureau)
    personas.issue(other, world.office)
    scheme = published(world, ("overdue_open", "-1", {"days": 1, "support_points": 0}))
    propose(scheme)
    assert len(found(scheme)) == 1
    reassign_assignment(
        by=world.office, assignment=personas.reload(world.rows["dated"]), department=world.market, reason="职责划转。"
    )
    ScoreEntry.objects.all().delete()
    propose(scheme)
    assert "政务服务局" not in [one[0] for one in found(scheme)]


def test_the_number_of_queries_does_not_grow_with_the_plan(world, django_assert_max_num_queries):
    kinds = [fact.value for fact in RuleFact if fact not in (RuleFact.MANUAL, RuleFact.CLOSED_ON_TIME)]
    scheme = published(world, *((kind, "-1", {"days": 1} if kind == "overdue_open" else {}) for kind in kinds))
    for number in range(12):
        personas.assign(personas.make_task(world.plan, f"再来{number}"), world.bureau)
    personas.issue(world.plan, world.office)
    with on(12, 20), django_assert_max_num_queries(24):
        assert propose(scheme) > 30
