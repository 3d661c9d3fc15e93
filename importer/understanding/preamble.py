"""Chapters and paragraphs that hold aims and principles and no tasks."""

from __future__ import annotations

import re

# 总体要求, 指导思想, 工作目标: what stands before the tasks and obliges nobody by itself.
CHAPTER = re.compile(
    r"^(?:总体|指导|基本|主要|发展|工作|起草|有关|预期|年度|目标|整治|整改|治理|行动|创建|建设|改革|实施|攻坚|活动|试点)?"
    r"(?:要求|思想|原则|目标|目的|主题|宗旨|成效|效果|背景|思路|任务目标|目标任务|意义|总体目标|形势)"
    r"(?:(?:和|与|及|、)(?:基本|总体|主要|工作|活动)?(?:要求|思想|原则|目标|目的|主题|宗旨|意义|思路))?$"
    r"|^(?:充分|深刻|提高|统一|切实)?(?:认识|思想认识|提高认识).*|.*(?:重要意义|重大意义|指导思想|总体要求|总体思路|基本原则|工作原则)$"
    r"|.*(?:面临的?|发展|严峻)(?:形势|挑战|机遇)$|^[\u4e00-\u9fff]{0,10}(?:现状|发展基础|工作基础)(?:(?:和|与|及|、).*)?$"
    r"|^(?:总体|工作|指导)(?:目标|要求|思想)(?:和|与|及|、).*"
    r"|^(?:存在|主要|突出|反馈)(?:的)?(?:主要|突出|具体)?问题(?:(?:和|与|及|、)(?:原因|成因)(?:分析)?)?$"
)
# 加强…的指导思想和基本要求, 总体要求和主要目标: said anywhere in a heading that speaks of no task.
SAYS = re.compile(r"指导思想|基本原则|总体要求|总体思路|总体目标|重要意义|重大意义|思想认识|提高认识")
AIMS = re.compile(r"(?:目标任务|工作目标|总体目标|主要目标)$")
# Chapters of numbers to be reached are tasks although they are called aims (主要预期目标 with a unit below each).
# 主要工作和目标任务: beside aims they say what is to be done.
NO_PREAMBLE = re.compile(
    r"预期目标|重点任务|主要任务|(?:工作|任务|措施|举措)(?:和|与|及|、)(?:工作|主要|重点)?(?:目标|任务)"
    r"|目标(?:任务)?(?:和|与|及|、)(?:主要|重点|工作)?(?:任务|措施|举措|工作$)"
)


# An item of one of these names holds no task wherever it stands.
ITEM = re.compile(
    r"(?:指导思想|基本原则|工作原则|总体要求|(?:总体|工作)思路|(?:总体|主要|工作)目标|重要意义|重大意义)(?:(?:和|与|及|、)(?:指导思想|基本原则|工作原则|总体要求|总体思路|总体目标|主要目标|工作目标))?"
)
# 实施范围, 整治对象, 活动时间, 领导小组: a chapter that says for whom, where, how long or who sits on it; its text
# by itself is no task.
SCOPE = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,6}(?:对象|范围|期限|依据|时间|周期))(?:(?:和|与|及|、)[\u4e00-\u9fff]{0,4}(?:要求|内容|重点|对象|范围|期限|时间|步骤))*$"
    r"|^(?:工作)?领导小组(?:成员|名单|组成)?$|^(?:组织|领导|工作)机构(?:设置)?$|^成员名单$"
)


# 工作要求 behind the tasks: what it counts is asked of everybody.
DEMANDS = re.compile(r"^(?:有关|工作|相关|其他|几点|保障)要求$")


def is_demanding(title: str) -> bool:
    """Whether a heading announces demands, which numbered below it are tasks."""
    return bool(DEMANDS.match(title))


def is_preamble_item(title: str) -> bool:
    """Whether an item is called by a name that only aims and principles bear."""
    return bool(ITEM.fullmatch(title))


def is_scope(title: str) -> bool:
    """Whether a heading announces for whom, where or how long a plan is."""
    return bool(SCOPE.match(title))


# 整治重点：主次干道、背街小巷: what stands behind it is a list of places, days or persons.
LIST_NAME = re.compile(r"(?:重点|对象|范围|区域|时间|安排|步骤|地点|方式)$")


# 2023年工作总结, 上半年工作完成情况: what has been done, beside a plan of what comes.
MOST_PAST = 20
PAST = re.compile(r"(?:工作|任务|年度?)(?:的)?(?:总结|回顾)$|(?:完成|开展|进展|落实|执行)情况$")


def looks_back(title: str) -> bool:
    """Whether a heading announces what has been done."""
    return bool(PAST.search(title)) and len(title) <= MOST_PAST


def is_list_name(title: str) -> bool:
    """Whether a label may stand before a mere list, unless the list says what to do."""
    return bool(LIST_NAME.search(title))


def is_preamble(title: str) -> bool:
    """Whether a heading announces aims and principles, or what has been done: nothing below it obliges anybody."""
    found = (
        CHAPTER.match(title)
        or looks_back(title)
        or (AIMS.search(title) and len(title) <= 12)
        or (SAYS.search(title) and len(title) <= 24)
    )
    return bool(found) and not NO_PREAMBLE.search(title)
