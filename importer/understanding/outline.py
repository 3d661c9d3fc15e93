"""Chapters and items of a text: numbered paragraphs with titles, sentences and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from importer.understanding.building import built, measures_of
from importer.understanding.closing import take_closing
from importer.understanding.cuts import Cuts
from importer.understanding.draft import Chapter, Item, Span, each_item
from importer.understanding.folded import Folded
from importer.understanding.headings import headings_between
from importer.understanding.named import names_units
from importer.understanding.nodes import Node, forest, spoken_forest
from importer.understanding.own_text import asks, is_one_deed
from importer.understanding.plain import Section, are_titles, plain_plan, records, with_unit_lines
from importer.understanding.preamble import is_demanding, is_preamble
from importer.understanding.runs import plan_roots
from importer.understanding.shared_units import share_unit_lines, take_leading_lines
from importer.understanding.titles import Cut, bare_title, cut_title
from importer.understanding.unnumbered import unnumbered


@dataclass
class Outline:
    """What the numbers of a text show; spans point into the folded text until `to_source`."""

    chapters: list[Chapter] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)
    closing: list[Span] = field(default_factory=list)
    body: Span | None = None

    def items(self) -> Iterator[Item]:
        """Every numbered item."""
        return each_item(self.chapters, self.loose)


def outline(folded: Folded, paragraphs: list[Span]) -> Outline:
    """The outline of the plan in a text; empty if nothing is numbered."""
    text = folded.text
    found = forest(text, paragraphs)
    roots = plan_roots(text, found)
    if not roots:
        found = spoken_forest(text, paragraphs)
        roots = found.roots
    if not roots:
        blocks = records(text, found.before)
        return _records(text, blocks) if blocks else _plain(text, plain_plan(text, found.before))
    closing = take_closing(text, roots[-1])
    take_leading_lines(text, found.before, roots)
    share_unit_lines(text, roots)
    cuts = Cuts(folded, roots)
    made = Outline(closing=closing, body=(roots[0].start, max(roots[-1].end, roots[0].end)))
    if _are_tasks(roots, cuts):
        made.loose = [_item(cuts, one, "", 2) for one in roots]
    elif headed := headings_between(text, found.before, roots):
        made.body = (min(headed)[0], made.body[1] if made.body else 0)
        made.chapters = [_unnumbered_chapter(cuts, n, *one) for n, one in enumerate(headed.items(), 1)]
        roots = roots[: len(roots) - sum(len(one) for one in headed.values())]
    for number, node in enumerate(roots if not made.loose else [], 1):
        if node.mark.style.level <= 1:
            made.chapters.append(_chapter(cuts, node, number))
        else:
            made.loose.append(_item(cuts, node, "", 2))
    return made


def _records(text: str, blocks: list[tuple[int, list[Span]]]) -> Outline:
    """The outline of a plan whose tasks are blocks of labelled lines."""
    made = Outline(body=(blocks[0][1][0][0], blocks[-1][1][-1][1]))
    for name, (first, *more) in blocks:
        cut = Cut(name, first[1], first[1], "newline", 0.7)
        made.loose.append(built(text, "", "", cut, first, more, 2, "outline.record"))
    return made


def _plain(text: str, sections: list[Section]) -> Outline:
    """The outline of a plan in which nothing is numbered."""
    made = Outline()
    titled = are_titles(text, sections)
    for heading, body in sections:
        groups = [[heading, *body]] if titled and heading else with_unit_lines(text, body)
        items = [_plain_item(text, *one, titled=titled) for one in groups]
        if heading is None or titled:
            made.loose += items
            continue
        title, place = text[slice(*heading)], (heading[0], body[-1][1])
        made.chapters.append(
            Chapter(len(made.chapters) + 1, "", title, heading, place, 0.5, "outline.plain", is_preamble(title),
                    tuple(_preamble_too(one) if is_preamble(title) else one for one in items))
        )  # fmt: skip
    if sections:
        made.body = ((sections[0][0] or sections[0][1][0])[0], sections[-1][1][-1][1])
    return made


def _plain_item(text: str, first: Span, *more: Span, titled: bool) -> Item:
    cut = Cut(*first, first[1], "newline", 0.6) if titled else cut_title(text, *first, followed=False)
    return built(text, "", "", cut, first, list(more), 2, "outline.plain")


def _are_tasks(roots: list[Node], cuts: Cuts) -> bool:
    """一、 with nothing numbered below it anywhere, and text of its own: these are the tasks themselves."""
    flat = all(one.mark.style.level <= 1 and not one.children for one in roots)
    return flat and (len(roots) >= 6 or (len(roots) >= 3 and all(cuts.holds_text(one) for one in roots)))


def _chapter(cuts: Cuts, node: Node, number: int) -> Chapter:
    mark, text = node.mark, cuts.text
    label = mark.label.strip("、.．：， ")
    cut = cuts.of(node)
    whole = cut.rest >= node.first[1]
    title = bare_title(text[cut.start : cut.end])
    demands = bool(node.children) and number > 1 and (is_demanding(title) or "任务" in title)
    preamble = is_preamble(title) and not demands and not names_units(text, node.first[0], node.end)
    items = [_item(cuts, one, label, 2) for one in node.children]
    if preamble and not any(item.facets.units or item.measures for item in items):
        items = [replace(one, preamble=True) for one in items]
    items = [_preamble_too(one) for one in items] if preamble else items
    body = _paragraphs_of(node, None if whole else (cut.rest, node.first[1]))
    end = max(cut.end, cut.rest if cut.how == "。" else cut.end)
    if not items and not preamble and body:
        items = _unnumbered(text, body, label)
        if not items and asks(text, cut, body, title):
            items = [_implied(text, body, label, title)]
    elif not items and not preamble and is_one_deed(text, cut):
        items, end = [_implied(text, [(cut.start, node.first[1])], label, title)], cut.start
    return Chapter(
        number, label, title, (node.first[0], end), (node.first[0], node.end), 0.95 if whole else cut.confidence,
        f"outline.{mark.style.name}", preamble, tuple(items),
    )  # fmt: skip


def _unnumbered_chapter(cuts: Cuts, number: int, heading: Span, nodes: list[Node]) -> Chapter:
    """A chapter whose heading bears no number, above items that count on or begin anew."""
    title = bare_title(cuts.text[slice(*heading)])
    return Chapter(
        number, "", title, heading, (heading[0], nodes[-1].end), 0.7, "outline.unnumbered_chapter", is_preamble(title),
        tuple(_item(cuts, one, "", 2) for one in nodes),
    )  # fmt: skip


def _preamble_too(item: Item) -> Item:
    return replace(item, preamble=True, children=tuple(_preamble_too(one) for one in item.children))


def _paragraphs_of(node: Node, own: Span | None) -> list[Span]:
    return [one for one in ([own] if own else []) + node.more if one[0] < one[1]]


def _unnumbered(text: str, body: list[Span], chapter: str) -> list[Item]:
    """The items without a number below a chapter."""
    return [
        built(text, "", chapter, cut, first, more, 2, "outline.unnumbered")
        for cut, first, more in unnumbered(text, body)
    ]


def _implied(text: str, body: list[Span], chapter: str, title: str) -> Item:
    measures = tuple(measures_of(text, body))
    return Item(
        "", chapter, title, None, (body[0][0], body[-1][1]), 2, "none", 0.8, "outline.implied", implied=True,
        measures=measures,
    )  # fmt: skip


def _item(cuts: Cuts, node: Node, path: str, level: int) -> Item:
    cut = cuts.of(node)
    label = node.mark.label
    below = f"{path}/{label}".strip("/")
    children = [_item(cuts, one, below, level + 1) for one in node.children]
    return built(
        cuts.text, label, path, cut, node.first, node.more + node.after, level, f"outline.{node.mark.style.name}",
        children, node.lead,
    )  # fmt: skip
