"""The tasks of an item: its obliging sentences, or the items below it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from importer.drafts.directory import Directory
from importer.drafts.making.departments import responsible_for
from importer.drafts.making.everywhere import helping_everywhere
from importer.drafts.making.facets import deadline_of, indicators_of
from importer.drafts.making.year_end import with_offer
from importer.drafts.words import Span, cut, text_of, without_number
from importer.drafts.working import Part, Working, new_id
from importer.understanding.draft import Deadline, Facets, Item, Measure, Rule, Units
from importer.understanding.proposals import Duty
from importer.understanding.task_titles import title_of

MOST_TITLE, MOST_TEXT = 60, 4000
LONG_TITLE = 30  # a heading of more is a sentence, to be named after what it says


@dataclass(frozen=True)
class Bench:
    """What is at hand while a draft is made; `above` are the titles over a task, the nearest first.

    `here`: words of the head that name the plan's own place; `common`: words of duties that stand all over the plan.
    """

    working: Working
    source: str
    directory: Directory
    here: str = ""
    above: tuple[str, ...] = ("", "", "")
    common: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()


def obliging(item: Item) -> list[Measure]:
    """The sentences of an item that oblige somebody."""
    return [one for one in item.measures if not one.kind]


def is_one_task(item: Item) -> bool:
    """Whether an item is a task itself: a table's row, a bullet, or a heading with nothing below it."""
    return not item.children and (item.kind in ("row", "bullet") or not obliging(item))


def tasks_of_section(bench: Bench, item: Item) -> list[Part]:
    """The tasks of an item that is a section: its own sentences, then whatever is below it."""
    own = obliging(item)
    units = _every_unit(item)
    made = []
    for one in own:
        figures = item.facets.indicators if len(own) == 1 else one.facets.indicators
        facets = Facets(_units_for(one, own, units), _deadlines_for(one, item, own), figures)
        title = item.title if len(own) == 1 and item.title and not item.children else one.title
        made.append(_task(bench, title, one.span, one.text, facets, (one.confidence, "measure")))
    for child in item.children:
        made += _tasks_below(bench, child if own else _heir(item, child))
    return made


def _heir(item: Item, child: Item) -> Item:
    """An item that names nobody has the units of the one that holds it, if that one says nothing else."""
    named = any(each.facets.units for each in child.each())
    return child if named else replace(child, facets=replace(child.facets, units=item.facets.units))


def _tasks_below(bench: Bench, item: Item) -> list[Part]:
    """An item inside a section is a task; one with items below it gives way to those."""
    return tasks_of_section(bench, item) if item.children else [task_of_item(bench, item)]


def task_of_item(bench: Bench, item: Item) -> Part:
    """A whole item as one task."""
    parts = [item.facets, *(one.facets for one in item.measures)]
    facets = Facets(
        tuple({(one.span, one.role): one for part in parts for one in part.units}.values()),
        tuple({one.span: one for part in parts for one in part.deadlines}.values()),
        tuple({one.span: one for part in parts for one in part.indicators}.values()),
    )
    start = item.heading[0] if item.heading else item.span[0]
    text = text_of(bench.source, min(start, item.span[0]), item.span[1])
    return _task(bench, item.title, item.span, without_number(text), facets, (item.confidence, item.rule))


def _task(bench: Bench, title: str, span: Span, text: str, facets: Facets, how: tuple[float, str]) -> Part:
    text = text or text_of(bench.source, *span) or "（原文空白）"
    title = (title or text).replace("\n", "")
    title = cut(title if len(title) <= LONG_TITLE else title_of(title), MOST_TITLE)
    duty = Duty(text, title, bench.above, bench.common)
    units = (*facets.units, *helping_everywhere(bench.rules, span, bench.source))
    who = responsible_for(units, duty, bench.directory, bench.here)
    return {
        "id": new_id(bench.working, "t"),
        "version": 0,
        "title": title,
        "span": list(span),
        "text": text[:MOST_TEXT],
        "kind": "task",
        "context": "",
        "note": "",
        "deadline": with_offer(deadline_of(facets.deadlines, bench.source), text),
        "indicators": indicators_of(facets.indicators, bench.source, title),
        "departments": who.departments,
        "doubts": who.doubts,
        "evidence_required": False,
        "last_year": None,
        "edited": False,
        "confidence": how[0],
        "rule": how[1],
    }


def _every_unit(item: Item) -> list[Units]:
    """Units of the item and of its sentences, each once, in the order of the text."""
    found = {(one.span, one.role): one for one in item.facets.units}
    found |= {(one.span, one.role): one for measure in item.measures for one in measure.facets.units}
    return sorted(found.values(), key=lambda one: one.span)


def _units_for(measure: Measure, every: list[Measure], units: list[Units]) -> tuple[Units, ...]:
    """A sentence's own units, else those named next after it (一处括号管前面几句), else those named before it."""
    if measure.facets.units:
        return measure.facets.units
    after = [one for one in units if one.span[0] >= measure.span[1]]
    if after:
        return _together(after, every)
    return _together([one for one in reversed(units) if one.span[1] <= measure.span[0]], every)[::-1]


def _together(units: list[Units], every: list[Measure]) -> tuple[Units, ...]:
    """The first of the units and those that follow it without a sentence between: lead and support of one bracket."""
    group = units[:1]
    for one in units[1:]:
        low, high = sorted((group[-1].span, one.span))
        if any(low[1] <= measure.span[1] and measure.span[1] < high[0] for measure in every):
            break
        group.append(one)
    return tuple(group)


def _deadlines_for(measure: Measure, item: Item, every: list[Measure]) -> tuple[Deadline, ...]:
    """A sentence's own deadlines, else those of a line of the item that belongs to no sentence (完成时限：…)."""
    if measure.facets.deadlines:
        return measure.facets.deadlines
    inside = [one.span for one in every]
    loose = (one for one in item.facets.deadlines if not any(a <= one.span[0] < b for a, b in inside))
    return tuple(loose)
