"""What the columns of a breakdown table hold, by the words at their head."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from importer.understanding.deadlines import deadline_in_cell
from importer.understanding.tables.bodies import BODY, bodies_in
from importer.understanding.tables.people import PERSON
from importer.understanding.tables.stages import is_stage
from importer.understanding.units.labels import COLUMN, COOP, IMPL, LEAD, LEADER, NOBODY, RESP, role_of_label

NUMBER, TITLE, TASK, TIME, GOAL, WATCH, OTHER = "number", "title", "task", "time", "goal", "watch", "other"
# Nothing but a number; what is to be reached in a part of the year; the day on which work begins.
FIGURE, STAGE, START = "figure", "stage", "start"
HEADING = "heading"  # of the rows: no part of them
ROLES = (LEAD, COOP, RESP, IMPL, LEADER)
NOTHING = re.compile(r"^(?:无|暂无|—+|-+|/|／|\\)?$")
# 1, 12., 3-2: the number of a row.
COUNTS = re.compile(r"\d{1,4}(?:[-.]\d{1,2})?[.．、]?")
BEGINS_TIME = re.compile(r"20\d\d年|\d{1,2}月|第?[一二三四]季度|[上下]半年|年[底内]")
MONTH = re.compile(r"(?:20\d\d年)?(?:1[0-2]|[1-9])月")
MOST_TIME = 24
LEAST_COLUMNS, MOST_COLUMNS = 3, 20
MOST_HEAD = 14  # characters of the head of a column

NUMBERED = re.compile(r"^(?:序号?|编号|号|项目编号|任务编号|[Nn]o\.?)$")
# 抽查比例, 目标数, 任务数（万元）
FIGURES = re.compile(r"(?:比例|占比|比率|覆盖率|完成率|目标数|任务数|计划数|指标数|目标值|指标值)(?:（[^（）]*）)?$")
BEGINNING = re.compile(r"^(?:计划|拟|预计|项目)?(?:开始|起始|启动|开工|动工)(?:建设)?(?:时间|日期|时限|年月)$")
# 县政府分管领导, 责任分工, 主（协）办单位: beside the labels that also stand in running text.
PEOPLE = re.compile(r"(?<!组织|加强|强化)领导$|^(?:包保|联系|责任|分管)?(?:县|市|区|旗)?(?:领导|人员)$|^经办人$")
SHARED = re.compile(r"^(?:责任|任务|职责)?分工$|^(?:牵头|主办|责任)[及和/、（]+(?:配合|协办|责任|落实)")
# 分工单位, 申报单位, 部门: bodies in a part that is not told.
SOME_BODY = re.compile(r"..(?:单位|部门|科室|处室|股室)$|^(?:部门|科室|股室|处室|检查主体|责任主体|实施主体)$")
# Bodies that have no part in the work: 督导单位, 验收单位.
WATCHES = re.compile(
    r"(?:督导|督办|督查|监督|验收|考核|审核|所属|评估|评分|评价)(?:责任)?(?:单位|部门|科室|机构)|(?<!行)业主|计量单位"
)
HEADS = (
    (TIME, re.compile(r"时限|时间|期限|进度|日期|节点|^月份?$|周次")),
    (OTHER, re.compile(
        r"^单位$|备注|说明|类别|分类|领域|板块|方面|依据|来源|进展|情况|是否|取得|佐证|投资|金额|资金|电话|联系人|签字|分值|权重|计量|地点|规模|性质|对象|步骤|标志|(?:参加|参会|参与|参训)人员|[方形]式$|经费|要素保障"
    )),
    (GOAL, re.compile(r"(?<!任务)目标$|指标(?!名称|内容|项)|标准|要求|成果|成效|完成目标")),
    (TITLE, re.compile(
        r"名称|实事|问题|重点(?:任务|工作|事项|项目)|改革(?:任务|事项)|工作(?:项目|类别|任务|事项)|事项|^项目$|^任务$|一级|主要任务|目标任务|任务目标|"
        r"^(?:任务|工作|项目)?(?:事项|题目|类型)$"
    )),
    (TASK, re.compile(r"具体|内容|措施|举措|任务|工作|要点|项目|安排|细化|计划")),
)  # fmt: skip


def column(words: str) -> str:
    """What a column holds: NUMBER, TITLE, TASK, GOAL, TIME, a role of bodies, or OTHER."""
    bare = re.sub(r"\s|（.）", "", words)
    if not bare or len(bare) > MOST_HEAD:
        return OTHER
    if NUMBERED.search(bare):
        return NUMBER
    if is_stage(bare):
        return STAGE
    if BEGINNING.search(bare):
        return START
    if FIGURES.search(bare):
        return FIGURE
    if PEOPLE.search(bare):
        return LEADER
    if SHARED.search(bare):
        return RESP
    if WATCHES.search(bare):
        return WATCH
    if (found := COLUMN.search(bare)) and role_of_label(found) != NOBODY:
        return role_of_label(found)
    kind = next((name for name, pattern in HEADS if pattern.search(bare)), OTHER)
    return RESP if SOME_BODY.search(bare) and kind in (OTHER, TASK) else kind


def is_head(words: str) -> bool:
    """Whether a cell reads like the head of a column."""
    if not words or len(words) > MOST_HEAD or words.endswith("。"):
        return False
    return column(words) != OTHER or bool(dict(HEADS)[OTHER].search(words))


def is_breakdown(kinds: list[str]) -> bool:
    """Whether columns of these kinds say what is to be done and by whom or when, or what to reach and by whom."""
    if TITLE in kinds or TASK in kinds:
        return any(one in kinds for one in (*ROLES, TIME, STAGE))
    return GOAL in kinds and any(one in kinds for one in ROLES)


def one_title(kinds: list[str]) -> list[str]:
    """The kinds with one title: the first of that kind; without one an aim before the tasks, or the first task."""
    made = list(kinds)
    if TITLE not in made and GOAL in made and TASK not in made[: made.index(GOAL)]:
        made[made.index(GOAL)] = TITLE
    if TITLE not in made and TASK in made:
        made[made.index(TASK)] = TITLE
    first = made.index(TITLE) if TITLE in made else -1
    return [TASK if name == TITLE and n != first else name for n, name in enumerate(made)]


@lru_cache(maxsize=4096)
def is_time(words: str) -> bool:
    """Whether a cell says when: 10月底前, 9月投入使用, 持续推进."""
    if len(words) > MOST_TIME and not words[0].isdigit():
        return False
    return bool(MONTH.match(words)) or any(deadline_in_cell(words, year) for year in (date.max.year - 1, None))


def agrees(words: str, kind: str) -> int:
    """1 if a cell looks like what its column holds, -1 if it does not, 0 if nobody can say."""
    if NOTHING.match(words):
        return 0
    if kind == NUMBER:
        return 1 if COUNTS.fullmatch(words) else -1
    if kind in (TIME, START):
        return 1 if is_time(words) else 0 if BEGINS_TIME.match(words) else -1
    if kind == LEADER:
        return 1 if PERSON.fullmatch(words) and not BODY.search(words) else -1
    if kind in ROLES:
        return 1 if bodies_in(words) else -1
    return 0
