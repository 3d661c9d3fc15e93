"""The queue as a whole: what the list says, several at once, handing over, stepping through."""

from __future__ import annotations

import html as entities
import re
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from departments.models import Role, User
from notifications.models import Message
from plan_tracker import clock
from tasks.models import AssignmentEvent, Milestone, Plan, ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs.report_decisions import approve_report, return_report
from tasks.verbs.reports import submit_report
from tests import personas
from tests.kept import kept_world

pytestmark = pytest.mark.django_db
TITLES = ["开展信用监管", "推行告知承诺制", "清理证明事项"]


def build():
    """Three reports without doubts, in the order of TITLES."""
    office = personas.make_user(Role.REVIEWER, full_name="苏日娜")
    bureau = personas.make_department(code="zhengwu")
    clerk = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    plan = personas.make_plan()
    rows = [personas.assign(personas.make_task(plan, title), bureau) for title in TITLES]
    personas.issue(plan, office)
    rows = [personas.accepted(row, clerk) for row in rows]
    waiting = [hand_in(row, clerk, hours=5 - number) for number, row in enumerate(rows)]
    return SimpleNamespace(office=office, bureau=bureau, clerk=clerk, plan=plan, waiting=waiting)


built, world = kept_world(build)


@pytest.fixture
def office(world):
    return world.office


@pytest.fixture
def colleague(db):
    return personas.make_user(Role.REVIEWER, full_name="李文")


@pytest.fixture
def bureau(world):
    return world.bureau


@pytest.fixture
def clerk(world):
    return world.clerk


@pytest.fixture
def plan(world):
    return world.plan


@pytest.fixture
def waiting(world):
    return world.waiting


def hand_in(row, by, *, hours=0, text="会同配合单位逐项核对，形成清单并印发。", **fields):
    with clock.at(personas.NOON - timedelta(hours=hours)):
        data = ReportInput(work_done=text, **({"progress": 40} | fields))
        return submit_report(by=by, assignment=personas.reload(row), data=data)


@pytest.fixture
def page(client, office):
    """The office's browser."""
    client.force_login(office)
    return client


