"""Every address and method × every role × own, other department, nobody: allowed or refused as the table says."""

from __future__ import annotations

import json
import re
from datetime import date
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audit.models import AuditEntry
from departments.models import Role, UserSession
from notifications.models import Endpoint, Message
from plan_tracker import clock
from reports.models import FillingUpload, ScoringRule, WallLink
from reports.outputs.verbs import ask_for_output
from reports.scoring.verbs import entries, schemes
from reports.subscriptions.schedule import Rhythm
from reports.subscriptions.verbs import subscribe
from tasks.models import SupervisionNotice
from tasks.report_input import ReportInput
from tasks.verbs.evidence import attach_evidence
from tasks.verbs.instructions import hand_down_instruction, leave_instruction
from tasks.verbs.report_decisions import sign_report
from tasks.verbs.reports import save_draft, submit_report
from tasks.verbs.requests import request_change
from tests import personas
from tests.architecture.access_table import (
    ADMIN,
    API,
    COMMON,
    OWN,
    PAGES,
    PUBLIC,
    address,
    body,
    each,
    methods,
)
from tests.importer import drafts

pytestmark = pytest.mark.django_db
# Let in: done, sent on, or told what is wrong with what they sent.
INSIDE = (200, 201, 204, 302, 400, 409, 422)
NOWHERE = 999_999
UNSAFE = ("post", "put", "patch", "delete")
# A new client puts all middleware together anew; what one remembers is in its cookies.
CLIENTS = {checked: Client(enforce_csrf_checks=checked) for checked in (False, True)}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A plan with a reported duty of one department; people of every role and of another department; made once."""
    with django_db_blocker.unblock(), clock.at(personas.NOON), transaction.atomic():
        made = build()
        yield made
        transaction.set_rollback(True)


def named(value):
    """Test names: the address and the method."""
    return value if isinstance(value, str) else ""


def build():
    bureau, other = personas.make_department(), personas.make_department("市场监督管理局", "市场监管局")
    people = {role: personas.make_user(role, bureau if role in OWN else None) for role in Role}
    strangers = {role: personas.make_user(role, other) for role in OWN}
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau)
    spare = personas.assign(personas.make_task(plan, "推行容缺受理制"), bureau)
    personas.assign(personas.make_task(plan, "开展信用监管"), other)
    personas.issue(plan, people[Role.REVIEWER])
    personas.accepted(row, people[Role.REPORTER])
    reported = personas.accepted(spare, people[Role.REPORTER])
    text = ReportInput(progress=40, work_done="本月完成了一部分工作。")
    draft = save_draft(by=people[Role.REPORTER], assignment=reported, data=text, expected_version=None)
    evidence = attach_evidence(by=people[Role.REPORTER], assignment=reported, upload=pdf())
    version = evidence.report.version
    report = submit_report(by=people[Role.REPORTER], assignment=reported, data=text, expected_version=version)
    sign_report(by=people[Role.HEAD], report=report, expected_version=report.version)
    assert (report.period, report.pk) == (date(2023, 10, 1), draft.pk)
    fields = {"assignment": personas.reload(row), "reason": "划转。", "new_scope": "三项。"}
    request = request_change(by=people[Role.REPORTER], **fields)
    instruction = leave_instruction(by=people[Role.LEADER], task=row.task, text="请抓紧。")
    fields = {"assignment": personas.reload(row), "demand": "", "reply_due_on": date(2023, 10, 31)}
    hand_down_instruction(by=people[Role.REVIEWER], instruction=instruction, **fields)
    notice = SupervisionNotice.objects.create(
        plan=plan, department=bureau, number=1, level="yellow", demand="请抓紧。", issued_by=people[Role.REVIEWER],
        issued_at=clock.now(), reply_due_on=date(2023, 10, 31),
    )  # fmt: skip
    notice.assignments.set([row])
    filling = FillingUpload.objects.create(
        plan=plan, department=bureau, period=date(2023, 10, 1), file_name="填报表.xlsx", size=1, sha256="0" * 64,
        rows="[]", uploaded_by=people[Role.REPORTER], uploaded_at=clock.now(),
    )  # fmt: skip
    endpoint = Endpoint.objects.create(channel="email", name="邮件", address="smtp://127.0.0.1:1", sender="a@b.cn")
    outside = Message.objects.create(
        recipient=people[Role.REPORTER], channel="email", endpoint=endpoint, kind="x", title="x", dedupe_key="x",
        created_at=clock.now(), due_at=clock.now(), send_after=clock.now(),
    )  # fmt: skip
    Message.objects.update(state="sent", sent_at=clock.now())
    output = ask_for_output(
        by=people[Role.REPORTER], kind="heat", format="csv", plan=plan, day=clock.today(), options={}
    )
    subscription = subscribe(
        by=people[Role.REPORTER], plan=plan, kind="heat", format="csv", rhythm=Rhythm("weekly", weekday=1)
    )
    wall = WallLink.objects.create(plan=plan, name="会议室", token_hash="x", made_at=clock.now(), until=clock.today())
    message = Message.objects.inbox(people[Role.REPORTER]).first()
    sessions = {user.pk: session_of(user) for user in [*people.values(), *strangers.values()]}
    stamps = {"started_at": personas.NOON, "seen_at": personas.NOON}
    session = UserSession.objects.create(user=strangers[Role.REPORTER], session_key="stranger", **stamps)
    score = scored(people, plan, bureau)
    return {
        "score": score,
        "bureau": bureau, "people": people, "strangers": strangers, "plan": plan, "row": row, "report": report,
        "session": session, "evidence": evidence, "message": message, "sessions": sessions, "request": request,
        "filling": filling, "instruction": instruction, "notice": notice, "endpoint": endpoint, "outside": outside,
        "output": output, "subscription": subscription,
        "wall": wall, "import": drafts.stored(people[Role.REVIEWER]), "entries": AuditEntry.objects.count(),
    }  # fmt: skip


def scored(people, plan, bureau):
    """An entry of the department under published rules, confirmed."""
    office = people[Role.REVIEWER]
    heading = {"name": "考核办法", "basis": "某政办发〔2023〕12号", "base_points": 100, "cap": 100}
    scheme = schemes.create_scheme(by=office, plan=plan, **heading)
    rule = schemes.add_rule(
        by=office, scheme=scheme, name="失实", fact="manual", points=-2, required_evidence="督查通报"
    )
    schemes.publish_scheme(by=office, scheme=scheme, expected_version=1)
    rule = ScoringRule.objects.select_related("scheme__plan").get(pk=rule.pk)
    fields = {"happened_on": date(2023, 10, 20), "reason": "抽查发现失实。", "evidence": "督查通报第3期"}
    entry = entries.add_manual_entry(by=office, rule=rule, department=bureau, **fields)
    entries.confirm_entries(by=office, plan=plan, ids=[entry.pk])
    return entry


def pdf():
    return SimpleUploadedFile("说明.pdf", b"%PDF-1.4 x", "application/pdf")


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ask(world, user, method, path, sent=None, enforce_csrf_checks=False):
    """The answer to one request, whose effects are undone; and how many audit entries it wrote."""
    client = CLIENTS[enforce_csrf_checks]
    client.cookies = SimpleCookie()
    if user:
        client.cookies[settings.SESSION_COOKIE_NAME] = world["sessions"][user.pk]
    if sent == "upload":
        fields = {"data": {"file": pdf()}}
    elif path.startswith("/api/") and method != "get":
        fields = {"data": json.dumps(sent), "content_type": "application/json"}
    else:
        fields = {"data": sent}
    with transaction.atomic():
        answer = getattr(client, method)(path, **fields)
        written = AuditEntry.objects.count() - world["entries"]
        transaction.set_rollback(True)
    return answer, written


def addresses(resolver=None, prefix=""):
    """Full path pattern, name and view of every address but Django's admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not path.startswith("admin"):
                yield from addresses(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.name, pattern.callback


def api_methods(view):
    """The methods an API view answers."""
    if getattr(view, "actions", None):
        return set(view.actions) - {"head", "options"}
    return {name for name in ("get", *UNSAFE) if hasattr(view.cls, name)}


def test_every_address_has_a_row():
    pages = {name for path, name, _ in addresses() if not path.startswith("api/")}
    assert pages == set(PAGES)
    api = {name: api_methods(view) for path, name, view in addresses() if path.startswith("api/")}
    assert api == {name: {method for method, _ in methods(row)} for name, row in API.items()}


@pytest.mark.parametrize("name,method,roles", each(PAGES) + each(API), ids=named)
def test_each_role_gets_in_or_is_refused_without_a_trace(world, name, method, roles):
    path, sent = address(name, world), body(name, method, world)
    for role in Role:
        answer, written = ask(world, world["people"][role], method, path, sent)
        if role in roles:
            assert answer.status_code in INSIDE or name == "healthz", f"{role}: {answer.status_code}"
        else:
            assert answer.status_code in (403, 404), f"{role}: {answer.status_code}"
            assert not written, f"{role} was refused and yet on the record"


@pytest.mark.parametrize(
    "name,method,roles", [row for row in each(PAGES) + each(API) if row[0] not in PUBLIC], ids=named
)
def test_nobody_gets_in_without_signing_in(world, name, method, roles):
    answer, written = ask(world, None, method, address(name, world), body(name, method, world))
    assert answer.status_code == (401 if name.startswith("api-") else 302)
    assert not written
    if not name.startswith("api-"):
        assert answer.headers["Location"].startswith("/login/")


OBJECTS = {
    name for path, name, _ in addresses() if ("<" in path or "(?P" in path) and not name.startswith("api-plan-")
} - COMMON  # fmt: skip


@pytest.mark.parametrize("name,method,roles", [row for row in each(PAGES) + each(API) if row[0] in OBJECTS], ids=named)
def test_another_departments_object_is_as_absent_as_one_that_never_was(world, name, method, roles):
    sent = body(name, method, world)
    for role, user in world["strangers"].items():
        theirs, written = ask(world, user, method, address(name, world), sent)
        never, _ = ask(world, user, method, address(name, world, pk=NOWHERE), sent)
        assert theirs.status_code == never.status_code
        # Who may do such a thing to no object at all is told that first.
        assert theirs.status_code in ((404,) if role in roles else (403, 404))
        assert words(theirs) == words(never), "the words give away that it exists"
        assert not written


def words(answer):
    """What an answer says, without numbers that differ anyway."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", "", answer.content.decode())
    return re.sub(r"[0-9a-f]{8,}|\d+", "", text)


@pytest.mark.parametrize("name", ["api-assignment-list", "api-report-list", "api-task-list", "api-message-list"])
def test_a_list_names_nothing_of_another_department(world, name):
    for user in world["strangers"].values():
        rows = ask(world, user, "get", reverse(name))[0].json()["results"]
        assert not [one for one in rows if (one.get("department") or {}).get("id") == world["bureau"].pk]
        assert "推行告知承诺制" not in json.dumps(rows, ensure_ascii=False)


@pytest.mark.parametrize("name", list(API))
def test_a_method_without_a_row_is_no_way_in(world, name):
    given = {method for method, _ in methods(API[name])}
    for method in {"get", *UNSAFE} - given:
        answer, written = ask(world, world["people"][Role.REVIEWER], method, address(name, world), {})
        assert answer.status_code == 405
        assert not written


@pytest.mark.parametrize(
    "name,method,roles",
    [row for row in each(PAGES) + each(API) if row[1] != "get" and row[2] and row[0] != "api-token"],
    ids=named,
)
def test_without_the_csrf_token_nothing_is_done(world, name, method, roles):
    user = world["people"][min(roles)]
    answer, written = ask(
        world, user, method, address(name, world), body(name, method, world), enforce_csrf_checks=True
    )
    assert answer.status_code == 403
    assert not written


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label_lower)
def test_the_back_office_is_open_only_to_those_the_table_names(world, model):
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    readers, adders = ADMIN[name]
    for role in Role:
        user = world["people"][role]
        seen = ask(world, user, "get", reverse(f"admin:{name}_changelist"))[0].status_code == 200
        added = ask(world, user, "get", reverse(f"admin:{name}_add"))[0].status_code == 200
        assert (seen, added) == (role in readers, role in adders), role
    assert ask(world, None, "get", reverse(f"admin:{name}_changelist"))[0].status_code == 302
