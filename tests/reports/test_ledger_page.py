"""The page 任务台账: rows as people read them, orders, pages, tags, urging, print and export; nobody sees too much."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from tasks.models import Assignment, Nudge, Task
from tests import personas
from tests.personas import NOON, TODAY, browser
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db
QUERIES = 25


@pytest.fixture
def desk(office):
    return browser(office)


def seen(client, query="", status=200):
    """The page's source."""
    answer = client.get(f"/ledger/?{query}")
    assert answer.status_code == status
    return answer.content.decode()


def text(html):
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))


def rows(html):
    """Cells of each row, as text."""
    found = re.findall(r"<tr>(.*?)</tr>", html.split("</thead>")[1], re.S) if "</thead>" in html else []
    return [[text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in found]


def codes(html):
    return re.findall(r'lg-no">([\d.]+)<', html)


def owe(task, department, role="lead", **fields):
    """A duty being worked on."""
    fields = {"state": "in_progress", "issued_at": NOON, "accepted_at": NOON} | fields
    return personas.assign(task, department, role, **fields)


@pytest.fixture
def county(plan, bureaus):
    """Three tasks: one led with a helper and a number, one shared by two, one overdue."""
    led, shared, late = (personas.make_task(plan, name) for name in ("同城通办", "证明承诺制", "清理文件"))
    late.deadline_kind, late.due_on, late.deadline_words = "fixed", date(2023, 9, 30), "9月底前"
    late.save()
    personas.make_indicator(led, 200, "项")
    owe(led, bureaus[0], current_value=156, progress=78, report_period=date(2023, 9, 1), report_state="approved")
    owe(led, bureaus[1], "support")
    owe(shared, bureaus[1], "joint", progress=40, returned_on=date(2023, 10, 22))
    owe(shared, bureaus[2], "joint", state="closed", progress=100, closed_on=date(2023, 10, 1))
    owe(late, bureaus[2], progress=10, overdue_on=date(2023, 10, 1), due_on=date(2023, 9, 30))
    return plan


def test_a_task_row_says_whose_by_when_how_far_and_why(county, desk):
    led, shared, late = rows(seen(desk))
    assert led[1:4] == ["2.2.1", "同城通办二(二)深入推进“放管服”改革", "第1局配合：第2局"]
    assert led[4:] == ["12月31日还有68天", "156/200项78%", "正常", "最近填报：9月"]
    assert shared[3] == "第2局、第3局"
    assert shared[5:7] == ["70%", "预警已办结1/2个单位。2局：10月22日填报被退回，还没有重报"]
    assert late[4:7] == ["9月30日已过24天·原文", "10%", "逾期期限已过24天"]
    assert late[7] == "最近填报：没有报过"


def test_where_several_are_late_one_is_named_and_the_others_are_counted(county, desk, bureaus):
    owe(Task.objects.get(code="2.2.2"), bureaus[3], "joint", overdue_on=date(2023, 10, 20), due_on=date(2023, 12, 31))
    Assignment.objects.filter(task__code="2.2.2", department=bureaus[1]).update(
        overdue_on=TODAY, due_on=date(2023, 10, 23)
    )
    shared = seen(desk, "q=2.2.2")
    assert (
        rows(shared)[0][6] == "逾期已办结1/3个单位。2局：期限已过1天；10月22日填报被退回，还没有重报；另有1个单位逾期"
    )
    assert 'class="due due--red"' in shared
    stage = seen(desk, "q=2.2.2&by=duty&department=d4")
    assert "10月19日的节点已过5天" in stage
    assert "due--red" not in stage, "the deadline itself has not passed"


def test_by_duty_each_department_has_its_own_row(county, desk):
    found = rows(seen(desk, "by=duty"))
    assert [(row[1], row[3]) for row in found] == [
        ("2.2.1", "第1局配合：第2局"), ("2.2.2", "第2局共同承担：第3局"), ("2.2.2", "第3局共同承担：第2局"),
        ("2.2.3", "第3局"),
    ]  # fmt: skip
    helping = rows(seen(desk, "by=duty&role=support"))
    assert [row[3] for row in helping] == ["第2局配合主办：第1局"]


def test_words_numbers_and_departments_are_found(county, desk):
    assert codes(seen(desk, "q=承诺")) == ["2.2.2"]
    assert codes(seen(desk, "q=2.2.3")) == ["2.2.3"]
    assert codes(seen(desk, "q=2.2")) == ["2.2.1", "2.2.2", "2.2.3"]
    assert codes(seen(desk, "department=d3")) == ["2.2.2", "2.2.3"]
    assert codes(seen(desk, "written=yes")) == ["2.2.1", "2.2.3"]
    assert codes(seen(desk, "due_to=2023-10-01")) == ["2.2.3"]


def test_orders(county, desk):
    assert codes(seen(desk, "sort=light")) == ["2.2.3", "2.2.2", "2.2.1"]
    assert codes(seen(desk, "sort=due")) == ["2.2.3", "2.2.1", "2.2.2"]
    html = seen(desk, "sort=due&by=duty")
    assert codes(html) == ["2.2.3", "2.2.1", "2.2.2", "2.2.2"]
    assert 'aria-sort="ascending"' in html
    assert 'scope="colgroup"' not in html


def test_conditions_stand_as_tags_that_can_be_taken_away(county, desk):
    html = seen(desk, "light=red,yellow&department=d2,d3&sort=due")
    assert "找到2项" in text(html)
    tags = re.findall(r'<a class="tag lg-tag" href="([^"]+)" aria-label="去掉条件：([^"]+)"', html)
    assert {words: unescape(link) for link, words in tags} == {
        "2局、3局": "/ledger/?plan=plan-2023&light=red,yellow&sort=due",
        "逾期和预警": "/ledger/?plan=plan-2023&department=d2,d3&sort=due",
    }
    for link, _ in tags:
        assert desk.get(unescape(link)).status_code == 200
    assert "清除条件" in html
    assert "找到" not in seen(desk)


def test_nothing_found_is_said_in_words(county, desk):
    html = seen(desk, "q=没有这样的任务")
    assert "没有符合条件的任务" in html
    assert "共0项" in text(html)
    assert "导出" not in html


def test_chapters_are_counted_over_all_pages(plan, bureaus, desk):
    add_duties(plan, bureaus, 45, 7)
    first, last = seen(desk, "per=20"), seen(desk, "per=20&page=3")
    assert (len(rows(first)), len(rows(last))) == (20, codes_in_all(desk) - 40)
    assert len(set(codes(first)) | set(codes(seen(desk, "per=20&page=2"))) | set(codes(last))) == codes_in_all(desk)
    heads = dict(re.findall(r'scope="colgroup">(.*?) <span class="fw4">(\d+)项', first + last))
    assert sum(map(int, heads.values())) == codes_in_all(desk)
    assert "第1页，共3页" in text(first)
    assert "page=2" in first
    assert seen(desk, "per=7", 422)


def codes_in_all(desk):
    return len(codes(seen(desk, "per=200")))


@pytest.mark.parametrize("query", ["", "by=duty", "light=red,yellow&sort=light", "by=duty&reported=no&q=任务"])
def test_queries_do_not_grow_with_rows(plan, bureaus, desk, query):
    counts = []
    for seed in (1, 2):
        add_duties(plan, bureaus, 15 * seed, seed)
        for task in Task.objects.all():
            task.indicators.all().delete()
            personas.make_indicator(task)
        with CaptureQueriesContext(connection) as queries:
            found = rows(seen(desk, query))
        counts.append((len(found), len(queries)))
    assert counts[1][0] > counts[0][0] > 0
    assert counts[1][1] == counts[0][1] <= QUERIES


def test_a_department_sees_its_own_duties_and_no_more(county, bureaus):
    clerk = browser(personas.make_user(Role.REPORTER, bureaus[1]))
    html = seen(clerk)
    assert "本部门台账" in html
    assert [(row[0], row[2]) for row in rows(html)] == [("2.2.2", "第2局共同承担：第3局")]
    assert "已办结1/2" not in text(html), "how others stand is not theirs to know"
    assert codes(seen(clerk, "role=support")) == ["2.2.1"]
    assert codes(seen(clerk, "by=task")) == ["2.2.2"]
    assert codes(seen(clerk, "light=red")) == []
    seen(clerk, "department=d3", 422)
    for gone in ("催办", "任务分解表", "全部单位", "全部领导"):
        assert gone not in html
    Assignment.objects.filter(department=bureaus[1]).update(state="draft")
    assert codes(seen(clerk)) == []


def test_who_reads_nothing_is_told_there_is_nothing(county):
    assert browser(personas.make_user(Role.SECURITY_ADMIN)).get("/ledger/").status_code == 404
    for role in (Role.LEADER, Role.OBSERVER):
        html = seen(browser(personas.make_user(role)))
        assert len(rows(html)) == 3
        assert "催办" not in html


def test_the_office_urges_what_it_ticked_and_comes_back(county, desk, bureaus):
    """A box stands for all duties of the row that may be urged; what is done already has none."""
    html = seen(desk)
    boxes = re.findall(r'name="duty" value="([\d,]+)"', html)
    late = Assignment.objects.get(task__code="2.2.3")
    shared = Assignment.objects.get(task__code="2.2.2", department=bureaus[1])
    assert str(late.pk) in boxes
    assert str(shared.pk) in boxes
    answer = desk.post(
        "/urging/", {"plan": county.code, "duty": [f"{late.pk},{shared.pk}"], "next": "/ledger/?by=duty"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/ledger/?by=duty"
    assert "已催办2个单位的2项任务" in answer.content.decode()
    assert set(Nudge.objects.values_list("assignment", flat=True)) == {late.pk, shared.pk}
    assert "今天已催办" in rows(seen(desk))[2][6]
    assert str(late.pk) not in re.findall(r'name="duty" value="([\d,]+)"', seen(desk))


def test_files_are_those_of_the_same_rows(county, desk):
    html = unescape(seen(desk, "light=red&light=yellow&by=duty"))
    assert "导出这2项" in text(html)
    for ending in ("xlsx", "ods", "csv"):
        assert f"/api/v1/exports/ledger.{ending}?plan=plan-2023&by=duty&light=red,yellow" in html
    assert "/api/v1/exports/breakdown.xlsx?plan=plan-2023" in html


def test_what_people_type_stays_text(county, desk):
    html = seen(desk, "q=<script>alert(1)</script>&owner=<b>")
    assert "<script>alert" not in html
    assert "<b>" not in html.split("清除条件")[0].split("找到")[1]


def test_a_choice_that_came_in_an_address_is_kept_in_the_bar(county, desk):
    html = seen(desk, "light=red,done")
    assert '<option value="red,done" selected>逾期、已办结</option>' in html
    assert TODAY.isoformat() not in html
