"""Loading a plan: idempotent, in one transaction, never against work already handed down."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEntry
from departments.models import Department, Role
from importer.export import export_plan, to_json
from importer.load import load_plan
from importer.plan_file import check_plan, each_task
from plan_tracker.errors import DomainError
from tasks.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Chapter,
    ContextSpan,
    Indicator,
    Milestone,
    MilestoneKind,
    Plan,
    Section,
    SourceCorrection,
    Task,
)
from tasks.verbs.assignments import confirm_departments, issue_plan
from tests.importer.examples import GROUPS, UNITS, at, deadline, make_units, part, plan_document
from tests.personas import make_user

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
TABLES = (
    Plan, Chapter, Section, Task, Indicator, ContextSpan, SourceCorrection, Assignment, Milestone, AuditEntry,
)  # fmt: skip


@pytest.fixture
def units():
    make_units()


@pytest.fixture
def document(units) -> dict[str, Any]:
    """The small plan, loaded; edit what is returned and load again."""
    load_plan(data=plan_document())
    return plan_document()


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row a load may touch, keys included: what "nothing changed" means."""
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


def first_task(document: dict[str, Any]) -> dict[str, Any]:
    return document["chapters"][0]["sections"][0]["tasks"][0]


def reload(document: dict[str, Any], **options: Any) -> list[str]:
    """Load an edited document the way the command does: checked first."""
    check_plan(document, "plan.json", UNITS, GROUPS)
    return load_plan(data=document, **options)


def parts_of(code: str) -> set[tuple[str, str]]:
    return set(Assignment.objects.filter(task__code=code).values_list("department__code", "role"))


def due_days(code: str, kind: MilestoneKind) -> list[date]:
    found = Milestone.objects.filter(assignment__task__code=code, assignment__role__in=["lead", "joint"], kind=kind)
    return sorted(set(found.values_list("due_on", flat=True)))


def hand_down() -> None:
    issue_plan(by=make_user(Role.REVIEWER), plan=Plan.objects.get())


def test_load_creates_the_whole_plan(units):
    changes = load_plan(data=plan_document())
    assert changes == ["新增计划“工作计划”：1章，4项任务，7项分解"]
    assert parts_of("1.2.1") == {("cs", "joint"), ("bk", "joint"), ("sfj", "support")}
    assert set(Assignment.objects.values_list("state", "proposed")) == {(AssignmentState.DRAFT, True)}
    indicator = Indicator.objects.get()
    assert (indicator.target_value, indicator.unit, indicator.words) == (200, "项", "达到200项")
    assert AuditEntry.objects.get().action == "plan.load"


def test_every_part_has_a_final_day_and_its_occurrences(document):
    assert due_days("1.1.1", MilestoneKind.FINAL) == [date(2023, 12, 31)]
    ends = [date(2023, 7, 31), date(2023, 8, 31), date(2023, 9, 30), date(2023, 10, 31), date(2023, 11, 30)]
    assert due_days("1.1.2", MilestoneKind.RECURRING) == ends
    assert due_days("1.2.1", MilestoneKind.RECURRING) == []
    assert Assignment.objects.exclude(milestones__kind="final").count() == 0
    supporting = Milestone.objects.filter(assignment__role=AssignmentRole.SUPPORT)
    assert set(supporting.values_list("kind", flat=True)) == {MilestoneKind.FINAL}


def test_a_january_duty_ends_in_the_january_after_the_plan(units):
    document = plan_document()
    first_task(document)["deadline"] = deadline("recurring", "2023年底", recurrence="yearly", month=1)
    reload(document)
    assert due_days("1.1.1", MilestoneKind.FINAL) == [date(2024, 1, 31)]
    assert Assignment.objects.get(task__code="1.1.1", role="lead").due_on == date(2024, 1, 31)


def test_second_load_touches_no_row(document):
    before = rows()
    assert reload(document) == []
    assert rows() == before


def test_dry_run_says_what_would_change_and_stores_nothing(units):
    assert load_plan(data=plan_document(), dry_run=True)
    assert not Plan.objects.exists()
    load_plan(data=plan_document())
    before = rows()
    edited = plan_document()
    first_task(edited)["title"] = "办成200项"
    assert reload(edited, dry_run=True) == ["任务 1.1.1 的名称：事项达到200项 → 办成200项"]
    assert rows() == before


