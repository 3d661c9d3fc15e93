"""Numbered paragraphs as a tree: which stands under which, at any style and depth."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from importer.understanding.numbering import BY_NAME, Mark, Style, mark_at, spoken_at

Span = tuple[int, int]
NUMBER = BY_NAME["number"]
LEAST_SPOKEN = 3
BEFORE_DIGIT = re.compile(r"(\d{1,2})[.．](?=\d)")


@dataclass
class Node:
    """A numbered paragraph, the paragraphs that follow it, and the numbered ones below it."""

    mark: Mark
    first: Span  # its own paragraph, the number included
    more: list[Span] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    after: list[Span] = field(default_factory=list)  # what stands below its children and is said of it
    lead: list[Span] = field(default_factory=list)  # who and by when, where that stands above the number

    @property
    def start(self) -> int:
        """Where all of it begins."""
        return min([self.first[0], *(one[0] for one in self.lead)])

    @property
    def end(self) -> int:
        """Where all of it ends."""
        ends = [
            self.first[1],
            *(one[1] for one in self.more),
            *(one.end for one in self.children),
            *(one[1] for one in self.after),
        ]
        return max(ends)

    def size(self) -> int:
        """How many numbered paragraphs it holds."""
        return 1 + sum(one.size() for one in self.children)


@dataclass
class Forest:
    """The trees of a text and what stands before the first number."""

    before: list[Span]
    roots: list[Node]


def forest(text: str, paragraphs: list[Span]) -> Forest:
    """Every paragraph under the number it follows. A number goes below the nearest one of a coarser style."""
    made = Forest([], [])
    stack: list[Node] = []
    named: Style | None = None  # 任务一, 问题1 stand below whatever holds the first of them
    for span in _whole(text, paragraphs):
        mark = _own_mark(text, span[0]) or _counts_on(text, span[0], stack)
        if mark and mark.style.name == "named":
            named = named or replace(mark.style, level=stack[-1].mark.style.level + 0.5 if stack else mark.style.level)
            mark = replace(mark, style=named)
        if mark is None or not _is_heading(text, mark, span, stack):
            (stack[-1].more if stack else made.before).append(span)
            continue
        while stack and stack[-1].mark.style.level >= mark.style.level:
            stack.pop()
        node = Node(mark, span)
        (stack[-1].children if stack else made.roots).append(node)
        stack.append(node)
    return made


def _whole(text: str, paragraphs: list[Span]) -> list[Span]:
    """The paragraphs; a number alone on a line with the line below it, which holds its words."""
    made: list[Span] = []
    alone = False
    for span in paragraphs:
        mark = mark_at(text, span[0])
        if alone and not mark:
            span = (made.pop()[0], span[1])
        made.append(span)
        alone = bool(mark and mark.end == span[1] and mark.style.name != "bullet")
    return made


def spoken_forest(text: str, paragraphs: list[Span]) -> Forest:
    """Paragraphs that count 一是, 二是 one after the other; without roots if they do not."""
    made = Forest([], [])
    for span in paragraphs:
        mark = spoken_at(text, span[0])
        if mark and mark.value == len(made.roots) + 1:
            made.roots.append(Node(mark, span))
        else:
            (made.roots[-1].more if made.roots else made.before).append(span)
    return made if len(made.roots) >= LEAST_SPOKEN else Forest(paragraphs, [])


def _own_mark(text: str, start: int) -> Mark | None:
    """The number of a paragraph; in 1.（一） the first is the page's list, the second the document's, ★ is a sign."""
    mark = mark_at(text, start)
    inner = mark_at(text, mark.end) if mark and mark.style.name in ("number", "bullet") else None
    if mark and inner and inner.style.level < mark.style.level:
        return replace(inner, start=mark.start)
    return mark


def _counts_on(text: str, start: int, stack: list[Node]) -> Mark | None:
    """2.50个小区…: a number before a digit, which continues the count and so is no decimal."""
    found = BEFORE_DIGIT.match(text, start)
    before = next((one for one in reversed(stack) if one.mark.style is NUMBER), None)
    if not found or before is None or int(found[1]) != before.mark.value + 1:
        return None
    return Mark(NUMBER, found.group(), int(found[1]), start, found.end())


def _is_heading(text: str, mark: Mark, span: Span, stack: list[Node]) -> bool:
    """A number without words, or a bullet before everything is none."""
    rest = text[mark.end : span[1]].lstrip("\n")
    if not rest or rest[0] in "，。；：、%":
        return False
    doubtful = mark.style.name in ("decimal", "third")  # 1.1, 2.5
    mistyped = mark.style.name in ("chapter", "number") and text[mark.end - 1] in "，："
    if doubtful or mistyped:  # counted from one on, else no number
        before = (one.mark for one in stack if one.mark.style is mark.style)
        return mark.value == 1 or any(one.value == mark.value - 1 for one in before)
    return mark.style.name != "bullet" or bool(stack)
