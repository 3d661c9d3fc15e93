"""A page of several figures reads them all as they were at one moment, whatever is written meanwhile."""

from __future__ import annotations

import pytest
from django.db import connection, connections

from departments.models import Role
from tasks.models import Assignment
from tests import personas
from tests.personas import browser
from tests.reports.test_dashboards import OVERVIEW_API

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    plan, bureau = personas.make_plan(), personas.make_department()
    for n in range(3):
        personas.assign(personas.make_task(plan, f"任务{n}"), bureau)
    personas.issue(plan, personas.make_user(Role.REVIEWER, username="office"))
    return plan


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one writer")
def test_figures_of_the_overview_agree_while_duties_go(plan):
    """Somebody else deletes a duty after the first of the page's many readings of duties."""
    client, gone = browser(personas.make_user(Role.LEADER)), []

    def meanwhile(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if not gone and sql.startswith("SELECT") and "tasks_assignment" in sql and "progress" in sql:
            gone.append(_delete_one())
        return answer

    with connection.execute_wrapper(meanwhile):
        data = client.get(OVERVIEW_API).json()
    assert gone and Assignment.objects.count() == 2
    assert data["tasks"]["total"] == data["assignments"]["total"] == 3
    assert sum(one["counts"]["total"] for one in data["heat"]) == 3
    assert client.get(OVERVIEW_API).json()["tasks"]["total"] == 2


def _delete_one():
    """By another connection, at once."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM tasks_assignment")
            pk = cursor.fetchone()[0]
            for table in ("tasks_assignmentevent", "tasks_milestone"):
                cursor.execute(f"DELETE FROM {table} WHERE assignment_id = %s", [pk])
            cursor.execute("DELETE FROM tasks_assignment WHERE id = %s", [pk])
    finally:
        other.close()
    return pk
