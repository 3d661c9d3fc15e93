"""Files know the same days as pages: today, and the days since their plan began."""

from __future__ import annotations

import pytest

from departments.models import Role
from reports.models import Output
from tests import personas
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db
FILES = ("heat.csv", "ledger.csv", "breakdown.csv", "bulletin.docx", "monthly-report.pdf", "public-page.html")


@pytest.fixture
def desk(plan, bureaus, office):
    add_duties(plan, bureaus, 5, seed=1)
    return personas.browser(office)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2023-07-05", "2023-W40-1", "20231020"])
@pytest.mark.parametrize("name", FILES)
def test_a_day_no_page_knows_makes_no_file(desk, name, day):
    answer = desk.get(f"/api/v1/exports/{name}?on={day}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["on"])
    assert desk.get(f"/overview/?on={day}").status_code == 400
    asked = desk.post("/outputs/", {"what": name, "on": day})
    assert asked.status_code == 400
    assert not Output.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "2023-07-05", "2023-10-25"])
def test_nor_a_preview_of_the_public_page(desk, day):
    assert desk.get(f"/public-page/preview/?on={day}").status_code == 400


def test_a_department_is_named_by_a_number_of_any_length(plan, bureaus):
    head = personas.browser(personas.make_user(Role.HEAD, bureaus[0]))
    query = f"kind=duty-report&department={'9' * 5000}"
    answer = head.post("/documents/rewrite/", {"plan": plan.code, "query": query, "paragraph": "overall", "text": "x"})
    assert answer.status_code == 404
