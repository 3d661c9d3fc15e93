"""The office urges departments on: once a day for each duty, one message for each person."""

from copy import deepcopy

import pytest

from audit.models import AuditEntry
from departments.models import Role
from notifications.delivery import deliver_inside
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden
from tasks.models import Assignment, Nudge
from tasks.reminders.truth import judge
from tasks.report_input import ReportInput
from tasks.urging import tab_counts
from tasks.verbs.nudges import urge
from tasks.verbs.reports import save_draft, submit_report
from tests import personas
from tests.kept import kept
from tests.personas import TODAY, browser
from tests.tasks import urging_world

pytestmark = pytest.mark.django_db


def build_world():
    return urging_world.make()


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_world()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def told(person):
    return list(Message.objects.filter(recipient=person, kind="nudged", channel="in_app").order_by("pk"))


def report(world, name):
    row, text = personas.reload(world[name]), ReportInput(progress=40, work_done="本月完成了一部分工作。")
    draft = save_draft(by=world["head"], assignment=row, data=text, expected_version=None)
    submit_report(by=world["head"], assignment=row, data=text, expected_version=draft.version)


def test_a_department_is_urged_as_a_whole_and_each_person_told_once(world):
    done = urge(
        by=world["office"], plan=world["plan"], departments=[world["bureau"].pk], tab="overdue", note="请尽快补报。"
    )
    assert done.words == "已催办1个单位的3项任务"
    for person in (world["clerk"], world["head"]):
        (message,) = told(person)
        assert (message.title, message.urgent) == ("催办：3项任务请抓紧办理", True)
        assert "请尽快补报。" in message.body
    assert told(world["stranger"]) == []
    assert AuditEntry.objects.filter(action="assignment.nudge").count() == 3


def test_nobody_is_urged_twice_on_one_day_but_again_on_the_next(world):
    fields = {"by": world["office"], "plan": world["plan"], "duties": [world["late9"].pk]}
    urge(**fields)
    again = urge(**fields | {"by": world["second"], "duties": [world["late9"].pk, world["late3"].pk]})
    assert again.words == "已催办1个单位的1项任务；1项今天已催办过，没有重复催办"
    assert urge(**fields).words == "没有新的催办；1项今天已催办过，没有重复催办"
    with clock.at(personas.NOON.replace(day=25)):
        assert urge(**fields).duties == 1
    assert Nudge.objects.filter(assignment=world["late9"]).count() == 2
    assert len(told(world["clerk"])) == 3


@pytest.mark.parametrize(("done", "state"), [(False, "sent"), (True, "dropped")])
def test_an_urging_sent_again_days_later_holds_as_long_as_its_own_duties_wait(world, done, state):
    urge(by=world["office"], plan=world["plan"], duties=[world["late9"].pk])
    if done:
        report(world, "late9")
        Assignment.objects.filter(pk=world["late9"].pk).update(overdue_on=None)  # its deadline was moved
    with clock.at(personas.NOON.replace(day=29)):
        deliver_inside(judge)
    assert {one.state for one in told(world["clerk"])} == {state}


def test_who_has_done_it_is_not_urged(world):
    before = tab_counts(world["plan"], TODAY)
    assert before == {"overdue": 4, "accept": 1, "report": 5}
    report(world, "open")
    assert tab_counts(world["plan"], TODAY)["report"] == 4
    with pytest.raises(DomainError, match="都已经办了"):
        urge(by=world["office"], plan=world["plan"], duties=[world["open"].pk])
    urge(by=world["office"], plan=world["plan"], departments=[world["bureau"].pk], tab="report")
    assert not Nudge.objects.filter(assignment=world["open"]).exists()


def test_only_the_office_urges_and_something_must_be_chosen(world):
    for person in (world["clerk"], world["leader"]):
        with pytest.raises(Forbidden):
            urge(by=person, plan=world["plan"], duties=[world["late9"].pk])
    with pytest.raises(DomainError, match="勾选"):
        urge(by=world["office"], plan=world["plan"])


def test_on_the_page_the_office_ticks_and_presses_one_button(world):
    client = browser(world["office"])
    html = client.get("/urging/").content.decode()
    assert "行政审批和政务服务局" in html
    assert "9月30日到期，已逾期24天" in html
    assert "10月进展" in client.get("/urging/?tab=report").content.decode()
    fields = {"plan": "plan-2023", "tab": "overdue", "duty": [world["late9"].pk], "note": "请本周办完。"}
    html = client.post("/urging/", fields, follow=True).content.decode()
    assert "已催办1个单位的1项任务" in html
    assert "今天已催办" in html
    page = browser(world["clerk"]).get(f"/tasks/plan-2023/{world['late9'].task.code}/").content.decode()
    assert "催办" in page
    assert "请本周办完。" in page


@pytest.mark.parametrize("fields", [
    {}, {"duty": ["x", "-1", "9" * 40]}, {"department": ["1"], "tab": "nonsense"},
    {"note": "长" * 201, "duty": ["1"]}, {"note": "\x00", "duty": ["1"]}, {"duty": ["999999"]},
])  # fmt: skip
def test_bad_input_is_refused_in_words_and_typed_words_stay(world, fields):
    answer = browser(world["office"]).post("/urging/", {"plan": "plan-2023", "tab": "overdue"} | fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Nudge.objects.exists()


def test_one_duty_is_urged_from_its_own_page(world):
    client = browser(world["office"])
    address = f"/tasks/plan-2023/{world['late9'].task.code}/"
    assert "/do/urge/" in client.get(address).content.decode()
    fields = {"version": personas.reload(world["late9"]).version, "note": "请补报。"}
    client.post(f"/assignments/{world['late9'].pk}/do/urge/", fields)
    assert Nudge.objects.get().note == "请补报。"
    assert "/do/urge/" not in client.get(address).content.decode()


def test_the_page_asks_as_many_questions_for_many_duties_as_for_few(world, django_assert_max_num_queries):
    client = browser(world["office"])
    client.get("/urging/")
    with django_assert_max_num_queries(60) as few:
        client.get("/urging/")
    for number in range(8):
        department = personas.make_department(f"第{number}局", f"第{number}局")
        clerk = personas.make_user(Role.REPORTER, department)
        row = personas.assign(
            personas.make_task(world["plan"], f"更多{number}"), department, due_on=TODAY.replace(day=1)
        )
        row.state, row.issued_at, row.accepted_at = "accepted", personas.ISSUED, personas.ISSUED
        row.overdue_on, row.owner = TODAY.replace(day=2), clerk
        row.save()
    with django_assert_max_num_queries(len(few.captured_queries)):
        html = client.get("/urging/").content.decode()
    assert "第7局" in html
