"""Evidence: what is taken, what is refused and in which words, and how it comes back out."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from departments.models import Role
from tasks.evidence_types import MAX_BYTES, MAX_FILES
from tasks.models import Evidence, ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs import reports
from tests import personas

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 scanned"
JSON = {"HTTP_ACCEPT": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/tasks/"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER)


@pytest.fixture
def bureau():
    return personas.make_department()


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau)


@pytest.fixture
def duty(office, bureau, clerk):
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau)
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk)
    return client


def upload(client, duty, content=PDF, name="清单.pdf", **headers):
    data = {"evidence": SimpleUploadedFile(name, content)}
    return client.post(reverse("evidence-upload", args=[duty.pk]), data, **(headers or JSON))


def document(*names):
    """A zip file with empty entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return buffer.getvalue()


def hand_in(duty, clerk, **fields):
    report = ProgressReport.objects.filter(assignment=duty).first()
    return reports.submit_report(
        by=clerk,
        assignment=personas.reload(duty),
        data=ReportInput(progress=60, work_done="十个字以上的本月进展。", **fields),
        expected_version=report.version if report else None,
    )


def test_a_file_is_stored_with_this_periods_draft(page, duty, files):
    answer = upload(page, duty).json()
    evidence = Evidence.objects.get()
    assert answer["version"] == evidence.report.version
    assert "清单.pdf" in answer["html"]
    assert evidence.report.state == "draft"
    assert (files / evidence.file.name).read_bytes() == PDF
    assert "清单" not in evidence.file.name


def test_the_open_form_goes_on_after_an_upload(page, duty):
    version = upload(page, duty).json()["version"]
    form = {"progress": "60", "work_done": "十个字以上的本月进展。", "report_version": version}
    assert page.post(reverse("report", args=[duty.pk]), form).status_code == 302


def test_the_same_content_twice_is_one_file(page, duty):
    first, second = upload(page, duty).json(), upload(page, duty, name="另一个名字.pdf").json()
    assert first["id"] == second["id"]


