"""Who gets which form and whose upload, what the office sees of it, by page and by machine; and what it costs."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.filling.duties import to_report
from reports.filling.form import write_form
from reports.filling.reading import read_sheet
from reports.filling.rows import as_json, read_rows
from reports.models import FillingUpload
from tasks.models import Assignment, ProgressReport, Task
from tests import personas
from tests.kept import kept_world
from tests.reports import filling_world
from tests.reports.filling_hand import WORDS, Form, download, send, upload_of

pytestmark = pytest.mark.django_db
API = "/api/v1/filling/"


built, world = kept_world(filling_world.build)


@pytest.fixture
def page(world):
    return personas.browser(world.clerk)


def sent(world, page, **cells):
    """An upload that fills one duty."""
    form = download(page).write(world.codes["plain"], **({"progress": 60, "work_done": WORDS} | cells))
    return upload_of(send(page, form))


def post_file(client, content, **headers):
    file = SimpleUploadedFile("填报表.xlsx", content)
    return client.post(API, {"file": file}, headers=headers)


# --- whose form


def test_nobody_gets_another_departments_form(world, page):
    for client, department in ((page, world.market), (personas.browser(world.stranger), world.bureau)):
        answer = client.get(reverse("filling-form"), {"department": department.pk})
        assert answer.status_code == 404
        answer = client.get("/api/v1/filling-form.xlsx", {"department": department.code})
        assert answer.status_code == 404
    never = page.get(reverse("filling-form"), {"department": 999_999})
    assert never.status_code == 404
    assert page.get(reverse("filling-form"), {"department": "x"}).status_code == 404


def test_the_office_downloads_any_form_without_what_was_not_handed_in(world):
    filling_world.draft(world, "plain", progress=30, work_done="还没有提交的草稿。")
    office = personas.browser(world.office)
    assert world.bureau.name in office.get(reverse("filling")).content.decode()
    form = download(office, department=world.bureau.pk)
    assert form.cell(world.codes["plain"], "work_done").value is None
    assert form.cell(world.codes["plain"], "stamp").value.startswith("0.")
    assert office.get(reverse("filling-form")).status_code == 404
    assert send(office, form).status_code == 403


def test_the_offices_form_filled_by_the_clerk_comes_back_as_any_other(world, page):
    filling_world.draft(world, "plain", progress=30, work_done="自己的草稿。")
    form = download(personas.browser(world.office), department=world.bureau.pk)
    upload = upload_of(send(page, form.write(world.codes["plain"], progress=60, work_done=WORDS)))
    html = page.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "<del>自己的草稿。</del>" in html


def test_another_departments_upload_is_not_there(world, page):
    upload = sent(world, page)
    stranger = personas.browser(world.stranger)
    for name, method in (("filling-upload", "get"), ("filling-apply", "post"), ("filling-undo", "post")):
        answer = getattr(stranger, method)(reverse(name, args=[upload.pk]), {"mode": "draft"})
        assert answer.status_code == 404
        assert getattr(personas.browser(world.office), method)(reverse(name, args=[upload.pk])).status_code == 404
    assert stranger.get(f"{API}{upload.pk}/").status_code == 404
    assert (
        stranger.post(f"{API}{upload.pk}/apply/", {"mode": "draft"}, content_type="application/json").status_code == 404
    )
    assert "填报表.xlsx" not in stranger.get(reverse("filling")).content.decode()


def test_another_departments_form_uploaded_is_refused_row_by_row(world, page):
    stranger = personas.browser(world.stranger)
    form = download(page).write(world.codes["plain"], progress=60, work_done=WORDS)
    upload = upload_of(send(stranger, form))
    html = stranger.get(reverse("filling-upload", args=[upload.pk])).content.decode()
    assert "这一行是别的单位的任务" in html
    assert "推行告知承诺制" not in html
    assert stranger.post(reverse("filling-apply", args=[upload.pk]), {"mode": "draft"}).status_code == 409
    assert not ProgressReport.objects.exists()


def test_a_colleague_may_finish_what_another_uploaded(world, page):
    upload = sent(world, page)
    colleague = personas.browser(world.colleague)
    assert colleague.post(reverse("filling-apply", args=[upload.pk]), {"mode": "draft"}).status_code == 302
    assert ProgressReport.objects.get().author == world.colleague


def test_my_tasks_leads_to_the_form(page, world):
    assert reverse("filling") in page.get(reverse("my-tasks")).content.decode()


def test_a_mode_nobody_knows_changes_nothing(world, page):
    upload = sent(world, page)
    assert page.post(reverse("filling-apply", args=[upload.pk]), {"mode": "x"}).status_code == 400
    assert not ProgressReport.objects.exists()


def test_the_history_is_paged(world, page):
    row = {
        "plan": world.plan, "department": world.bureau, "period": "2023-10-01", "size": 1, "sha256": "0" * 64,
        "rows": "[]", "uploaded_by": world.clerk, "uploaded_at": personas.NOON,
    }  # fmt: skip
    FillingUpload.objects.bulk_create(FillingUpload(file_name=f"第{n}次.xlsx", **row) for n in range(45))
    html = page.get(reverse("filling")).content.decode()
    assert html.count("次.xlsx</a>") == 20
    assert "第1页，共3页45项" in html


# --- machines


def test_machines_go_the_same_way_round(world, page):
    answer = page.get("/api/v1/filling-form.xlsx", {"plan": world.plan.code})
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    form = Form(answer.content).write(world.codes["plain"], progress=60, work_done=WORDS)
    key = str(uuid.uuid4())
    first = post_file(page, form.saved(), **{"Idempotency-Key": key})
    assert first.status_code == 201, first.content
    body = first.json()
    assert (body["state"], body["may_submit"], body["problem_count"]) == ("read", True, 0)
    assert body["counts"] == {"new": 1, "empty": 3}
    assert body["rows"][0]["changes"][0] == {"field": "进度%", "old": "", "new": "60"}
    where = f"{API}{body['id']}/"
    assert page.get(where).json()["rows"] == body["rows"]
    applied = page.post(f"{where}apply/", {"mode": "draft"}, content_type="application/json")
    assert (applied.status_code, applied.json()["state"], applied.json()["may_undo"]) == (200, "applied", True)
    assert ProgressReport.objects.get().state == "draft"
    undone = page.post(f"{where}undo/", content_type="application/json")
    assert undone.json()["state"] == "undone"
    assert not ProgressReport.objects.exists()


def test_machines_are_told_what_is_wrong_at_which_cell(world, page):
    form = download(page).write(world.codes["plain"], progress=160, work_done=WORDS)
    body = post_file(page, form.saved()).json()
    assert body["problems"] == [
        {"row": 7, "column": "F", "field": "进度%", "message": "进度要填0到100之间的整数，例如60。", "blocks": True}
    ]
    answer = page.post(f"{API}{body['id']}/apply/", {"mode": "submit"}, content_type="application/json")
    assert answer.status_code == 409
    assert "第7行 F列 进度%" in answer.json()["detail"]
    wrong = page.post(f"{API}{body['id']}/apply/", {"mode": "all"}, content_type="application/json")
    assert wrong.status_code == 400
    broken = post_file(page, b"PK\x03\x04")
    assert broken.status_code == 400
    assert "file" in broken.json()["errors"]


# --- what it costs


def many(world, count, first=100):
    """`count` more duties of the bureau, accepted, a third of them with this month's draft."""
    section = world.plan.sections.select_related("chapter").first()
    tasks = Task.objects.bulk_create(
        Task(
            plan=world.plan, chapter=section.chapter, section=section, number=first + n, code=f"2.2.{first + n}",
            title=f"任务{n}", text="推进。", start=(first + n) * 50, end=(first + n) * 50 + 5,
        )
        for n in range(count)
    )  # fmt: skip
    stamps = {"state": "accepted", "issued_at": personas.ISSUED, "accepted_at": personas.ISSUED}
    rows = Assignment.objects.bulk_create(
        Assignment(
            plan=world.plan, chapter=one.chapter, task=one, department=world.bureau, role="lead",
            due_on=world.plan.ends_on, **stamps,
        )
        for one in tasks
    )  # fmt: skip
    ProgressReport.objects.bulk_create(
        ProgressReport(
            assignment=one, plan=world.plan, department=world.bureau, period="2023-10-01", author=world.clerk,
            progress=10, created_at=personas.NOON, updated_at=personas.NOON,
        )
        for one in rows[::3]
    )  # fmt: skip


