"""Add files to a report and mark them removed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, NotFound
from plan_tracker.text import clean_text
from tasks.evidence_types import ACCEPTED, MAX_BYTES, MAX_FILES, TOO_LARGE, ending_of, problem_with
from tasks.models import Assignment, Evidence, ProgressReport
from tasks.on_record import audit_assignment
from tasks.permissions import require_own_department
from tasks.verbs.drafting import EDITABLE
from tasks.verbs.reports import ensure_draft

MAX_NAME = 200
ROOT = "evidence"
# Longer than any upload takes.
ORPHAN_AGE = timedelta(hours=24)


def attach_evidence(*, by: User, assignment: Assignment, upload: UploadedFile, note: str = "") -> Evidence:
    """Store a file with this period's report. The file goes to storage first, the row follows in a transaction.

    The same content added twice to one report is one file; what the department sent before is not stored twice.
    Raises DomainError with field `evidence`.
    """
    require_own_department(by, assignment, "上传材料")
    name = _checked_name(upload)
    note = clean_text(note, field="note", label="说明", max_length=MAX_NAME, required=False)
    digest = sha256_of(upload)
    report = ensure_draft(by=by, assignment=assignment)
    present = _room_for(report, digest)
    if present is not None:
        return present
    evidence = Evidence(
        report=report,
        original_name=name,
        size=upload.size or 0,
        content_type=ACCEPTED[ending_of(name)][0],
        sha256=digest,
        note=note,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    known = sent_before(assignment).filter(sha256=digest, size=evidence.size).first()
    if known is not None and known.file.storage.exists(known.file.name or ""):
        evidence.file = known.file.name
        _save_row(evidence, by, assignment)
    else:
        _store(evidence, upload, by, assignment)
    return evidence


def reuse_evidence(*, by: User, assignment: Assignment, evidence: Evidence) -> Evidence:
    """Add a file that the department sent before to this period's report, without uploading it again.

    Raises NotFound for other departments' files, DomainError when the report is full.
    """
    require_own_department(by, assignment, "使用以前的材料")
    if not sent_before(assignment).filter(pk=evidence.pk).exists():
        raise NotFound("没有找到这份材料，它可能已被删除。")
    report = ensure_draft(by=by, assignment=assignment)
    present = _room_for(report, evidence.sha256)
    if present is not None:
        return present
    again = Evidence(
        report=report,
        file=evidence.file.name,
        original_name=evidence.original_name,
        size=evidence.size,
        content_type=evidence.content_type,
        sha256=evidence.sha256,
        note=evidence.note,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    _save_row(again, by, assignment, reused=evidence.pk)
    return again


def sent_before(assignment: Assignment) -> QuerySet[Evidence]:
    """Files of the department's reports that were not removed, newest first."""
    rows = Evidence.objects.filter(report__department=assignment.department_id, removed_at=None)
    return rows.order_by("-uploaded_at", "-pk")


def sweep_orphans(*, older_than: timedelta = ORPHAN_AGE) -> int:
    """Delete stored files without a row: what a killed process left behind. Returns how many; safe to run twice.

    Young files are left alone: their row may be on its way.
    """
    storage, gone = Evidence._meta.get_field("file").storage, 0  # type: ignore[union-attr]
    before = datetime.now(UTC) - older_than
    for folder in _folders(storage):
        names = [f"{ROOT}/{folder}/{name}" for name in storage.listdir(f"{ROOT}/{folder}")[1]]
        known = set(Evidence.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known and storage.get_modified_time(name) < before:
                storage.delete(name)
                gone += 1
    return gone


def _folders(storage: Storage) -> list[str]:
    try:
        return sorted(storage.listdir(ROOT)[0])
    except FileNotFoundError:
        return []


def _room_for(report: ProgressReport, digest: str) -> Evidence | None:
    """The same file if the report has it already. Raises DomainError when the report is full."""
    existing = list(report.evidence.filter(removed_at=None))
    if len(existing) >= MAX_FILES and all(one.sha256 != digest for one in existing):
        raise DomainError(f"每份填报最多{MAX_FILES}个文件，请合并或删除后再传。", field="evidence")
    return next((one for one in existing if one.sha256 == digest), None)


def remove_evidence(*, by: User, evidence: Evidence) -> None:
    """Mark a file removed while its report can still be edited; the hash stays in the audit log."""
    assignment = evidence.report.assignment
    require_own_department(by, assignment, "删除材料")
    if evidence.report.state not in EDITABLE:
        raise Conflict("填报已经提交，不能再删除材料。需要更正的，请联系法治办退回后修改。")
    with transaction.atomic():
        removed = Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=clock.now(), removed_by=by)
        if removed:
            audit_assignment(assignment, "evidence.remove", by=by, name=evidence.original_name, sha256=evidence.sha256)


def note_evidence(*, by: User, evidence: Evidence, note: str, expected: str | None = None) -> Evidence:
    """Change what is said about a file while its report can still be edited.

    `expected` is the note the person saw. Raises Conflict when a colleague wrote another meanwhile, or the report is
    out of the department's hands; DomainError with field `note`.
    """
    assignment = evidence.report.assignment
    require_own_department(by, assignment, "修改材料说明")
    note = clean_text(note, field="note", label="说明", max_length=MAX_NAME, required=False).replace("\n", " ")
    with transaction.atomic():
        current = Evidence.objects.select_for_update(of=("self",)).select_related("report").get(pk=evidence.pk)
        if current.report.state not in EDITABLE:
            raise Conflict("填报已经提交，不能再改材料的说明。需要更正的，请联系法治办退回后修改。")
        if expected is not None and current.note not in (expected, note):
            raise Conflict(f"同事刚刚把说明改成了“{current.note}”，请核对后再改。")
        if current.note != note:
            before, current.note = current.note, note
            current.save(update_fields=["note"])
            audit_assignment(assignment, "evidence.note", by=by, name=current.original_name, note=[before, note])
    return current


def sha256_of(upload: UploadedFile) -> str:
    """Hash of the content in hex, read in chunks."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _checked_name(upload: UploadedFile) -> str:
    """The original name, fit to be shown; refuses empty, too large and unaccepted files."""
    name = clean_text(upload.name or "", field="evidence", label="文件名", max_length=MAX_NAME, required=True)
    if not upload.size:
        raise DomainError("这个文件是空的，请检查后重新选择。", field="evidence")
    if upload.size > MAX_BYTES:
        raise DomainError(TOO_LARGE, field="evidence")
    problem = problem_with(name, upload)
    if problem:
        raise DomainError(problem, field="evidence")
    return name


def _store(evidence: Evidence, upload: UploadedFile, by: User, assignment: Assignment) -> None:
    """Write the file, then the row; a failed row takes its file with it, so neither exists without the other."""
    try:
        evidence.file.save(upload.name or "file", upload, save=False)
    except OSError as error:
        raise DomainError(
            "服务器上没有足够的空间，文件没有保存，请联系管理员。", field="evidence", status=507
        ) from error
    except (BotoCoreError, ClientError) as error:
        raise DomainError("材料库暂时连不上，文件没有保存，请稍后再传。", field="evidence", status=503) from error
    try:
        _save_row(evidence, by, assignment)
    except Exception:
        evidence.file.storage.delete(evidence.file.name or "")
        raise


def _save_row(evidence: Evidence, by: User, assignment: Assignment, **detail: object) -> None:
    with transaction.atomic():
        evidence.save(force_insert=True)
        detail |= {"name": evidence.original_name, "sha256": evidence.sha256}
        audit_assignment(assignment, "evidence.attach", by=by, **detail)
