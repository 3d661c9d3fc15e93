"""Previews of evidence: what is shown, who may see it, and files made to break whoever opens them."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from departments.models import Role
from plan_tracker import clock
from plan_tracker.child import Child
from tasks import preview
from tasks.models import Evidence, ProgressReport
from tasks.preview import TOO_LARGE, UNREADABLE, WORKER, preview_of
from tasks.report_input import ReportInput
from tasks.verbs.reports import submit_report
from tests import personas

pytestmark = pytest.mark.django_db
MANY_MEGABYTES = 300


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    return tmp_path


@pytest.fixture
def report():
    """One that waits for the office."""
    bureau, office = personas.make_department(), personas.make_user(Role.REVIEWER)
    clerk = personas.make_user(Role.REPORTER, bureau)
    row = personas.assign(personas.make_task(personas.make_plan()), bureau)
    personas.issue(row.plan, office)
    data = ReportInput(progress=40, work_done="28个部门的清单已经修订并公开。")
    return submit_report(by=clerk, assignment=personas.accepted(row, clerk), data=data)


def attach(report, name, content):
    """A stored file, past the checks of uploading: what is shown must not rest on them."""
    row = Evidence(
        report=report, original_name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=report.author, uploaded_at=clock.now(),
    )  # fmt: skip
    row.file.save("x", ContentFile(content), save=False)
    row.save()
    return row


def workbook(fill):
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(size=(40, 30), mode="RGBA", kind="PNG", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def look(client, role, evidence, name="evidence-preview", **options):
    client.force_login(personas.make_user(role))
    return client.get(reverse(name, args=[evidence.pk]), **options)


def test_a_spreadsheet_is_shown_as_a_table(report, client):
    def fill(book):
        sheet = book.active
        sheet.title = "汇总表"
        sheet.append(["权责清单汇总表"])
        sheet.append(["序号", "部门", "公开日期", "比例"])
        for number in range(1, 28):
            sheet.append([number, f"第{number}局<b>", date(2023, 10, 18), 0.5])
        sheet.append([])
        book.create_sheet("说明").append(["备注", "=1+1"])

    row = attach(report, "清单.xlsx", workbook(fill))
    shown = preview_of(row)
    first = shown.sheets[0]
    assert (first.summary, first.title) == ("汇总表，共27行", "权责清单汇总表")
    assert (first.head, first.rows[0]) == (["序号", "部门", "公开日期", "比例"], ["1", "第1局<b>", "2023-10-18", "0.5"])
    assert [sheet.name for sheet in shown.sheets] == ["汇总表", "说明"]
    html = look(client, Role.REVIEWER, row, HTTP_HX_REQUEST="true").content.decode()
    assert "第27局&lt;b&gt;" in html and "<b>" not in html.split("<tbody>")[1].split("</tbody>")[0]
    assert "少1行" in html and f'id="chk-{row.pk}"' in html, "its rows are held against the text"


@pytest.mark.slow
def test_a_large_sheet_is_cut_and_says_so(report):
    def fill(book):
        for number in range(300):
            book.active.append([f"{number}-{column}" for column in range(30)])

    first = preview_of(attach(report, "大表.xlsx", workbook(fill))).sheets[0]
    assert (len(first.rows), len(first.rows[0])) == (200, 20)
    assert first.summary == "Sheet，共300行，这里显示前200行、前20列"


def test_a_document_is_shown_as_text(report, client):
    document = docx.Document()
    document.add_heading("关于公开清单的通知", 1)
    document.add_paragraph("机密★一年 <script>alert(1)</script>")
    document.add_table(1, 2).rows[0].cells[1].text = "单元格"
    out = io.BytesIO()
    document.save(out)
    row = attach(report, "通知.docx", out.getvalue())
    assert [block.kind for block in preview_of(row).blocks] == ["heading", "paragraph", "table"]
    page = look(client, Role.REVIEWER, row).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "可能有密级标志" in page and "单元格" in page
    assert "可能有密级标志" not in look(client, Role.OBSERVER, row).content.decode(), "advice is the office's"


def test_a_picture_is_drawn_anew(report, client):
    tail = b"<html><script>alert(1)</script></html>"
    row = attach(report, "截图.png", picture((2400, 1200)) + tail)
    answer = look(client, Role.REVIEWER, row, "evidence-picture")
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 800))
    assert tail not in answer.content
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Cache-Control"] == "private, no-store"
    html = look(client, Role.REVIEWER, row, HTTP_HX_REQUEST="true").content.decode()
    assert f'src="/evidence/{row.pk}/picture/"' in html


@pytest.mark.slow
def test_where_a_photograph_was_taken_is_not_passed_on(report, client):
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (40.0, 43.0, 0.0)}
    row = attach(report, "现场.jpg", picture((60, 30), "RGB", "JPEG", exif=exif))
    with Image.open(io.BytesIO(look(client, Role.REVIEWER, row, "evidence-picture").content)) as image:
        assert (image.size, dict(image.getexif())) == ((30, 60), {})


def pdf(count=2):
    """So many scanned pages."""
    first, *rest = [Image.new("RGB", (300, 400), "white") for _ in range(count)]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest)
    return out.getvalue()


def test_the_pages_of_a_pdf_are_drawn(report, client):
    pytest.importorskip("pypdfium2")
    row = attach(report, "盖章件.pdf", pdf(7))
    html = look(client, Role.REVIEWER, row, HTTP_HX_REQUEST="true").content.decode()
    assert "盖章件.pdf，共7页，这里显示前5页" in html
    assert re.findall(r'<img src="([^"]+)"', html) == [f"/evidence/{row.pk}/picture/?page={n}" for n in range(1, 6)]
    with Image.open(io.BytesIO(client.get(f"/evidence/{row.pk}/picture/?page=2").content)) as image:
        assert (image.format, image.size) == ("JPEG", (1200, 1600))
    for page in ("0", "8", "-1", "x", "9" * 30, "²", "\x00"):
        assert client.get(f"/evidence/{row.pk}/picture/", {"page": page}).status_code == 400, page
    assert preview_of(attach(report, "坏.pdf", b"%PDF-1.4 broken")).problem == UNREADABLE


def read_by(monkeypatch, folder, script, **limits):
    """Let another script read instead of ours."""
    probe = folder / "probe.py"
    probe.write_text(script)
    reader = Child(probe, replace(preview.READER.limits, **limits))
    monkeypatch.setattr(preview, "READER", reader)


def test_without_the_library_a_pdf_is_for_downloading(report, monkeypatch, tmp_path):
    read_by(monkeypatch, tmp_path, "import a_library_that_nobody_has")
    assert preview_of(attach(report, "盖章件.pdf", pdf())).problem == preview.NO_PREVIEW


@pytest.mark.parametrize("name", ["旧版.doc", "旧版.xls", "演示.pptx", "公文.wps", "无后缀"])
def test_other_formats_are_for_downloading(report, client, name):
    row = attach(report, name, b"whatever")
    html = look(client, Role.REVIEWER, row, HTTP_HX_REQUEST="true").content.decode()
    assert "这种格式不能在这里预览，请下载后查看。" in html and f'href="/evidence/{row.pk}/"' in html
    refused = look(client, Role.REVIEWER, row, "evidence-picture")
    assert refused.status_code == 400 and "请下载后查看" in refused.content.decode()


def test_who_sees_a_preview(report, client):
    row = attach(report, "截图.png", picture())
    names = ("evidence-preview", "evidence-picture")
    stranger = personas.make_user(Role.REPORTER, personas.make_department("市场监督管理局", "市场监管局"))
    for user in (stranger, personas.make_user(Role.SECURITY_ADMIN)):
        client.force_login(user)
        assert [client.get(reverse(name, args=[row.pk])).status_code for name in names] == [404, 404]
    client.force_login(report.author)
    assert [client.get(reverse(name, args=[row.pk])).status_code for name in names] == [200, 200]
    assert client.post(reverse(names[0], args=[row.pk])).status_code == 405
    ProgressReport.objects.update(state="draft", submitted_at=None)
    for role in (Role.REVIEWER, Role.LEADER):
        assert look(client, role, row).status_code == 404, "a draft is the department's own"
    Evidence.objects.update(removed_at=clock.now())
    client.force_login(report.author)
    assert client.get(reverse(names[1], args=[row.pk])).status_code == 404
    client.logout()
    assert client.get(reverse(names[1], args=[row.pk])).headers["Location"].startswith("/login/")


@pytest.mark.slow
def test_a_file_the_storage_lost_is_said_calmly(report, client, files):
    row = attach(report, "清单.xlsx", workbook(lambda book: None))
    (files / row.file.name).unlink()
    html = look(client, Role.REVIEWER, row, HTTP_HX_REQUEST="true").content.decode()
    assert "文件不在服务器上，请联系管理员" in html
    lost = attach(report, "截图.png", picture())
    (files / lost.file.name).unlink()
    assert look(client, Role.REVIEWER, lost, "evidence-picture").status_code == 404


# --- files made to break whoever opens them


def zipped(**parts):
    """A zip of these parts; `_` stands for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def rebuilt(source, **replaced):
    """An Office file with some of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(**(parts | replaced))


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def far_cell():
    """4.6 KB, one cell at XFD1048576: openpyxl fills up a million rows of 16,384 cells."""
    cell = f'<worksheet {MAIN}><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    return rebuilt(workbook(lambda book: None), **{"xl/worksheets/sheet1.xml": cell})


def long_document():
    """A few hundred KB that unfold to 100 MB of empty paragraphs."""
    body = f"<w:document {WORD}><w:body>{'<w:p/>' * 16_000_000}</w:body></w:document>"
    out = io.BytesIO()
    docx.Document().save(out)
    return rebuilt(out.getvalue(), **{"word/document.xml": body})


def huge_picture():
    """A PNG that claims 30,000 × 30,000 pixels."""
    content = bytearray(picture())
    header = b"IHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\x06\x00\x00\x00"
    content[12:33] = header + zlib.crc32(header).to_bytes(4, "big")
    return bytes(content)


def laughing():
    """Entities that unfold ten to the ninth."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "哈">{lines}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    cell = '<c r="A1" t="inlineStr"><is><t>&l9;&f;</t></is></c>'
    sheet = f'{doctype}<worksheet {MAIN}><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    return rebuilt(workbook(lambda book: None), **{"xl/worksheets/sheet1.xml": sheet})


