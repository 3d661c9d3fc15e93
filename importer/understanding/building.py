"""An item from its title's cut and the paragraphs that belong to it: heading, sentences, place."""

from __future__ import annotations

from importer.understanding.draft import Item, Measure, Span
from importer.understanding.named import names_units
from importer.understanding.preamble import is_preamble_item
from importer.understanding.sentences import is_heading_sentence, is_unit_line, obliges, sentences
from importer.understanding.task_titles import title_of
from importer.understanding.titles import Cut, bare_title


def built(
    text: str, label: str, path: str, cut: Cut, first: Span, more: list[Span], level: int, rule: str,
    children: list[Item] | None = None, lead: list[Span] | None = None,
) -> Item:  # fmt: skip
    """An item from its cut; a title that is the whole sentence is also its only measure."""
    whole = cut.how == "sentence"
    own = (cut.start if whole else cut.rest, first[1])
    lead = lead or []  # unit lines above the number
    body = [one for one in [*lead, own, *more] if one[0] < one[1]]
    start = min([first[0], *(one[0] for one in lead)])
    heading = (first[0], cut.start if whole else max(cut.end, min(cut.rest, first[1])))  # none if all is the sentence
    children = children or []
    end = max([first[1], *(one[1] for one in more), *(one.span[1] for one in children)])
    title = bare_title(text[cut.start : cut.end]).rstrip("。；，：")
    preamble = is_preamble_item(title) and not names_units(text, first[0], end)
    kind = "phase" if cut.how == "(…)" else "bullet" if rule.endswith("bullet") else ""
    return Item(
        label, path, title, heading if heading[0] < heading[1] else None, (start, end), level, cut.how,
        cut.confidence, rule, kind=kind, measures=tuple(measures_of(text, body)), children=tuple(children),
        implied=heading[0] == heading[1], preamble=preamble,
    )  # fmt: skip


def measures_of(text: str, body: list[Span]) -> list[Measure]:
    """The sentences of some paragraphs."""
    made = []
    for start, end in body:
        spans = sentences(text, start, end)
        for n, span in enumerate(spans):
            words = text[slice(*span)].replace("\n", "")
            made.append(Measure(span, words, title_of(words), 0.8, _kind(words, n == 0, len(spans) > 1)))
    return made


def _kind(words: str, first: bool, followed: bool) -> str:
    if is_unit_line(words):
        return "unit_line"
    if is_heading_sentence(words, first=first, followed=followed):
        return "heading_sentence"
    return "" if obliges(words) else "principle"
