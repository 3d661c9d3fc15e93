"""Parameters of the ledger: what is right is read, what is wrong is answered in a sentence that names it."""

from datetime import date

import pytest
from django.http import QueryDict

from departments.models import Role
from plan_tracker.errors import DomainError, InvalidInput
from reports.days import read_day
from reports.ledger.filters import read_filters
from reports.ledger.links import ledger_url
from tests import personas
from tests.personas import TODAY, browser

pytestmark = pytest.mark.django_db


def read(query, user, plan):
    return read_filters(QueryDict(query), user, plan)


def test_nothing_asked_is_every_task_for_readers_and_every_duty_for_a_department(plan, office, bureaus):
    assert read("", office, plan).by == "task"
    assert read("plan=plan-2023&q=&light=&department=,&page=2&per=20", office, plan).given == {}
    clerk = personas.make_user(Role.REPORTER, bureaus[0])
    assert read("", clerk, plan).by == "duty"
    assert read("by=task", clerk, plan).by == "duty"


def test_everything_that_can_be_asked(plan, office, bureaus):
    leader = personas.make_user(Role.LEADER)
    found = read(
        "by=duty&q=同城 通办&chapter=3&department=d2&department=" + str(bureaus[0].pk) + "&group=zone,township"
        f"&leader={leader.pk}&light=yellow&light=red&state=issued,closed&role=support&owner=王敏&due_from=2023-10-01"
        "&due_to=2023-12-31&closed=late&reported=no,yes&written=yes&sort=due",
        office, plan,
    )  # fmt: skip
    assert (found.by, found.q.words, found.chapter.number, found.sort) == ("duty", ("同城", "通办"), 3, "due")
    assert set(found.department) == set(bureaus[:2])
    assert (found.group, found.light, found.role) == (("township", "zone"), ("red", "yellow"), ("support",))
    assert (found.state, found.reported) == (("issued", "closed"), ("yes", "no"))
    assert (found.leader, found.owner, found.closed, found.written) == (leader, "王敏", "late", "yes")
    assert (found.due_from, found.due_to) == (date(2023, 10, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    "query,name",
    [
        ("by=department", "by"), ("light=blue", "light"), ("light=red,blue", "light"), ("chapter=99", "chapter"),
        ("chapter=x", "chapter"), ("department=nowhere", "department"), ("department=d1,99999", "department"),
        ("group=court", "group"), ("leader=1.5", "leader"), ("leader=999999", "leader"), ("state=late", "state"),
        ("role=boss", "role"), ("due_from=2023-13-01", "due_from"), ("due_to=1023-12-01", "due_to"),
        ("due_from=2023-12-02&due_to=2023-12-01", "due_to"), ("closed=yes", "closed"), ("reported=1", "reported"),
        ("written=1", "written"), ("sort=name", "sort"), ("lights=red", "lights"), ("owner=" + "王" * 61, "owner"),
        ("q=" + "长" * 101, "q"), ("department=" + ",".join(map(str, range(99))), "department"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_sentence_that_names_the_parameter(plan, office, query, name):
    with pytest.raises(InvalidInput) as caught:
        read(query, office, plan)
    assert list(caught.value.errors) == [name]
    sentence = caught.value.errors[name]
    assert sentence.endswith("。")
    assert name in sentence or name == "q"
    answer = browser(office).get(f"/ledger/?{query}")
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#39;", "'")


def test_a_department_cannot_ask_about_others(plan, office, bureaus):
    clerk = personas.make_user(Role.REPORTER, bureaus[0])
    assert read("department=d1", clerk, plan).department == (bureaus[0],)
    never = {}
    for code in ("d2", "nowhere"):
        with pytest.raises(InvalidInput) as caught:
            read(f"department={code}", clerk, plan)
        never[code] = caught.value.errors["department"].replace(code, "")
    assert never["d2"] == never["nowhere"]
    for query in ("leader=1", "group=zone"):
        with pytest.raises(InvalidInput):
            read(query, clerk, plan)


def test_the_day_is_today_or_earlier(plan):
    assert read_day("", plan) == TODAY
    assert read_day("2023-10-10", plan) == date(2023, 10, 10)
    for text in ("2023-10-25", "tomorrow", "2023-02-30", "0001-01-01", "2023-07-05"):
        with pytest.raises(DomainError, match="on"):
            read_day(text, plan)


def test_an_address_says_what_was_meant(plan, bureaus):
    assert ledger_url(plan) == "/ledger/?plan=plan-2023"
    link = ledger_url(
        plan, light=("red", "yellow"), by="duty", department=bureaus[0], chapter=plan.chapters.first(), on=TODAY,
        reported="", due_to=date(2023, 11, 1),
    )  # fmt: skip
    assert link == "/ledger/?plan=plan-2023&by=duty&chapter=2&department=d1&light=red,yellow&due_to=2023-11-01"
    assert ledger_url(plan, on=date(2023, 10, 1)).endswith("&on=2023-10-01")
    with pytest.raises(TypeError):
        ledger_url(plan, lamp="red")
