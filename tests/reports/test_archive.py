"""The archive of a plan holds everything, and anybody can check it without this software."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from audit.models import AuditChain
from plan_tracker import clock
from plan_tracker.errors import Conflict
from reports.archive.contents import LISTINGS
from reports.archive.package import write_archive
from tasks.models import Assignment, AssignmentEvent, Evidence, ProgressReport, Task
from tasks.report_input import ReportInput
from tasks.verbs.decisions import cancel_assignment
from tasks.verbs.evidence import attach_evidence
from tasks.verbs.reports import submit_report
from tests import personas
from tests.kept import kept
from tests.reports.lives import live, make_county

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 scanned"


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The county and the folder of its files, made once."""
    media = tmp_path_factory.mktemp("media")
    with kept(django_db_blocker), override_settings(MEDIA_ROOT=media):
        yield build(), media


@pytest.fixture
def county(built, settings, tmp_path, db):
    """Each test's own copy, with its own files."""
    made, media = built
    settings.MEDIA_ROOT = shutil.copytree(media, tmp_path / "media")
    return deepcopy(made)


def build():
    county = make_county(tasks=6, seed=2)
    live(county, Random(2), 6, lambda day: None)
    # Not of the department whose head signs first: what is handed in has reached the office.
    rows = Assignment.objects.working().exclude(department=county.departments[0]).order_by("pk")
    duty, other = (personas.reload(one) for one in rows[:2])
    upload = SimpleUploadedFile("通报 最终.pdf", PDF, content_type="application/pdf")
    clerk = county.clerks[duty.department_id]
    draft = attach_evidence(by=clerk, assignment=duty, upload=upload, note="=SUM(1)").report
    values = {one.pk: Decimal(60) for one in duty.task.indicators.all()}
    data = ReportInput(progress=None if values else 90, values=values, work_done="印发了通报，各乡镇都已收到。")
    submit_report(by=clerk, assignment=duty, data=data, expected_version=draft.version)
    unsent = SimpleUploadedFile("草稿.pdf", PDF, content_type="application/pdf")
    attach_evidence(by=county.clerks[other.department_id], assignment=other, upload=unsent)
    return county


def packed(plan, during=lambda done, total: None):
    target = io.BytesIO()
    write_archive(plan, target, during)
    return target


@pytest.fixture
def folder(county, tmp_path):
    """The package unpacked, as whoever keeps it does."""
    with zipfile.ZipFile(packed(county.plan)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "kept")
    return tmp_path / "kept"


def sent():
    """The file that was handed in; the other one is still the department's own."""
    return Evidence.objects.get(original_name="通报 最终.pdf")


def table(folder, name):
    return list(csv.DictReader((folder / "tables" / f"{name}.csv").read_text("utf-8-sig").splitlines(keepends=True)))


def test_every_file_is_listed_with_its_hash_and_the_usual_tool_agrees(folder):
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert listed == there - {"SHA256SUMS"}
    (folder / "tables/tasks.csv").write_text("改了")
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True).returncode


def test_the_tables_hold_every_row(folder, county):
    for model, name in (
        (Task, "tasks"), (Assignment, "assignments"), (AssignmentEvent, "history"),
    ):  # fmt: skip
        assert len(table(folder, name)) == model.objects.count(), name
    assert len(table(folder, "reports")) == ProgressReport.objects.sent().count()
    row = table(folder, "assignments")[0]
    duty = Assignment.objects.select_related("task", "department").get(pk=row["分解编号"])
    assert (row["任务编号"], row["责任单位"]) == (duty.task.code, duty.department.name)
    assert (row["状态"], row["完成时限"]) == (duty.get_state_display(), duty.due_on.isoformat())
    assert {one["名称"] for one in table(folder, "departments")} == {one.name for one in county.departments}
    assert (folder / "plan/source.txt").read_text() == county.plan.source_text


def test_evidence_is_there_under_its_number_with_its_hash_and_no_formula(folder):
    (row,), one = table(folder, "evidence"), sent()
    assert (row["文件名"], row["SHA-256"], row["说明"]) == ("通报 最终.pdf", one.sha256, "'=SUM(1)")
    assert hashlib.sha256((folder / f"evidence/{one.pk}.pdf").read_bytes()).hexdigest() == one.sha256


def test_the_record_can_be_checked_by_the_words_of_the_instructions(folder, county):
    text = (folder / "README.txt").read_text()
    script = text.split('python3 -c "', 1)[1].rsplit('"', 1)[0].replace("\n   ", "\n")

    def check():
        return subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True)

    head = json.loads((folder / "metadata.json").read_text())["audit"]["head_sha256"]
    assert head == AuditChain.objects.get(name=county.plan.audit_chain).head_hash
    assert check().stdout.split() == ["完整，末条", head]
    record = folder / "audit/audit.jsonl"
    record.write_text(record.read_text().replace("任务0", "任务9", 1))
    assert check().returncode != 0


def test_the_catalogue_names_every_table(folder):
    data = json.loads((folder / "metadata.json").read_text())
    names = {one["name"]: one["title"] for one in data["files"]}
    assert all(names[f"tables/{one.name}.csv"] == one.title for one in LISTINGS)
    assert data["missing_evidence"] == []
    assert data["plan"]["code"] == "plan-2023"


def test_a_file_that_the_storage_lost_is_named_and_does_not_stop_it(county):
    one = sent()
    one.file.storage.delete(one.file.name)
    with zipfile.ZipFile(packed(county.plan)) as archive:
        assert json.loads(archive.read("metadata.json"))["missing_evidence"] == [one.pk]


def test_what_changes_while_it_is_written_makes_no_half_truth(county):
    def change(done, total):
        if done == 3:
            duty = Assignment.objects.open().owed().exclude(state="disputed").first()
            with clock.at(personas.NOON + timedelta(minutes=1)):
                cancel_assignment(by=county.office, assignment=personas.reload(duty), reason="不再需要做。")

    with pytest.raises(Conflict, match="过一会儿再试"):
        packed(county.plan, change)


def test_progress_reaches_its_end(county):
    seen = []
    packed(county.plan, lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert seen == sorted(seen)
