"""Which of several countings in one document is the plan: a notice counts 一、二、三、 and its annex begins anew."""

from __future__ import annotations

from importer.understanding.closing import is_tail
from importer.understanding.headings import heads, last_of
from importer.understanding.named import names_units
from importer.understanding.nodes import Forest, Node

MOST_REQUIREMENTS = 8
NAMED = 3  # a run that names who is to act counts for so many times its numbers


def plan_roots(text: str, found: Forest) -> list[Node]:
    """The roots of the plan: of several runs from one on, the one that holds most.

    A few flat paragraphs with the signature below them are the notice's, if another 一、 begins after it.
    """
    runs = _below_headings(text, found, _runs(found))
    last = max((n for n, one in enumerate(runs) if one[0].mark.style.level <= 1), default=0)
    plans = [one for n, one in enumerate(runs) if not _is_notice(text, one, begins_anew=n < last)]
    return max(plans, key=lambda run: _weight(text, run), default=[])


def _runs(found: Forest) -> list[list[Node]]:
    runs: list[list[Node]] = []
    seen: set[str] = set()  # styles of the run
    coarsest = 0.0
    for node in found.roots:
        style = node.mark.style
        if not runs or (node.mark.value == 1 and style.name in seen and style.level <= coarsest):
            runs.append([])
            seen, coarsest = set(), style.level
        runs[-1].append(node)
        coarsest = min(coarsest, style.level)
        if node.mark.value >= 1:
            seen.add(style.name)
    return runs


def _below_headings(text: str, found: Forest, runs: list[list[Node]]) -> list[list[Node]]:
    """Runs of one style that stand below a heading without a number each are one: 县林业局：1.… 2.… 县商务局：1.…"""
    made: list[list[Node]] = []
    headed = heads(text, found.before)
    for run in runs:
        more = last_of(made[-1][-1]).more if made else []
        style = run[0].mark.style
        goes_on = heads(text, more) and not any(is_tail(text[slice(*one)]) for one in more)
        if headed and goes_on and style.level > 1 and style is made[-1][0].mark.style:
            made[-1] += run
        else:
            headed = goes_on or (not made and headed)
            made.append(run)
    return made


def _is_notice(text: str, run: list[Node], *, begins_anew: bool) -> bool:
    flat = len(run) <= MOST_REQUIREMENTS and not any(one.children for one in run)
    return flat and begins_anew and any(is_tail(text[slice(*one)]) for one in run[-1].more)


def _weight(text: str, run: list[Node]) -> tuple[int, int]:
    start, end = run[0].first[0], run[-1].end
    numbers = sum(one.size() for one in run) * (NAMED if names_units(text, start, end) else 1)
    return numbers, sum(one.end - one.first[0] for one in run)
