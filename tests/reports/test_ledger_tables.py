"""Content of the ledger and breakdown files: columns, plain values, the same few queries for each chunk."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from plan_tracker.errors import InvalidInput
from reports.ledger import rows as ledger_rows
from reports.ledger.breakdown_table import breakdown_table
from reports.ledger.ledger_table import ledger_table
from tasks.models import Assignment, AssignmentRequest, Evidence, ProgressReport, Task
from tests import personas
from tests.personas import NOON, TODAY
from tests.reports import filling_world
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Ask:
    """What an output kind is given."""

    plan: object
    user: object
    options: dict = field(default_factory=dict)
    day: date = TODAY


def as_dicts(table):
    names = [column.name for column in table.columns]
    found = [dict(zip(names, row, strict=True)) for row in table.rows]
    assert len(found) == table.total
    return found


@pytest.fixture
def reported(plan, bureaus, office):
    """A measured, led task with an approved report, a file and an extension; a task two departments share."""
    leader = personas.make_user(Role.LEADER, full_name="刘副旗长")
    bureaus[0].leader = leader
    bureaus[0].save()
    clerk = personas.make_user(Role.REPORTER, bureaus[0], full_name="王敏")
    head = personas.make_user(Role.HEAD, bureaus[0], full_name="赵志刚")
    led = personas.make_task(
        plan, "同城通办", deadline_kind="fixed", due_on=date(2023, 12, 31), deadline_words="年底前"
    )
    personas.make_indicator(led, 200, "项")
    common = {"state": "in_progress", "issued_at": NOON, "accepted_at": NOON}
    row = personas.assign(
        led, bureaus[0], owner=clerk, current_value=156, progress=78, report_period=date(2023, 10, 1),
        report_state="approved", **common,
    )  # fmt: skip
    personas.assign(led, bureaus[1], "support", **common)
    shared = personas.make_task(plan, "证明承诺制")
    for bureau in bureaus[1:3]:
        personas.assign(shared, bureau, "joint", report_period=date(2023, 10, 1), report_state="submitted", **common)
    for one in Assignment.objects.exclude(report_period=None):
        ProgressReport.objects.create(
            plan=plan, assignment=one, department=one.department, period=date(2023, 10, 1), author=clerk,
            state=one.report_state, created_at=NOON, updated_at=NOON, submitted_at=NOON, reviewed_at=NOON,
            signed_by=head, work_done=f"{one.department.short_name}办了八项。", problems="人手不足。",
            review_comment="请加快。" if one == row else "",
        )  # fmt: skip
    personas.keep_reports(ProgressReport.objects.all())
    report = row.reports.get()
    for removed in (None, NOON):
        Evidence.objects.create(
            report=report, file="x", original_name="表.pdf", size=1, content_type="x", sha256="0" * 64,
            uploaded_by=clerk, uploaded_at=NOON, removed_at=removed,
        )  # fmt: skip
    AssignmentRequest.objects.create(
        assignment=row, kind="extension", state="approved", reason="。", old_due_on=TODAY,
        new_due_on=date(2023, 12, 31), created_by=clerk, created_at=NOON, decided_by=office, decided_at=NOON,
    )  # fmt: skip
    return plan


def test_the_ledger_holds_what_a_ledger_holds(reported, office):
    led, shared = as_dicts(ledger_table(Ask(reported, office)))
    assert led | {} == {
        "序号": 1, "章": "二、健全政府机构职能体系", "小节": "(二)深入推进“放管服”改革", "编号": "2.2.1",
        "任务": "同城通办", "原文": "同城通办。", "主办、责任单位": "第1局", "配合单位": "第2局",
        "完成时限": date(2023, 12, 31), "时限依据": "原文", "目标值": Decimal(200), "当前值": Decimal(156),
        "单位": "项", "进度%": 78, "序时%": 62, "灯": "正常", "原因": "", "办理环节": "办理中",
        "本期进展": "1局办了八项。", "存在问题": "人手不足。", "下一步打算": "", "佐证份数": 1, "延期次数": 1,
        "审核意见": "请加快。", "报送周期": "10月", "填报人": "王敏", "审签人": "赵志刚", "填报时间": TODAY,
    }  # fmt: skip
    assert (shared["主办、责任单位"], shared["当前值"], shared["时限依据"]) == ("第2局、第3局", None, "随计划")
    assert shared["本期进展"] == "2局：2局办了八项。\n3局：3局办了八项。"


def test_a_file_lists_the_rows_of_the_page(reported, office, bureaus):
    table = ledger_table(Ask(reported, office, {"by": "duty", "department": "d2,d3"}))
    assert [row["主办、责任单位"] for row in as_dicts(table)] == ["第2局", "第3局"]
    assert "共2项" in table.note
    assert "2局、3局" in table.note
    clerk = personas.make_user(Role.REPORTER, bureaus[1])
    assert [row["编号"] for row in as_dicts(ledger_table(Ask(reported, clerk)))] == ["2.2.2"]
    with pytest.raises(InvalidInput):
        ledger_table(Ask(reported, office, {"light": "blue"}))


def test_the_office_does_not_read_what_was_not_sent(reported, office, bureaus):
    ProgressReport.objects.update(state="department_review", submitted_at=None)
    personas.keep_reports(ProgressReport.objects.all())
    assert {row["本期进展"] for row in as_dicts(ledger_table(Ask(reported, office)))} == {""}
    clerk = personas.make_user(Role.REPORTER, bureaus[1])
    assert [row["本期进展"] for row in as_dicts(ledger_table(Ask(reported, clerk)))] == ["2局办了八项。"]


def test_the_breakdown_lists_every_task_with_who_owes_it(reported, office):
    personas.make_task(reported, "还没有单位的任务")
    led, shared, bare = as_dicts(breakdown_table(Ask(reported, office)))
    assert led == {
        "序号": 1, "一级任务": "二、健全政府机构职能体系", "二级任务": "(二)深入推进“放管服”改革",
        "具体举措": "同城通办。", "量化指标": "同城通办事项不少于200项", "牵头单位": "第1局", "配合单位": "第2局",
        "分管领导": "刘副旗长", "责任人": "王敏", "完成时限（依据）": "2023年12月31日（原文：年底前）",
        "报送频次": "每月", "备注": "责任单位待法治办确认",
    }  # fmt: skip
    assert (shared["牵头单位"], shared["完成时限（依据）"]) == ("第2局、第3局", "持续推进，2023年12月31日前（随计划）")
    assert (bare["牵头单位"], bare["完成时限（依据）"]) == ("", "持续推进（随计划）")


@pytest.mark.parametrize("make,options", [(ledger_table, {}), (ledger_table, {"by": "duty"}), (breakdown_table, {})])
def test_each_chunk_costs_the_same_queries(plan, bureaus, office, monkeypatch, make, options):
    add_duties(plan, bureaus, 40, 3)
    for task in Task.objects.all():
        personas.make_indicator(task)
    costs = {}
    for size in (100, 10, 5):
        monkeypatch.setattr(ledger_rows, "CHUNK", size)
        monkeypatch.setattr("reports.ledger.breakdown_table.CHUNK", size)
        with CaptureQueriesContext(connection) as queries:
            number = len(list(make(Ask(plan, office, options)).rows))
        costs[size] = (len(queries), -(-number // size))
    (whole, _), (tens, ten_chunks), (fives, five_chunks) = costs.values()
    each = (fives - tens) / (five_chunks - ten_chunks)
    assert each == (tens - whole) / (ten_chunks - 1) <= 8


def test_memory_stays_flat_while_rows_are_read(plan, bureaus, office, monkeypatch):
    """Reading to the end needs no more than reading the first chunks: rows are not kept."""
    add_duties(plan, bureaus, 120, 5)
    Task.objects.update(text="很长的原文。" * 400)
    monkeypatch.setattr(ledger_rows, "CHUNK", 10)
    list(ledger_table(Ask(plan, office, {"by": "duty"})).rows)  # caches warm
    tracemalloc.start()
    held = []
    for number, _ in enumerate(ledger_table(Ask(plan, office, {"by": "duty"})).rows, 1):
        if number in (45, 165):
            gc.collect()  # rows and what was fetched for them hold each other
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert held[1] < held[0] * 1.3


def test_a_past_day_does_not_know_what_the_office_said_later(db):
    world = filling_world.build()
    filling_world.returned(world, "plain", progress=40)
    said = {}
    for day in (24, 25):
        rows = as_dicts(ledger_table(Ask(world.plan, world.office, {"by": "duty"}, date(2023, 9, day))))
        (said[day],) = [row["审核意见"] for row in rows if row["编号"] == world.codes["plain"]]
    assert said == {24: "", 25: "请补充清单。"}
