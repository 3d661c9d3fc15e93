"""Suspected defects of the published text: lost characters, marks that do not pair, brackets of the wrong kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.draft import Defect
from importer.understanding.folded import Folded

PAIRS = {"（": "）", "《": "》", "“": "”", "〔": "〕", "【": "】"}
NAMES = {"（": "括号", "《": "书名号", "“": "引号", "〔": "六角括号", "【": "方括号"}
# A paragraph of text, in which marks have to pair and the last sentence ends with a full stop.
LEAST_PARAGRAPH = 40
# Set phrases that lack a character: what is written, and what is likely meant.
LOST = (
    (re.compile(r"(?<=执法)水(?=$|\n)|(?:治理|服务|能力|管理|保障)水(?=$|[\n，。])"), "水平", "疑似缺字"),
    (re.compile(r"(?<=共享|协调|联动|协同|长效|激励|考核|会商|通报|预警)制(?=$|[\n，。；、])"), "机制", "疑似缺字"),
    (re.compile(r"(?<=纳入|结合|建成|形成)全(?=一体化|“)"), "", "“全”字后面疑似缺字"),
    (re.compile(r"(?<=领域|情形|情况|规定|事项)外(?=[\u4e00-\u9fff]{4})"), "外，", "疑似漏了逗号"),
    (re.compile(r"(?<=机制|格局)(?=(?:健全|构建|建立健全|完善)[\u4e00-\u9fff]{3})"), "，", "疑似漏了标点"),
)
DOUBLED = re.compile(r"([，。；：、])\1+|，。|。，|、，|，、|；。|。；")
SQUARE = re.compile(r"[\[［]((?:19|20)\d{2})[\]］]")
ANGLE = re.compile(r"<[^<>\n]{2,60}[》>]|《[^《》<>\n]{2,60}>")
MOST_SHOWN = 200


def find_defects(folded: Folded, source: str) -> list[Defect]:
    """What looks wrong in a text, in its order, with a suggestion where one is likely. Spans point into `source`."""
    found = [
        *_unpaired(folded),
        *_doubled(folded),
        *_lost_stop(folded),
        *_lost(folded),
        *_brackets(source),
        *_blanks(source),
    ]
    found.sort(key=lambda one: one.span)
    kept: list[Defect] = []
    for one in found:
        if not kept or one.span[0] >= kept[-1].span[1]:
            kept.append(one)
    return kept[:MOST_SHOWN]


def _defect(folded: Folded, start: int, end: int, suggestion: str, note: str, rule: str) -> Defect:
    span = folded.to_source(start, end)
    return Defect(span, folded.text[start:end], suggestion, note, rule)


def _unpaired(folded: Folded) -> Iterator[Defect]:
    """Marks without a partner in their paragraph."""
    text, start = folded.text, 0
    for line in text.split("\n"):
        if len(line) < LEAST_PARAGRAPH:
            start += len(line) + 1
            continue  # a title may be broken between its marks
        open_: list[tuple[str, int]] = []
        for place, char in enumerate(line, start):
            if char in PAIRS:
                open_.append((char, place))
            elif char in PAIRS.values():
                if open_ and PAIRS[open_[-1][0]] == char:
                    open_.pop()
                elif char != "）" or not _numbered(text, place):
                    name = next(NAMES[one] for one, other in PAIRS.items() if other == char)
                    yield _defect(folded, place, place + 1, "", f"{name}不成对", "defects.unpaired")
        for char, place in open_:
            yield _defect(folded, place, place + 1, "", f"{NAMES[char]}不成对", "defects.unpaired")
        start += len(line) + 1


def _numbered(text: str, place: int) -> bool:
    """1） and 一） are numbers."""
    return bool(re.search(r"(?:^|\n|[。；])[\d一二三四五六七八九十]{1,3}$", text[max(0, place - 4) : place]))


def _doubled(folded: Folded) -> Iterator[Defect]:
    for found in DOUBLED.finditer(folded.text):
        if found.group()[0] != "…":
            yield _defect(folded, *found.span(), found.group()[-1], "标点重复", "defects.doubled")


def _lost_stop(folded: Folded) -> Iterator[Defect]:
    """A paragraph of sentences whose last one has no full stop."""
    start = 0
    for line in folded.text.split("\n"):
        end = start + len(line)
        if len(line) >= LEAST_PARAGRAPH and "。" in line and "\u4e00" <= line[-1] <= "\u9fff":
            yield _defect(folded, end - 2, end, f"{line[-2:]}。", "段末漏了句号", "defects.lost_stop")
        start = end + 1


def _lost(folded: Folded) -> Iterator[Defect]:
    """Set phrases with a gap: the last character before it is quoted, so that the place can be seen."""
    for pattern, meant, note in LOST:
        for found in pattern.finditer(folded.text):
            start = found.start() if found.group() else found.start() - 1
            suggestion = meant if found.group() else folded.text[start] + meant
            yield _defect(folded, start, max(found.end(), start + 1), suggestion, note, "defects.lost")


def _brackets(source: str) -> Iterator[Defect]:
    """[2020] for 〔2020〕, < for 《."""
    for found in SQUARE.finditer(source):
        yield Defect(found.span(), found.group(), f"〔{found[1]}〕", "年份应用六角括号", "defects.square")
    for found in ANGLE.finditer(source):
        words = found.group()
        yield Defect(found.span(), words, "", "书名号不成对或用了小于号", "defects.angle")


BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]{1,2}(?=[\u4e00-\u9fff])")
SPREAD = re.compile(r"(?:[\u4e00-\u9fff][ \u3000]+){2,}[\u4e00-\u9fff]")


def _blanks(source: str) -> Iterator[Defect]:
    """A blank inside a title in 《》."""
    for title in re.finditer(r"《[^《》\n]{4,80}》", source):
        for found in BLANK.finditer(title.group()):
            start = title.start() + found.start() - 1
            words = source[start : title.start() + found.end() + 1]
            yield Defect((start, start + len(words)), words, words[0] + words[-1], "标题中间多出空格", "defects.blank")