def read(page, query=""):
    answer = page.get(f"/review/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def words(fragment):
    return re.sub(r"\s", "", entities.unescape(re.sub(r"<[^>]+>", "", fragment)))


def lines(html):
    """The list: title, what the checks say, whether it can be ticked."""
    found = re.search(r'<section class="card rv-list".*?</section>', html, re.S)
    items = re.findall(r"<li[^>]*>(.*?)</li>", found.group(), re.S) if found else []
    return [
        (
            words(re.search(r"<b>(.*?)</b>", item).group()),
            words(re.search(r'<span class="light.*?</span>', item, re.S).group()),
            "checkbox" in item,
        )
        for item in items
    ]


def opened(html):
    return words(re.search(r'<h2 id="rv-t">(.*?)</h2>', html, re.S).group(1))


def toasts(html):
    return [words(one) for one in re.findall(r'<div class="toast[ "].*?</div>', html, re.S)]


def tick(page, *reports, **fields):
    """Tick these as they were listed and press the button; the page after it."""
    chosen = [f"{report.pk}:{report.version}" for report in reports]
    return page.post("/review/batch/", {"chosen": chosen, "query": "", **fields}, follow=True).content.decode()


def states():
    return list(ProgressReport.objects.order_by("submitted_at").values_list("state", flat=True))


def fresh(report):
    rows = ProgressReport.objects.select_related("assignment__plan", "assignment__task", "assignment__department")
    return rows.get(pk=report.pk)


# --- what the list says


def test_the_first_doubt_or_none_stands_in_each_line(page, waiting):
    doubtful = ProgressReport.objects.filter(pk=waiting[1].pk)
    doubtful.update(work_done="总体完成80%，其余按方案推进，材料标注机密★。")
    assert lines(read(page)) == [
        (TITLES[0], "核对无疑点", True),
        (TITLES[1], "可能有密级标志", False),
        (TITLES[2], "核对无疑点", True),
    ]
    html = read(page, f"?report={waiting[1].pk}")
    checks = re.search(r'<ul class="chk">.*?</ul>', html, re.S).group()
    assert re.findall(r"<b>(.*?)</b>", checks) == ["可能有密级标志", "数字对不上"]
    ProgressReport.objects.filter(pk=waiting[1].pk).update(work_done="总体完成80%，其余按方案推进。")
    checks = re.search(r'<ul class="chk">.*?</ul>', read(page, f"?report={waiting[1].pk}"), re.S).group()
    assert words(checks) == "数字对不上填报写“总体完成80%”，填的进度是40%。填报文字没有密级标志"


def test_a_stage_that_is_not_met_stands_in_the_way_of_closing(page, waiting, clerk):
    row = personas.reload(waiting[0].assignment)
    Milestone.objects.create(
        assignment=row, kind="stage", name="完成清单", due_on=date(2023, 9, 30), target_value=Decimal(100)
    )
    ProgressReport.objects.filter(pk=waiting[0].pk).update(wants_closure=True)
    assert lines(read(page))[0][1] == "节点未完成"
    assert "9月30日“完成清单”的节点还没有完成" in read(page)


def test_what_was_decided_this_month_stands_on_top(page, waiting, office):
    approve_report(by=office, report=fresh(waiting[0]), expected_version=waiting[0].version)
    return_report(by=office, report=fresh(waiting[1]), reason="请补充。", expected_version=waiting[1].version)
    AssignmentEvent.objects.filter(verb="issue").update(verb="approve")  # in July
    assert "1件待审核，最早的10月24日提交·本月已审2件，退回1件" in words(read(page))


# --- several at once


def test_several_without_doubts_are_approved_at_once(page, waiting, office, clerk):
    html = tick(page, waiting[0], waiting[2])
    assert toasts(html) == ["已通过2件"]
    assert states() == ["approved", "submitted", "approved"]
    assert set(ProgressReport.objects.filter(state="approved").values_list("reviewed_by", flat=True)) == {office.pk}
    assert AuditEntry.objects.filter(action="report.approve").count() == 2
    assert Message.objects.filter(kind="approved", recipient=clerk).count() == 2
    assert opened(html) == TITLES[1]


def test_a_second_click_is_the_same_click(page, waiting):
    tick(page, *waiting)
    before = [table.objects.count() for table in (AssignmentEvent, AuditEntry, Message)]
    assert toasts(tick(page, *waiting)) == ["已通过3件"]
    assert [table.objects.count() for table in (AssignmentEvent, AuditEntry, Message)] == before


def test_two_months_of_one_duty_are_approved_together(page, waiting, clerk):
    row = waiting[0].assignment
    text = "本月召开推进会，印发清单，逐户上门解读政策。"
    later = hand_in(row, clerk, hours=-24 * 30, text=text, progress=60)
    with clock.at(personas.NOON + timedelta(days=31)):
        page.force_login(User.objects.get(pk=page.session["_auth_user_id"]))
        assert toasts(tick(page, waiting[0], later)) == ["已通过2件"]
    row.refresh_from_db()
    assert row.progress == 60


def test_one_that_changed_meanwhile_keeps_none_of_the_others(page, waiting, colleague):
    return_report(by=colleague, report=fresh(waiting[1]), reason="请补充。", expected_version=waiting[1].version)
    said = toasts(tick(page, *waiting))
    assert said[0] == "已通过2件"
    assert said[1].startswith("1件没有通过：“推行告知承诺制”没有保存：李文刚刚更新过这份报告（现在是“已退回”）")
    assert states() == ["approved", "returned", "approved"]


def test_what_got_a_doubt_meanwhile_is_looked_at_first(page, waiting):
    ProgressReport.objects.filter(pk=waiting[0].pk).update(work_done="总体完成80%，其余按方案推进。")
    said = toasts(tick(page, *waiting))
    assert said == [
        "已通过2件",
        "1件没有通过：“开展信用监管”有疑点（数字对不上），请打开核对后单独审核。",
    ]
    answer = page.post(reverse("report-approve", args=[waiting[0].pk]), {"version": waiting[0].version, "text": ""})
    assert answer.status_code == 302, "advice only: by itself it is approved"
    assert states() == ["approved"] * 3


def test_ones_own_report_is_left_to_somebody_else(page, waiting, office):
    ProgressReport.objects.filter(pk=waiting[0].pk).update(author=office)
    said = toasts(tick(page, *waiting[:2]))
    assert said[0] == "已通过1件" and "不能审核自己填报的内容" in said[1]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([], "还没有选择填报，请先勾选再批量通过。"),
        (["x", "1", ":", "1:", "²:1", "-1:1", "\x00:1", "1" * 30 + ":1"], "还没有选择填报，请先勾选再批量通过。"),
        (["99999999:1"], "1件没有通过：没有找到这份填报，请刷新列表。"),
        ([f"{n}:1" for n in range(1000, 1060)], "一次最多批量通过50件，请分几次通过。"),
    ],
)
def test_strange_choices_decide_nothing(page, waiting, chosen, said):
    html = page.post("/review/batch/", {"chosen": chosen}, follow=True).content.decode()
    assert toasts(html) == [said]
    assert states() == ["submitted"] * 3


