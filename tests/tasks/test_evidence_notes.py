"""What is said about a file, the same by API, and ids that somebody guesses."""

import io
import json
import random
import re
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from departments.models import Role
from tasks.models import Evidence, ProgressReport
from tests import personas
from tests.amounts import amount
from tests.tasks.test_evidence_page import (  # noqa: F401 - fixtures
    bureau,
    clerk,
    duty,
    files,
    hand_in,
    office,
    page,
    upload,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def file(page, duty):  # noqa: F811
    upload(page, duty)
    return Evidence.objects.get()


def test_a_note_is_written_shown_and_on_record(page, file):  # noqa: F811
    answer = page.post(f"/evidence/{file.pk}/note/", {"note": " 印发的清单\n第一批 ", "was": ""}, **HTMX)
    assert 'value="印发的清单 第一批"' in answer.content.decode()
    assert page.post(f"/evidence/{file.pk}/note/", {"note": "印发的清单 第一批", "was": ""}, **HTMX).status_code == 200
    assert AuditEntry.objects.filter(action="evidence.note").count() == 1


@pytest.mark.parametrize("note, words", [("长" * 201, "最多200字"), ("x\u202ey", "非法字符")])
def test_a_wrong_note_is_refused_in_words(page, file, note, words):  # noqa: F811
    answer = page.post(f"/evidence/{file.pk}/note/", {"note": note, "was": ""})
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_colleagues_note_is_not_overwritten_unseen(page, file):  # noqa: F811
    page.post(f"/evidence/{file.pk}/note/", {"note": "第一批", "was": ""})
    late = page.post(f"/evidence/{file.pk}/note/", {"note": "第二批", "was": ""})
    assert late.status_code == 409
    assert "同事刚刚把说明改成了“第一批”" in late.content.decode()


def test_in_the_open_form_both_notes_are_shown_and_the_second_try_counts(page, file):  # noqa: F811
    page.post(f"/evidence/{file.pk}/note/", {"note": "第一批", "was": ""})
    late = page.post(f"/evidence/{file.pk}/note/", {"note": "第二批", "was": ""}, **HTMX)
    html = late.content.decode()
    assert late.status_code == 409
    assert 'value="第二批"' in html and "同事刚刚把说明改成了“第一批”" in html
    was = json.loads(unescape(re.search(r'hx-vals="([^"]+)"', html)[1]))["was"]
    assert page.post(f"/evidence/{file.pk}/note/", {"note": "第二批", "was": was}, **HTMX).status_code == 200
    file.refresh_from_db()
    assert file.note == "第二批"


def test_after_handing_in_it_stays_as_it_is(page, duty, clerk, file):  # noqa: F811
    hand_in(duty, clerk)
    answer = page.post(f"/evidence/{file.pk}/note/", {"note": "第二批", "was": ""})
    assert answer.status_code == 409
    file.refresh_from_db()
    assert file.note == ""


def api(page, method, path, body):  # noqa: F811
    return getattr(page, method)(f"/api/v1{path}", body, content_type="application/json")


def test_machines_do_the_same(page, duty, file, office, client):  # noqa: F811
    noted = api(page, "patch", f"/evidence/{file.pk}/", {"note": "第一批", "was": ""})
    assert (noted.status_code, noted.json()["note"]) == (200, "第一批")
    assert api(page, "patch", f"/evidence/{file.pk}/", {"note": "二", "was": ""}).status_code == 409
    again = api(page, "post", f"/assignments/{duty.pk}/evidence/reuse/", {"evidence": file.pk})
    assert (again.status_code, again.json()["id"]) == (201, file.pk), "the report has it already"
    assert api(page, "post", f"/assignments/{duty.pk}/evidence/reuse/", {"evidence": 0}).status_code == 400
    answer = page.get(f"/api/v1/reports/{ProgressReport.objects.get().pk}/evidence-zip/")
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert len(names) == 2
    market = personas.make_department("市场监督管理局", "市场监管局")
    client.force_login(personas.make_user(Role.REPORTER, market))
    assert api(client, "patch", f"/evidence/{file.pk}/", {"note": "x"}).status_code == 404
    assert api(client, "post", f"/assignments/{duty.pk}/evidence/reuse/", {"evidence": file.pk}).status_code == 404
    assert client.get(f"/api/v1/reports/{ProgressReport.objects.get().pk}/evidence-zip/").status_code == 404


def test_machines_use_a_file_again_for_another_report_and_take_a_whole_task_home(page, duty, file, office, clerk):  # noqa: F811
    row = personas.assign(personas.make_task(duty.plan, "推行容缺受理制"), duty.department)
    personas.issue(personas.Plan.objects.get(pk=duty.plan_id), office)
    other = personas.accepted(row, clerk)
    again = api(page, "post", f"/assignments/{other.pk}/evidence/reuse/", {"evidence": file.pk})
    assert again.status_code == 201
    assert again.json()["sha256"] == file.sha256
    copy = Evidence.objects.get(report__assignment=other)
    assert (copy.pk, copy.file.name) == (again.json()["id"], file.file.name), "one stored file, a row for each report"
    answer = page.get(f"/api/v1/tasks/{other.task_id}/evidence-zip/")
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert names == ["001 清单.pdf", "目录.xlsx"]
    page.force_login(office)
    assert page.get(f"/api/v1/tasks/{other.task_id}/evidence-zip/").status_code == 404, "a draft's files"


GUESSED = [
    ("get", "/api/v1/evidence/{}/", 860), ("patch", "/api/v1/evidence/{}/", 20), ("delete", "/api/v1/evidence/{}/", 20),
    ("get", "/evidence/{}/", 20), ("get", "/evidence/{}/preview/", 20), ("get", "/evidence/{}/picture/", 20),
    ("post", "/evidence/{}/remove/", 20), ("post", "/evidence/{}/note/", 20),
]  # fmt: skip


@pytest.mark.slow
def test_a_thousand_guessed_ids_find_nothing_and_tell_nothing(page, file, client):  # noqa: F811
    client.force_login(personas.make_user(Role.REPORTER, personas.make_department("市场监督管理局", "市场监管局")))
    dice = random.Random(20231024)
    client.get("/evidence/1/")  # what is loaded once
    for method, address, count in GUESSED:
        taken, free = set(), set()
        for one in [file.pk, *(dice.randrange(10**6, 10**8) for _ in range(amount(count // 8, count) - 1))]:
            with CaptureQueriesContext(connection) as queries:
                sent = {"note": "x"} if method == "post" else None
                answer = getattr(client, method)(address.format(one), sent, HTTP_ACCEPT="application/json")
            (taken if one == file.pk else free).add((*like(answer), len(queries)))
        assert taken == free, f"{method} {address}: what exists is no different from what does not"
        assert [(status, number <= MOST_QUERIES) for status, _, number in taken] == [(404, True)], address
    file.refresh_from_db()
    assert (file.removed_at, file.note) == (None, "")


def test_names_in_the_storage_open_nothing(page, file, client):  # noqa: F811
    client.force_login(personas.make_user(Role.REPORTER, personas.make_department("市场监督管理局", "市场监管局")))
    key = file.file.name
    for address in (f"/{key}", f"/evidence/{key}", f"/evidence/{key}/", f"/evidence/{file.sha256}/", f"/static/{key}"):
        assert client.get(address).status_code == 404, address


def like(answer):
    """The answer without what differs every time: its number, keys and tokens."""
    return answer.status_code, re.sub(r"[0-9a-f]{8}\b|\w{64}|/evidence/\d+/|%2F\d+", "", answer.content.decode())


def office_file(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<x/>")
        for name, mode in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize("entries", [
    {"word/link": 0o120777}, {"../../evil": 0o644}, {"/etc/evil": 0o644}, {"..\\evil": 0o644}, {"C:\\evil": 0o644},
])  # fmt: skip
def test_an_office_file_that_leads_out_of_its_folder_is_refused(page, duty, entries):  # noqa: F811
    sent = SimpleUploadedFile("说明.docx", office_file(**entries))
    answer = page.post(f"/assignments/{duty.pk}/evidence/", {"evidence": sent}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 400
    assert "内容和它的后缀不符" in answer.json()["message"]
    fine = SimpleUploadedFile("说明.docx", office_file())
    assert page.post(f"/assignments/{duty.pk}/evidence/", {"evidence": fine}).status_code == 200
