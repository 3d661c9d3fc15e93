"""Saved web pages: the lines and tables of the content, without navigation."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from importer.reading.blocks import Block
from importer.reading.blocks import document_of as made_of
from importer.reading.content_root import content_root, heading_before
from importer.reading.document import Document
from importer.reading.drawn import told_apart
from importer.reading.html_lines import Lines
from importer.reading.menus import without_menus
from importer.reading.refusals import NO_TEXT, Refused
from importer.reading.text import decoded, stored

DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
UNSEEN = (
    "script", "style", "noscript", "template", "head", "iframe", "svg", "object", "select", "button",
    "textarea", "rt", "rp",
)  # fmt: skip
HIDDEN = re.compile(r"display\s*:\s*none", re.I)


def read_html(data: bytes) -> Document:
    """A saved page. Raises Refused."""
    found = decoded(data)
    text = DECLARATION.sub("", stored(found.text), count=1)
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        page = lxml_html.document_fromstring(text, parser=parser)
    except etree.ParserError as error:
        raise Refused(NO_TEXT) from error
    title = _title(page)
    _strip(page)
    root = content_root(page)
    heading = list(heading_before(page, root, title))
    without_menus(root)
    blocks: list[Block] = [*heading, *told_apart(Lines().blocks_of(root))]
    return made_of(blocks, "html")


def _title(page: etree._Element) -> str:
    """What the tab shows; sites of governments name the article itself in a field that all of them must have."""
    named = (meta.get("content", "") for meta in page.iter("meta") if meta.get("name", "").lower() == "articletitle")
    return next(filter(None, named), "") or page.findtext(".//title") or ""


def _strip(page: etree._Element) -> None:
    """Drop what a reader does not see."""
    for element in list(page.iter(*UNSEEN)):
        _drop(element)
    for element in list(page.iter()):
        if HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None:
            _drop(element)


def _drop(element: etree._Element) -> None:
    """Take an element out and leave the text after it."""
    if element.getparent() is not None:
        element.drop_tree()
