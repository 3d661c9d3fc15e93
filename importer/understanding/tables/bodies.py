"""Whether a cell of a table lists bodies."""

from __future__ import annotations

import re
from itertools import pairwise

from importer.understanding.folded import Folded
from importer.understanding.tables.people import is_person
from importer.understanding.units.names import pieces_of
from importer.understanding.units.words import is_body

MOST_BODIES, MOST_BODY = 400, 32
# What the name of a body ends with.
BODY = re.compile(
    r"(?:局|委|部|办|厅|院|公司|中心|政府|处|站|所|社|会|镇|乡|街道|区|部门|单位|指挥部|小组|银行|学校|科|室|队)(?:（[^（）]*）)?$"
)
# 全体干部: people, though the name ends like that of a body.
MEN = re.compile(r"(?:干部|职工|教师|党员|群众)$")
# No list of bodies: a label, several sentences, numbers of things.
COUNTED = re.compile(r"：|。.|\d{2,}|\d(?=[处个所座条家项件次人万亩套户台名间公千%])")
# What a task begins with and a body does not.
VERB = re.compile(
    r"^(?:开工|动工|竣工|加大|构建|推进|推动|开展|完善|建立|健全|落实|做好|加快|推行|新建|建设(?!局|厅|委|和)|建成|改造|整治|维修|维护|修缮|完成|实施|提升|提高|优化|打造|组织(?!部)|深化|强化|启动|新增|迁建|扩建|持续|"
    r"全面|积极|着力|大力|支持|培育|引进|争取|严格|规范(?!股|科)|探索|抓好|拓展|保障|促进|发展(?!和?改革|规划)|制定|编制|申报|修建|治理|排查|召开|举办|举行|印发|下发|成立|组建|选派|参加|迎接|总结(?!部)|观摩)"
)
# What may stand behind a name: 县教育局负责.
DUTIES = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位)?)?(?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:分别)?(?:牵头|负责|配合|落实|参与|协助|会同)+$"
)
# 牵头单位：县教育局
LABELLED = re.compile(r"(?:牵头|责任|配合|主办|协办|主责|参与)(?:单位|部门|科室)?：")


def bodies_apart(folded: Folded, start: int, end: int) -> str:
    """A cell's words; bodies with nothing but a blank between them in the source become a list: 安监站 安监所.

    Whoever answers for one and stands behind it is left out: 民政局 王小明.

    A blank may also stand within a name, so every piece must read as a body.
    """
    lines = folded.text[start:end].split()
    if len(lines) > 1 and is_body("".join(lines)) and not any(map(is_body, lines)):
        return "".join(lines)  # one name, broken over lines
    gaps = folded.gaps(start, end)
    pieces = [folded.text[a:b] for a, b in pairwise([start, *gaps, end])]
    bodies = [one for one in pieces if is_body(one) or not is_person(one)]
    return "、".join(bodies) if gaps and bodies and all(map(is_body, bodies)) else folded.text[start:end]


def bodies_in(words: str) -> int:
    """2 if a cell lists bodies and nothing else, 1 if it may, 0 if it does not."""
    if LABELLED.match(words):
        return 2
    if len(words) > MOST_BODIES or COUNTED.search(words):
        return 0
    names = [DUTIES.sub("", one).removeprefix("由") for one in pieces_of(words.strip("、，；。"))]
    if not names or max(map(len, names)) > MOST_BODY:
        return 0
    sure = sum((is_body(one) or bool(BODY.search(one))) and not MEN.search(one) for one in names)
    if VERB.match(words) and len(names) == 1:
        return 0
    if sure == len(names):
        return 1 if len(names) == 1 and words.endswith("。") else 2
    return 1 if sure * 2 > len(names) else 0
