"""The lines before the body that read like the name of a document: the notice's and the plan's."""

from __future__ import annotations

from importer.understanding.draft import Span
from importer.understanding.head.patterns import (
    ABOUT,
    ALONE,
    BARE_DAY,
    BARE_NUMBER,
    BEGINS,
    BEGINS_WITH_YEAR,
    BEHIND,
    BEHIND_TITLE,
    BOOK,
    CIRCULAR,
    CN_DAY,
    DAY,
    ENDS,
    GLUED,
    GOES_ON,
    IN_FULL,
    MAKER,
    NAMED,
    NO_TITLE,
    NOTICE,
    NUMBER,
    ONLY_KIND,
    ORGAN,
    TAG,
)
from importer.understanding.head.signing import SIGNED

LEAST_TITLE, MOST_TITLE, MOST_LINES = 7, 120, 6


def notice_and_title(text: str, lines: list[Span]) -> tuple[Span | None, Span | None]:
    """The title of the notice that hands out a plan, and the plan's own; either may be missing."""
    titles = sorted({*titles_in(text, lines), *_named(text, lines)})
    notice = _in_full(text, [one for one in titles if NOTICE.search(words_of(text, one))])
    if not notice and len(titles) > 1 and CIRCULAR.search(words_of(text, titles[0])):
        notice = titles[0]  # what it hands out stands below it under a name of its own
    if not notice:
        return None, _longest_of_first(text, titles)
    others = [one for one in titles if not CIRCULAR.search(words_of(text, one))]
    if others:
        return notice, _issued_by(text, notice, others)
    inside = _inside(text, notice)
    return (notice, inside) if inside else (None, notice)


def _named(text: str, lines: list[Span]) -> list[Span]:
    """A line that is nothing but what a line above it calls by its name: 《某县民生工程目标》已经…"""
    names: set[str] = set()
    found: list[Span] = []
    for span in lines:
        words = words_of(text, span)
        found += [span] if words in names else []
        names.update(BOOK.findall(words))
    return found[:1]


def words_of(text: str, span: Span) -> str:
    """The words of a span on one line."""
    return text[slice(*span)].replace("\n", "")


def titles_in(text: str, lines: list[Span]) -> list[Span]:
    """Lines, or a few lines one after the other, that read like the name of a document; each wording once."""
    made: dict[str, Span] = {}
    lines = [_bare(text, one) for one in lines]
    place = 0
    while place < len(lines):
        span, used = _title_at(text, lines, place)
        if span and span[1] - span[0] >= LEAST_TITLE:
            made.setdefault(words_of(text, span), span)
        place += used
    return list(made.values())


def _bare(text: str, line: Span) -> Span:
    """A line without what pages put behind a title: borders of a table, whether it is in force, which part it is."""
    found = BEHIND_TITLE.search(text, *line)
    return (line[0], found.start()) if found and found.start() > line[0] else line


def _longest_of_first(text: str, titles: list[Span]) -> Span | None:
    """The first title, or one below that says it in full, perhaps with who has made it before it."""
    if not titles:
        return None
    first = words_of(text, titles[0])
    return max(
        (one for one in titles if words_of(text, one).startswith(first) or _made_by(words_of(text, one), first)),
        key=lambda one: one[1] - one[0],
    )


def _made_by(words: str, title: str) -> bool:
    return words.endswith(title) and bool(MAKER.fullmatch(words.removesuffix(title)))


def _in_full(text: str, notices: list[Span]) -> Span | None:
    """The first notice's title, or one below that says the same with its issuer before it."""
    if not notices:
        return None
    first = words_of(text, notices[0])
    return next((one for one in notices[1:] if _issuer_and(words_of(text, one), first)), notices[0])


def _issuer_and(words: str, title: str) -> bool:
    return words.endswith(title) and bool(ORGAN.fullmatch(words.removesuffix(title)))


def _issued_by(text: str, notice: Span, others: list[Span]) -> Span:
    """The title that the notice names, else the last before the body."""
    named = words_of(text, notice)
    return next((one for one in others if one[0] > notice[0] and words_of(text, one) in named), others[-1])


def _title_at(text: str, lines: list[Span], place: int) -> tuple[Span | None, int]:
    """The title that begins on a line, and how many lines it covers."""
    start, stop = lines[place]
    if tag := TAG.match(text, start, stop):
        start = tag.end()
    line = text[start:stop]
    for pattern in (NAMED, IN_FULL):
        if found := pattern.match(line):
            number = NUMBER.match(found[1])
            span = (start + found.start(1) + (number.end() if number else 0), start + found.end(1))
            return (span if ENDS.search(found[1]) else None), 1
    if behind := BEHIND.match(line):
        return (start, start + behind.start(1) - 1), 1
    if (number := NUMBER.match(text, start, stop)) and number.end() < stop:
        start = number.end()
    for used in range(1, min(MOST_LINES, len(lines) - place) + 1):
        at, end = lines[place + used - 1]
        if not _may_belong(text, start, at, end, first=used == 1):
            break
        goes_on = place + used < len(lines) and GOES_ON.match(text, lines[place + used][0])
        words = words_of(text, (start, end))
        if ENDS.search(words) and not goes_on and words.count("《") <= words.count("》"):
            return _unwrapped(text, start, end), used
    return _title_inside(text, (start, stop)), 1


def _unwrapped(text: str, start: int, end: int) -> Span:
    """《…》 around a whole title is not part of it."""
    inside = text[start:end]
    whole = inside[0] + inside[-1] in ("《》", "〈〉") and inside[0] not in inside[1:]
    return (start + 1, end - 1) if whole else (start, end)


def _may_belong(text: str, start: int, at: int, end: int, *, first: bool) -> bool:
    """Whether a line may belong to a title that began at `start`: no sentence, no menu, no title of its own."""
    last = text[at:end]
    if (
        NO_TITLE.search(last)
        or DAY.fullmatch(last)
        or end - start > MOST_TITLE
        or (first and ONLY_KIND.fullmatch(last))
    ):
        return False
    if any(one.fullmatch(last) for one in (NUMBER, BARE_NUMBER, CN_DAY, BARE_DAY)) or SIGNED.match(last):
        return False
    whole = text[start:end]
    if whole.count("〉") > whole.count("〈"):
        return False  # 首页〉政务公开
    front = text[start : max(start, at - 1)].replace("\n", "")
    two = front.startswith("中共") and ORGAN.fullmatch(last)  # Party and government together
    above = not any(mark in text[:start] for mark in "。：") and BEGINS_WITH_YEAR.match(last)
    if ORGAN.fullmatch(front) and not (ABOUT.match(last) or two or above):
        return False  # a signature above the plan
    return first or not BEGINS.match(last)


def _title_inside(text: str, span: Span) -> Span | None:
    start = span[0]
    if number := NUMBER.match(text, *span):
        start = number.end()
    if found := GLUED.match(text, start, span[1]):
        return found.span()
    found = ALONE.match(text, start, span[1])
    return found.span(1) if found else None


def _inside(text: str, notice: Span) -> Span | None:
    """What a notice says it issues."""
    if found := NOTICE.search(text, *notice):
        return found.span(1)
    joined = NOTICE.search(words_of(text, notice))  # broken over lines: count the breaks in again
    if joined is None:
        return None
    places = [place for place in range(*notice) if text[place] != "\n"]
    return places[joined.start(1)], places[joined.end(1) - 1] + 1
