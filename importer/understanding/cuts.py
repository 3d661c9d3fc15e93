"""The titles of all numbered paragraphs, cut as the whole document cuts them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.folded import Folded
from importer.understanding.nodes import Node
from importer.understanding.preamble import is_list_name, is_preamble, is_scope
from importer.understanding.run_together import chapter_run_on, is_usual, usual_run_on
from importer.understanding.titles import UNIT_BRACKET, Cut, cut_title, label_of, may_run_on, run_on

# Titles run into their text when so many of the doubtful ones show a seam; else the items are whole sentences.
MOST_OF_THEM = 0.6
LEAST_SEAMS = 3
# A heading has so many characters before its blank, and one blank in so many.
LEAST_BLANK, MOST_BLANK = 4, 30
MARKS = re.compile(r"[，。；：、（]")


class Cuts:
    """Every node's title. Whether titles run into the text is decided once, by what most of the doubtful ones show."""

    def __init__(self, folded: Folded, roots: list[Node]) -> None:
        """Cut every title of the trees."""
        self.folded = folded
        self.text = text = folded.text
        nodes = list(_each(roots))
        self._cuts = {node.first[0]: self._plain(node) for node in nodes}
        for group in _families(roots):
            self._cuts |= self._labels(group)
        self._cuts |= self._chapter_labels([one for one in roots if one.mark.style.level <= 1])
        doubtful = {
            node.first[0]: run_on(text, self._cuts[node.first[0]])
            for node in nodes
            if node.mark.style.level > 1 and may_run_on(self._cuts[node.first[0]])
        }
        self._cuts |= {
            node.first[0]: cut for node in roots if node.mark.style.level <= 1 and (cut := self._chapter(roots, node))
        }
        seams = {place: cut for place, cut in doubtful.items() if cut}
        if doubtful and len(seams) >= MOST_OF_THEM * len(doubtful) and self._lost_marks(seams):
            self._cuts |= seams

    def of(self, node: Node) -> Cut:
        """The title of a node."""
        return self._cuts[node.first[0]]

    def holds_text(self, node: Node) -> bool:
        """Whether a line is a whole sentence, or one behind a label that is no name of a chapter: 整治时间：…"""
        cut = self.of(node)
        label = self.text[cut.start : cut.end]
        return cut.how == "sentence" or (cut.how == "：" and not _is_name(label) and not is_list_name(label))

    def _labels(self, group: list[Node]) -> dict[int, Cut]:
        """Titles before a colon, where all items of a group have one: 加强领导：成立专班…; 加大投入：设立资金…"""
        cuts = [self.of(one) for one in group]
        labels = [label_of(self.text, cut) for cut in cuts if cut.how == "sentence"]
        if (
            len(group) < 2
            or len(labels) < 2
            or not all(labels)
            or any(cut.how not in ("sentence", "：") for cut in cuts)
        ):
            return {}
        return {one.first[0]: cut for one in group if (cut := label_of(self.text, self.of(one)))}

    def _chapter_labels(self, chapters: list[Node]) -> dict[int, Cut]:
        """Headings before a colon, their text in the same line: 一、整治时间：…, beside chapters with a heading.

        Where some chapter is a whole sentence, only headings that many plans bear.
        """
        found = {one.first[0]: cut for one in chapters if (cut := label_of(self.text, self.of(one)))}
        headed = all(one.first[0] in found or self.of(one).how != "sentence" for one in chapters)
        if headed and len(chapters) > 1:
            return found
        return {at: cut for at, cut in found.items() if _is_name(self.text[cut.start : cut.end])}

    def _lost_marks(self, seams: dict[int, Cut]) -> bool:
        """Whether some title has lost its mark for certain, or several may have.

        A title that ends with 。 may be long and look as if it had a seam; one or two such are titles.
        """
        return len(seams) >= LEAST_SEAMS or any(self._cuts[place].how == "sentence" for place in seams)

    def _chapter(self, roots: list[Node], node: Node) -> Cut | None:
        cut = self.of(node)
        blank = self._at_blank(cut)
        if not may_run_on(cut):  # 二、工作分工 工作小组。主要负责…
            usual = blank and is_usual(self.text[blank.start : blank.end])
            return blank if usual else usual_run_on(self.text, cut)
        short = bool(node.children) or _others_are_short(roots, node) or _holds_several(self.text, node)
        return blank or chapter_run_on(self.text, cut, others_are_short=short)

    def _at_blank(self, cut: Cut) -> Cut | None:
        """一、领导小组 为加强领导…: a blank of the source stands where the line ended."""
        gaps = self.folded.gaps(cut.start, min(cut.end, cut.start + MOST_BLANK))
        if len(gaps) != 1:
            return None
        (place,) = gaps
        short = place - cut.start < LEAST_BLANK or cut.end - place < LEAST_BLANK
        if short or MARKS.search(self.text, cut.start, place):
            return None
        return Cut(cut.start, place, place, "none", 0.75)

    def _plain(self, node: Node) -> Cut:
        return cut_title(self.text, node.mark.end, node.first[1], followed=bool(node.children or node.more))


def _is_name(title: str) -> bool:
    return is_usual(title) or is_scope(title) or is_preamble(title)


def _families(roots: list[Node]) -> Iterator[list[Node]]:
    """Items that stand side by side."""
    for node in _each(roots):
        if node.children:
            yield node.children


def _others_are_short(roots: list[Node], node: Node) -> bool:
    """Whether most chapters have a heading of their own: then one that is a whole paragraph has lost its break."""
    others = [one for one in roots if one is not node]
    return sum(bool(one.children) for one in others) * 2 > len(others)


def _holds_several(text: str, node: Node) -> bool:
    """Whether a paragraph names bodies more than once: it holds a chapter with several duties."""
    return len(UNIT_BRACKET.findall(text, *node.first)) >= 2


def _each(roots: list[Node]) -> Iterator[Node]:
    for node in roots:
        yield node
        yield from _each(node.children)
