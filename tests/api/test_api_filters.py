"""Finding rows: every filter with a value that fits, one that does not exist, and one that is no value at all."""

from urllib.parse import quote

import pytest

from tests import personas

pytestmark = pytest.mark.django_db


def titles(machine, query):
    return {row["title"] for row in machine.results(f"/tasks/?{query}")}


ALL = {"“同城通办”事项达到200项", "开展信用监管", "推行证明承诺制", "推行容缺受理制"}
FOUND = [
    ("plan=plan-2023", ALL),
    ("plan=plan-2024", {"草案里的任务"}),
    ("plan=plan-2023&chapter=2&section=2", ALL),
    ("plan=plan-2023&section=2.2", ALL),
    ("chapter=9", set()),
    ("section=3.2", set()),
    ("plan=plan-2023&code=2.2.3", {"推行证明承诺制"}),
    ("department=shichang", {"“同城通办”事项达到200项", "开展信用监管", "推行证明承诺制"}),
    ("role=joint", {"推行证明承诺制"}),
    ("role=joint&role=support", {"推行证明承诺制", "“同城通办”事项达到200项"}),
    ("deadline=fixed", {"“同城通办”事项达到200项"}),
    ("due_before=2023-11-30", {"“同城通办”事项达到200项"}),
    ("due_before=2023-11-29", set()),
    ("plan=plan-2023&state=issued", {"“同城通办”事项达到200项", "推行容缺受理制"}),
    ("state=closed&state=draft", {"草案里的任务"}),
    ("light=red", set()),
]


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_tasks_are_found(world, query, expected):
    assert titles(world.leader, query) == expected


def test_a_department_is_named_by_code_or_id(world):
    by_id = titles(world.leader, f"department={world.market.pk}")
    assert by_id == titles(world.leader, "department=shichang")


def test_the_light_filter_and_the_light_shown_agree(world, report):
    shown = {row["id"]: row["light"] for row in world.leader.results("/tasks/")}
    for light in ("red", "yellow", "none", "green", "done"):
        found = {row["id"] for row in world.leader.results(f"/tasks/?light={light}")}
        assert found == {pk for pk, one in shown.items() if one == light}, light
    rows = {row["id"]: row["light"] for row in world.leader.results("/assignments/")}
    for light in set(rows.values()):
        found = {row["id"] for row in world.leader.results(f"/assignments/?light={light}")}
        assert found == {pk for pk, one in rows.items() if one == light}, light


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("plan=plan-2023", 6), ("department=zhengwu", 4), ("role=lead", 4), ("state=issued", 2),
        ("state=issued&state=draft", 3), ("task=2.2.1&plan=plan-2023", 2), ("section=2.2&plan=plan-2023", 6),
        ("due_before=2023-11-30", 2), ("proposed=true", 7), ("proposed=false", 0), ("light=done", 0),
    ],
)  # fmt: skip
def test_assignments_are_found(world, query, count):
    assert world.leader.get(f"/assignments/?{query}").json()["count"] == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("plan=plan-2023", 1), ("plan=plan-2024", 0), ("department=zhengwu", 1), ("department=shichang", 0),
        ("period=2023-10", 1), ("period=2023-10-01", 1), ("period=2023-09", 0), ("state=submitted", 1),
        ("state=approved&state=returned", 0), ("task=2.2.1", 1), ("chapter=2&section=2", 1), ("needs_help=true", 0),
        ("wants_closure=false", 1),
    ],
)  # fmt: skip
def test_reports_are_found(world, report, query, count):
    assert world.office.get(f"/reports/?{query}").json()["count"] == count


def test_rows_come_in_the_order_asked_for(world):
    days = [row["due_on"] for row in world.leader.results("/assignments/?ordering=-due_on")]
    assert days == sorted(days, reverse=True)
    lights = [row["light"] for row in world.leader.results("/assignments/?ordering=light,due_on")]
    order = ["red", "yellow", "none", "green", "done"]
    assert lights == sorted(lights, key=order.index)
    codes = [row["code"] for row in world.leader.results("/tasks/?plan=plan-2023&ordering=-place")]
    assert codes == ["2.2.4", "2.2.3", "2.2.2", "2.2.1"]


