"""Every written form in which a stretch of text names the bodies that are to act."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.draft import Units
from importer.understanding.units.bare_labels import without_colon
from importer.understanding.units.brackets import outer_brackets
from importer.understanding.units.labels import LABEL, role_of
from importer.understanding.units.making import by_neighbours, make
from importer.understanding.units.names import pieces_of, read_names, without_persons
from importer.understanding.units.spoken import in_sentences
from importer.understanding.units.trailing import are_level, dashed, names_nobody_else
from importer.understanding.units.values import value_end
from importer.understanding.units.verbs import read_verbs
from importer.understanding.units.words import is_body

_CLOSE = "）〕】)]"
# Verbs that divide the bodies behind one label
_SPEAKS = re.compile(r"牵头|主办|协办|配合(?!单位)|参与")
_REMARK = re.compile(r"（[^（）]{0,60}(?:下同|第一|首位|除)[^（）]{0,60}）")
# （县教育局；完成时限：2024年）, （县教育局，6月底前完成）: by when, behind the names
_BY_WHEN = re.compile(
    r"[，；、](?:(?:完成|办理|推进|整改)?(?:时限|时间|期限)：[^；]{0,30}"
    r"|(?:20\d\d年|\d{1,2}月|年底|年内|长期|持续|每[年月季周])[^，；]{0,16})$"
)
# What a bracket that holds nothing but names may stand after: the end of a sentence.
_SENTENCE_END = "。；！？\n"


def find_units(text: str) -> list[Units]:
    """Bodies named in `text` in unit lines, brackets and sentences, in the order written; spans are relative to `text`.

    A bracket's units all have the span of the whole bracket, so that what stands before it can be bound to it.
    """
    found: list[Units] = []
    taken: list[tuple[int, int]] = []
    for start, end in outer_brackets(text):
        units = _in_bracket(text, start, end)
        if units:
            found += units
            taken.append((start, end))
    rest = _blanked(text, taken)
    lines = _labelled(rest, 0, len(rest), "units.line", None) + without_colon(rest) + dashed(rest)
    found += lines
    found += in_sentences(_blanked(rest, [one.span for one in lines]))
    return by_neighbours(text, sorted(found, key=lambda one: one.span))


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with the spans made blank, at the same length: new lines stay."""
    parts, place = [], 0
    for start, end in sorted(spans):
        parts += [text[place:start], "\x00" * (end - start)]
        place = max(place, end)
    return "".join([*parts, text[place:]])


def _in_bracket(text: str, start: int, end: int) -> list[Units]:
    closed = text[end - 1] in _CLOSE
    inner_end = end - 1 if closed else end
    if LABEL.search(text, start + 1, inner_end):
        return _labelled(text, start + 1, inner_end, "units.bracket", (start, end))
    if text[start] == "【" and LABEL.match(text[start + 1 : inner_end] + "】"):
        return []  # 【责任单位】 is a label and no bracket
    inner = _BY_WHEN.sub("", _first_sentence(text[start + 1 : inner_end]))
    units = read_verbs(inner, span=(start, end), rule="units.bracket_verb")
    return units or _only_names(text, inner, start, end)


def _first_sentence(inner: str) -> str:
    """What stands before 。 in a bracket; after it come remarks: 列第一位者为牵头单位."""
    depth = 0
    for place, char in enumerate(inner):
        depth += (char in "（〔") - (char in "）〕")
        if char == "。" and depth <= 0:
            return inner[:place]
    return inner


def _only_names(text: str, inner: str, start: int, end: int) -> list[Units]:
    """（县发展和改革局、县财政局） behind a sentence, or as its last words."""
    behind = not start or text[start - 1] in _SENTENCE_END
    if len(inner) > 300 or not (behind or _ends_sentence(text, inner, start, end)):
        return []
    pieces = pieces_of(inner)
    if not pieces or not all(is_body(piece) and len(piece) >= 3 for piece in pieces):
        return []
    return make("resp", "", read_names(inner, strict=True), (start, end), 0.75, "units.bracket_names")


def _ends_sentence(text: str, inner: str, start: int, end: int) -> bool:
    """…新村57个（市扶贫办、市财政局）。, or at the end of a line: not the other name of the body in front of it."""
    return text[end : end + 1] in ("。", "；", "\n", "") and are_level(inner) and names_nobody_else(text, start)


def _labelled(text: str, begin: int, stop: int, rule: str, span: tuple[int, int] | None) -> list[Units]:
    """Bodies after labels between two places; `span` is that of the bracket around them, if any."""
    found: list[Units] = []
    place = begin
    while match := LABEL.search(text, place, stop):
        end = value_end(text, match.end(), stop)
        label = match["label"] or match["short"]
        where = span or (match.start(), end + (text[end : end + 1] == "。"))
        value = text[match.end() : end]
        found += _of_value(without_persons(value) if match["person"] else value, label, where, rule)
        place = max(end, match.end())
    return found


def _of_value(value: str, label: str, span: tuple[int, int], rule: str) -> list[Units]:
    """Bodies after a label; verbs behind them say more than the label: 责任单位：A、B分别牵头."""
    speaks = role_of(label) == "resp" and _SPEAKS.search(value)
    if speaks and (units := read_verbs(_REMARK.sub("", value).strip("。\n "), span=span, rule=rule, whole=True)):
        return [replace(one, label=label) for one in units]
    return make(role_of(label), label, read_names(value), span, 0.95, rule)
