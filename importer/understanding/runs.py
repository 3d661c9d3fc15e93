"""Which of several countings in one document is the plan: a notice counts 一、二、三、 and its annex begins anew."""

from __future__ import annotations

from importer.understanding.nodes import Forest, Node


def plan_roots(found: Forest) -> list[Node]:
    """The roots of the plan: of several runs from one on, the one that holds most."""
    runs: list[list[Node]] = []
    seen: set[str] = set()  # styles of the run
    coarsest = 0
    for node in found.roots:
        style = node.mark.style
        if not runs or (node.mark.value == 1 and style.name in seen and style.level <= coarsest):
            runs.append([])
            seen, coarsest = set(), style.level
        runs[-1].append(node)
        coarsest = min(coarsest, style.level)
        if node.mark.value >= 1:
            seen.add(style.name)
    return max(runs, key=_weight, default=[])


def _weight(run: list[Node]) -> tuple[int, int]:
    return sum(one.size() for one in run), sum(one.end - one.first[0] for one in run)