def test_edits_are_told_in_words_and_made(document):
    task = first_task(document)
    task["deadline"] = deadline("fixed", "2023年底", due_on="2023-11-30")
    task["evidence_required"] = True
    task["indicators"][0]["target"] = 210.5
    task["departments"] = [part("zfb"), part("zwfwj", "support")]
    document["plan"]["issuer"] = "旗政府办公室"
    document["chapters"][0]["short_title"] = "机制"
    document["context"] = []
    changes = reload(document)
    assert changes == [
        "计划的印发机关：政府办公室 → 旗政府办公室",
        "第1章 的简称：制度 → 机制",
        "说明性文字改变：原有1处，现有0处",
        "任务 1.1.1 的时限：2023-12-31（2023年底） → 2023-11-30（2023年底）",
        "任务 1.1.1 的办结须附佐证：否 → 是",
        "任务 1.1.1 的量化指标：事项200项 → 事项210.5项",
        "任务 1.1.1 去掉配合单位司法局",
        "任务 1.1.1 增加主办单位政府办公室",
        "任务 1.1.1 的行政审批和政务服务局：主办 → 配合",
    ]
    assert parts_of("1.1.1") == {("zfb", "lead"), ("zwfwj", "support")}
    assert due_days("1.1.1", MilestoneKind.FINAL) == [date(2023, 11, 30)]
    assert set(Assignment.objects.filter(task__code="1.1.1").values_list("due_on", flat=True)) == {date(2023, 11, 30)}
    assert Plan.objects.get().version == 2
    assert reload(document) == []


def test_a_plan_that_ends_later_moves_every_final_day_but_stages_stay(document):
    assignment = Assignment.objects.get(task__code="1.1.2", role="lead")
    Milestone.objects.create(assignment=assignment, kind=MilestoneKind.STAGE, due_on=date(2023, 9, 1), name="起草")
    document["plan"]["ends_on"] = "2024-01-31"
    reload(document)
    assert due_days("1.1.2", MilestoneKind.FINAL) == [date(2024, 1, 31)]
    assert due_days("1.1.2", MilestoneKind.RECURRING)[-1] == date(2023, 12, 31)
    assert due_days("1.1.2", MilestoneKind.STAGE) == [date(2023, 9, 1)]
    assert due_days("1.1.1", MilestoneKind.FINAL) == [date(2023, 12, 31)]


def test_a_removed_task_goes_with_its_parts(document):
    document["chapters"][0]["sections"][0]["tasks"].pop(0)
    assert reload(document) == ["去掉任务 1.1.1 事项达到200项"]
    assert not Assignment.objects.filter(task__code="1.1.1").exists()
    assert Task.objects.get(code="1.1.2").number == 1
    assert reload(document) == []


def test_a_task_put_first_moves_the_others_along(document):
    tasks = document["chapters"][0]["sections"][0]["tasks"]
    head = deepcopy(tasks[0]) | {"code": "1.1.3", "span": at("2023年底"), "indicators": []}
    tasks[0]["span"] = at("事项达到200项")
    tasks[0]["deadline"] = deadline()
    tasks.insert(0, head)
    assert "新增任务 1.1.3 事项达到200项" in reload(document)
    assert list(Task.objects.filter(section__number=1).order_by("number").values_list("code", flat=True)) == [
        "1.1.3", "1.1.1", "1.1.2",
    ]  # fmt: skip
    assert reload(document) == []


def test_a_task_outlives_a_section_that_is_merged_away(document):
    first, second = document["chapters"][0]["sections"]
    first["tasks"] += second["tasks"]
    first["span"] = [first["span"][0], second["span"][1]]
    document["chapters"][0]["sections"] = [first]
    document["context"].insert(0, {"span": second["heading"], "kind": "heading_sentence", "note": ""})
    kept = Task.objects.get(code="1.2.1").pk
    assert "去掉小节 1.2 加强培训" in reload(document)
    moved = Task.objects.get(code="1.2.1")
    assert (moved.pk, moved.section.number, moved.number) == (kept, 1, 3)
    assert Task.objects.get(code="1.2.2").number == 4
    assert reload(document) == []


def test_export_and_load_round_trip(document):
    first = to_json(export_plan(Plan.objects.get()))
    Plan.objects.get().delete()
    reload(json.loads(first))
    assert to_json(export_plan(Plan.objects.get())) == first


def test_confirmed_departments_stay_confirmed(document):
    confirm_departments(by=make_user(Role.REVIEWER), task=Task.objects.get(code="1.2.1"))
    assert reload(document) == []
    assert not Assignment.objects.filter(task__code="1.2.1", proposed=True).exists()


def test_a_file_can_settle_departments(document):
    first_task(document)["proposed"] = False
    assert reload(document) == ["任务 1.1.1 的责任单位：待确认 → 已确认"]
    assert not Assignment.objects.filter(task__code="1.1.1", proposed=True).exists()
    assert reload(document) == []


def test_cancelled_parts_stay_cancelled(document):
    Assignment.objects.filter(task__code="1.2.1", department__code="bk").update(state=AssignmentState.CANCELLED)
    assert reload(document) == []


def test_a_department_that_has_ended_leaves_its_group(units):
    Department.objects.filter(code="bk").update(valid_to=date(2012, 12, 31))
    load_plan(data=plan_document())
    assert ("bk", "joint") not in parts_of("1.2.1")


def refuse(document: dict[str, Any]) -> str:
    """The reason for which a load is refused; nothing is stored."""
    before = rows()
    with pytest.raises(DomainError) as refused:
        reload(document)
    assert rows() == before
    return refused.value.message


def test_issued_plan_loads_again_without_change(document):
    hand_down()
    before = rows()
    assert reload(document) == []
    assert rows() == before


