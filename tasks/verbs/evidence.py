"""Add files to a report and mark them removed."""

from __future__ import annotations

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from tasks.evidence_types import ACCEPTED, MAX_BYTES, MAX_FILES, TOO_LARGE, ending_of, problem_with
from tasks.models import Assignment, Evidence
from tasks.permissions import require_own_department
from tasks.verbs.reports import EDITABLE, ensure_draft
from tasks.workflow import audit_assignment

MAX_NAME = 200


def attach_evidence(*, by: User, assignment: Assignment, upload: UploadedFile, note: str = "") -> Evidence:
    """Store a file with this period's report. The file goes to storage first, the row follows in a transaction.

    The same content added twice to one report is one file. Raises DomainError with field `evidence`.
    """
    require_own_department(by, assignment, "上传材料")
    name = _checked_name(upload)
    note = clean_text(note, field="note", label="说明", max_length=MAX_NAME, required=False)
    digest = sha256_of(upload)
    report = ensure_draft(by=by, assignment=assignment)
    existing = list(report.evidence.filter(removed_at=None))
    for evidence in existing:
        if evidence.sha256 == digest:
            return evidence
    if len(existing) >= MAX_FILES:
        raise DomainError(f"每份填报最多{MAX_FILES}个文件，请合并或删除后再传。", field="evidence")
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
    _store(evidence, upload, by, assignment)
    return evidence


def remove_evidence(*, by: User, evidence: Evidence) -> None:
    """Mark a file removed while its report can still be edited; the hash stays in the audit log."""
    assignment = evidence.report.assignment
    require_own_department(by, assignment, "删除材料")
    if evidence.report.state not in EDITABLE:
        raise Conflict("填报已经提交，不能再删除材料。需要更正的，请联系法治办退回后修改。")
    with transaction.atomic():
        removed = Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=clock.now())
        if removed:
            audit_assignment(assignment, "evidence.remove", by=by, name=evidence.original_name, sha256=evidence.sha256)


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
    try:
        with transaction.atomic():
            evidence.save(force_insert=True)
            audit_assignment(assignment, "evidence.attach", by=by, name=evidence.original_name, sha256=evidence.sha256)
    except Exception:
        evidence.file.storage.delete(evidence.file.name or "")
        raise
