"""What each resource shows, to whom, in which order and how much of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from tests import personas
from tests.api.machine import Machine

LISTS = ("plans", "chapters", "sections", "tasks", "assignments", "reports")
READERS = (Role.REVIEWER, Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)


def test_a_task_shows_its_words_deadline_indicator_and_departments(world):
    task = world.clerk.get(f"/tasks/{world.tasks['counted'].pk}/").json()
    assert (task["plan"], task["chapter"], task["section"], task["code"]) == ("plan-2023", 2, 2, "2.2.1")
    assert task["source_text"] == world.plan.source_text[10:15]
    assert task["span"] == {"start": 10, "end": 15}
    assert task["deadline"] == {
        "kind": "fixed", "date": "2023-11-30", "recurrence": "", "month": None, "basis": "document",
        "words": "11月底前", "text": "2023年11月30日",
    }  # fmt: skip
    indicator = task["indicators"][0]
    assert (indicator["target_value"], indicator["unit"], indicator["comparator"]) == ("200.00", "项", "ge")
    assert (indicator["words"], indicator["current_value"]) == ("达到200项以上", None)
    lead, support = task["departments"]
    assert lead["department"] == {
        "id": world.bureau.pk, "code": "zhengwu", "name": "行政审批和政务服务局", "short_name": "政务服务局"
    }  # fmt: skip
    assert (lead["role"], lead["proposed"], lead["state"], lead["due_on"]) == ("lead", True, "accepted", "2023-11-30")
    assert lead["light"] == task["light"] == "yellow"
    assert lead["light_reasons"]
    assert support["role"] == "support"


def test_of_other_departments_only_name_and_role_are_shown(world):
    departments = world.clerk.get(f"/tasks/{world.tasks['counted'].pk}/").json()["departments"]
    support = departments[1]
    assert support["department"]["code"] == "shichang"
    assert support["proposed"] is True
    hidden = ("assignment", "state", "light", "progress", "due_on")
    assert [support[name] for name in hidden] == [None] * 5
    assert support["light_reasons"] == []
    assert all(part["state"] for part in world.leader.get(f"/tasks/{world.tasks['counted'].pk}/").json()["departments"])


def test_the_current_value_is_the_leads_and_stays_hidden_from_who_only_helps(world, report):
    path = f"/tasks/{world.tasks['counted'].pk}/"
    assert world.leader.get(path).json()["indicators"][0]["current_value"] == "164.00"
    assert world.clerk.get(path).json()["indicators"][0]["current_value"] == "164.00"
    assert world.market_clerk.get(path).json()["indicators"][0]["current_value"] is None


def test_an_assignment_shows_light_reasons_milestones_owner_and_last_report(world, report):
    row = world.clerk.get(f"/assignments/{world.rows['counted'].pk}/").json()
    assert (row["state"], row["progress"], row["current_value"]) == ("in_progress", 82, "164.00")
    assert row["task"] == {"id": world.tasks["counted"].pk, "code": "2.2.1", "title": "“同城通办”事项达到200项"}
    assert (row["owner"], row["due_on"]) == ("王敏", "2023-11-30")
    assert row["milestones"][0]["kind"] == "final"
    assert row["last_report"] == {
        "id": report["id"], "period": "2023-10-01", "state": "submitted", "version": report["version"]
    }  # fmt: skip
    assert isinstance(row["light_reasons"], list)


def test_a_report_shows_who_did_what_and_its_files(world, content):
    path = f"/assignments/{world.rows['counted'].pk}"
    world.clerk.upload(f"{path}/evidence/", note="系统截图")
    version = world.clerk.get(f"{path}/").json()["last_report"]["version"]
    sent = world.clerk.post(f"{path}/report/", content | {"problems": "人手不足", "version": version}).json()
    shown = world.head.get(f"/reports/{sent['id']}/").json()
    assert shown == sent
    assert shown["values"] == [{"indicator": world.indicator.pk, "value": "164.00"}]
    assert (shown["state"], shown["author"], shown["submitted_by"]) == ("department_review", "王敏", "王敏")
    assert (shown["problems"], shown["progress"]) == ("人手不足", 82)
    file = shown["evidence"][0]
    assert (file["name"], file["size"], file["note"]) == ("清单.pdf", 16, "系统截图")
    assert len(file["sha256"]) == 64
    assert file["url"].endswith(f"/api/v1/evidence/{file['id']}/")


def test_a_plan_comes_by_its_code_with_its_text_and_lists_without(world):
    assert "source_text" not in world.leader.results("/plans/")[0]
    plan = world.leader.get("/plans/plan-2023/").json()
    assert (plan["title"], plan["source_text"]) == (world.plan.title, world.plan.source_text)
    assert world.leader.get("/plans/no-such-plan/").status_code == 404


def test_chapters_and_sections_carry_number_title_and_place(world):
    chapter, section = world.clerk.results("/chapters/")[0], world.clerk.results("/sections/")[0]
    assert (chapter["plan"], chapter["number"], chapter["span"]) == ("plan-2023", 2, {"start": 0, "end": 5})
    assert (section["code"], section["label"], section["chapter"]) == ("2.2", "(二)", 2)


@pytest.mark.parametrize("role", READERS)
def test_readers_of_everything_see_every_row(world, role):
    machine = Machine(world.people[role])
    counts = [machine.get(f"/{name}/").json()["count"] for name in LISTS]
    assert counts == [2, 2, 2, 5, 7, 0]


@pytest.mark.parametrize("role", [Role.REPORTER, Role.HEAD])
def test_a_department_sees_its_own_rows_of_issued_plans(world, role):
    machine = Machine(world.people[role])
    assert {row["title"] for row in machine.results("/tasks/")} == {
        "“同城通办”事项达到200项", "推行证明承诺制", "推行容缺受理制"
    }  # fmt: skip
    assert {row["department"]["code"] for row in machine.results("/assignments/")} == {"zhengwu"}
    assert [row["code"] for row in machine.results("/plans/")] == ["plan-2023"]
    assert [row["plan"] for row in machine.results("/sections/")] == ["plan-2023"]


def test_the_security_administrator_sees_no_business(world):
    machine = Machine(world.people[Role.SECURITY_ADMIN])
    assert [machine.get(f"/{name}/").json()["count"] for name in LISTS] == [0] * 6


def test_others_objects_do_not_exist(world, report):
    own = world.rows["counted"].pk
    for path in (
        f"/assignments/{own}/",
        f"/tasks/{world.tasks['waiting'].pk}/",
        f"/reports/{report['id']}/",
        "/plans/plan-2024/",
        f"/assignments/{world.rows['draft'].pk}/",
        f"/tasks/{world.rows['draft'].task_id}/",
    ):
        answer = world.market_clerk.get(path)
        assert answer.status_code == 404, path
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 404


def test_the_office_sees_no_draft_and_nothing_before_the_signature(world, content):
    draft = world.clerk.put(f"/assignments/{world.rows['counted'].pk}/draft/", content).json()
    assert world.office.get(f"/reports/{draft['id']}/").status_code == 404
    sent = world.clerk.post("/reports/", content | {"assignment": draft["assignment"], "version": draft["version"]})
    assert sent.json()["state"] == "department_review"
    assert world.office.results("/reports/") == []
    assert world.office.get(f"/assignments/{draft['assignment']}/").json()["last_report"] is None
    assert world.head.get(f"/reports/{draft['id']}/").status_code == 200


def test_nobody_reads_without_signing_in(world):
    for name in (*LISTS, "departments", "messages", "me"):
        answer = Machine().get(f"/{name}/")
        assert (answer.status_code, answer.json()["title"]) == (401, "没有登录"), name


def test_lists_come_in_pages_of_at_most_200(world):
    first = world.leader.get("/assignments/?page_size=3").json()
    assert (first["count"], first["previous"], len(first["results"])) == (7, None, 3)
    second = world.leader.client.get(first["next"]).json()
    third = world.leader.client.get(second["next"]).json()
    assert third["next"] is None
    ids = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert len(set(ids)) == 7
    assert len(world.leader.results("/assignments/?page_size=1000000")) == 7


@pytest.mark.parametrize("name", ["tasks", "assignments", "reports"])
def test_a_list_costs_the_same_number_of_queries_whatever_its_length(world, report, name):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert world.office.get(f"/{name}/?page_size=200").status_code == 200
        return len(queries)

    before = cost()
    for n in range(8):
        extra = personas.make_department(f"第{n}局", f"{n}局")
        task = personas.make_task(world.draft, f"任务{n}")
        personas.make_indicator(task)
        personas.assign(task, extra)
        clerk = personas.make_user(Role.REPORTER, extra)
        row = personas.assign(personas.make_task(world.plan, f"又一项{n}"), extra)
        personas.issue(type(world.plan).objects.get(pk=world.plan.pk), world.people[Role.REVIEWER])
        personas.accepted(row, clerk)
        body = {"progress": 40, "work_done": "本月完成了一部分工作。"}
        assert Machine(clerk).post(f"/assignments/{row.pk}/report/", body).status_code == 201
    assert cost() == before
    assert before <= 12
