"""An official document as a Word file after GB/T 9704-2012: a plain draft (代拟稿), no red head, no seal."""

from __future__ import annotations

from typing import BinaryIO

from docx import Document
from docx.document import Document as DocumentType

from plan_tracker import clock
from reports.documents import docx_page as page
from reports.documents import docx_text as text
from reports.documents import measures as m
from reports.documents.blocks import Annex, Heading, OfficialDocument, Table
from reports.documents.writing import full_day

DRAFT = "代拟稿"


def write_docx(source: OfficialDocument, target: BinaryIO, *, references: bool, site: str) -> None:
    """Write the file. With `references`, comments say where figures come from; `site` begins their addresses."""
    document = Document()
    page.prepare(document)
    _properties(document, source)
    text.line(document, DRAFT, font=page.HEI, align="right")
    text.line(document, "")
    text.title(document, source.title)
    text.line(document, "")
    if source.addressees:
        text.line(document, f"{source.addressees}：")
    for block in source.blocks:
        if isinstance(block, Heading):
            text.heading(document, block.level, block.text)
        elif isinstance(block, Table):
            text.table(document, block, m.TYPE_AREA[0])
        else:
            text.body(document, block, references=references, site=site)
    _attachments(document, source)
    _signature(document, source)
    for number, annex in enumerate(source.annexes, 1):
        _annex(document, annex, f"附件{number}" if len(source.annexes) > 1 else "附件")
    document.save(target)


def _properties(document: DocumentType, source: OfficialDocument) -> None:
    """What a file tells about itself; nothing of its making."""
    about = document.core_properties
    about.title, about.author, about.comments = "".join(source.title), source.signature, ""
    about.created = about.modified = clock.now().replace(tzinfo=None)
    about.last_modified_by = ""


def _attachments(document: DocumentType, source: OfficialDocument) -> None:
    """附件：… one line below the text."""
    if not source.annexes:
        return
    text.line(document, "")
    for number, annex in enumerate(source.annexes, 1):
        label = f"{number}. {annex.title}" if len(source.annexes) > 1 else annex.title
        text.words(text.indented(document, "left"), f"附件：{label}" if number == 1 else f"　　　{label}")


def _signature(document: DocumentType, source: OfficialDocument) -> None:
    day = full_day(source.day)
    name_indent, day_indent = m.signature_indents(source.signature, day)
    text.line(document, "")
    text.line(document, "").paragraph_format.keep_with_next = True
    text.line(document, source.signature, align="right", right=name_indent).paragraph_format.keep_with_next = True
    text.line(document, day, align="right", right=day_indent)


def _annex(document: DocumentType, annex: Annex, label: str) -> None:
    page.lying_section(document)
    text.line(document, label, font=page.HEI)
    text.title(document, [annex.title])
    text.table(document, annex.table, m.TYPE_AREA[1], m.ANNEX_TABLE)
    if annex.note:
        text.line(document, annex.note, size=m.TABLE)
