"""Heads of tables among the cells of a text: runs of cells that name columns, whole, broken or glued together."""

from __future__ import annotations

import re
from functools import lru_cache

from importer.understanding.tables.atoms import Atom
from importer.understanding.tables.columns import (
    LEAST_COLUMNS,
    MOST_COLUMNS,
    MOST_HEAD,
    NUMBER,
    NUMBERED,
    STAGE,
    TITLE,
    column,
    is_breakdown,
    is_head,
)  # fmt: skip

# The words that the name of a column is made of.
_WORDS = (
    "项目|任务|工作|重点|主要|具体|目标|内容|措施|举措|要点|事项|实事|民生|改革|整改|问题|反馈|存在|名称|类别|类型|分类|"
    "领域|板块|方面|细化|分解|责任|牵头|配合|协同|协办|协助|协作|主办|承办|主责|参与|参加|落实|实施|执行|建设|推进|组织|督导|督办|监督|验收|指导|"
    "包保|包联|包抓|包挂|分管|联系|挂钩|主管|挂帅|政府|领导|单位|部门|科室|处室|机构|股室|主体|负责人|责任人|人员|联系人|负责|完成|办结|时限|时间|"
    "期限|进度|节点|日期|安排|计划|年度|季度|全年|要求|标准|指标|成果|成效|形式|备注|说明|依据|来源|文件|投资|资金|金额|规模|地点|预期|其他|相关|有关|"
    "进展|情况|所属|直接|第一|行动|专项|整治|行业|改造|创建|考核|评分|评价|分值|权重|电话|目的|政策|服务|一级|二级|三级|总|拟|及|和|与|或|的|年|月|县|市|区|旗|州|镇|级|"
    "委|前|后|分工|清单|参会|方式|经费|培训|要素|保障|行业|主管|业主|月份|起止|起始|开始|启动|截止|结束|阶段|月份|一季度|二季度|三季度|四季度|第[一二三四]季度|上半年|下半年|比例|目标值|数量|、|/|／|（|）|20\\d\\d|20\\d\\d年"
)
NAME = re.compile(rf"(?:{_WORDS})+")
# Names of one column broken over two lines: 项目 / 名称, 完成 / 时限.
SECOND_HALF = re.compile(r"^(?:号|名称|来源|类别|单位|部门|领导|科室|时限|期限)$|^[与和及或的、/／（）]")
# 考核内容 | 单位: who or in what it is counted, a column of its own.
WHOSE = re.compile(r"^(?:单位|部门|领导|科室)$")
WHOLE = re.compile(r"(?:内容|任务|指标|目标|措施|举措|事项|要求|标准|名称|项目|要点)$")
# Half a name is none: 责任, 完成, 主要.
HALF = re.compile(
    r"^(?:责任|负责|完成|工作|主要|重点|具体|牵头|配合|协同|主办|承办|分管|包保|计划|落实|实施|参与|建设|年度|改革|整改|"
    r"[县市区旗州镇级委年月总及和与或的前后、/／（）]+)$|^[与和及或的、/／）]"
)
# 一、某某 heads rows.
CATEGORY = re.compile(r"（?[一二三四五六七八九十]{1,3}[）、]")
PLAIN = re.compile(r"[\u4e00-\u9fff、/／（）]+|[1-4]季度")
MOST_PIECES, MOST_UNKNOWN = 4, 8


def second_row(names: list[str]) -> bool:
    """Whether cells are the second row of a head: short words without marks, most of them names of columns."""
    written = [re.sub(r"\s", "", one) for one in names if one]
    if len(written) < 2 or any(len(one) > MOST_HEAD or not PLAIN.fullmatch(one) for one in written):
        return False
    if any(column(one) == NUMBER for one in written):
        return False
    known = sum(map(name_of_column, written))
    return known >= 2 and known * 2 >= len(written) and sum(map(is_head, written)) >= len(written) - 1


@lru_cache(maxsize=1024)
def name_of_column(words: str) -> bool:
    """Whether a cell is the name of a column and nothing else."""
    bare = re.sub(r"\s", "", words)
    if NUMBERED.search(bare):
        return True
    return 2 <= len(bare) <= MOST_HEAD and not HALF.match(bare) and bool(NAME.fullmatch(bare)) and is_head(bare)


def head_at(text: str, atoms: list[Atom], start: int, *, glued: bool) -> tuple[int, list[str]]:
    """The names of the columns of a head that begins at an atom, and where it ends.

    Without names none begins there, nor at any atom before the place given.
    """
    if glued:
        names = _unglued(atoms[start].words(text))
        return start + 1, names if _is_head(names) else []
    names = []
    place = start
    while place < len(atoms) and len(names) < MOST_COLUMNS:
        taken, name = _name(text, atoms, place, bool(names) and column(names[0]) == NUMBER)
        if not taken or (column(name) == NUMBER and NUMBER in map(column, names)):
            break
        names.append(name)
        place += taken
    if names and column(names[0]) == STAGE:
        return start + 1, []  # the last cell of a row: a head may follow it
    return (place, names) if _is_head(names) else (max(place, start + 1), [])


def _is_head(names: list[str]) -> bool:
    kinds = [column(one) for one in names]
    if not is_breakdown(kinds):
        return False
    return len(names) >= LEAST_COLUMNS or (kinds[0] == TITLE and kinds[-1] != TITLE)


def _name(text: str, atoms: list[Atom], place: int, numbered: bool) -> tuple[int, str]:
    """The next name and of how many atoms it is made; 0 if none stands there."""
    joined = ""
    for count, atom in enumerate(atoms[place : place + MOST_PIECES], 1):
        words = atom.words(text)
        if len(joined) + len(words) > MOST_HEAD:
            break
        joined += words
        if name_of_column(joined):
            after = atoms[place + count].words(text) if place + count < len(atoms) else ""
            apart = WHOSE.match(after) and WHOLE.search(joined)
            if SECOND_HALF.match(after) and not apart and name_of_column(joined + after):
                return count + 1, joined + after
            return count, joined
    return (1, atoms[place].words(text)) if numbered and _maybe_name(text, atoms, place) else (0, "")


def _maybe_name(text: str, atoms: list[Atom], place: int) -> bool:
    """Whether a cell may name a column in a head that began with one for numbers: no row and no category begins it."""
    words = atoms[place].words(text)
    if words.isdecimal() or CATEGORY.match(words) or re.search(r"[。，；：]", words):
        return False
    after = atoms[place + 1].words(text) if place + 1 < len(atoms) else ""
    return is_head(words) or (2 <= len(words) <= MOST_UNKNOWN and words.isalpha() and name_of_column(after))


def _unglued(words: str) -> list[str]:
    """序号重点任务责任单位完成时限: the names of a head whose cells have run together."""
    if not words.startswith(("序号", "编号")) or not NAME.fullmatch(words[2:]):
        return [words]
    found = GLUED.findall(words)
    return found if sum(map(len, found)) == len(words) else [words]


# A name ends with the thing it is about, unless that thing only says what the next word is about: 项目名称, 任务内容.
_THINGS = (
    "序号|编号|名称|内容|措施|举措|要点|单位(?:（人）)?|部门|科室|主体|领导|责任人|负责人|时限|时间|期限|进度|节点|要求|标准|备注|说明|来源|"
    "事项|问题|类别|成效|成果|指标|(?:项目|实事|工作|任务|目标)(?!项目|任务|事项|名称|内容|措施|举措|要点|来源|目标|要求|类别|成效|标准|进度|与)"
)
GLUED = re.compile(rf"(?:(?!序号|编号)[\u4e00-\u9fff]){{0,6}}?(?:{_THINGS})")
