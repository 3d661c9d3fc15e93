"""Every address × every role: allowed or refused as this table says; an address without a row is an error."""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from departments.models import Role, UserSession
from tasks.models import ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs.instructions import hand_down_instruction, leave_instruction
from tasks.verbs.reports import sign_report, submit_report
from tasks.verbs.requests import request_change
from tests import personas

pytestmark = pytest.mark.django_db

OFFICE = {Role.REVIEWER}
READERS = {Role.REVIEWER, Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}
OWN = {Role.REPORTER, Role.HEAD}
HEAD = {Role.HEAD}
SECURITY = {Role.SECURITY_ADMIN}
ALL = set(Role)
# name: (method, roles that get in; the rest are refused with 403 or 404), for the department's own objects
PAGES = {
    "home": ("get", ALL),
    "account": ("get", ALL),
    "messages": ("get", ALL),
    "bell": ("get", ALL),
    "my-tasks": ("get", OWN),
    "plan": ("get", OWN | READERS),
    "task": ("get", OWN | READERS),
    "overview": ("get", READERS),
    "department": ("get", OWN | READERS),
    "review": ("get", OFFICE),
    "report": ("get", OWN),
    "assignment-row": ("get", OWN),
    "report-draft": ("post", OWN),
    "evidence-upload": ("post", OWN),
    "accept": ("post", OWN),
    "accept-all": ("post", OWN),
    "report-sign": ("post", HEAD),
    "report-send-back": ("post", HEAD),
    "report-approve": ("post", OFFICE),
    "report-return": ("post", OFFICE),
    "report-hand-over": ("post", OFFICE),
    "review-batch": ("post", OFFICE),
    "plan-issue": ("post", OFFICE),
    "task-confirm": ("post", OFFICE),
    "overview-cell": ("get", READERS),
    "requests": ("get", OWN | READERS),
    "request": ("get", OWN | READERS),
    "request-withdraw": ("post", OWN),
    "duty-action": ("get", OWN | OFFICE),
    "search": ("get", ALL),
    "search-suggest": ("get", ALL),
    "instructions": ("get", OWN | READERS),
    "instruction": ("get", OWN | READERS),
    "instruct": ("get", {Role.LEADER}),
    "instruction-hand-down": ("post", OFFICE),
    "instruction-answer": ("post", OWN),
    "second-factor": ("get", ALL),
    "session-end": ("post", set()),  # of somebody else
    "account-unlock": ("post", SECURITY),
    "account-reset-factor": ("post", SECURITY),
    "account-end-sessions": ("post", SECURITY),
}
# Checked elsewhere: signing in and out, own settings, files (tests/tasks/test_evidence_page.py), Django's admin, API.
ELSEWHERE = {
    "login", "logout", "large-type", "password", "healthz", "evidence", "evidence-remove", "message",
    "messages-read", "evidence-preview", "evidence-picture", "login-code", "single-sign-on", "single-sign-on-callback",
    "sessions-end", "second-factor-begin", "second-factor-confirm", "second-factor-disable", "recovery-codes",
}  # fmt: skip


