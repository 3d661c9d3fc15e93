"""Characters and marks that got lost: set phrases with a gap, words that cannot stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.defects.made import defect
from importer.understanding.defects.phrases import PHRASES, RIGHT
from importer.understanding.draft import Defect
from importer.understanding.folded import Folded

END = r"(?=$|[\n，。；、])"
CHARACTER, STOP, COMMA = "疑似缺字", "疑似漏了标点", "疑似漏了逗号"
# What is written and what is likely meant; an empty match stands behind the last character before the gap.
GAPS = (
    (re.compile(r"(?<=执法|治理|服务|能力|管理|保障|生活|技术|业务|文明)水(?=$|[\n，。；])"), "水平", CHARACTER),
    (re.compile(rf"(?<=共享|协调|联动|协同|长效|激励|会商|通报|预警|容错|约束|保障|调度)制{END}"), "机制", CHARACTER),
    (re.compile(r"(?<=纳入|结合|建成|形成)全(?=一体化|“)"), "", "“全”字后面疑似缺字"),
    (re.compile(rf"(?<=治理|指标|政策|标准|保障|责任|制度|法规|组织)体{END}"), "体系", CHARACTER),
    (
        re.compile(rf"(?<=监督|考核|追究|公开|公示|责任|审查|备案|听证|报告)制(?=度?{END})(?!度|$|\n|[，。；、])"),
        "制度",
        CHARACTER,
    ),
    (re.compile(r"(?m)^(?=(?:乡镇|街道|县直|市直|旗直)、各(?:部门|单位))"), "各", CHARACTER),
    (re.compile(r"(?<=领域|情形|情况|规定|事项)外(?=[\u4e00-\u9fff]{4})(?!资|部|商|来|出|包)"), "外，", COMMA),
    (
        re.compile(r"(?<=机制|格局|体系)(?=(?:健全|构建|建立健全|完善|建立)[\u4e00-\u9fff]{3})(?!建立的|构建的)"),
        "，",
        STOP,
    ),
    (re.compile(r"(?<=下进行)(?=各级|各地|各部门|各单位)"), "，", COMMA),
)


def lost(folded: Folded) -> Iterator[Defect]:
    """Every place where something is likely missing."""
    for pattern, meant, note in GAPS:
        for found in pattern.finditer(folded.text):
            yield _gap(folded, found, meant, note)
    for found in SPOILT.finditer(folded.text):
        yield defect(folded, *found.span(), MEANT[found.group()], CHARACTER, "defects.phrase")


def _gap(folded: Folded, found: re.Match[str], meant: str, note: str) -> Defect:
    """A gap shows the character beside it, so that the place can be seen."""
    text = folded.text
    if found.group():
        return defect(folded, *found.span(), meant, note, "defects.lost")
    if found.start() == 0 or text[found.start() - 1] == "\n":
        end = found.start() + 2
        return defect(folded, found.start(), end, meant + text[found.start() : end], note, "defects.lost")
    start = found.start() - 1
    return defect(folded, start, start + 1, text[start] + meant, note, "defects.lost")


def _spoilt() -> dict[str, str]:
    """Each phrase without one of its inner characters; two stay on either side, or what is left may be other words."""
    made: dict[str, str] = {}
    for phrase in PHRASES:
        for place in range(2, len(phrase) - 2):
            short = phrase[:place] + phrase[place + 1 :]
            if short not in RIGHT and not any(short in one for one in PHRASES):
                made[short] = phrase
    return made


MEANT = _spoilt()
SPOILT = re.compile("|".join(sorted(map(re.escape, MEANT), key=len, reverse=True)))
