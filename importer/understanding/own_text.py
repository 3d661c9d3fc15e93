"""Whether what a chapter says itself, with no item below it, is a task."""

from __future__ import annotations

from importer.understanding.draft import Span
from importer.understanding.named import names_units
from importer.understanding.preamble import is_list_name, is_scope
from importer.understanding.sentences import obliges
from importer.understanding.titles import Cut


def asks(text: str, cut: Cut, body: list[Span], title: str) -> bool:
    """Whether a chapter's own text is a task: not 整治范围, nor places or days behind a colon."""
    if names_units(text, body[0][0], body[-1][1]):
        return True
    asked = any(obliges(text[slice(*one)]) for one in body) or (obliges(title) and not is_list_name(title))
    return not is_scope(title) and (asked or cut.how != "：")


def is_one_deed(text: str, cut: Cut) -> bool:
    """一、成立…小组，对…进行检查。: a chapter that is nothing but one sentence of several clauses."""
    words = text[cut.start : cut.rest]
    return cut.how == "sentence" and words.endswith("。") and "，" in words and obliges(words)
