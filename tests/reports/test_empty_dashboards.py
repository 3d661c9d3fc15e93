"""Overview and department page where nothing is: no plan, or a plan without tasks."""

import pytest

from departments.models import Role
from tests import personas
from tests.reports.test_dashboards import OVERVIEW_API, html_of, text

pytestmark = pytest.mark.django_db


def test_a_plan_without_tasks_gives_a_calm_page(client):
    client.force_login(personas.make_user(Role.REVIEWER))
    bureau = personas.make_department()
    plan = personas.make_plan(state="published")
    for emptied in (False, True):
        if emptied:
            plan.sections.all().delete()
            plan.chapters.all().delete()
        seen = text(html_of(client, "/overview/"))
        assert "共0项任务" in seen
        assert "没有逾期的任务。" in seen
        assert "没有未办结的任务。" in html_of(client, f"/departments/{bureau.pk}/")
        assert client.get(OVERVIEW_API).json()["punctuality"]["percent"] is None


def test_without_any_plan_every_address_says_so(client):
    client.force_login(personas.make_user(Role.LEADER))
    bureau = personas.make_department()
    pages = ("/overview/", f"/overview/cell/?department={bureau.pk}&chapter=1", f"/departments/{bureau.pk}/")
    calls = (OVERVIEW_API, f"/api/v1/dashboards/departments/{bureau.pk}/")
    for address, status in [(one, 200) for one in pages] + [(one, 404) for one in calls]:
        answer = client.get(address)
        assert answer.status_code == status
        assert "还没有可以查看的计划" in answer.content.decode()
        assert "/imports/" not in answer.content.decode()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SYSTEM_ADMIN])
def test_whoever_imports_plans_is_shown_the_way_to_the_first_one(client, role):
    client.force_login(personas.make_user(role))
    page = client.get("/overview/").content.decode()
    assert "还没有下达的计划" in page
    assert 'class="btn btn--primary" href="/imports/"' in page
