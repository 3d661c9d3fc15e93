"""From a document to duties: published, rehearsed, amended, and next year from last year."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from audit.models import AuditEntry
from departments.models import Department, Role
from importer.drafts.open_points import open_points
from importer.drafts.working import each_duty
from importer.models import PlanImport
from importer.verbs.amending import start_amendment
from importer.verbs.edits import edit_heads, edit_import, take_over_last_year, undo_edit
from importer.verbs.publishing import carried, publish_import
from importer.verbs.uploads import start_import
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from tasks.models import Assignment, AssignmentState, Plan, PlanAmendment, Section
from tasks.verbs.assignments import dispute_assignment
from tests import personas

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SEED = (ROOT / "tests" / "data" / "plan-2023.txt").read_text(encoding="utf-8")
NOW = datetime(2023, 7, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SHORT = (
    "某县人民政府办公室关于印发某县2024年法治工作计划的通知\n某政办发〔2024〕3号\n各镇：\n现印发给你们，请认真落实。\n"
    "某县人民政府办公室\n2024年2月1日\n某县2024年法治工作计划\n"
    "一、规范执法\n（一）加强行政执法监督。司法局牵头开展执法检查，全年抽查案卷不少于60件。2024年9月底前公布结果。（司法局牵头，民政局配合）\n"
    "（二）办好养老服务。建成助餐点8个，2024年底前完成。（民政局负责）\n"
)


@pytest.fixture(autouse=True)
def frozen():
    with clock.at(NOW):
        yield


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="李文博")


def draft_of(office, text: str) -> PlanImport:
    return start_import(by=office, text=text)


def settle(office, row: PlanImport) -> PlanImport:
    """Decide whatever is open, the way a person in a hurry would."""
    fresh = PlanImport.objects.get(pk=row.pk)
    if any(one["required"] and one["decision"] == "open" for one in fresh.draft["corrections"]):
        edit_import(by=office, plan_import=row, do="decide_rest", seen={}, values={})
    draft = PlanImport.objects.get(pk=row.pk).draft
    if any(not one["confirmed"] for _, _, task in each_duty(draft) for one in task["departments"]):
        edit_import(by=office, plan_import=row, do="confirm_all", seen={}, values={})
    for point in open_points(PlanImport.objects.get(pk=row.pk).draft):
        if point.what == "departments":
            chosen = [{"department": "sfj", "role": "lead"}]
            edit_import(
                by=office, plan_import=row, do="departments", seen={},
                values={"task": point.part, "departments": chosen},
            )  # fmt: skip
    return PlanImport.objects.get(pk=row.pk)


def publish(office, row: PlanImport, **options) -> Plan:
    return publish_import(by=office, plan_import=row, version=row.version, **options)


def said(answer) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_the_2023_plan_is_published_from_its_text(office, departments):
    clerk = personas.make_user(Role.REPORTER, department=Department.objects.get(code="sfj"))
    row = settle(office, draft_of(office, SEED))
    plan = publish(office, row)
    assert (plan.year, plan.issuer, plan.doc_number) == (2023, "土默特左旗人民政府办公室", "〔2023〕46号")
    assert (plan.state, plan.chapters.count(), plan.sections.count()) == ("published", 10, 33)
    assert not Assignment.objects.exclude(state=AssignmentState.ISSUED).exists()
    assert not plan.assignments.filter(proposed=True).exists()
    assert Message.objects.filter(recipient=clerk, kind="to_accept").count() == 1
    dated = {str(day) for day in plan.tasks.exclude(due_on=None).values_list("due_on", flat=True)}
    assert dated == {"2023-12-31"}
    targets = set(plan.tasks.exclude(indicators=None).values_list("indicators__target_value", "indicators__unit"))
    assert {(200, "项"), (60, "学时"), (2, "期")} <= {(int(value), unit) for value, unit in targets}
    row.refresh_from_db()
    assert (row.state, row.plan) == ("published", plan)
    assert AuditEntry.objects.filter(action="import.publish").count() == 1


def test_nothing_is_published_while_something_is_open(office, departments):
    row = draft_of(office, SEED)
    with pytest.raises(DomainError, match="处要处理，处理完才能发布"):
        publish(office, row)
    assert not Plan.objects.exists() and not Section.objects.exists()


def test_a_draft_changed_meanwhile_is_not_published_unseen(office, departments):
    row = settle(office, draft_of(office, SHORT))
    with pytest.raises(Conflict, match="刚刚又改过"):
        publish_import(by=office, plan_import=row, version=row.version - 1)
    publish(office, row)
    with pytest.raises(Conflict, match="已发布"):
        publish(office, row)
    assert Plan.objects.count() == 1


def test_only_the_office_hands_down(office, departments):
    row = settle(office, draft_of(office, SHORT))
    with pytest.raises(Forbidden):
        publish(personas.make_user(Role.SYSTEM_ADMIN), row)
    assert not Plan.objects.exists()


def test_written_departments_deadlines_and_numbers_need_no_work(office, departments):
    row = draft_of(office, SHORT)
    assert [point.words for point in open_points(row.draft)] == []
    plan = publish(office, row)
    assert plan.title == "某县2024年法治工作计划" and str(plan.issued_on) == "2024-02-01"
    roles = set(plan.assignments.values_list("task__section__label", "department__code", "role"))
    assert {("（一）", "sfj", "lead"), ("（一）", "mzj", "support"), ("（二）", "mzj", "lead")} <= roles


def test_a_code_in_use_is_refused_with_what_to_do(office, departments):
    publish(office, settle(office, draft_of(office, SHORT)))
    second = settle(office, draft_of(office, SHORT))
    with pytest.raises(DomainError, match="请换一个，例如 plan-2024-2"):
        publish(office, second)
    version = second.draft["head"]["version"]
    answer = personas.browser(office).post(
        f"/imports/{second.pk}/head/", {"version": version, "code": "plan-2024", "issuer": "别的机关"}
    )
    assert answer.status_code == 422
    assert "已经用于《某县2024年法治工作计划》" in said(answer) and "别的机关" in answer.content.decode()
    edit_heads(by=office, plan_import=second, version=second.draft["head"]["version"], fields={"code": "plan-2024-b"})
    publish(office, PlanImport.objects.get(pk=second.pk))
    assert Plan.objects.count() == 2


# --- pages


def test_the_last_step_rehearses_and_publishes(office, departments):
    clerk = personas.make_user(Role.REPORTER, department=Department.objects.get(code="mzj"))
    row = settle(office, draft_of(office, SHORT))
    client = personas.browser(office)
    page = client.get(f"/imports/{row.pk}/publish/")
    assert "1个人会收到签收提醒" in said(page) and "司法局" in said(page)
    assert not Plan.objects.exists()
    answer = client.post(f"/imports/{row.pk}/publish/", {"version": row.version})
    plan = Plan.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/plans/{plan.code}/")
    again = client.post(f"/imports/{row.pk}/publish/", {"version": row.version})
    assert again.status_code == 302 and Plan.objects.count() == 1
    assert "办好养老服务" in said(personas.browser(clerk).get("/tasks/"))


def test_the_decision_stands_above_a_long_list_which_is_folded(office, departments):
    row = settle(office, draft_of(office, SEED))
    named = [{"department": one, "role": "joint"} for one in Department.objects.values_list("code", flat=True)[:25]]
    task = next(task for _, _, task in each_duty(PlanImport.objects.get(pk=row.pk).draft))
    edit_import(
        by=office, plan_import=row, do="departments", seen={}, values={"task": task["id"], "departments": named}
    )
    page = personas.browser(office).get(f"/imports/{row.pk}/publish/").content.decode()
    assert page.index("发布并下达") < page.index("各单位会收到多少项")
    shown, folded = page.split("看其余")
    assert shown.count("<tr><td>") == 10
    assert folded.count("<tr><td>") == int(re.match(r"([0-9]+)个单位", folded)[1]) >= 15


def test_an_open_draft_lists_what_is_open(office, departments):
    row = draft_of(office, SEED)
    client = personas.browser(office)
    assert "处理完才能发布" in said(client.get(f"/imports/{row.pk}/publish/"))
    answer = client.post(f"/imports/{row.pk}/publish/", {"version": row.version})
    assert answer.status_code == 400 and not Plan.objects.exists()
    assert client.post(f"/imports/{row.pk}/publish/", {"version": "x" * 400}).status_code == 409


# --- amendments


def test_a_published_plan_is_amended_on_the_same_screen(office, departments):
    plan = publish(office, draft_of(office, SHORT))
    client = personas.browser(office)
    answer = client.post(f"/imports/amend/{plan.code}/")
    row = PlanImport.objects.get(base_plan=plan)
    assert answer.headers["Location"] == f"/imports/{row.pk}/"
    assert start_amendment(by=office, plan=plan) == row
    _, _, task = next(each_duty(row.draft))
    edit_import(by=office, plan_import=row, do="retitle", seen={}, values={"task": task["id"], "title": "开展执法检查"})
    row.refresh_from_db()
    assert "会改这1处" in said(client.get(f"/imports/{row.pk}/publish/"))
    assert client.post(f"/imports/{row.pk}/publish/", {"version": row.version, "reason": " "}).status_code == 400
    client.post(f"/imports/{row.pk}/publish/", {"version": row.version, "reason": "标题写错了"})
    made = PlanAmendment.objects.get()
    assert made.reason == "标题写错了" and "开展执法检查" in made.changes[0]
    assert "修订1次" in said(client.get(f"/plans/{plan.code}/"))
    assert plan.tasks.filter(title="开展执法检查").count() == 1


def test_an_amendment_without_a_change_says_so(office, departments):
    plan = publish(office, draft_of(office, SHORT))
    row = start_amendment(by=office, plan=plan)
    assert "没有要修订的内容" in said(personas.browser(office).get(f"/imports/{row.pk}/publish/"))


# --- next year from last year


@pytest.fixture
def next_year(office, departments) -> PlanImport:
    """Last year's plan handed down; this year's draft with one duty the same, one changed, one new."""
    publish(office, draft_of(office, SHORT))
    text = SHORT.replace("2024", "2025").replace("（司法局牵头，民政局配合）", "").replace("8个", "12个")
    text += "（三）推广说理式文书。制定文书样式。\n"
    return draft_of(office, text.replace("（民政局负责）", ""))


def test_unchanged_duties_get_last_years_departments(office, next_year):
    old = Plan.objects.get()
    edited = take_over_last_year(by=office, plan_import=next_year, plan=old)
    tasks = [task for _, _, task in each_duty(edited.working)]
    linked = [task for task in tasks if task["last_year"]]
    assert len(linked) == old.tasks.count() and any(task["last_year"] is None for task in tasks)
    assert {one["origin"] for task in linked for one in task["departments"]} == {"last_year"}
    assert not any(one["confirmed"] for task in linked for one in task["departments"])
    undo_edit(by=office, plan_import=next_year)
    draft = PlanImport.objects.get(pk=next_year.pk).draft
    assert not any(task["last_year"] for _, _, task in each_duty(draft))


def test_the_comparison_shows_every_task_once(office, next_year):
    client = personas.browser(office)
    page = said(client.get(f"/imports/{next_year.pk}/last-year/"))
    assert "与去年对照" in page and "新增1" in page
    changed = client.get(f"/imports/{next_year.pk}/last-year/?kind=changed").content.decode()
    assert "<del>" in changed and "<ins>" in changed
    answer = client.post(f"/imports/{next_year.pk}/last-year/")
    assert answer.status_code == 302
    assert "2024年" in said(client.get(f"/imports/{next_year.pk}/"))


def test_unfinished_duties_are_carried_over_when_wanted(office, next_year):
    old = Plan.objects.get()
    take_over_last_year(by=office, plan_import=next_year, plan=old)
    row = settle(office, next_year)
    waiting = carried(row.draft)
    assert waiting
    plan = publish(office, row, carry=True)
    for before in waiting:
        before.refresh_from_db()
        assert before.state == AssignmentState.CARRIED_OVER
    assert plan.assignments.exclude(continues=None).count() == len(waiting)
    assert not plan.assignments.filter(state=AssignmentState.DRAFT).exists()


def test_what_is_disputed_stays_and_does_not_stop_the_publishing(office, next_year):
    take_over_last_year(by=office, plan_import=next_year, plan=Plan.objects.get())
    row = settle(office, next_year)
    disputed, *others = carried(row.draft)
    clerk = personas.make_user(Role.REPORTER, department=disputed.department)
    dispute_assignment(by=clerk, assignment=disputed, reason="这是市场监管局的职责。")
    publish(office, row, carry=True)
    disputed.refresh_from_db()
    assert disputed.state == AssignmentState.DISPUTED
    assert others
    for one in others:
        one.refresh_from_db()
        assert one.state == AssignmentState.CARRIED_OVER


def test_without_the_tick_last_year_is_left_alone(office, next_year):
    take_over_last_year(by=office, plan_import=next_year, plan=Plan.objects.get())
    publish(office, settle(office, next_year))
    assert not Assignment.objects.filter(state=AssignmentState.CARRIED_OVER).exists()
