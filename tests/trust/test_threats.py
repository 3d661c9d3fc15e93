"""The threats of docs/threats.md that have no test elsewhere; each test names its row."""

from __future__ import annotations

import ast
import io
import logging
import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from departments.models import Role
from plan_tracker import settings as product
from tasks.models import ProgressReport
from tests import personas
from tests.api.conftest import built, content, files, kept_report, report, world  # noqa: F401 - fixtures
from tests.api.machine import Machine

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
APPS = ["audit", "departments", "notifications", "tasks", "importer", "reports", "plan_tracker"]
OUTSIDE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example/",
    "https:evil.example", "https:/evil.example", "http:///evil.example", "\\\\evil.example", "/\\evil.example",
    "\\/evil.example", "/\t/evil.example", "\t//evil.example", " //evil.example", "//evil.example/%2e%2e",
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
    "https://testserver@evil.example", "https://testserver.evil.example", "//testserver@evil.example",
    "https://evil.example#testserver", "https://evil.example?testserver", "ftp://evil.example", "file:///etc/passwd",
    "http://[::1", "//[evil", "https://evil.example\\@testserver",
]  # fmt: skip


def model_fields():
    """Names of every column of the product's own models."""
    return sorted({f.name for m in apps.get_models() if m._meta.app_label in APPS for f in m._meta.get_fields()})


