"""The description: complete, valid, without warnings; the page to try it loads nothing from elsewhere."""

import io
import re

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema():
    """The OpenAPI document; a warning fails."""
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def test_every_resource_and_action_is_described(schema):
    paths = {path.removeprefix("/api/v1") for path in schema["paths"]}
    assert {
        "/plans/", "/plans/{code}/", "/plans/{code}/issue/", "/plans/{code}/accept-all/", "/chapters/", "/sections/",
        "/tasks/", "/tasks/{id}/", "/tasks/{id}/confirm-departments/", "/assignments/", "/assignments/{id}/accept/",
        "/assignments/{id}/draft/", "/assignments/{id}/report/", "/assignments/{id}/evidence/", "/reports/",
        "/reports/{id}/", "/reports/{id}/sign/", "/reports/{id}/send-back/", "/reports/{id}/approve/",
        "/reports/{id}/return/", "/reports/{id}/recall/", "/evidence/{id}/", "/departments/", "/messages/",
        "/auth/token", "/me/",
    } <= paths  # fmt: skip


def test_every_operation_says_what_it_answers_when_refused(schema):
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            problems = {code for code in operation["responses"] if code >= "400"}
            assert problems, (method, path)
            if "auth/token" not in path:
                assert "401" in problems, (method, path)


def test_every_choice_has_a_name_of_its_own(schema):
    names = [name for name in schema["components"]["schemas"] if name.endswith("Enum")]
    assert {"LightEnum", "AssignmentStateEnum", "ReportStateEnum", "AssignmentRoleEnum", "PlanStateEnum"} <= set(names)
    assert not [name for name in names if re.search(r"[0-9A-F][0-9a-f]{2}Enum$", name)]


def test_the_filters_are_described(schema):
    names = {one["name"] for one in schema["paths"]["/api/v1/tasks/"]["get"]["parameters"]}
    assert {"plan", "chapter", "section", "department", "state", "light", "role", "ordering", "page"} <= names
    headers = {one["name"] for one in schema["paths"]["/api/v1/reports/"]["post"]["parameters"]}
    assert headers == {"Idempotency-Key"}


def test_the_page_to_try_it_is_served_from_here_alone(world):
    page = world.clerk.client.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    sources = re.findall(r"(?:src|href)=\"([^\"]+)\"", text)
    assert sources
    for source in sources:
        assert source.startswith("/"), source
        if source.startswith("/static/"):
            assert finders.find(source.removeprefix("/static/")), source
    script = world.clerk.client.get("/api/v1/docs/?script=")
    assert "://" not in re.sub(r"https?://testserver", "", script.content.decode())
    assert world.clerk.client.get("/api/v1/schema/").status_code == 200


def test_the_description_served_is_the_whole_one_in_every_language_and_for_everybody(world, schema):
    first = world.clerk.client.get("/api/v1/schema/?lang=en&version=9")
    assert yaml.safe_load(first.content)["paths"] == schema["paths"]
    assert yaml.safe_load(world.leader.client.get("/api/v1/schema/").content) == yaml.safe_load(first.content)


def test_the_schema_and_its_page_are_for_people_with_an_account(client):
    assert client.get("/api/v1/schema/").status_code == 401
    assert client.get("/api/v1/docs/").status_code == 401