def test_the_filter_stays_after_a_batch(page, waiting):
    answer = page.post("/review/batch/", {"chosen": [], "query": "plan=plan-2023&kind=period&"})
    assert answer.headers["Location"] == "/review/?plan=plan-2023&kind=period"


# --- handing over


def hand_over(page, report, to, note="", **fields):
    data = {"version": report.version, "query": "", "to": getattr(to, "pk", to), "note": note} | fields
    return page.post(reverse("report-hand-over", args=[report.pk]), data)


def test_a_colleague_is_asked_to_decide(page, client, waiting, office, colleague):
    assert hand_over(page, waiting[0], colleague, "数字请您核。").status_code == 302
    report = fresh(waiting[0])
    assert (report.handed_to, report.state) == (colleague, "submitted")
    message = Message.objects.get(kind="handed_over")
    assert (message.recipient, message.title) == (colleague, "请审核：开展信用监管")
    assert message.body == "苏日娜把政务服务局10月的填报转给您审核。数字请您核。"
    assert AuditEntry.objects.get(action="report.hand_over").actor_name == "苏日娜"
    event = AssignmentEvent.objects.get(verb="hand_over")
    assert (event.note, event.actor_name) == ("转给李文审核", "苏日娜"), "the note is the colleague's alone"
    assert "转给李文" in words(read(page)), "it stays with everybody, with a mark"
    client.force_login(colleague)
    assert "转给我" in words(read(client))
    assert [title for title, *_ in lines(read(client, "?mine=1"))] == [TITLES[0]]
    assert opened(client.get(message.url).content.decode()) == TITLES[0]
    answer = client.post(reverse("report-approve", args=[report.pk]), {"version": report.version, "text": ""})
    assert answer.status_code == 302
    client.force_login(office)
    assert "按现在的筛选没有要审的" in read(client, "?mine=1")


def test_handing_over_twice_tells_once(page, waiting, colleague):
    hand_over(page, waiting[0], colleague)
    before = [table.objects.count() for table in (AssignmentEvent, AuditEntry, Message)]
    assert hand_over(page, waiting[0], colleague).status_code == 302
    assert [table.objects.count() for table in (AssignmentEvent, AuditEntry, Message)] == before


def test_whoever_looked_before_it_was_handed_over_is_told_by_whom(page, client, waiting, colleague):
    hand_over(page, waiting[0], colleague)
    third = personas.make_user(Role.REVIEWER, full_name="巴图")
    client.force_login(third)
    answer = hand_over(client, waiting[0], personas.make_user(Role.REVIEWER), "请您看看。")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "苏日娜刚刚更新过这份报告（现在是“待审核”）" in words(html)
    assert 'value="请您看看。"' in html, "what was typed is kept"
    assert fresh(waiting[0]).handed_to == colleague


