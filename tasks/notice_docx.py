"""A supervision notice as DOCX in the format of GB/T 9704-2012: a plain draft (代拟稿) without red head or seal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from plan_tracker import clock
from tasks.models import Assignment, SupervisionNotice
from tasks.urging import days_overdue

# GB/T 9704-2012: A4, type area 156 × 225 mm, 22 lines of 28 characters, body 三号 (16 pt), title 二号 (22 pt).
TOP, RIGHT, BOTTOM, LEFT = Mm(37), Mm(26), Mm(35), Mm(28)
PITCH, BODY, TITLE = Pt(28.95), Pt(16), Pt(22)
BODY_FONT, TITLE_FONT, HEADING_FONT = "仿宋_GB2312", "方正小标宋简体", "黑体"
LATIN = "Times New Roman"


def notice_docx(notice: SupervisionNotice, duties: Sequence[Assignment]) -> bytes:
    """The file of a notice; needs `plan`, `department` and each duty's `task`."""
    document = Document()
    _page(document)
    issued = clock.local(notice.issued_at).date()
    _line(document, "代拟稿", font=HEADING_FONT, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, notice.plan.title, font=TITLE_FONT, size=TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, f"{notice.get_level_display()}督办单", font=TITLE_FONT, size=TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, notice.reference.removeprefix("督办单"), align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, f"{notice.department.name}：")
    _text(document, f"经核查，你单位承担的以下{len(duties)}项任务已超过规定时限，现予督办：")
    for number, duty in enumerate(duties, 1):
        _text(document, _duty(number, duty, issued))
    for part in notice.demand.split("\n"):
        _text(document, part)
    _text(document, f"回复期限：{_day(notice.reply_due_on)}。")
    _line(document, "")
    # No seal yet: the name and the day stand right, the day four characters from the edge.
    _line(document, "法治办", align=WD_ALIGN_PARAGRAPH.RIGHT, right=BODY * 6)
    _line(document, _day(issued), align=WD_ALIGN_PARAGRAPH.RIGHT, right=BODY * 4)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _duty(number: int, duty: Assignment, issued: date) -> str:
    late = days_overdue(duty, issued)
    words = f"，已逾期{late}天" if late else ""
    return (
        f"{number}. {duty.task.title}（编号{duty.task.code}，完成时限{_day(duty.due_on)}{words}，进度{duty.progress}%）"
    )


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin = TOP, RIGHT
    section.bottom_margin, section.left_margin = BOTTOM, LEFT
    _font(document.styles["Normal"], BODY_FONT, BODY)


def _text(document: DocumentType, text: str) -> None:
    """A paragraph of the body, its first line two characters in."""
    _line(document, text).paragraph_format.first_line_indent = BODY * 2


def _line(
    document: DocumentType,
    text: str,
    *,
    font: str = BODY_FONT,
    size: Pt = BODY,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    right: int = 0,
) -> Paragraph:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.alignment = align
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    layout.space_before = layout.space_after = Pt(0)
    layout.right_indent = right
    _font(paragraph.add_run(text), font, size)
    return paragraph


def _font(owner: object, name: str, size: Pt) -> None:
    """Chinese by `name`, where it is missing the program's own 仿宋 or 宋体; Latin and figures in their own face."""
    owner.font.name, owner.font.size = LATIN, size  # type: ignore[attr-defined]
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)  # type: ignore[attr-defined]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