NO_VALUES = [
    ("tasks", "plan", "no-such-plan"),
    ("tasks", "plan", "%00"),
    ("tasks", "plan", "9" * 61),
    ("tasks", "plan", "9" * 60),
    ("tasks", "department", "没有这个单位"),
    ("tasks", "department", "99999999999999999999"),
    ("tasks", "chapter", "abc"),
    ("tasks", "chapter", "1.5"),
    ("tasks", "chapter", "-1"),
    ("tasks", "chapter", "9" * 5000),
    ("tasks", "chapter", "NaN"),
    ("tasks", "chapter", "1e400"),
    ("tasks", "section", "二"),
    ("tasks", "section", "2.2.2"),
    ("tasks", "section", "٢"),
    ("tasks", "light", "purple"),
    ("tasks", "state", "closed'--"),
    ("tasks", "role", "boss"),
    ("tasks", "ordering", "password"),
    ("tasks", "ordering", "plan__source_text"),
    ("tasks", "deadline", "soon"),
    ("tasks", "due_before", "2023-02-30"),
    ("tasks", "code", "%00"),
    ("tasks", "code", "x" * 17),
    ("tasks", "page_size", "1e9"),
    ("tasks", "page_size", "0"),
    ("tasks", "page_size", "-1"),
    ("tasks", "page_size", "１２"),
    ("tasks", "format", "xxx"),
    ("tasks", "lihgt", "red"),
    ("assignments", "light", ""),
    ("assignments", "proposed", "maybe"),
    ("assignments", "role", "%EF%BB%BF"),
    ("assignments", "ordering", "-owner__password"),
    ("assignments", "department", "%ED%A0%80"),
    ("reports", "period", "2023-13"),
    ("reports", "period", "0000-00-00"),
    ("reports", "assignment", "9" * 30),
    ("reports", "assignment", "1e3"),
    ("reports", "state", "draft,submitted"),
    ("reports", "needs_help", "2"),
    ("plans", "year", "1999"),
    ("plans", "state", "gone"),
    ("chapters", "plan", "%F0%9F%98%80"),
    ("sections", "chapter", "0"),
    ("chapters", "search", "x"),
]


@pytest.mark.parametrize(("name", "parameter", "value"), NO_VALUES)
def test_a_value_nobody_knows_is_refused_at_its_parameter(world, name, parameter, value):
    answer = world.leader.get(f"/{name}/?{parameter}={value}")
    assert answer.status_code == 400, answer.content.decode()[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [parameter]


@pytest.mark.parametrize("page", ["-1", "0", "abc", "9" * 5000, "2", "%00"])
def test_a_page_that_does_not_exist_is_not_found(world, page):
    answer = world.leader.get(f"/tasks/?page={page}")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "没有这一页。"


def test_a_plan_that_is_not_issued_cannot_be_told_from_one_that_does_not_exist(world):
    draft, none = world.clerk.get("/tasks/?plan=plan-2024"), world.clerk.get("/tasks/?plan=plan-2099")
    assert (draft.status_code, none.status_code) == (400, 400)
    assert draft.json()["errors"]["plan"][0].replace("2024", "2099") == none.json()["errors"]["plan"][0]


def test_filters_tell_nothing_of_other_departments(world):
    assert world.clerk.results("/assignments/?department=shichang") == []
    assert world.clerk.results("/tasks/?role=support") == []
    personas.make_task(world.plan, "谁也没有承担")
    assert titles(world.clerk, "department=shichang") == {"“同城通办”事项达到200项", "推行证明承诺制"}


@pytest.mark.parametrize("path", ["/reports/", "/assignments/", "/tasks/", "/plans/"])
def test_an_order_of_commas_is_no_order(world, path):
    plain = world.clerk.results(path)
    for ordering in (",", ",,,,", ""):
        assert world.clerk.results(f"{path}?ordering={quote(ordering)}") == plain