def test_a_cell_at_the_far_end_of_a_sheet_is_no_harm(report):
    shown = preview_of(attach(report, "远.xlsx", far_cell()))
    assert (shown.problem, [sheet.count for sheet in shown.sheets]) == ("", [0])


@pytest.mark.slow
def test_entities_unfold_to_nothing(report):
    shown = preview_of(attach(report, "笑.xlsx", laughing()))
    assert shown.problem in (UNREADABLE, TOO_LARGE) or len(shown.text) < 1000
    assert "root:" not in shown.text


def huge_photograph():
    """A JPEG that claims the same: height and width stand in its start-of-frame."""
    content = picture(mode="RGB", kind="JPEG")
    frame = content.index(b"\xff\xc0") + 5
    return content[:frame] + (30_000).to_bytes(2, "big") * 2 + content[frame + 4 :]


@pytest.mark.parametrize(("name", "made"), [("大.png", huge_picture), ("大.jpg", huge_photograph)])
def test_a_picture_of_a_billion_pixels_is_refused(report, client, name, made, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(Image, "MAX_IMAGE_PIXELS", None)
        assert Image.open(io.BytesIO(made())).size == (30_000, 30_000), "that is what its header says"
    row = attach(report, name, made())
    answer = look(client, Role.REVIEWER, row, "evidence-picture")
    assert answer.status_code == 400
    assert TOO_LARGE in answer.content.decode()
    assert look(client, Role.REVIEWER, row).status_code == 200, "the page around it stands"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content"), [("坏.xlsx", b"PK\x03\x04 broken"), ("坏.docx", zipped(**{"[Content_Types].xml": "<x/>"}))]
)
def test_a_broken_file_says_so(report, name, content):
    assert preview_of(attach(report, name, content)).problem == UNREADABLE


