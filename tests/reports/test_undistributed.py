"""What was not handed down yet is no business of the department's own people: in no page, file or document."""

from __future__ import annotations

import csv
import io
import re

import pytest

from departments.models import Role
from tasks.models import Assignment
from tests import personas
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db
OWED = {"role__in": ("lead", "joint")}


@pytest.fixture
def head(plan, bureaus, office):
    """The browser of a department's head; the department has duties of every state, one of them not handed down."""
    add_duties(plan, bureaus, 15, seed=3)
    task = personas.make_task(plan, "还没有下达的任务")
    personas.assign(task, bureaus[0])
    personas.assign(personas.make_task(plan, "还没有下达的配合任务"), bureaus[0], "support")
    return personas.browser(personas.make_user(Role.HEAD, bureaus[0]))


@pytest.fixture
def handed_down(head, bureaus):
    """How many duties the department owes as far as it knows."""
    own = Assignment.objects.filter(department=bureaus[0], **OWED).exclude(state="cancelled")
    assert own.filter(state="draft").exists()
    return own.exclude(state="draft").count()


def words(answer):
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def listed(client, query=""):
    """What the ledger says how many rows there are."""
    return int(re.search(r"共(\d+)项", words(client.get(f"/ledger/?{query}")))[1])


def test_the_duty_report_counts_what_the_ledger_lists(head, bureaus, handed_down):
    page = words(head.get("/documents/?kind=duty-report"))
    assert "还没有下达" not in page
    assert f"主办或者共同承担{handed_down}项任务" in page
    assert listed(head) == handed_down


def test_the_office_reads_of_it_what_its_own_ledger_lists(head, plan, bureaus, office, handed_down):
    desk = personas.browser(office)
    page = words(desk.get(f"/documents/?kind=duty-report&department={bureaus[0].pk}"))
    number = listed(desk, f"by=duty&department={bureaus[0].code}")
    assert f"主办或者共同承担{number}项任务" in page
    assert number == handed_down


def test_the_table_by_chapter_counts_what_the_ledger_lists(head, bureaus, handed_down):
    text = b"".join(head.get("/api/v1/exports/heat.csv").streaming_content).decode("utf-8-sig")
    assert [line["项数"] for line in csv.DictReader(io.StringIO(text))] == [str(handed_down)]


def test_the_board_of_the_department_counts_what_the_ledger_lists(head, bureaus, handed_down):
    told = head.get(f"/api/v1/dashboards/department/{bureaus[0].pk}").json()
    assert told["counts"]["total"] == handed_down


def test_the_page_of_files_offers_nothing_it_would_refuse(head, plan, office):
    """A duty report is about a department: whoever has none asks for it on its own page."""
    assert 'value="duty-report.docx"' in head.get("/outputs/").content.decode()
    page = personas.browser(office).get("/outputs/").content.decode()
    for what in re.findall(r'<option value="([a-z-]+\.[a-z]+)"', page):
        answer = personas.browser(office).post("/outputs/", {"what": what, "plan": plan.code})
        assert answer.status_code == 302, what


def test_the_ledger_does_not_name_who_will_help_before_they_are_asked(head, plan, bureaus):
    task = personas.make_task(plan, "主办单位已经收到的任务")
    issued = {"state": "issued", "issued_at": personas.ISSUED}
    personas.assign(task, bureaus[0], **issued)
    personas.assign(task, bureaus[1], "support")
    page = words(head.get("/ledger/?q=主办单位已经收到"))
    assert "主办单位已经收到的任务" in page
    assert bureaus[1].name not in page
