"""Files used again, taken home together, and swept up when nobody knows them."""

import io
import os
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from audit.models import AuditEntry
from departments.models import Role
from tasks.models import Evidence
from tasks.verbs.evidence import remove_evidence, sweep_orphans
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
def second(duty, clerk, bureau):  # noqa: F811
    """Another duty of the same department."""
    row = personas.assign(personas.make_task(duty.plan, "推行容缺受理制"), bureau)
    personas.issue(personas.Plan.objects.get(pk=duty.plan_id), personas.make_user(Role.REVIEWER))
    return personas.accepted(row, clerk)


def stored(folder):
    """How many files lie in the storage."""
    return sum(len(names) for _, _, names in os.walk(folder))


def test_the_same_content_is_stored_once_however_often_it_is_sent(page, duty, second, files):  # noqa: F811
    upload(page, duty)
    upload(page, second, name="另一个名字.pdf")
    first, again = Evidence.objects.order_by("pk")
    assert first.file.name == again.file.name
    assert (again.original_name, stored(files)) == ("另一个名字.pdf", 1)
    remove_evidence(by=again.uploaded_by, evidence=first)
    assert b"".join(page.get(f"/evidence/{again.pk}/").streaming_content).startswith(b"%PDF")


def test_another_departments_file_is_no_reason_to_keep_one_copy(page, duty, files, client, office):  # noqa: F811
    upload(page, duty)
    market = personas.make_department("市场监督管理局", "市场监管局")
    stranger = personas.make_user(Role.REPORTER, market)
    row = personas.assign(personas.make_task(duty.plan, "开展信用监管"), market)
    personas.issue(personas.Plan.objects.get(pk=duty.plan_id), office)
    row = personas.accepted(row, stranger)
    client.force_login(stranger)
    assert upload(client, row).status_code == 200
    assert stored(files) == 2


def test_a_file_of_before_is_chosen_instead_of_sent_again(page, duty, second, files):  # noqa: F811
    upload(page, duty, name="会议纪要.pdf")
    earlier = Evidence.objects.get()
    html = page.get(f"/assignments/{second.pk}/evidence/earlier/?q=纪要", **HTMX).content.decode()
    assert "会议纪要.pdf" in html
    assert "没有叫这个名字" in page.get(f"/assignments/{second.pk}/evidence/earlier/?q=清单").content.decode()
    answer = page.post(f"/assignments/{second.pk}/evidence/reuse/", {"evidence": earlier.pk}, **HTMX)
    assert "会议纪要.pdf" in answer.content.decode()
    again = Evidence.objects.get(report__assignment=second)
    assert answer["X-Report-Version"] == str(again.report.version)
    assert (again.sha256, stored(files)) == (earlier.sha256, 1)
    page.post(f"/assignments/{second.pk}/evidence/reuse/", {"evidence": earlier.pk}, **HTMX)
    assert Evidence.objects.filter(report__assignment=second).count() == 1


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "0", "-1"])
def test_what_is_no_file_is_not_used(page, duty, number):  # noqa: F811
    answer = page.post(f"/assignments/{duty.pk}/evidence/reuse/", {"evidence": number})
    assert answer.status_code in (400, 404)
    assert not Evidence.objects.exists()


def test_strangers_neither_list_nor_use(client, page, duty):  # noqa: F811
    upload(page, duty)
    stranger = personas.make_user(Role.REPORTER, personas.make_department("司法局", "司法局"))
    client.force_login(stranger)
    assert client.get(f"/assignments/{duty.pk}/evidence/earlier/").status_code == 404


def test_removing_says_who_and_the_record_keeps_the_hash(page, duty, clerk):  # noqa: F811
    upload(page, duty)
    evidence = Evidence.objects.get()
    page.post(f"/evidence/{evidence.pk}/remove/")
    evidence.refresh_from_db()
    assert evidence.removed_by == clerk
    entry = AuditEntry.objects.filter(action="evidence.remove").get()
    assert evidence.sha256 in str(entry.detail)
    assert page.get(f"/evidence/{evidence.pk}/").status_code == 404


def unzip(answer):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(load_workbook(io.BytesIO(archive.read("目录.xlsx"))).active.iter_rows())
    return archive, rows


def test_everything_comes_as_one_zip_with_an_index(page, client, duty, clerk, office):  # noqa: F811
    upload(page, duty, name="=2+3.pdf")
    upload(page, duty, content=b"%PDF-1.4 other", name="清单.pdf")
    hand_in(duty, clerk)
    client.force_login(office)
    archive, rows = unzip(client.get(f"/tasks/{duty.plan.code}/{duty.task.code}/evidence.zip"))
    assert archive.namelist() == ["001 =2+3.pdf", "002 清单.pdf", "目录.xlsx"]
    assert archive.read("002 清单.pdf") == b"%PDF-1.4 other"
    assert [cell.value for cell in rows[0]][:4] == ["序号", "任务编号", "任务", "单位"]
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    assert rows[1][7].value == Evidence.objects.order_by("pk").first().sha256


def test_a_lost_file_is_named_in_the_index(page, duty, files):  # noqa: F811
    upload(page, duty)
    default_storage.delete(Evidence.objects.get().file.name)
    report = Evidence.objects.get().report
    archive, rows = unzip(page.get(f"/reports/{report.pk}/evidence.zip"))
    assert archive.namelist() == ["目录.xlsx"]
    assert rows[1][5].value == "服务器上找不到这个文件"


def test_nobody_takes_home_what_they_may_not_see(page, client, duty, office):  # noqa: F811
    upload(page, duty)
    address = f"/tasks/{duty.plan.code}/{duty.task.code}/evidence.zip"
    client.force_login(office)
    assert client.get(address).status_code == 404  # a draft's files are the department's own
    client.force_login(personas.make_user(Role.REPORTER, personas.make_department("司法局", "司法局")))
    assert client.get(address).status_code == 404


def test_files_nobody_knows_are_swept_up_a_day_later(page, duty, files):  # noqa: F811
    upload(page, duty)
    orphan = default_storage.save("evidence/ab/abcdef", ContentFile(b"left behind"))
    assert sweep_orphans() == 0
    old = time.time() - timedelta(hours=25).total_seconds()
    for folder, _, names in os.walk(files):
        for name in names:
            os.utime(os.path.join(folder, name), (old, old))
    assert sweep_orphans() == 1
    assert sweep_orphans() == 0
    assert not default_storage.exists(orphan)
    assert default_storage.exists(Evidence.objects.get().file.name)