def test_only_a_colleague_who_can_decide_is_asked(page, waiting, office, colleague, clerk):
    gone = personas.make_user(Role.REVIEWER, full_name="已调离", is_active=False)
    ProgressReport.objects.filter(pk=waiting[1].pk).update(submitted_by=colleague)
    for report, to, status, sentence in (
        (waiting[0], office, 400, "不能转给自己"),
        (waiting[0], clerk, 400, "只能转给法治办在用的审核员"),
        (waiting[0], gone, 400, "只能转给法治办在用的审核员"),
        (waiting[1], colleague, 403, "这份填报是李文自己写的"),
        (waiting[0], "", 400, "请选择转给哪位审核员"),
        (waiting[0], "\x00²", 400, "请选择转给哪位审核员"),
        (waiting[0], "9" * 40, 400, "请选择转给哪位审核员"),
    ):
        answer = hand_over(page, report, to, "说明")
        assert answer.status_code == status, sentence
        assert sentence in answer.content.decode()
    assert not Message.objects.filter(kind="handed_over").exists()
    assert "已调离" not in read(page)
    for note in ("转" * 301, "a\x00b"):
        assert hand_over(page, waiting[0], colleague, note).status_code == 400


def test_what_is_decided_is_not_handed_over(page, waiting, office, colleague):
    approve_report(by=office, report=fresh(waiting[0]), expected_version=waiting[0].version)
    answer = hand_over(page, waiting[0], colleague)
    assert answer.status_code == 409
    assert "现在是“已通过”" in answer.content.decode()


# --- stepping through


def steps(html):
    """Position and the addresses of the neighbours."""
    found = re.search(r'<nav class="row rv-steps".*?</nav>', html, re.S)
    place = words(re.search(r"<span.*?</span>", found.group()).group())
    links = {rel: entities.unescape(to) for to, rel in re.findall(r'href="([^"#]+)#rv-t" rel="(\w+)"', found.group())}
    return place, links.get("prev"), links.get("next")


def test_one_steps_through_the_queue_and_back(page, waiting):
    place, before, after = steps(read(page))
    assert (place, before) == ("第1件，共3件", None)
    html = read(page, after)
    assert (opened(html), steps(html)[0]) == (TITLES[1], "第2件，共3件")
    assert opened(read(page, steps(html)[1])) == TITLES[0]
    assert steps(read(page, f"?report={waiting[2].pk}"))[2] is None


def test_after_a_decision_the_one_behind_it_is_open(page, waiting):
    html = read(page, f"?report={waiting[1].pk}")
    form = html[html.index('<form class="rv-act"') :]
    data = {name: entities.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    data = {name: data[name] for name in ("version", "query", "after")} | {"text": ""}
    answer = page.post(reverse("report-approve", args=[waiting[1].pk]), data, follow=True)
    assert opened(answer.content.decode()) == TITLES[2]


@pytest.mark.slow
def test_stepping_crosses_pages_and_a_link_finds_its_page(page, waiting, plan, bureau, clerk, office):
    rows = [personas.assign(personas.make_task(plan, f"任务{n}"), bureau) for n in range(19)]
    personas.issue(plan, office)
    for n, row in enumerate(rows):
        hand_in(personas.accepted(row, clerk), clerk, hours=30 - n)
    last_of_page = read(page, "?report=last")
    assert steps(last_of_page)[0] == "第20件，共22件"
    html = read(page, steps(last_of_page)[2])
    assert (opened(html), steps(html)[0]) == (TITLES[1], "第21件，共22件")
    assert opened(read(page, steps(html)[1])) == TITLES[0]
    assert steps(read(page, f"?report={waiting[2].pk}"))[0] == "第22件，共22件"


def test_the_number_of_queries_does_not_grow_with_reports(page, waiting, plan, bureau, clerk, office):
    def asked():
        with CaptureQueriesContext(connection) as found:
            read(page)
        return len(found)

    few = asked()
    more = [personas.assign(personas.make_task(plan, f"任务{n}"), bureau) for n in range(10)]
    personas.issue(Plan.objects.get(pk=plan.pk), office)
    for one in more:
        before = hand_in(personas.accepted(one, clerk), clerk, hours=24 * 30)
        approve_report(by=office, report=fresh(before), expected_version=before.version)
        hand_in(one, clerk, progress=50)
    assert len(lines(read(page))) == 13
    # One for September's reports and one for their values, however many.
    assert asked() <= few + 2
    assert few <= 24
