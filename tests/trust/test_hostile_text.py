"""Hostile words stay words: on every page, for every role, in every text field. Threats 6 and 12 of docs/threats.md."""

from __future__ import annotations

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Role
from tests.architecture.test_access import build
from tests.trust.hostile import fill
from tests.trust.payloads import PAYLOADS, packed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEVER = {"iframe", "object", "embed", "base", "marquee", "template", "math", "style", "audio", "video", "x"}
ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "hx-get", "hx-post", "data-hx-get")


def dangers(text):
    """What in a page would act: elements and attributes that no template of ours has."""
    found = []
    for one in lxml.html.document_fromstring(text).iter():
        if not isinstance(one.tag, str):
            continue
        if one.tag in NEVER or (one.tag == "script" and not one.get("src") and one.get("type") != "application/json"):
            found.append(lxml.html.tostring(one)[:120])
        for name, value in one.attrib.items():
            address = value.strip().lower().replace("\t", "")
            outside = address.startswith(("javascript:", "data:text", "//", "http:", "https:"))
            if name.startswith(("on", "hx-on", "style", "srcdoc")) or (name in ADDRESSES and outside):
                found.append(f"<{one.tag} {name}={value[:60]}")
    return found


def test_the_check_itself_sees_every_kind_of_payload():
    harmless = [text for text in PAYLOADS if not dangers(f"<html><body><p title='x'>{text}</p></body></html>")]
    assert len(harmless) <= 20, harmless  # those need an attribute, a template or a click to act


@pytest.mark.parametrize("start", range(0, 60, 12))
def test_no_page_takes_a_text_for_markup(start):
    world = build()
    task, plan = world["row"].task, world["plan"]
    assert fill(start) >= 25
    plan_page, other = f"/plans/{plan.code}/", world["report"].assignment.task.code
    paths = {
        Role.REPORTER: [
            "/tasks/", f"/tasks/{plan.code}/{task.code}/", plan_page, f"/departments/{world['bureau'].pk}/",
            "/messages/", "/account/", reverse("report", args=[world["row"].pk]),
        ],
        Role.HEAD: ["/tasks/"],
        Role.REVIEWER: ["/overview/", "/review/", plan_page, f"/tasks/{plan.code}/{other}/"],
        Role.AUDIT_ADMIN: ["/audit/", "/admin/audit/auditentry/", "/admin/departments/department/"],
    }  # fmt: skip
    shown = 0
    for role, addresses in paths.items():
        client = Client()
        client.force_login(world["people"][role])
        for path in addresses:
            answer = client.get(path)
            assert answer.status_code == 200, path
            text = answer.content.decode()
            shown += "alert(1)" in text
            assert dangers(text) == [], path
    assert shown >= 12, "the pages show what was written"


def test_what_is_typed_comes_back_as_text():
    world = build()
    client = Client()
    client.force_login(world["people"][Role.REPORTER])
    path = reverse("report", args=[world["row"].pk])
    for start in range(0, 60, 10):
        text = packed(480, start)
        answer = client.post(path, {"progress": text, "work_done": text, "problems": text, "next": text})
        assert answer.status_code == 422
        assert "alert(1)" in answer.content.decode()
        assert dangers(answer.content.decode()) == [], text
    for text in PAYLOADS[::6]:
        for answer in (
            client.get("/login/", {"next": text}),
            Client().post("/login/", {"username": text, "password": "x", "next": text}),
            client.get("/tasks/", {"page": text, "open": text, "plan": text, "q": text}),
        ):
            assert dangers(answer.content.decode() or "<html></html>") == [], text
