"""Rewriting paragraphs of official documents before they are downloaded."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from audit import verbs as audit
from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from reports.documents.blocks import Paragraph
from reports.documents.choice import Choice
from reports.documents.editing import as_data, carried, from_data
from reports.models import DocumentDraft
from reports.permissions import require_document_editor

MAX_TEXT = 3000


def rewrite_paragraph(
    *, by: User, choice: Choice, generated: Paragraph, text: str, expected_version: int
) -> DocumentDraft:
    """Store the new words of a paragraph; figures left as they were keep their references.

    `expected_version` is that of the draft the person saw, 0 when there was none. Raises Forbidden, DomainError
    without words, Conflict when somebody else changed the paragraph meanwhile.
    """
    require_document_editor(by, choice.kind.name, choice.department)
    text = clean_text(text, field="text", label="这一段", max_length=MAX_TEXT, required=True).replace("\n", "")
    with transaction.atomic():
        draft = _draft(choice, generated.key).select_for_update().first()
        if (draft.version if draft else 0) != expected_version:
            raise Conflict(_too_late(draft))
        before = from_data(draft.runs) if draft else generated.runs
        # What was there on screen first, then what the figures say now: a corrected number finds its reference again.
        runs = carried(before, text)
        if draft is None:
            draft = _new(choice, generated)
        draft.runs, draft.generated = as_data(runs), generated.text
        draft.edited_by, draft.edited_at, draft.version = by, clock.now(), expected_version + 1
        _store(draft)
        _audit(by, choice, "document.rewrite", paragraph=generated.key, text=text)
    return draft


def drop_rewriting(*, by: User, choice: Choice, paragraph: str, expected_version: int) -> None:
    """Let a paragraph be generated again. Raises Forbidden, Conflict when somebody changed it meanwhile."""
    require_document_editor(by, choice.kind.name, choice.department)
    with transaction.atomic():
        rows = _draft(choice, paragraph)
        deleted, _ = rows.filter(version=expected_version).delete()
        if not deleted:
            raise Conflict(_too_late(rows.first()))
        _audit(by, choice, "document.renew", paragraph=paragraph)


def _draft(choice: Choice, paragraph: str):  # type: ignore[no-untyped-def]
    rows = DocumentDraft.objects.filter(plan=choice.plan, kind=choice.kind.name, period=choice.period)
    return rows.filter(department=choice.department, paragraph=paragraph)


def _new(choice: Choice, generated: Paragraph) -> DocumentDraft:
    if len(generated.key) > DocumentDraft._meta.get_field("paragraph").max_length:  # type: ignore[operator]
        raise DomainError("这一段不能修改。")
    fields = {"plan": choice.plan, "kind": choice.kind.name, "period": choice.period}
    return DocumentDraft(**fields, department=choice.department, paragraph=generated.key)


def _store(draft: DocumentDraft) -> None:
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise Conflict(_too_late(None)) from error


def _too_late(draft: DocumentDraft | None) -> str:
    if draft is None:
        return "没有保存成功：这一段刚刚被别人改过或者恢复了，您写的还在下面，请看过现在的文字后再保存。"
    return f"没有保存成功：{draft.edited_by.full_name}刚刚改过这一段，您写的还在下面，请看过现在的文字后再保存。"


def _audit(by: User, choice: Choice, action: str, **detail: object) -> None:
    department = {"department": choice.department.name} if choice.department else {}
    year = "" if choice.kind.step == "year" else f"{choice.period.year}年"
    audit.record(
        chain=choice.plan.audit_chain,
        by=by,
        action=action,
        object_type="document",
        object_id=f"{choice.kind.name}:{choice.period}",
        object_label=f"{year}{choice.period_words}{choice.kind.label}",
        detail={**department, **detail},
    )
