"""Whose unit lines are: those below the last of several items that name nobody, and those above every number."""

from __future__ import annotations

from collections.abc import Iterator

from importer.understanding.draft import Span
from importer.understanding.headings import last_of
from importer.understanding.named import names_units
from importer.understanding.nodes import Node
from importer.understanding.sentences import is_unit_line


def share_unit_lines(text: str, roots: list[Node]) -> None:
    """Lift such lines; the innermost items first, so that a line rises as far as nobody beside it is named."""
    for node in roots:
        share_unit_lines(text, node.children)
        if node.mark.style.level > 1 and len(node.children) > 1:
            _lift(text, node)


def _lift(text: str, node: Node) -> None:
    last = node.children[-1]
    lines = last.after or last.more
    kept = len(lines)
    while kept and is_unit_line(text[slice(*lines[kept - 1])]):
        kept -= 1
    if kept == len(lines) or (last.children and not last.after):
        return
    if names_units(text, node.first[0], lines[kept][0]):
        return
    node.after, lines[kept:] = lines[kept:], []


def take_leading_lines(text: str, before: list[Span], roots: list[Node]) -> None:
    """Give unit lines to the number below them, in a document that writes them above: 责任单位：… 1.… 责任单位：… 2.…

    So it does where some family of items has one above its first and below every item but the last.
    """
    families = [one for one in _families(before, roots) if one[1][0].mark.style.level > 1]
    above = [(lines, nodes) for lines, nodes in families if _stand_above(text, lines, nodes)]
    if not any(len(nodes) > 1 for _, nodes in above):
        return
    for lines, nodes in above:
        tails = [lines, *(last_of(one).more for one in nodes[:-1])]
        for tail, node in zip(tails, nodes, strict=True):
            kept = len(tail) - _unit_lines(text, tail)
            node.lead, tail[kept:] = tail[kept:], []


def _families(before: list[Span], roots: list[Node]) -> Iterator[tuple[list[Span], list[Node]]]:
    """Items side by side, each family with the paragraphs above its first."""
    yield before, roots
    for node in roots:
        if node.children:
            yield from _families(node.more, node.children)


def _stand_above(text: str, above: list[Span], nodes: list[Node]) -> bool:
    each = [_unit_lines(text, last_of(one).more) > 0 for one in nodes]
    return _unit_lines(text, above) > 0 and all(each[:-1]) and not each[-1]


def _unit_lines(text: str, lines: list[Span]) -> int:
    """With how many unit lines some paragraphs end."""
    count = 0
    while count < len(lines) and is_unit_line(text[slice(*lines[-1 - count])]):
        count += 1
    return count
