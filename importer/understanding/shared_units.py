"""A unit line below the last of several items that name nobody: it is said of the item that holds them all."""

from __future__ import annotations

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
