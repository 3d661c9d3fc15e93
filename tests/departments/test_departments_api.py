"""Departments for machines."""

from __future__ import annotations

import pytest

from departments.models import DepartmentAlias, Role
from tests.personas import make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _departments(client):
    current = make_department(code="xzsp")
    DepartmentAlias.objects.create(department=current, alias="行政审批局")
    make_department("撤并局", "撤并", code="old", valid_to="2023-01-01")
    make_department("未来镇", "未来", code="new", kind="township", valid_from="2024-01-01")
    client.force_login(make_user(Role.OBSERVER))


def codes(client, query: str = "") -> set[str]:
    """Which departments a query finds."""
    return {one["code"] for one in client.get(f"/api/v1/departments/?{query}").json()["results"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"xzsp", "old", "new"}), ("active=true", {"xzsp"}), ("active=false", {"old", "new"}),
        ("kind=township", {"new"}), ("code=old", {"old"}), ("q=审批局", {"xzsp"}),
        ("q=未来", {"new"}), ("q=%25", set()),
    ],
)  # fmt: skip
def test_filters(client, query, found):
    assert codes(client, query) == found


@pytest.mark.parametrize("query", ["kind=club", "q=" + "x" * 500, "q=%00", "page=0", "page=abc"])
def test_bad_queries_are_refused(client, query):
    answer = client.get(f"/api/v1/departments/?{query}")
    assert answer.status_code in (400, 404)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_list_has_the_agreed_shape_and_nobody_writes(client):
    assert set(client.get("/api/v1/departments/").json()) == {"count", "next", "previous", "results"}
    assert client.post("/api/v1/departments/", {}, "application/json").status_code in (403, 405)
    assert client.get("/api/v1/departments/99999999999999999999999/").status_code == 404
    assert client.get("/api/v1/departments/abc/").status_code == 404


def test_the_list_takes_the_same_queries_however_long_it_is(client, django_assert_max_num_queries):
    for n in range(60):
        make_department(f"第{n}局", f"{n}局")
    with django_assert_max_num_queries(6):
        client.get("/api/v1/departments/?page_size=200")
