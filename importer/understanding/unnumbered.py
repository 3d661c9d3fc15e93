"""Items without a number below a chapter: paragraphs that begin with a title, or names each above who and by when."""

from __future__ import annotations

from importer.understanding.draft import Span
from importer.understanding.sentences import is_unit_line
from importer.understanding.titles import Cut, cut_title

LONGEST_LEAD, LONGEST_NAME = 15, 60

Part = tuple[Cut, Span, list[Span]]  # the title, its own paragraph, and those that go with it


def unnumbered(text: str, body: list[Span]) -> list[Part]:
    """The items among some paragraphs of a chapter; none if they are its text."""
    return _above_labels(text, body) or _with_leads(text, body)


def _with_leads(text: str, body: list[Span]) -> list[Part]:
    """Paragraphs that each begin with a short sentence."""
    cuts = [cut_title(text, *span, followed=False) for span in body]
    if len(body) < 2 or not all(cut.how == "。" and cut.end - cut.start <= LONGEST_LEAD for cut in cuts):
        return []
    return [(cut, span, []) for cut, span in zip(cuts, body, strict=True)]


def _above_labels(text: str, body: list[Span]) -> list[Part]:
    """One paragraph, then lines 责任单位：, 完成时限：, and again; a single one only if it is a name."""
    groups: list[list[Span]] = []
    labelled = True
    for span in body:
        if is_unit_line(text[slice(*span)]):
            if not groups:
                return []
            groups[-1].append(span)
            labelled = True
        elif labelled:
            groups.append([span])
            labelled = False
        else:
            return []
    if not labelled or not groups:
        return []
    names = [one[0] for one in groups]
    if len(groups) == 1 and not _is_name(text, names[0]):
        return []
    return [(cut_title(text, *one[0], followed=_is_name(text, one[0])), one[0], one[1:]) for one in groups]


def _is_name(text: str, span: Span) -> bool:
    words = text[slice(*span)]
    return len(words) <= LONGEST_NAME and not any(mark in words for mark in "。；：")
