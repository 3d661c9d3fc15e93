"""Headings without a number between items that count on: a chapter's name on a line of its own."""

from __future__ import annotations

import itertools
import re

from importer.understanding.nodes import Node

Span = tuple[int, int]
LEAST, MOST = 4, 30
NO_HEADING = re.compile(r"[。；：，、！？|\d]$|^[（〔《]|关于|(?:单位|部门)：|^附|日$|通知$|[—-]{2}")


def headings_between(text: str, before: list[Span], roots: list[Node]) -> dict[Span, list[Node]]:
    """The headings and the items below each.

    Two stand between items that count on; one alone stands between the words that open a plan and its first （一）.
    """
    if any(one.mark.style.level <= 1 for one in roots):
        return {}
    return _several(text, before, roots) or ({before.pop(): list(roots)} if _opens(text, before, roots) else {})


def _several(text: str, before: list[Span], roots: list[Node]) -> dict[Span, list[Node]]:
    if not _count_on(roots):
        return {}
    places = [before] + [_last(one).more for one in roots[:-1]]
    headed = [bool(one) and is_heading(text[slice(*one[-1])]) for one in places]
    if sum(headed[1:]) < 1 or not headed[0]:
        return {}
    made: dict[Span, list[Node]] = {}
    for more, heads, node in zip(places, headed, roots, strict=True):
        if heads:
            heading = more.pop()
            made[heading] = []
        made[heading].append(node)
    return made


def _opens(text: str, before: list[Span], roots: list[Node]) -> bool:
    """Whether the line above （一） is a heading: behind a paragraph of the plan, not its title or a signature."""
    if len(before) < 2 or roots[0].mark.style.name != "section" or roots[0].mark.value != 1:
        return False
    opening = text[slice(*before[-2])]
    return opening.endswith(("。", "：")) and len(opening) > MOST and is_heading(text[slice(*before[-1])])


def _count_on(roots: list[Node]) -> bool:
    values = [one.mark.value for one in roots]
    return len(values) >= 2 and all(b == a + 1 for a, b in itertools.pairwise(values))


def _last(node: Node) -> Node:
    while node.children:
        node = node.children[-1]
    return node


def is_heading(words: str) -> bool:
    """Whether a line may be a heading: a few words, no sentence, no signature."""
    return LEAST <= len(words) <= MOST and not NO_HEADING.search(words)
