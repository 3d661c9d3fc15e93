"""Who signed a document and on which day."""

from __future__ import annotations

import re
from datetime import date

from importer.understanding.draft import Span
from importer.understanding.head.patterns import (
    BARE_DAY,
    BEGINS_WITH_YEAR,
    CN_DAY,
    DAY,
    DAY_WITHOUT_YEAR_SIGN,
    IMPRINT,
    LABELLED,
    LETTERHEAD,
    MAKER,
    ORGAN,
    PUBLISHER,
    SIGNED_END,
    WEEKDAY,
    WRITTEN,
)
from importer.understanding.numbering import DIGITS, chinese_number

SIGNED = re.compile(rf"(?:。|^)({ORGAN.pattern})[？ ]?(?=(?:19|20)\d{{2}}年\d)")
FORMS = (DAY, CN_DAY, BARE_DAY, DAY_WITHOUT_YEAR_SIGN)
# 某县司法局（代）
SIGNER = re.compile(rf"({ORGAN.pattern})(?:（代章?）)?")
PUBLIC = re.compile(r"（此件[^（）]{1,16}）(?=(?:19|20)\d\d年)")
MOST_SIGNERS = 12  # lines, of plans of many bodies
FOR_ANOTHER = re.compile(r"（[^（）]{2,24}代章?）")


def signature(text: str, lines: list[Span]) -> tuple[Span | None, Span | None]:
    """The day on a line of its own and the body, or bodies one below the other, that stand before it."""
    lone: Span | None = None
    for place, span in enumerate(lines):
        if remark := PUBLIC.match(text, *span):
            span = (remark.end(), span[1])
        line = text[slice(*span)].strip("（）")
        if any(form.fullmatch(line) for form in FORMS):
            signer = _signer(text, lines, place)
            if iso_day(line) and (signer or place + 1 == len(lines) or not BARE_DAY.fullmatch(line)):
                return span, signer
            lone = lone or (span if iso_day(line) else None)
        line = text[slice(*span)]
        found = SIGNED.search(line)
        day = DAY.match(line, found.end()) if found else None
        if found and day and not WEEKDAY.match(line, day.end()):
            start = span[0]
            return (start + day.start(), start + day.end()), (start + found.start(1), start + found.end(1))
    last, signer = _at_the_end(text)
    return (last, signer) if last else (lone, None)


MOST_END = 120


def _at_the_end(text: str) -> tuple[Span | None, Span | None]:
    """The signature that is glued to the last sentence."""
    end = len(text.rstrip())
    found = SIGNED_END.search(text, max(0, end - MOST_END), end)
    return (found.span(2), found.span(1)) if found and ORGAN.fullmatch(found[1]) else (None, None)


def _signer(text: str, lines: list[Span], place: int) -> Span | None:
    """Lines right above the day that are names of bodies."""
    if place and FOR_ANOTHER.fullmatch(text, *lines[place - 1]):
        place -= 1  # （县司法局代章）
    first = place
    while first > 0 and place - first < MOST_SIGNERS and SIGNER.fullmatch(text, *lines[first - 1]):
        first -= 1
    if first == place:
        return None
    start, end = lines[place - 1]
    last = SIGNER.fullmatch(text, start, end)
    return (lines[first][0], last.end(1) if last else end)


def written_on(text: str, end: int) -> Span | None:
    """成文日期 of the page's table of metadata."""
    found = WRITTEN.search(text, 0, end)
    return (found.start(1), found.end(3)) if found else None


def named_on_page(text: str, before: list[Span], after: list[Span]) -> Span | None:
    """The body of the imprint, of the letterhead, or of the page's table of metadata, in this order."""
    for pattern, lines in ((IMPRINT, after), (LETTERHEAD, before)):
        for span in lines:
            if (found := pattern.fullmatch(text, *span)) and ORGAN.fullmatch(found["body"]):
                return found.span("body")
    end = before[-1][1] if before else 0
    # Metadata that give the document's number or day tell of the document: then who published it has issued it.
    of_document = WRITTEN.search(text, 0, end) or LABELLED.search(text, 0, end)
    for found in PUBLISHER.finditer(text, 0, end):
        if (of_document or not found.group().startswith("发布")) and ORGAN.fullmatch(found["body"]):
            return found.span("body")
    return None


def issuer_in(text: str, title: Span | None) -> Span | None:
    """The body before 关于 in a title, or on a line of its own above the rest of it."""
    if title is None:
        return None
    broken = text.find("\n", *title)
    if broken > 0 and MAKER.fullmatch(text, title[0], broken) and BEGINS_WITH_YEAR.match(text, broken + 1):
        return title[0], broken
    about = text.find("关于", *title)
    start = title[0]
    end = about if about > 0 else start
    while end > start and text[end - 1] in "\n ":
        end -= 1
    return (start, end) if end > start and ORGAN.fullmatch(text[start:end].replace("\n", "")) else None


def iso_day(words: str) -> str | None:
    """2023年7月6日, 二○○五年四月三十日, 2023-07-06, 2024318 as 2023-07-06; None for no day or what could be two."""
    if found := DAY.search(words) or re.fullmatch(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?", words):
        return _iso(*(int(one) for one in found.groups()))
    if found := DAY_WITHOUT_YEAR_SIGN.fullmatch(words):
        return _iso(*(int(one) for one in found.groups()))
    if found := CN_DAY.search(words):
        digits = re.sub(r"[〇○OＯo]", "0", found[1])
        year = int("".join(str(DIGITS.index(one)) if one in DIGITS else one for one in digits))
        return _iso(year, chinese_number(found[2]), chinese_number(found[3]))
    if found := BARE_DAY.fullmatch(words):
        year, rest = int(found[1]), found[2]
        cuts = {2: (1,), 3: (1, 2), 4: (2,)}[len(rest)]
        days = {day for cut in cuts if (day := _iso(year, int(rest[:cut]), int(rest[cut:])))}
        return days.pop() if len(days) == 1 else None
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
