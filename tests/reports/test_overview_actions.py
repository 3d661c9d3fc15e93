"""What can be done from the overview: files of its figures, reminders for who has not reported, the worst cell open."""

import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from departments.models import Role
from tasks.models import Nudge
from tests import personas
from tests.personas import browser
from tests.reports.test_dashboards import build_world, hand_in, html_of, part, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def world(db):
    return build_world()


@pytest.fixture
def desk(world):
    return browser(world.office)


def acts(html):
    return re.search(r'<div class="acts">.*?<p class="lead">', html, re.S).group()


def address_of(html, words):
    """Where the button with these words leads."""
    found = [where for where, shown in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', html, re.S)
             if text(shown) == words]  # fmt: skip
    assert len(found) == 1, words
    return unescape(found[0])


def test_the_ledger_and_the_bulletin_are_one_press_away(world, desk):
    found = acts(html_of(desk, "/overview/"))
    file = b"".join(desk.get(address_of(found, "导出台账Excel")))
    cells = {cell.value for row in openpyxl.load_workbook(BytesIO(file)).worksheets[0].iter_rows() for cell in row}
    assert {"清理规范性文件", "推行证明承诺制", "推行容缺受理制"} <= cells
    assert "10月通报" in html_of(desk, address_of(found, "生成10月通报Word"))
    assert "期限日历" in part(html_of(desk, "/overview/"), "due")


def test_only_who_reads_documents_is_offered_the_bulletin(world):
    for role, offered in ((Role.LEADER, True), (Role.OBSERVER, False)):
        assert ("生成10月通报" in html_of(browser(personas.make_user(role)), "/overview/")) is offered


def test_a_past_day_is_exported_as_of_that_day_and_urges_nobody(world, desk):
    html = html_of(desk, "/overview/?on=2023-09-26")
    assert "on=2023-09-26" in unescape(acts(html))
    assert "一键催报" not in html
    assert "催办这个单位" not in html


def test_who_has_not_reported_is_reminded_at_once_but_not_twice(world, desk):
    hand_in(world, "plain")
    card = part(html_of(desk, "/overview/"), "unreported")
    fields = {"tab": "report", "plan": world.plan.code, "next": "/overview/?plan=" + world.plan.code}
    fields["department"] = re.findall(r'name="department" value="(\d+)"', card)
    assert f"催报{len(fields['department'])}个单位" in text(card)
    answer = desk.post("/urging/", fields, follow=True)
    assert answer.redirect_chain[0][0].startswith("/overview/")
    assert "已催办2个单位的3项任务" in answer.content.decode()
    assert Nudge.objects.count() == 3
    assert "没有新的催办" in desk.post("/urging/", fields, follow=True).content.decode()
    assert Nudge.objects.count() == 3


def test_the_worst_cell_is_open_and_its_department_can_be_urged(world, desk):
    drill = re.search(r'<aside class="drill".*?</aside>', html_of(desk, "/overview/"), re.S).group()
    assert "清理规范性文件" in drill
    duties = re.search(r'name="duty" value="([\d,]+)"', drill).group(1)
    assert str(world.rows["late"].pk) in duties.split(",")
    where = unescape(re.search(r'name="next" value="([^"]+)"', drill).group(1))
    answer = desk.post("/urging/", {"plan": world.plan.code, "duty": duties, "next": where}, follow=True)
    assert "已催办1个单位" in answer.content.decode()
    drill = re.search(r'<aside class="drill".*?</aside>', answer.content.decode(), re.S).group()
    assert "今天已催办过这个单位" in drill
    assert "<button" not in drill


def test_a_leader_looks_and_does_not_urge(world):
    html = html_of(browser(personas.make_user(Role.LEADER)), "/overview/")
    assert "清理规范性文件" in html
    assert 'action="/urging/"' not in html


def test_a_department_takes_its_own_ledger_from_its_page(world):
    own = browser(world.clerk)
    html = html_of(own, f"/departments/{world.bureau.pk}/")
    answer = own.get(address_of(html, "导出本部门台账"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "导出这个单位的台账" in html_of(browser(world.office), f"/departments/{world.bureau.pk}/")