def page_names(resolver=None):
    """Names of all page addresses, without admin and API."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith(("admin", "api/")):
                yield from page_names(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


def test_every_page_has_a_row():
    assert set(page_names()) - ELSEWHERE == set(PAGES)


@pytest.fixture
def world(db):
    """A plan with one reported duty of one department; people of every role, and of another department."""
    bureau, other = personas.make_department(), personas.make_department("市场监督管理局", "市场监管局")
    people = {role: personas.make_user(role, bureau if role in OWN else None) for role in Role}
    strangers = {role: personas.make_user(role, other) for role in OWN}
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau)
    spare = personas.assign(personas.make_task(plan, "推行容缺受理制"), bureau)
    personas.issue(plan, people[Role.REVIEWER])
    personas.accepted(row, people[Role.REPORTER])
    reported = personas.accepted(spare, people[Role.REPORTER])
    text = ReportInput(progress=40, work_done="本月完成了一部分工作。")
    report = submit_report(by=people[Role.REPORTER], assignment=reported, data=text)
    sign_report(by=people[Role.HEAD], report=report, expected_version=report.version)
    assert report.period == date(2023, 10, 1)
    request = request_change(
        by=people[Role.REPORTER], assignment=personas.reload(row), reason="划转。", new_scope="三项。"
    )
    instruction = leave_instruction(by=people[Role.LEADER], task=row.task, text="请抓紧。")
    fields = {"assignment": personas.reload(row), "demand": "", "reply_due_on": date(2023, 10, 31)}
    hand_down_instruction(by=people[Role.REVIEWER], instruction=instruction, **fields)
    return {
        "bureau": bureau,
        "people": people,
        "strangers": strangers,
        "plan": plan,
        "row": row,
        "report": report,
        "request": request,
        "instruction": instruction,
        "asks": None,
    }


def address(name, world):
    """The page of the department's own object."""
    plan, row = world["plan"], world["row"]
    if name in ("plan", "plan-issue"):
        return reverse(name, args=[plan.code])
    if name in ("task", "task-confirm"):
        return reverse(name, args=[plan.code, row.task.code])
    if name in ("report", "assignment-row", "report-draft", "evidence-upload", "accept"):
        return reverse(name, args=[row.pk])
    if name == "duty-action":
        return reverse(name, args=[row.pk, "suspend" if world["asks"] == Role.REVIEWER else "ask-change"])
    if name == "instruct":
        return reverse(name, args=[plan.code, row.task.code])
    if name.startswith("instruction"):
        return reverse(name, args=[world["instruction"].pk] if name != "instructions" else [])
    if name.startswith("request"):
        return reverse(name, args=[world["request"].pk] if name != "requests" else [])
    if name.startswith("report-"):
        return reverse(name, args=[world["report"].pk])
    if name.startswith("account-"):
        return reverse(name, args=[world["people"][Role.OBSERVER].pk])
    if name == "session-end":
        row, _ = UserSession.objects.get_or_create(
            session_key="stranger",
            user=world["strangers"][Role.REPORTER],
            defaults={"started_at": personas.NOON, "seen_at": personas.NOON},
        )
        return reverse(name, args=[row.pk])
    if name == "department":
        return reverse(name, args=[world["bureau"].pk])
    if name == "overview-cell":
        return reverse(name) + f"?department={world['bureau'].pk}&chapter=2"
    return reverse(name)


def ask(user, method, path):
    client = Client()
    if user:
        client.force_login(user)
    body = {"version": "1", "text": "", "reason": "", "plan": "plan-2023"} if method == "post" else None
    return getattr(client, method)(path, body).status_code


@pytest.mark.parametrize("name", list(PAGES))
def test_each_role_gets_in_or_is_refused(world, name):
    method, allowed = PAGES[name]
    for role in Role:
        with transaction.atomic():
            world["asks"] = role
            status = ask(world["people"][role], method, address(name, world))
            transaction.set_rollback(True)
        # 400, 409 and 422: let in, and told what is wrong with the empty form.
        expected = (200, 302, 400, 409, 422) if role in allowed else (403, 404)
        assert status in expected, f"{name} as {role}: {status}"


@pytest.mark.parametrize("name", list(PAGES))
def test_nobody_gets_in_without_signing_in(world, name):
    assert ask(None, PAGES[name][0], address(name, world)) == 302


@pytest.mark.parametrize(
    "name",
    [
        "task",
        "department",
        "report",
        "assignment-row",
        "report-draft",
        "accept",
        "report-sign",
        "duty-action",
        "request",
        "request-withdraw",
    ],
)
def test_another_departments_objects_do_not_exist(world, name):
    for user in world["strangers"].values():
        assert ask(user, PAGES[name][0], address(name, world)) == 404


def test_nothing_was_decided_by_the_refused(world):
    for role in set(Role) - OFFICE:
        ask(world["people"][role], "post", reverse("report-approve", args=[world["report"].pk]))
    assert ProgressReport.objects.get(pk=world["report"].pk).state == "submitted"
