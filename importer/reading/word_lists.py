"""The numbers Word writes itself: they stand nowhere in the text, so they are counted here as Word counts them.

ECMA-376 part 1, 17.9: a paragraph names a list and a level; the list refers to an abstract one whose levels say how the
number looks. Lists of one abstract list count on, unless they say where they start.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from lxml import etree

from importer.reading.numerals import written

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
PLACE = re.compile(r"%([1-9])")
NO_BLANK_AFTER = set("、）】〕》，。：．")
BULLET = "●"  # for bullets drawn from a symbol font, whose character means nothing elsewhere
MOST_STYLES = 20  # how deep styles are based on each other


@dataclass
class Level:
    """How one level counts and looks."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False  # all numbers of it in digits
    restart: int = -1  # after which level (from 1) it starts anew; 0 never, -1 after any higher one


@dataclass
class Lists:
    """All lists of a document, and how far each has counted."""

    abstract: dict[str, list[Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)  # list -> abstract list
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    own: dict[tuple[str, int], Level] = field(default_factory=dict)  # levels a list has of its own
    styles: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # style -> list, level, based on
    default_style: str = ""
    contents: set[str] = field(default_factory=set)  # styles of the lines of a table of contents
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, paragraph: etree._Element) -> str:
        """What Word writes before this paragraph; empty for one outside lists. Counts on."""
        number, level = self._place(paragraph)
        levels = self.abstract.get(self.lists.get(number, ""))
        if not levels or not 0 <= level < LEVELS:
            return ""
        count = self._count(number, level)
        look = self._level(number, level)
        if look.form == "bullet":
            return _bullet(look.text)
        text = PLACE.sub(lambda found: self._one(number, int(found[1]) - 1, count, look.legal), look.text)
        blank = look.suffix != "nothing" and text and text[-1] not in NO_BLANK_AFTER
        return text + " " if blank else text

    def _one(self, number: str, level: int, count: list[int | None], legal: bool) -> str:
        look = self._level(number, level)
        value = count[level]
        return written(look.start if value is None else value, "decimal" if legal else look.form)

    def _level(self, number: str, level: int) -> Level:
        own = self.own.get((number, level))
        if own:
            return own
        levels = self.abstract[self.lists[number]]
        return levels[level] if level < len(levels) else Level()

    def _count(self, number: str, level: int) -> list[int | None]:
        count = self.counts.setdefault(self.lists[number], [None] * LEVELS)
        value = count[level]
        count[level] = self._level(number, level).start if value is None else value + 1
        if (number, level) in self.starts and (number, level) not in self.begun:
            count[level] = self.starts[number, level]
        self.begun.add((number, level))
        for lower in range(level + 1, LEVELS):
            restart = self._level(number, lower).restart
            if restart == -1 or restart > level:
                count[lower] = None
        return count

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        """List and level: of the paragraph itself, else of its style or one that is based on."""
        number, level, style = numbering_of(paragraph.find(f"{W}pPr"))
        style = style or self.default_style
        for _ in range(MOST_STYLES):
            if number or style not in self.styles:
                break
            number, found, style = self.styles[style]
            level = level or found
        return number, int(level) if level.isdecimal() else 0


def _bullet(text: str) -> str:
    visible = text and all(unicodedata.category(char) not in ("Co", "Cc", "Cn") for char in text)
    return (text if visible and text.strip() else BULLET) + " "


def numbering_of(properties: etree._Element | None) -> tuple[str, str, str]:
    """List, level and style that the properties of a paragraph or a style name; empty where they do not."""
    if properties is None:
        return "", "", ""
    return (
        value(properties.find(f"{W}numPr/{W}numId")),
        value(properties.find(f"{W}numPr/{W}ilvl")),
        value(properties.find(f"{W}pStyle")),
    )


def value(element: etree._Element | None) -> str:
    """The `w:val` of an element that may not be there."""
    return "" if element is None else element.get(f"{W}val", "")


def lists_of(numbering: etree._Element | None, styles: etree._Element | None) -> Lists:
    """The lists that a document's parts for numbering and styles define."""
    lists = Lists()
    for style in () if styles is None else styles.iter(f"{W}style"):
        number, level, _ = numbering_of(style.find(f"{W}pPr"))
        name = style.get(f"{W}styleId", "")
        lists.styles[name] = (number, level, value(style.find(f"{W}basedOn")))
        if value(style.find(f"{W}name")).lower().startswith("toc "):
            lists.contents.add(name)
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
            lists.default_style = name
    if numbering is not None:
        _add_lists(lists, numbering)
    return lists


def _add_lists(lists: Lists, numbering: etree._Element) -> None:
    linked = {}
    for one in numbering.iter(f"{W}abstractNum"):
        name = one.get(f"{W}abstractNumId", "")
        lists.abstract[name] = _levels(one, lists)
        linked[name] = value(one.find(f"{W}numStyleLink"))
    for one in numbering.iter(f"{W}num"):
        number = one.get(f"{W}numId", "")
        lists.lists[number] = value(one.find(f"{W}abstractNumId"))
        _add_own(lists, number, one)
    for name, style in linked.items():  # a list that is kept in a style
        through = lists.lists.get(lists.styles.get(style, ("", "", ""))[0], "")
        if not lists.abstract[name] and through in lists.abstract:
            lists.abstract[name] = lists.abstract[through]


def _levels(one: etree._Element, lists: Lists) -> list[Level]:
    levels = []
    for place, element in enumerate(one.findall(f"{W}lvl")[:LEVELS]):
        levels.append(_look(element))
        style = value(element.find(f"{W}pStyle"))
        if style in lists.styles:  # the style of a heading says only which list; the list says which level
            number, level, based_on = lists.styles[style]
            lists.styles[style] = (number, level or str(place), based_on)
    return levels


def _look(element: etree._Element) -> Level:
    legal = element.find(f"{W}isLgl")
    return Level(
        start=_number(element.find(f"{W}start"), 1),
        form=value(element.find(f".//{W}numFmt")) or "decimal",
        text=value(element.find(f"{W}lvlText")),
        suffix=value(element.find(f"{W}suff")) or "tab",
        legal=legal is not None and value(legal) not in ("0", "false"),
        restart=_number(element.find(f"{W}lvlRestart"), -1),
    )


def _add_own(lists: Lists, number: str, one: etree._Element) -> None:
    for override in one.findall(f"{W}lvlOverride"):
        written_level = override.get(f"{W}ilvl", "")
        level = int(written_level) if written_level.isdecimal() else 0
        own = override.find(f"{W}lvl")
        if own is not None:
            lists.own[number, level] = _look(own)
            lists.starts[number, level] = lists.own[number, level].start
        start = override.find(f"{W}startOverride")
        if start is not None:
            lists.starts[number, level] = _number(start, 1)


def _number(element: etree._Element | None, otherwise: int) -> int:
    text = value(element)
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise
