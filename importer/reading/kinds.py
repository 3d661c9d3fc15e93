"""What kind of file this is, by its content; its name must agree with that."""

from __future__ import annotations

import re

from importer.reading import packages
from importer.reading.refusals import (
    EMPTY,
    ENTITIES,
    LOCKED,
    OLD_DOCUMENT,
    OLD_OTHER,
    OLD_SHEET,
    OTHER_OFFICE,
    PICTURE,
    UNKNOWN,
    Refused,
    wrong_ending,
)
from importer.reading.text import decoded, looks_binary

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
PDF_WITHIN = 1024  # the standard lets rubbish stand before the mark
HEAD = 4000  # characters in which a page shows that it is one
ENDINGS = {  # which names a kind of content may have; a name without an ending says nothing
    "docx": {"docx"},
    "sheet": {"xlsx"},
    "pdf": {"pdf"},
    "html": {"html", "htm", "shtml", "xhtml", "txt", "aspx", "jsp", "php"},
    "csv": {"csv", "tsv"},
    "text": {"txt", "text", "md", "html", "htm"},
}
KNOWN = set().union(*ENDINGS.values()) | {"doc", "wps", "xls", "et", "ofd", "docm", "xlsm", "rtf", "png", "jpg", "jpeg"}
SPOKEN = {"docx": "Word文档", "sheet": "Excel表格", "pdf": "PDF", "html": "网页", "csv": "文字", "text": "文字"}
ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,4})$")  # 方案（1.5版） has none
# A page begins with a tag of one of these, or has several of the second anywhere.
PAGE_BEGINS = re.compile(
    r"(?:<!doctype\s+html|<(?:html|head|body|meta|table|tbody|div|p|section|article|ul|ol|h\d)\b)", re.I
)
PAGE_TAGS = re.compile(r"</(?:p|div|td|span|br|li|h\d)\s*>", re.I)
BEFORE_TAGS = re.compile(r"\s+|<\?xml[^>]{0,200}\?>|<!--.{0,2000}?-->", re.S)


def kind_of(data: bytes, name: str) -> str:
    """docx, sheet, pdf, html, csv or text. Raises Refused for anything else, and where name and content differ."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused(EMPTY)
    found = ENDING.search(name.strip())
    ending = found[1].lower() if found else ""
    kind = _by_content(data, ending)
    if ending and ending not in ENDINGS[kind] and (ending in KNOWN or kind in ("text", "csv")):
        raise Refused(UNKNOWN) if ending not in KNOWN else wrong_ending(ending, SPOKEN[kind])
    return kind


def _by_content(data: bytes, ending: str) -> str:
    if data.startswith(OLE):
        raise Refused(_old(data))
    if data.startswith(ZIP):
        return packages.kind_of(data)
    if b"%PDF-" in data[:PDF_WITHIN]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        raise Refused(OTHER_OFFICE)
    if data.startswith(PICTURES):
        raise Refused(PICTURE)
    if looks_binary(data):
        raise Refused(UNKNOWN)
    return _of_text(decoded(data).text[:HEAD], ending)


def _of_text(head: str, ending: str) -> str:
    if "<!ENTITY" in head:
        raise Refused(ENTITIES)
    place = 0
    while found := BEFORE_TAGS.match(head, place):
        place = found.end()
    if PAGE_BEGINS.match(head, place):
        return "html"
    if head.startswith("<?xml") or (ending in ENDINGS["html"] and len(PAGE_TAGS.findall(head)) > 1):
        return "html"
    return "csv" if ending in ENDINGS["csv"] else "text"


def _old(data: bytes) -> str:
    """What an old compound file is: the names of its streams stand in it as UTF-16."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return LOCKED
    if has("WordDocument"):
        return OLD_DOCUMENT
    return OLD_SHEET if has("Workbook") or has("Book\0") else OLD_OTHER