REFUSED = [
    ("病毒.exe", b"MZ\x90\x00", "不支持这种格式"),
    ("页面.html", b"<script>alert(1)</script>", "不支持这种格式"),
    ("图.svg", b"<svg onload=alert(1)>", "不支持这种格式"),
    ("没有后缀", PDF, "不支持这种格式"),
    ("改名的.pdf", b"MZ\x90\x00", "内容和它的后缀不符"),
    ("改名的.docx", PDF, "内容和它的后缀不符"),
    ("不是文档.docx", document("a.txt"), "内容和它的后缀不符"),
    ("带宏.docx", document("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "带有宏"),
    ("空.pdf", b"", "这个文件是空的"),
    ("长" * 197 + ".pdf", PDF, "最多200字"),
]


@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_is_said_in_one_sentence(page, duty, files, name, content, words):
    answer = upload(page, duty, content, name)
    assert answer.status_code == 400
    assert words in answer.json()["message"]
    assert answer.json()["field"] == "evidence"
    assert not Evidence.objects.exists()
    assert not [one for one in files.rglob("*") if one.is_file()]


def test_over_20_mb_is_refused_without_being_stored(page, duty, files):
    answer = upload(page, duty, PDF + b"x" * MAX_BYTES)
    assert answer.status_code == 400
    assert "超过20MB" in answer.json()["message"]
    assert not ProgressReport.objects.exists()
    assert upload(page, duty, PDF.ljust(MAX_BYTES, b"x")).status_code == 200, "exactly 20 MB is taken"


def test_no_file_at_all(page, duty):
    answer = page.post(reverse("evidence-upload", args=[duty.pk]), {}, **JSON)
    assert (answer.status_code, answer.json()["message"]) == (400, "没有收到文件，请重新选择。")


def test_too_many_files(page, duty, clerk):
    for number in range(MAX_FILES):
        assert upload(page, duty, PDF + str(number).encode()).status_code == 200
    assert "最多20个文件" in upload(page, duty, PDF + b"one more").json()["message"]


def test_files_sent_with_the_form_itself_are_kept_even_if_the_form_is_wrong(page, duty):
    """Without scripts the files travel with the form."""
    url = reverse("report", args=[duty.pk])
    form = {"progress": "60", "work_done": "短", "report_version": "", "evidence": SimpleUploadedFile("清单.pdf", PDF)}
    answer = page.post(url, form)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "清单.pdf" in html
    version = ProgressReport.objects.get().version
    assert f'name="report_version" value="{version}"' in html
    form = {"progress": "60", "work_done": "十个字以上的本月进展。", "report_version": version}
    assert page.post(url, form).status_code == 302


def test_a_wrong_file_sent_with_the_form_is_said_at_the_field(page, duty):
    form = {"progress": "60", "work_done": "十个字以上的本月进展。", "evidence": SimpleUploadedFile("a.exe", b"MZ")}
    answer = page.post(reverse("report", args=[duty.pk]), form)
    assert answer.status_code == 422
    assert "不支持这种格式" in answer.content.decode()
    assert "十个字以上的本月进展。" in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_an_oversized_file_sent_with_the_form(page, duty):
    form = {"progress": "60", "work_done": "十个字以上的本月进展。"}
    form["evidence"] = SimpleUploadedFile("大.pdf", PDF + b"x" * MAX_BYTES)
    answer = page.post(reverse("report", args=[duty.pk]), form)
    assert answer.status_code == 422
    assert "超过20MB" in answer.content.decode()


# --- removing


def test_removing_marks_the_file_and_keeps_its_hash(page, duty):
    number = upload(page, duty).json()["id"]
    answer = page.post(reverse("evidence-remove", args=[number]), **HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert Evidence.objects.get().removed_at
    assert page.get(reverse("evidence", args=[number])).status_code == 404


def test_removing_without_scripts_keeps_what_was_typed(page, duty):
    number = upload(page, duty).json()["id"]
    answer = page.post(reverse("report", args=[duty.pk]), {"progress": "60", "work_done": "写到一半", "remove": number})
    html = answer.content.decode()
    assert "写到一半" in html
    assert "清单.pdf" not in html


def test_after_handing_in_nothing_is_removed(page, duty, clerk):
    number = upload(page, duty).json()["id"]
    hand_in(duty, clerk)
    answer = page.post(reverse("evidence-remove", args=[number]), **JSON)
    assert answer.status_code == 409
    assert "已经提交" in answer.json()["message"]
    assert Evidence.objects.get().removed_at is None


# --- downloading


def test_a_file_comes_back_as_a_harmless_attachment(page, duty):
    number = upload(page, duty, name="清单（10月）.pdf").json()["id"]
    answer = page.get(reverse("evidence", args=[number]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%B8%85%E5%8D%95%EF%BC%8810%E6%9C%88%EF%BC%89.pdf"
    )


def test_who_may_download(client, page, duty, clerk, office):
    number = upload(page, duty).json()["id"]
    url = reverse("evidence", args=[number])
    stranger = personas.make_user(Role.REPORTER, personas.make_department("市场监督管理局", "市场监管局"))
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    assert client.post(reverse("evidence-remove", args=[number])).status_code == 404
    client.force_login(office)
    assert client.get(url).status_code == 404, "a draft is the department's own"
    hand_in(duty, clerk)
    assert client.get(url).status_code == 200
    client.force_login(personas.make_user(Role.SECURITY_ADMIN))
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).headers["Location"].startswith("/login/")


def test_a_file_missing_from_storage_is_said_calmly(page, duty, files):
    number = upload(page, duty).json()["id"]
    (files / Evidence.objects.get().file.name).unlink()
    answer = page.get(reverse("evidence", args=[number]))
    assert answer.status_code == 404
    assert "联系管理员" in answer.content.decode()


def test_files_have_no_address_of_their_own(page, duty):
    upload(page, duty)
    name = Evidence.objects.get().file.name
    for prefix in ("/media/", "/files/", "/static/", "/"):
        assert page.get(prefix + name).status_code == 404
