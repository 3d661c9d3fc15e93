"""Handing over one's work, and seeing what nobody has in hand."""

import pytest

from departments.accounts import deactivate_user
from departments.models import Role
from notifications.models import Message
from plan_tracker.errors import DomainError, Forbidden
from tasks.ownership import departments_to_watch, unowned
from tasks.verbs.ownership import hand_over_duties
from tests import personas
from tests.personas import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return personas.make_department()


@pytest.fixture
def people(bureau):
    return {
        "office": personas.make_user(Role.REVIEWER),
        "clerk": personas.make_user(Role.REPORTER, bureau, full_name="王敏"),
        "colleague": personas.make_user(Role.REPORTER, bureau, full_name="赵志刚"),
        "head": personas.make_user(Role.HEAD, bureau, full_name="陈建军"),
    }


@pytest.fixture
def duties(bureau, people):
    plan = personas.make_plan()
    rows = [personas.assign(personas.make_task(plan, f"第{n}项"), bureau) for n in range(3)]
    personas.issue(plan, people["office"])
    return [personas.accepted(row, people["clerk"]) for row in rows[:2]] + [personas.reload(rows[2])]


def test_the_head_hands_over_what_somebody_leaves_behind(duties, people, bureau):
    deactivate_user(by=None, account=people["clerk"])
    assert unowned(bureau).count() == 2
    assert [one.without_owner for one in departments_to_watch()] == [2]
    client = browser(people["head"])
    assert "有2项任务没有人经办" in client.get("/my-department/").content.decode()
    answer = client.post("/my-department/hand-over/", {"to_person": people["colleague"].pk}, follow=True)
    assert "已移交2项任务给赵志刚" in answer.content.decode()
    assert [personas.reload(row).owner for row in duties] == [people["colleague"], people["colleague"], None]
    assert Message.objects.filter(recipient=people["colleague"], kind="delegated").count() == 1
    assert not departments_to_watch().exists()


def test_everybody_hands_over_their_own_and_nobody_elses(duties, people):
    with pytest.raises(Forbidden):
        hand_over_duties(by=people["colleague"], from_person=people["clerk"], to_person=people["colleague"])
    assert hand_over_duties(by=people["clerk"], from_person=people["clerk"], to_person=people["head"]) == 2
    assert duties[0].events.order_by("-pk").first().note == "由陈建军接手"


def test_only_somebody_in_use_in_the_department_takes_over(duties, people):
    stranger = personas.make_user(Role.REPORTER, personas.make_department("司法局", "司法局"))
    with pytest.raises(DomainError, match="本单位"):
        hand_over_duties(by=people["head"], from_person=people["clerk"], to_person=stranger)
    deactivate_user(by=None, account=people["colleague"])
    people["colleague"].refresh_from_db()
    with pytest.raises(DomainError, match="在用"):
        hand_over_duties(by=people["head"], from_person=people["clerk"], to_person=people["colleague"])
    answer = browser(people["head"]).post("/my-department/hand-over/", {"to_person": stranger.pk})
    assert answer.status_code == 400


def test_a_department_without_anybody_is_listed_for_the_office(people, duties):
    lonely = personas.make_department("林草局", "林草局")
    personas.assign(personas.make_task(duties[0].plan, "另一项"), lonely)
    personas.issue(personas.Plan.objects.get(), people["office"])
    html = browser(people["office"]).get("/unowned/").content.decode()
    assert "林草局" in html
    assert "没有填报人员" in html
    assert browser(people["clerk"]).get("/unowned/").status_code == 403


def test_the_pages_cost_the_same_with_more_people(duties, people, bureau, django_assert_max_num_queries):
    for number in range(20):
        personas.make_user(Role.REPORTER, bureau, full_name=f"第{number}人")
    client = browser(people["head"])
    with django_assert_max_num_queries(12):
        client.get("/my-department/")
