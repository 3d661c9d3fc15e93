"""The 2023 plan as a document: every word of it once and in order, every task at its own sentence."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from departments.models import Role
from tasks.models import Plan, Task
from tests import personas
from tests.kept import kept_world
from tests.tasks.test_plan_page import read, words

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
FULL_WIDTH = dict(zip(",:;()?", "，：；（）？", strict=True))


def build():
    """The plan, and the page of it that an observer reads."""
    call_command("load_departments", FIXTURES / "departments.json", stdout=StringIO())
    call_command("load_plan", FIXTURES / "plan-2023.json", stdout=StringIO())
    plan = Plan.objects.get()
    return plan, read(Client(), personas.make_user(Role.OBSERVER), code=plan.code)


built, kept_plan = kept_world(build)


@pytest.fixture
def plan_2023(kept_plan):
    return kept_plan[0]


@pytest.fixture
def page_2023(kept_plan):
    return kept_plan[1]


def corrected(plan):
    """The source as it should read, put right by hand from behind; spaces mean nothing in Chinese."""
    text = plan.source_text
    for one in plan.corrections.exclude(corrected="").order_by("-start"):
        text = text[: one.start] + one.corrected + text[one.end :]
    text = "".join(FULL_WIDTH.get(char, char) for char in text)
    return re.sub(r"\s", "", text)


def test_every_word_of_the_2023_plan_stands_on_the_page_once_and_in_order(plan_2023, page_2023):
    body = page_2023[page_2023.index('<div class="dp') : page_2023.index('<section class="doc-fix')]
    blocks = [(tag, words(text)) for tag, text in re.findall(r"<(p|h2|h3)\b[^>]*>(.*?)</\1>", body, re.S)]
    expected = corrected(plan_2023)
    place = expected.index(blocks[0][1])
    assert expected[:place].endswith("2023年法治政府建设工作计划"), "only the notice and its titles stand before"
    for tag, text in blocks:
        assert expected[place : place + len(text)] == text
        place += len(text)
        # A heading that runs into its paragraph goes without its full stop.
        place += tag != "p" and expected[place] == "。"
    assert place == len(expected), expected[place:]


def test_every_task_of_the_2023_plan_marks_its_own_sentence(plan_2023, page_2023):
    marked = {}
    address = re.compile(rf'<a class="q [^"]*"[^>]* href="/tasks/{plan_2023.code}/([\d.]+)/">(.*?)</a>', re.S)
    for code, text in address.findall(page_2023):
        marked[code] = marked.get(code, "") + words(text)
    expected = {one.code: re.sub(r"\s", "", one.text) for one in plan_2023.tasks.all()}
    assert len(marked) == 137
    ends = "。；，"  # a task's wording goes without the mark that joins it to the next
    assert {code: text.rstrip(ends) for code, text in marked.items()} == {
        code: text.rstrip(ends) for code, text in expected.items()
    }


def test_every_task_of_the_2023_plan_has_one_place_and_one_note(plan_2023, page_2023):
    codes = list(plan_2023.tasks.in_plan_order().values_list("code", flat=True))
    assert re.findall(r'id="q-([\d.]+)"', page_2023) == codes
    assert re.findall(r'title="(\d+\.\d+\.\d+) ', page_2023) == codes
    assert "共137项已办结0" in words(page_2023)


def test_the_outline_of_the_2023_plan_counts_every_task(plan_2023, page_2023):
    outline = page_2023[page_2023.index('<nav class="toc"') : page_2023.index("<article")]
    totals = [int(number) for number in re.findall(r"</span>0/(\d+)</small>", outline)]
    chapters = plan_2023.chapters.order_by("number")
    assert totals == [Task.objects.filter(chapter=one).count() for one in chapters]
    assert sum(totals) == 137


def test_the_2023_plan_lists_its_22_defects_with_their_places(plan_2023, page_2023):
    fixes = page_2023[page_2023.index('<section class="doc-fix') :]
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", fixes, re.S)
    assert "原文疑误22处" in fixes
    assert len(rows) == plan_2023.corrections.count() == 22
    for place, _, _ in rows:
        anchor = re.search(r'href="#([^"]+)"', place)
        assert anchor is None or f'id="{anchor.group(1)}"' in page_2023
    assert [words(row[0]) for row in rows[:4]] == ["其他", "其他", "其他", "一（一）"]
    assert words(rows[3][1] + rows[3][2]) == "领导法治领导。法治"


def test_the_notice_does_not_repeat_the_heads_of_the_page(plan_2023, page_2023):
    notice = page_2023[page_2023.index('<section class="doc-notice') : page_2023.index('<div class="dp')]
    lines = [words(one) for one in re.findall(r"<p>(.*?)</p>", notice, re.S)]
    assert lines[0] == "敕勒川乳业开发区，各乡镇、区域服务中心，旗各部门、单位："
    assert lines[-2:] == ["土默特左旗人民政府办公室", "2023年7月6日"]
    assert not [one for one in lines if "46号" in one or "工作计划》的通知" in one]
    assert "网页" not in notice and "打印" not in notice