# --- 3 mass assignment
@pytest.mark.slow
def test_3_no_call_takes_a_field_it_does_not_declare(world, report):  # noqa: F811
    out = io.StringIO()
    call_command("spectacular", stdout=out)
    raw = yaml.safe_load(out.getvalue())
    real = {"assignments": world.rows["counted"].pk, "reports": report["id"]}
    before, checked = states(), 0
    for path, item in raw["paths"].items():
        for method, operation in item.items():
            kind = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if not kind:
                continue
            declared = raw["components"]["schemas"][kind["schema"]["$ref"].rsplit("/", 1)[1]]["properties"]
            checked += 1
            names = [name for name in [*model_fields(), "id", "pk", "approved", "is_superuser"] if name not in declared]
            for first in range(0, len(names), 20):
                cache.clear()  # signing in is throttled
                chunk = names[first : first + 20]
                address = path.removeprefix("/api/v1").replace("{id}", str(real.get(path.split("/")[3], 1)))
                # By turns: who may not call it at all is refused before the fields are read.
                machine = (world.clerk, world.head, world.office)[(first // 20 + checked) % 3]
                answer = machine(method, address, dict.fromkeys(chunk, 1))
                assert answer.status_code in (400, 403, 404), (path, answer.status_code)
                if answer.status_code == 400:
                    assert set(answer.json()["errors"]) >= set(chunk), (path, chunk)
    assert checked >= 8
    assert states() == before


def test_3_a_form_changes_only_its_own_fields(world):  # noqa: F811
    clerk = Client()
    clerk.force_login(world.people[Role.REPORTER])
    foreign = {
        name: world.market.pk for name in model_fields() if name not in ("progress", "needs_help", "wants_closure")
    }
    row = world.rows["shared"]
    foreign |= {
        "state": "approved",
        "role": "system_admin",
        "work_done": "本月完成了。",
        "progress": "40",
        "reviewed_by": "1",
    }
    foreign.pop("version", None)
    answer = clerk.post(reverse("report-draft", args=[row.pk]), foreign)
    assert answer.status_code == 200, answer.content.decode()
    stored = ProgressReport.objects.get(assignment=row)
    assert (stored.state, stored.department_id, stored.author_id, stored.plan_id) == (
        "draft", row.department_id, world.people[Role.REPORTER].pk, row.plan_id,
    )  # fmt: skip
    assert (stored.reviewed_by, stored.submitted_at, stored.signed_by) == (None, None, None)


def states():
    return list(ProgressReport.objects.order_by("pk").values_list("pk", "state", "version", "progress", "department"))


# --- 4 skipped states, self-approval
ALLOWED = {
    ("department_review", "sign", Role.HEAD),
    ("department_review", "send-back", Role.HEAD),
    ("submitted", "approve", Role.REVIEWER),
    ("submitted", "return", Role.REVIEWER),
}


@pytest.mark.parametrize("action", ["sign", "send-back", "approve", "return"])
def test_4_only_the_right_role_moves_a_report_and_only_from_its_state(world, report, action):  # noqa: F811
    stamps = {"review_comment": "请补充。", "submitted_at": personas.NOON, "reviewed_at": personas.NOON}
    machines = {role: Machine(world.people[role]) for role in Role}
    for state in ("draft", "department_review", "submitted", "approved", "returned"):
        for role, machine in machines.items():
            ProgressReport.objects.filter(pk=report["id"]).update(state=state, version=7, **stamps)
            reason = {"reason": "请补充。"} if action in ("send-back", "return") else {}
            answer = machine.post(f"/reports/{report['id']}/{action}/", {"version": 7} | reason)
            moved = ProgressReport.objects.get(pk=report["id"]).state != state
            expected = (state, action, role) in ALLOWED
            assert moved == expected, (state, role, answer.status_code)
            assert (answer.status_code == 200) == expected, (state, role, answer.status_code)
            assert expected or answer.status_code in (403, 404, 409), (state, role, answer.status_code)


# --- 17 requests sent by the server
# Module: why.
MAY_CALL_OUT = {
    "plan_tracker/serving.py": "asks its own /healthz on loopback",
    "departments/views/single_sign_on.py": "asks the provider that the settings name",
    "notifications/outbound.py": "the one way out: listed hosts only, checked at the socket",
    "notifications/channels/http.py": "names what a call over outbound.py may raise",
    "notifications/channels/email.py": "speaks SMTP over the connections of outbound.py",
}


def test_17_no_code_of_ours_fetches_an_address():
    clients = {"requests", "httpx", "urllib3", "aiohttp", "http.client", "urllib.request", "smtplib", "ftplib"}
    found = []
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.relative_to(ROOT)}: {name}" for name in names if name in clients]
    assert [one for one in found if one.split(":")[0] not in MAY_CALL_OUT] == []


# --- 18 open redirects
def inside(answer):
    """Whether an answer leads nowhere else."""
    for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url"):
        target = answer.headers.get(name, "/")
        if not target.startswith("/") or target.startswith(("//", "/\\")) or "evil" in target.split("?")[0]:
            return False
    return True


@pytest.mark.slow
def test_18_nothing_leads_to_another_site(world):  # noqa: F811
    user = world.people[Role.REPORTER]
    clerk = Client()
    clerk.force_login(user)
    row, task = world.rows["waiting"], world.tasks["counted"]
    for target in OUTSIDE:
        signing_in = Client().post(
            "/login/", {"username": user.username, "password": personas.PASSWORD, "next": target}
        )
        answers = [
            signing_in,
            clerk.get("/login/", {"next": target}),
            clerk.post(reverse("large-type"), {"on": "1", "next": target}),
            clerk.post(reverse("accept", args=[row.pk]), {"next": target}),
            clerk.post(reverse("report", args=[world.rows["shared"].pk]), {"next": target, "then": "draft"}),
            clerk.post(reverse("task-confirm", args=[world.plan.code, task.code]), {"next": target}),
            clerk.get("/login/", {"next": target}, headers={"Host": "testserver"}),
        ]
        assert signing_in.status_code == 302, target
        assert all(map(inside, answers)), target


# --- 20 secrets
def test_20_no_password_token_or_key_reaches_the_log(world, caplog):  # noqa: F811
    user = world.people[Role.REPORTER]
    with caplog.at_level(logging.DEBUG):
        browser = Client()
        browser.post("/login/", {"username": user.username, "password": "canary-wrong-1"})
        browser.post("/login/", {"username": user.username, "password": personas.PASSWORD})
        fields = {"old": "canary-wrong-2", "new": "canary-new-3", "again": "canary-new-3"}
        browser.post("/account/password/", fields)
        Machine().post("/auth/token", {"username": user.username, "password": "canary-wrong-4"})
        token = (
            Machine().post("/auth/token", {"username": user.username, "password": personas.PASSWORD}).json()["token"]
        )
        api = Machine()
        api.headers = {"Authorization": f"Token {token}"}
        assert api.get("/me/").status_code == 200
        api.headers = {"Authorization": "Token canary-5"}
        api.get("/me/")
        browser.get("/tasks/", {"q": "canary-6"})
        browser.get("/nowhere/", {"q": "canary-7"})
        browser.post("/assignments/1/accept/", {"password": "canary-8"})
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    said = "\n".join(f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records)
    assert "login" in said or "Forbidden" in said or "Not Found" in said, "something was logged at all"
    for secret in ("canary", personas.PASSWORD, token, session, settings.SECRET_KEY):
        assert secret not in said, secret


def test_20_a_fault_shows_a_number_and_nothing_else(world, monkeypatch):  # noqa: F811
    def broken(*args, **kwargs):
        raise RuntimeError("canary inside")

    monkeypatch.setattr("departments.views.account.MAY", {})
    monkeypatch.setattr("tasks.api.documents.PlanViewSet.get_queryset", broken)
    client = Client(raise_request_exception=False)
    client.force_login(world.people[Role.REPORTER])
    page, call = client.get("/account/"), client.get("/api/v1/plans/")
    for answer in (page, call):
        text = answer.content.decode()
        assert answer.status_code == 500
        assert answer.headers["X-Error-ID"] in text
        for word in ("canary", "Traceback", "KeyError", ".py", "SELECT"):
            assert word not in text


def test_20_nothing_dangerous_is_on_by_default(settings):
    assert product.DEBUG is False
    assert product.SESSION_COOKIE_NAME
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert settings.CELERY_ACCEPT_CONTENT == ["json"] == [settings.CELERY_TASK_SERIALIZER]
    renderers, login = settings.REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"], settings.REST_FRAMEWORK
    assert renderers == ["rest_framework.renderers.JSONRenderer"]
    assert login["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAuthenticated"]


def test_every_row_of_the_threat_list_names_tests_that_exist():
    text = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(line.split("|")[1]) for line in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= 29
    for line in rows:
        named = re.findall(r"`((?:[a-z_]+/)+test_[a-z_]+\.py)`", line)
        assert named, line
        for name in named:
            assert (ROOT / "tests" / name).is_file(), name
