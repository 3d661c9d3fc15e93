"""Formats of files: what they are called and how they are announced to a browser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A file's ending, with its name for people and its media type."""

    label: str
    content_type: str


OFFICE = "application/vnd.openxmlformats-officedocument."
FORMATS = {
    "xlsx": Format("Excel", OFFICE + "spreadsheetml.sheet"),
    "csv": Format("CSV", "text/csv; charset=utf-8"),
    "ods": Format("ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    "docx": Format("Word", OFFICE + "wordprocessingml.document"),
    "pdf": Format("PDF", "application/pdf"),
    "html": Format("网页", "text/html; charset=utf-8"),
    "zip": Format("压缩包", "application/zip"),
}
