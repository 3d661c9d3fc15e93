"""Whether what a chapter says itself, with no item below it, is a task."""

from __future__ import annotations

import re

from importer.understanding.draft import Span
from importer.understanding.named import names_units
from importer.understanding.preamble import is_list_name, is_scope
from importer.understanding.sentences import obliges
from importer.understanding.titles import Cut

# 组长：某人: a list of who sits on a group.
PERSONS = re.compile(r"(?:副?组长|(?:常务)?副?(?:总)?指挥长?|副?主任|成员|组员)：")


def asks(text: str, cut: Cut, body: list[Span], title: str) -> bool:
    """Whether a chapter's own text is a task: not 整治范围, nor places or days behind a colon."""
    if names_units(text, body[0][0], body[-1][1]):
        return True
    if any(obliges(text[slice(*one)]) for one in body):
        return not is_scope(title)
    listed = any(PERSONS.match(text, *one) for one in body)
    asked = cut.how != "：" or (obliges(title) and not is_list_name(title))
    return not is_scope(title) and not listed and asked


def is_one_deed(text: str, cut: Cut) -> bool:
    """一、成立…小组，对…进行检查。: a chapter that is nothing but one sentence of several clauses."""
    words = text[cut.start : cut.rest]
    return cut.how == "sentence" and words.endswith("。") and "，" in words and obliges(words)
