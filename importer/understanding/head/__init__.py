"""Title, number, issuer, date and addressees; what a document does not say stays empty."""

from __future__ import annotations

import re

from importer.understanding.draft import Found, Head, Span
from importer.understanding.folded import Folded
from importer.understanding.head.gluing import unglued
from importer.understanding.head.numbers import number_of
from importer.understanding.head.patterns import SECOND_TERM, YEAR
from importer.understanding.head.signing import iso_day, issuer_in, named_on_page, signature, written_on
from importer.understanding.head.titles import notice_and_title, words_of

__all__ = ["find_head", "iso_day"]

ADDRESSEES = re.compile(r"^[^。]{2,200}：$")


def find_head(folded: Folded, before: list[Span], after: list[Span]) -> Head:
    """The head from the paragraphs before the body and those below it, where signature and date may stand."""
    text = folded.text
    before = unglued(text, before)
    notice, title = notice_and_title(text, before)
    day, signer = signature(text, [*before, *after])
    day = day or written_on(text, before[-1][1] if before else 0)
    year = _year(text, title, notice)
    return Head(
        _found(folded, title, "head.title"),
        _found(folded, notice, "head.notice"),
        number_of(folded, before, year),
        _found(folded, signer or issuer_in(text, notice or title) or named_on_page(text, before, after), "head.issuer"),
        _day(folded, day),
        year,
        _addressees(text, before),
    )


def _found(folded: Folded, span: Span | None, rule: str) -> Found | None:
    return Found(words_of(folded.text, span), folded.to_source(*span), 0.9, rule) if span else None


def _day(folded: Folded, span: Span | None) -> Found | None:
    value = iso_day(folded.text[slice(*span)]) if span else None
    return Found(value, folded.to_source(*span), 0.9, "head.date") if span and value else None


def _year(text: str, title: Span | None, notice: Span | None) -> int | None:
    for span in (title, notice):
        words = words_of(text, span) if span else ""
        if found := SECOND_TERM.search(words) or YEAR.search(words):
            return int(found[1])
    return None


def _addressees(text: str, lines: list[Span]) -> tuple[str, ...]:
    for start, end in lines:
        line = text[start:end]
        if ADDRESSEES.match(line) and (line.startswith(("全", "有关")) or "各" in line):
            return tuple(one for one in line.rstrip("：").split("，") if one)
    return ()
