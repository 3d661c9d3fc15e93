"""A department is merged: the office gives its duties to the successor, what was done before stays where it was."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.verbs import verify
from departments.models import Department, Role, User
from notifications.models import Message
from tasks.models import Assignment, Milestone, ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs.decisions import suspend_assignment
from tasks.verbs.evidence import attach_evidence
from tasks.verbs.reports import submit_report
from tests import personas
from tests.kept import kept
from tests.personas import browser

pytestmark = pytest.mark.django_db


def build_world():
    old, new = personas.make_department(), personas.make_department("数据局", "数据局", code="data")
    clerk, office = personas.make_user(Role.REPORTER, old), personas.make_user(Role.REVIEWER, full_name="苏日娜")
    personas.make_user(Role.REPORTER, new)
    plan = personas.make_plan()
    titles = ("推行告知承诺制", "推行容缺受理制", "开展信用监管", "清理规范性文件")
    duties = [personas.assign(personas.make_task(plan, title), old) for title in titles]
    shared = personas.make_task(plan, "共同的任务")
    duties.append(personas.assign(shared, old, "joint"))
    personas.assign(shared, new, "joint")
    helping = personas.make_task(plan, "配合的任务")
    personas.assign(helping, new)
    duties.append(personas.assign(helping, old, "support"))
    personas.issue(plan, office)
    for duty in duties[:2]:
        personas.accepted(duty, clerk)
    data = ReportInput(progress=40, work_done="本月完成了一部分工作。")
    file = attach_evidence(by=clerk, assignment=personas.reload(duties[0]), upload=pdf())
    version = file.report.version
    report = submit_report(by=clerk, assignment=personas.reload(duties[0]), data=data, expected_version=version)
    suspend_assignment(by=office, assignment=personas.reload(duties[1]), reason="等待上级文件。")
    Milestone.objects.create(assignment=duties[0], kind="stage", name="初稿", due_on=date(2023, 11, 15), basis="office")
    client = Client()
    client.force_login(office)
    return {"old": old, "new": new, "duties": duties, "desk": client, "report": report, "file": file}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_world()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def close(world):
    Department.objects.filter(pk=world["old"].pk).update(valid_to="2023-10-23", successor=world["new"])


def move(world, to=None):
    return world["desk"].post(f"/unowned/{world['old'].pk}/move/", {"to": (to or world["new"]).pk}, follow=True)


def states(world):
    return {one.task.title: one.state for one in Assignment.objects.filter(department=world["old"])}


def test_the_office_sees_it_first_and_moves_all_with_one_click(world):
    assert "全部转出" not in world["desk"].get("/unowned/").content.decode()
    close(world)
    html = world["desk"].get("/unowned/").content.decode()
    assert "10月23日撤并，职责划入数据局，还有6项任务没有转出" in html
    html = move(world).content.decode()
    assert "4项任务已转由数据局承担，等待签收；1项配合任务它本来就有份，不再重复" in html
    assert "数据局已经承担这项任务" in html, "the shared duty stays and is named"
    assert states(world) == dict.fromkeys(states(world), "cancelled") | {"共同的任务": "issued"}
    taken = Assignment.objects.filter(department=world["new"], state="issued").exclude(task__title="共同的任务")
    assert taken.exclude(task__title="配合的任务").count() == 4
    part = taken.get(task__title="推行告知承诺制")
    assert part.milestones.filter(name="初稿").exists()
    assert not list(verify())


def test_what_the_old_department_reported_stays_its_own(world):
    close(world)
    move(world)
    report = ProgressReport.objects.get()
    assert (report.pk, report.department) == (world["report"].pk, world["old"])
    shown = world["desk"].get(f"/tasks/plan-2023/2.2.1/?department={world['old'].code}").content.decode()
    assert "本月完成了一部分工作" in shown
    assert Message.objects.filter(recipient__department=world["new"], kind="decided").exists()


def test_the_successor_reads_what_was_handed_in_before_and_changes_nothing(world):
    heir = browser(User.objects.get(department=world["new"]))
    stranger = browser(personas.make_user(Role.REPORTER, personas.make_department("别的局", "别局", code="other")))
    file = world["file"]
    assert heir.get(f"/evidence/{file.pk}/").status_code == 404, "not before the merger"
    close(world)
    move(world)
    html = heir.get("/tasks/plan-2023/2.2.1/").content.decode()
    assert "并入前的填报" in html
    assert "本月完成了一部分工作" in html
    assert heir.get(f"/evidence/{file.pk}/").status_code == 200
    assert heir.post(f"/evidence/{file.pk}/remove/").status_code in (403, 404)
    assert heir.get("/my-department/").status_code == 200
    assert stranger.get(f"/evidence/{file.pk}/").status_code == 404
    assert stranger.get("/tasks/plan-2023/2.2.1/").status_code == 404


def pdf():
    return SimpleUploadedFile("说明.pdf", b"%PDF-1.4 x", "application/pdf")


def test_a_second_click_moves_nothing_twice(world):
    close(world)
    move(world)
    before = Assignment.objects.count()
    assert "0项任务已转由数据局承担" in move(world).content.decode()
    assert Assignment.objects.count() == before


def test_only_a_closed_department_and_only_by_the_office(world):
    assert move(world).status_code == 409
    close(world)
    assert move(world, to=world["old"]).status_code == 400
    leader = Client()
    leader.force_login(personas.make_user(Role.LEADER))
    assert "全部转出" not in leader.get("/unowned/").content.decode()
    assert leader.post(f"/unowned/{world['old'].pk}/move/", {"to": world["new"].pk}).status_code == 403
    for wrong in ("", "x", "9" * 30, "-1"):
        assert world["desk"].post(f"/unowned/{world['old'].pk}/move/", {"to": wrong}).status_code == 400
