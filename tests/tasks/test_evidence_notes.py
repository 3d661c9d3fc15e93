"""What is said about a file, the same by API, and ids that somebody guesses."""

import io
import random
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import AuditEntry
from departments.models import Role
from tasks.models import Evidence, ProgressReport
from tests import personas
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


@pytest.mark.slow
def test_a_thousand_guessed_ids_find_nothing_and_tell_nothing(page, file, client):  # noqa: F811
    client.force_login(personas.make_user(Role.REPORTER, personas.make_department("市场监督管理局", "市场监管局")))
    dice = random.Random(20231024)
    guesses = {file.pk, *(dice.randrange(1, 10**6) for _ in range(999))}
    answers = {like(client.get(f"/evidence/{one}/", HTTP_ACCEPT="application/json")) for one in guesses}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


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
