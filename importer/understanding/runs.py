"""Which of several countings in one document is the plan: a notice counts 一、二、三、 and its annex begins anew."""

from __future__ import annotations

from importer.understanding.nodes import Forest, Node


def plan_roots(found: Forest) -> list[Node]:
    """The roots of the plan: of several runs from one on, the one that holds most."""
    runs: list[list[Node]] = []
    for node in found.roots:
        if not runs or _begins_anew(node, runs[-1]):
            runs.append([])
        runs[-1].append(node)
    return max(runs, key=_weight, default=[])


def _begins_anew(node: Node, run: list[Node]) -> bool:
    same = [one for one in run if one.mark.style.name == node.mark.style.name]
    return bool(same) and node.mark.value == 1 and same[-1].mark.value >= 1 and _coarsest(node, run)


def _coarsest(node: Node, run: list[Node]) -> bool:
    return node.mark.style.level <= min(one.mark.style.level for one in run)


def _weight(run: list[Node]) -> tuple[int, int]:
    return sum(one.size() for one in run), sum(one.end - one.first[0] for one in run)
