"""Every written form in which a stretch of text names the bodies that are to act."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.draft import Units
from importer.understanding.units.brackets import outer_brackets
from importer.understanding.units.labels import BARE_LABEL, LABEL, OTHER_LABEL, role_of
from importer.understanding.units.making import by_neighbours, make
from importer.understanding.units.names import pieces_of, read_names
from importer.understanding.units.verbs import read_verbs
from importer.understanding.units.words import is_body, is_group

_CLOSE = "）〕】)]"
_LONGEST_VALUE = 800
# Verbs that divide the bodies behind one label
_SPEAKS = re.compile(r"牵头|主办|协办|配合(?!单位)|参与")
_REMARK = re.compile(r"（[^（）]{0,60}(?:下同|第一|首位|除)[^（）]{0,60}）")
# What a bracket that holds nothing but names may stand after: the end of a sentence.
# 县财政局, 市委组织部; and what a body's name ends with, behind which a bracket holds its other name
_LEVEL = re.compile(r"[省市县区旗州]")
_BODY_END = re.compile(r"(?:局|委|办|部|厅|院|所|会|站|校|队|中心|公司|政府|镇|乡|街道)$")
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
    lines = _labelled(rest, 0, len(rest), "units.line", None) + _without_colon(rest)
    found += lines
    found += _in_sentences(_blanked(rest, [one.span for one in lines]))
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
    inner = _first_sentence(text[start + 1 : inner_end])
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
    """…新村57个（市扶贫办、市财政局）。: not the other name of the body in front of it."""
    levels = all(_LEVEL.match(one) or is_group(one) for one in pieces_of(inner))
    return text[end : end + 1] in ("。", "；") and levels and not _BODY_END.search(text, max(0, start - 4), start)


def _labelled(text: str, begin: int, stop: int, rule: str, span: tuple[int, int] | None) -> list[Units]:
    """Bodies after labels between two places; `span` is that of the bracket around them, if any."""
    found: list[Units] = []
    place = begin
    while match := LABEL.search(text, place, stop):
        end = _value_end(text, match.end(), stop)
        label = match["label"] or match["short"]
        where = span or (match.start(), end + (text[end : end + 1] == "。"))
        found += _of_value(text[match.end() : end], label, where, rule)
        place = max(end, match.end())
    return found


def _of_value(value: str, label: str, span: tuple[int, int], rule: str) -> list[Units]:
    """Bodies after a label; verbs behind them say more than the label: 责任单位：A、B分别牵头."""
    speaks = role_of(label) == "resp" and _SPEAKS.search(value)
    if speaks and (units := read_verbs(_REMARK.sub("", value).strip("。\n "), span=span, rule=rule, whole=True)):
        return [replace(one, label=label) for one in units]
    return make(role_of(label), label, read_names(value), span, 0.95, rule)


def _value_end(text: str, begin: int, stop: int) -> int:
    """Where a list of bodies ends: at 。, a new line, another label, the close of a bracket around it."""
    stop = min(stop, begin + _LONGEST_VALUE)
    stop = _next_label(text, begin, stop)
    depth = 0
    for place in range(begin, stop):
        char = text[place]
        if char in "（〔":
            depth += 1
        elif char in "）〕】":
            if depth == 0:
                return place
            depth -= 1
        elif depth == 0 and (char in "。\x00" or (char == "\n" and _line_ends(text, place))):
            return place
    return stop


def _line_ends(text: str, place: int) -> bool:
    """Whether a list ends with its line: not after a separator or the label's colon, nor before a separator."""
    return text[place - 1] not in "、，：】" and text[place + 1 : place + 2] not in ("、", "，")


def _next_label(text: str, begin: int, stop: int) -> int:
    """Where the next label of any kind begins; a name may be glued to it: 张某责任部门：."""
    label = LABEL.search(text, begin, stop)
    other = OTHER_LABEL.search(text, begin, label.end() if label else stop)
    if label and (not other or other.end() >= label.end()):
        return label.start()
    return other.start() if other else stop


def _without_colon(text: str) -> list[Units]:
    """责任单位县司法局、县财政局 as a line of its own: every piece must read as a body."""
    found: list[Units] = []
    for match in BARE_LABEL.finditer(text):
        end = _value_end(text, match.end(), len(text))
        value = text[match.end() : end].lstrip(" 　")
        if LABEL.match(text, match.start()) or not value:
            continue
        pieces = pieces_of(re.sub(r"[。；]$", "", value))
        if pieces and all(is_body(piece) for piece in pieces):
            names = read_names(value, strict=True)
            found += make(
                role_of(match["label"]), match["label"], names, (match.start(), end), 0.7, "units.line_no_colon"
            )
    return found


_SENTENCE = re.compile(r"[^。；！？\n\x00]+")
_BY = re.compile(r"^(?:(?:此|该|本|上述|以上)(?:项|些)?(?:工作|任务|措施|事项)?[，]?)?由")


def _in_sentences(text: str) -> list[Units]:
    """由县司法局牵头，各乡镇配合。 as a sentence of its own."""
    found: list[Units] = []
    for match in _SENTENCE.finditer(text):
        words = match.group().strip()
        if 4 <= len(words) <= 400 and _ends_with_verb(words):
            inner = _BY.sub("", words)
            whole = read_verbs(inner, span=match.span(), rule="units.sentence", whole=True)
            found += whole or _in_last_clause(words, match.span())
    return found


def _in_last_clause(words: str, span: tuple[int, int]) -> list[Units]:
    """…的问题，由县财政局会同县审计局负责落实: a sentence that ends with who is to do it."""
    place = max(words.rfind("，由"), words.rfind("；由"))
    if place < 0:
        return []
    return read_verbs(words[place + 2 :], span=span, rule="units.clause", whole=True)


# What a sentence ends with that says who does something.
_LAST_VERBS = (
    "负责", "落实", "牵头", "配合", "参与", "实施", "协助", "协同", "承办", "协办", "参加", "办理", "承担",
    "意见", "方案",
)  # fmt: skip


def _ends_with_verb(words: str) -> bool:
    return words.endswith(_LAST_VERBS)
