"""Tables of a PDF."""

from __future__ import annotations

from html import escape

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, TableStyle
from reportlab.platypus import Paragraph as Flowing

from reports.documents import measures as m
from reports.documents.blocks import Table
from reports.documents.pdf_fonts import faces

ALIGNS = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


def pdf_table(block: Table, width: float, size: float) -> LongTable:
    """A table over `width` millimetres; its head stands on every page, its rows are not split."""
    total = sum(column.share for column in block.columns)
    widths = [width * m.MM * column.share / total for column in block.columns]
    styles = [_style("fang", size, ALIGNS[column.align]) for column in block.columns]
    head = [Flowing(escaped(column.name), _style("hei", size, TA_CENTER)) for column in block.columns]
    rows = [[Flowing(escaped(c), s) for c, s in zip(row, styles, strict=True)] for row in block.rows]
    lines = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return LongTable([head, *rows], colWidths=widths, repeatRows=1, splitByRow=1, style=TableStyle(lines))


def escaped(text: str) -> str:
    """Text of people inside the small markup of the PDF writer."""
    return escape(text, quote=False)


def _style(face: str, size: float, align: int) -> ParagraphStyle:
    return ParagraphStyle(
        "", fontName=faces()[face], fontSize=size, leading=size * 1.35, alignment=align, wordWrap="CJK"
    )