def costs(world, page):
    """Queries of the form, the upload and the difference, every duty filled in."""
    with CaptureQueriesContext(
        connection,
    ) as form_queries:
        form = download(page)
    for number in range(4, form.sheet.max_row + 1):
        form.sheet.cell(number, form.columns["work_done"]).value = WORDS
        form.sheet.cell(number, form.columns["progress"]).value = 60
    with CaptureQueriesContext(connection) as upload_queries:
        upload = upload_of(send(page, form))
    with CaptureQueriesContext(connection) as page_queries:
        answer = page.get(reverse("filling-upload", args=[upload.pk]))
    assert answer.status_code == 200
    return [len(one) for one in (form_queries, upload_queries, page_queries)]


def test_500_rows_cost_as_many_queries_as_five(world, page):
    many(world, 6)
    few = costs(world, page)
    many(world, 500, first=200)
    assert costs(world, page) == few
    assert max(few) <= 25


def test_a_form_of_500_rows_is_read_back_as_it_was_written(world):
    many(world, 500)
    content = write_form(world.plan, world.bureau, to_report(world.clerk, world.plan, world.bureau))
    from io import BytesIO

    filled = read_rows(read_sheet(BytesIO(content), "x.xlsx", len(content)))
    assert len(filled.rows) == 505
    assert not any(row.errors for row in filled.rows)
    assert len(as_json(filled.rows)) < 500_000
