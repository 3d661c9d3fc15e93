"""Columns of a breakdown table: what a column holds, by its head; what a cell looks like."""

from __future__ import annotations

import re
from datetime import date

from importer.understanding.deadlines import deadline_in_cell
from importer.understanding.units.labels import COLUMN, COOP, IMPL, LEAD, LEADER, NOBODY, RESP, role_of_label

Span = tuple[int, int]
Row = list[Span]  # places in the folded text, one per column; start == end for an empty cell

NUMBER, TITLE, TASK, TIME, GOAL, OTHER = "number", "title", "task", "time", "goal", "other"
HEADS = (
    (NUMBER, re.compile(r"^(?:序号|编号|序|号|项目编号|任务编号|No\.?)$")),
    (TIME, re.compile(r"时限|时间|期限|^(?:进度|工作进度|进度要求|进度安排)$|完成日期|节点")),
    (
        OTHER,
        re.compile(
            r"备注|说明|类别|分类|依据|来源|进展|情况|进度|是否|成效|办理|佐证|投资|金额|资金|电话|签字|^工作完成|取得"
        ),
    ),
    (GOAL, re.compile(r"目标|指标|标准|要求|成果")),
    (
        TITLE,
        re.compile(
            r"项目名称|实事|任务名称|事项名称|重点任务|改革任务|工作项目|事项|^项目$|^任务$|一级|工作类别|主要任务|工作任务|目标任务"
        ),
    ),
    (TASK, re.compile(r"具体|内容|措施|举措|任务|工作|事项|要点|分工|细化|计划")),
)
ROLES = (LEAD, COOP, RESP, IMPL, LEADER)
LEAST_COLUMNS, MOST_COLUMNS, MOST_HEAD, MOST_TIME = 3, 20, 14, 20
NOTHING = re.compile(r"^(?:无|—+|-+|/|／)?$")
BODY = re.compile(
    r"(?:局|委|部|办|厅|院|公司|中心|政府|处|站|社|会|镇|乡|街道|区|部门|单位|指挥部|小组|银行|学校|科室|室|科)(?:（[^（）]*）)?$"
)
DUTY = re.compile(r"等?(?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:分别)?(?:负责|落实|配合)*$")
PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[、\n][\u4e00-\u9fff]{2,4})*")


def column(words: str) -> str:
    """What a column holds, by its head."""
    bare = words.replace("\n", "")
    if HEADS[0][1].search(bare):
        return NUMBER
    if (found := COLUMN.search(bare)) and role_of_label(found) != NOBODY:
        return role_of_label(found)
    return next((name for name, pattern in HEADS[1:] if pattern.search(bare)), OTHER)


def is_head(words: str) -> bool:
    """Whether a cell reads like the head of a column."""
    if not words or len(words) > MOST_HEAD or words.endswith("。"):
        return False
    return column(words) != OTHER or bool(HEADS[2][1].search(words))


def is_breakdown(kinds: list[str]) -> bool:
    """Whether a table says what is to be done and by whom or when."""
    return (TITLE in kinds or TASK in kinds) and any(one in kinds for one in (*ROLES, TIME))


def agrees(words: str, kind: str) -> int:
    """1 if a cell looks like what its column holds, -1 if it does not, 0 if nobody can say."""
    if NOTHING.match(words):
        return 0
    if kind == NUMBER:
        return 1 if words.strip("、.．").isdigit() else -1
    if kind == TIME:
        short = len(words) <= MOST_TIME or words[0].isdigit()
        return 1 if short and deadline_in_cell(words, date.max.year - 1) else -1
    if kind == LEADER:
        return 1 if PERSON.fullmatch(words) and not BODY.search(words) else -1
    if kind in ROLES:
        return 1 if BODY.search(DUTY.sub("", words)) and not re.search(r"[\d。]", words) else -1
    return 0