def test_issued_work_is_not_undone(document):
    hand_down()
    removed, moved, later, extended = (deepcopy(document) for _ in range(4))
    removed["chapters"][0]["sections"][0]["tasks"].pop(0)
    assert refuse(removed).startswith("任务 1.1.1 已经下达，不能从计划里去掉")
    first_task(moved)["departments"][0]["department"] = "zfb"
    assert "已经下达给行政审批和政务服务局" in refuse(moved)
    first_task(later)["deadline"]["due_on"] = "2023-11-30"
    assert "时限和指标" in refuse(later)
    extended["plan"]["ends_on"] = "2024-01-31"
    assert "plan.ends_on" in refuse(extended)


def test_issued_number_is_not_given_to_another_sentence(document):
    hand_down()
    last = document["chapters"][0]["sections"][1]["tasks"][1]
    last["span"] = at("另有一句。")
    assert refuse(document) == "任务 1.2.2 已经下达，这个编号不能改给另一项任务，没有载入任何内容。"


def test_a_cancelled_part_still_holds_its_task(document):
    hand_down()
    Assignment.objects.filter(task__code="1.2.2").update(state=AssignmentState.CANCELLED)
    document["chapters"][0]["sections"][1]["tasks"].pop()
    assert "不能从计划里去掉" in refuse(document)


def test_wording_of_issued_work_may_be_mended_and_parts_added(document):
    hand_down()
    first_task(document)["title"] = "办成200项"
    first_task(document)["departments"].append(part("zfb", "support"))
    assert len(reload(document)) == 2
    added = Assignment.objects.get(task__code="1.1.1", department__code="zfb")
    assert added.state == AssignmentState.DRAFT and added.milestones.count() == 1
    assert Assignment.objects.exclude(pk=added.pk).exclude(state=AssignmentState.ISSUED).count() == 0


def load_fixtures() -> str:
    out = StringIO()
    call_command("load_departments", FIXTURES / "departments.json", stdout=out)
    call_command("load_plan", FIXTURES / "plan-2023.json", stdout=out)
    return out.getvalue()


def exported() -> str:
    out = StringIO()
    call_command("export_plan", Plan.objects.get().code, stdout=out)
    return out.getvalue()


def test_the_2023_plan_loads_and_comes_out_again(tmp_path):
    load_fixtures()
    assert (Plan.objects.get().chapters.count(), Plan.objects.get().sections.count()) == (10, 33)
    plan_text, before = exported(), rows()
    assert "没有变化" in load_fixtures()
    assert rows() == before
    copy = tmp_path / "copy.json"
    copy.write_text(plan_text, encoding="utf-8")
    Plan.objects.all().delete()
    call_command("load_plan", copy, stdout=StringIO())
    assert exported() == plan_text
    file = json.loads((FIXTURES / "plan-2023.json").read_text(encoding="utf-8"))
    out = json.loads(plan_text)
    assert {key: out[key] for key in ("plan", "context", "corrections")} == {
        key: file[key] for key in ("plan", "context", "corrections")
    }
    for (_, told), (_, kept) in zip(each_task(file), each_task(out), strict=True):
        assert {**told, "departments": ()} == {**kept, "departments": ()}


def test_the_2023_plan_in_numbers():
    load_fixtures()
    assert Task.objects.count() == 137
    owed = Assignment.objects.unsettled()
    assert (owed.filter(role="lead").count(), owed.filter(role="joint").count()) == (126, 260)
    catalogue = Assignment.objects.get(task__code="4.1.2", role="lead")
    assert catalogue.due_on == date(2024, 1, 31)
    monthly = Assignment.objects.get(task__code="7.4.1", role="lead")
    assert monthly.milestones.filter(kind="recurring").count() == 5
    assert not Assignment.objects.exclude(state=AssignmentState.DRAFT).exists()
    assert not Assignment.objects.filter(department__name="沙尔沁镇").exists()


def test_commands_refuse_with_one_line_per_problem(units, tmp_path):
    broken = plan_document()
    first_task(broken)["departments"][0]["department"] = "nobody"
    broken["plan"]["ends_on"] = "2023-01-01"
    path = tmp_path / "plan.json"
    path.write_text(to_json(broken), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load_plan", path)
    lines = str(refused.value).splitlines()
    assert len(lines) == 2 and all(line.startswith(f"{path}：") for line in lines)
    assert not Plan.objects.exists()
    with pytest.raises(CommandError, match="没有编码为“nothing”的计划"):
        call_command("export_plan", "nothing")


def test_dry_run_command_lists_every_change_and_saves_none(units, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(to_json(plan_document()), encoding="utf-8")
    out = StringIO()
    call_command("load_plan", path, "--dry-run", stdout=out)
    assert "新增计划" in out.getvalue() and "没有保存" in out.getvalue()
    assert not Plan.objects.exists()


def test_a_load_against_issued_work_is_refused_by_the_command(document, tmp_path):
    hand_down()
    first_task(document)["deadline"]["due_on"] = "2023-11-30"
    path = tmp_path / "plan.json"
    path.write_text(to_json(document), encoding="utf-8")
    with pytest.raises(CommandError, match="已经下达"):
        call_command("load_plan", path)
