"""Boxes of a page that consist of links: menus, other articles, friends' sites."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

MANY, MOSTLY = 8, 0.8  # how many links, and which share of the letters, make a box a menu
BOXES = {"div", "dl", "nav", "ol", "p", "section", "td", "ul"}


@dataclass
class _Counts:
    letters: int = 0
    linked: int = 0
    links: int = 0

    def add(self, text: str | None, inside: bool) -> None:
        length = sum(char.isalpha() for char in text or "")  # the date beside a link is no text
        self.letters += length
        self.linked += length if inside else 0

    def add_child(self, child: _Counts) -> None:
        self.letters += child.letters
        self.linked += child.linked
        self.links += child.links

    def is_menu(self) -> bool:
        return self.links >= MANY and self.linked >= self.letters * MOSTLY


def without_menus(root: etree._Element) -> None:
    """Drop them below `root`."""
    for box in _menus(root):
        if box.getparent() is not None:
            box.drop_tree()


def _menus(root: etree._Element) -> list[etree._Element]:
    counts: dict[etree._Element, _Counts] = defaultdict(_Counts)
    depth, found = 0, []  # how deep in links
    for event, element in etree.iterwalk(root, events=("start", "end")):
        link = element.tag == "a"
        if event == "start":
            depth += link
            counts[element].links += link
            counts[element].add(element.text, depth > 0)
            continue
        depth -= link
        parent = element.getparent()
        if element is root or parent is None:
            continue
        if element.tag in BOXES and counts[element].is_menu():
            found.append(element)
        counts[parent].add_child(counts[element])
        counts[parent].add(element.tail, depth > 0)
    return found
