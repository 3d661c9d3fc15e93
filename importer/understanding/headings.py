"""Headings without a number between items that count on: a chapter's name on a line of its own."""

from __future__ import annotations

import itertools
import re

from importer.understanding.nodes import Node
from importer.understanding.sentences import is_unit_line
from importer.understanding.units.words import is_body

Span = tuple[int, int]
LEAST, MOST = 4, 30
# 3月份, 第一季度, 上半年, 第三周： as headings of a calendar
MONTH = re.compile(
    r"(?:20\d\d年)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?|第?[一二三四]季度|[上下]半年|第[一二三四五六七八九十\d]{1,3}周)"
    r"(?:工作)?(?:安排|计划|重点|任务)?：?"
)
NO_HEADING = re.compile(r"[。；：，、！？|\d]$|^[（〔《]|关于|(?:单位|部门)：|^附|日$|通知$|[—-]{2}")


def headings_between(text: str, before: list[Span], roots: list[Node]) -> dict[Span, list[Node]]:
    """The headings and the items below each.

    Two stand between items that count on; one alone stands between the words that open a plan and its first （一）.
    """
    if any(one.mark.style.level <= 1 for one in roots):
        return {}
    return _several(text, before, roots) or ({before.pop(): list(roots)} if _opens(text, before, roots) else {})


def _several(text: str, before: list[Span], roots: list[Node]) -> dict[Span, list[Node]]:
    places = [before] + [last_of(one).more for one in roots[:-1]]
    headed = [heads(text, one) for one in places]
    if sum(headed[1:]) < 1 or not headed[0] or not _count_on(roots, headed):
        return {}
    made: dict[Span, list[Node]] = {}
    for more, has_heading, node in zip(places, headed, roots, strict=True):
        if has_heading:
            heading = more.pop()
            made[heading] = []
        made[heading].append(node)
    return made


def heads(text: str, paragraphs: list[Span]) -> bool:
    """Whether the last of some paragraphs is a heading, a month or a body's name, which may have a colon: 县商务局："""
    words = text[slice(*paragraphs[-1])] if paragraphs else ""
    return is_heading(words) or bool(MONTH.fullmatch(words)) or (words.endswith("：") and is_body(words[:-1]))


def _opens(text: str, before: list[Span], roots: list[Node]) -> bool:
    """Whether the line above （一） is a heading: behind a paragraph of the plan, not its title or a signature."""
    if len(before) < 2 or roots[0].mark.style.name != "section" or roots[0].mark.value != 1:
        return False
    opening = text[slice(*before[-2])]
    return opening.endswith(("。", "：")) and len(opening) > MOST and is_heading(text[slice(*before[-1])])


def _count_on(roots: list[Node], headed: list[bool]) -> bool:
    """Whether numbers go on counting, or begin anew below a heading."""
    values = [one.mark.value for one in roots]
    anew = [value == 1 and one for value, one in zip(values, headed, strict=True)]
    return len(values) >= 2 and all(
        b == a + 1 or new for (a, b), new in zip(itertools.pairwise(values), anew[1:], strict=True)
    )


def last_of(node: Node) -> Node:
    """The innermost last item of a node: what follows the node stands in its paragraphs."""
    while node.children:
        node = node.children[-1]
    return node


def is_heading(words: str) -> bool:
    """Whether a line may be a heading: a few words, no sentence, no signature, no line that says who and by when."""
    return LEAST <= len(words) <= MOST and not NO_HEADING.search(words) and not is_unit_line(words)