@pytest.mark.slow
def test_a_document_that_unfolds_to_gigabytes_is_stopped(report):
    content = long_document()
    assert len(content) < 1024 * 1024
    assert preview_of(attach(report, "长.docx", content)).problem == TOO_LARGE


@pytest.mark.slow
def test_without_its_limits_the_reader_would_take_all_the_memory():
    """The twin of the test above: the protection is switched off, and 300 MB are exceeded."""
    unlimited = (
        "import resource, sys; sys.path.insert(0, sys.argv[1]); import preview_worker as w\n"
        "resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))\n"
        "try:\n    w.document(sys.stdin.buffer)\nexcept BaseException: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    command = [sys.executable, "-I", "-c", unlimited, str(WORKER.parent)]
    done = subprocess.run(command, input=long_document(), capture_output=True, timeout=60, check=True)
    assert int(done.stdout) > MANY_MEGABYTES


PROBE = "import os\ndef answer(file, kind): return {'text': str(dict(os.environ)) + os.getcwd()}"


def test_the_reader_is_told_none_of_our_secrets(report, monkeypatch, tmp_path):
    read_by(monkeypatch, tmp_path, PROBE)
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    text = preview_of(attach(report, "清单.xlsx", b"x")).text
    assert text and "secret" not in text and "DATA_DIR" not in text


def test_a_reader_that_does_not_come_to_an_end_is_stopped(report, monkeypatch, tmp_path):
    read_by(monkeypatch, tmp_path, "while True: pass", wall=0.3)
    assert preview_of(attach(report, "清单.xlsx", b"x")).problem == TOO_LARGE


@pytest.mark.parametrize("answer", ["", "[]", "null", '{"sheets": [1]}', '{"sheets": 3}', '{"pages": "x"}', "{"])
def test_an_answer_of_another_shape_is_not_believed(report, monkeypatch, tmp_path, answer):
    read_by(monkeypatch, tmp_path, f"def answer(file, kind): return {answer.encode()!r}")
    assert preview_of(attach(report, "清单.xlsx", b"x")).problem == UNREADABLE
