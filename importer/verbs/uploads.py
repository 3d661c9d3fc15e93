"""Bring a document in, and drop what came of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from audit import verbs as audit
from departments.models import User
from importer.drafts.words import cut, plain
from importer.models import ImportKind, ImportState, PlanImport
from importer.permissions import require_import
from importer.reading.document import Document
from importer.reading.read import read_file, read_pasted
from importer.verbs.understanding import understand_import
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import has_illegal_character
from tasks.models import Plan

PASTED = "粘贴的文字"
MOST_NAME = 200
MOST_BEGINNING, MOST_WORDS = 2000, 40
# A text of so many characters is understood while the person waits; a longer one in the background.
AT_ONCE = 40_000
NOTHING_GIVEN = "请选择一个文件，或粘贴计划的文字。"


def start_import(
    *, by: User, upload: UploadedFile | None = None, text: str = "", base_plan: Plan | None = None
) -> PlanImport:
    """Take in a file or a pasted text; a short one is understood on return, a long one waits for the job.

    Raises NotFound for whoever imports nothing, and DomainError (field `file` or `text`) for what cannot be read.
    """
    require_import(by)
    row = _row(by, upload, text, base_plan)
    with transaction.atomic():
        row.save(force_insert=True)
        record(row, "import.upload", by, file=row.file_name, size=row.size, sha256=row.sha256)
    if len(row.text) <= AT_ONCE:
        understand_import(row.pk)
        row.refresh_from_db()
    return row


def drop_import(*, by: User, plan_import: PlanImport) -> None:
    """Give an import up; its text and history stay for the record. Raises Conflict when it is finished already."""
    require_import(by)
    with transaction.atomic():
        row = PlanImport.objects.select_for_update().get(pk=plan_import.pk)
        if row.state in (ImportState.PUBLISHED, ImportState.DROPPED):
            raise Conflict(f"没有放弃：这次导入{row.get_state_display()}，不用再处理。")
        row.state, row.finished_at = ImportState.DROPPED, clock.now()
        row.save(update_fields=["state", "finished_at"])
        record(row, "import.drop", by)


def _row(by: User, upload: UploadedFile | None, text: str, base_plan: Plan | None) -> PlanImport:
    """The import as it begins: what reading gives, nothing stored yet."""
    if upload is None and not text.strip():
        raise DomainError(NOTHING_GIVEN, field="file")
    if upload is not None:
        content, name = upload.read(), _name(upload.name or "")
        document = read_file(content, name)
    else:
        content, name = text.encode("utf-8", "replace"), PASTED
        document = read_pasted(text)
    return PlanImport(
        created_by=by,
        created_name=by.full_name,
        created_at=clock.now(),
        file_name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        layout=_layout(document),
        text=document.text,
        title="" if upload else _first_words(document.text),
        kind=ImportKind.AMENDMENT if base_plan else ImportKind.NEW,
        base_plan=base_plan,
    )


def untitled(row: PlanImport) -> str:
    """What an import is called while its plan has no title: a pasted text by its first words, else the file."""
    return (_first_words(row.text) if row.file_name == PASTED else "") or row.file_name


def _first_words(text: str) -> str:
    """The first line of a text that says something."""
    lines = (plain(line).strip() for line in text[:MOST_BEGINNING].split("\n"))
    return cut(next((line for line in lines if any(char.isalnum() for char in line)), ""), MOST_WORDS)


def _layout(document: Document) -> str:
    tables = [asdict(one) for one in document.tables]
    return json.dumps({"tables": tables, "kind": document.kind, "notes": document.notes}, ensure_ascii=False)


def _name(name: str) -> str:
    return "".join(char for char in name if not has_illegal_character(char)).replace("\n", " ")[-MOST_NAME:] or "文件"


def record(row: PlanImport, action: str, by: User | None, **detail: object) -> None:
    """One line in the record of the whole system: there is no plan yet whose own it could be in."""
    audit.record(
        chain="system",
        by=by,
        action=action,
        object_type="import",
        object_id=str(row.pk),
        object_label=row.title or row.file_name,
        detail=detail,
    )
