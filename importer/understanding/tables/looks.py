"""What a cell of a written table looks like, and how well that goes with what a column holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from importer.understanding.numbering import mark_at
from importer.understanding.tables.atoms import Atom
from importer.understanding.tables.bodies import BODY, VERB, bodies_in
from importer.understanding.tables.columns import (
    FIGURE,
    GOAL,
    LEADER,
    NOTHING,
    NUMBER,
    OTHER,
    ROLES,
    STAGE,
    START,
    TASK,
    TIME,
    TITLE,
    WATCH,
    is_time,
)  # fmt: skip
from importer.understanding.tables.people import FAMILY, PERSON
from importer.understanding.units.words import is_body, is_group

TEXTS, BODIES = (TITLE, TASK, GOAL, STAGE), (*ROLES, WATCH)
MOST_PEOPLE, MOST_CATEGORY, SHORT, PROSE = 40, 45, 20, 17
COUNTS = re.compile(r"(\d{1,3})(?:[-.]\d{1,2})?[.．、]?")
CHINESE = re.compile(r"[（]?[一二三四五六七八九十]{1,3}[）、]?")
NAMES = re.compile(rf"(?:[{FAMILY}][\u4e00-\u9fff]{{1,2}}[、，\n]?){{1,8}}")
MANDATE = re.compile(r"领导$|负责人$|负责同志$|县委|市委|区委|旗委|书记|[县市区旗镇]长|主任|局长|同志|常委|主席")
TIMED = re.compile(
    r"20\d\d年(?=[\d底末内前第度、，至—-]|[上下一二三四]|$)|(?:\d{1,2}月|(?:第)?[一二三四]季度|[上下]半年|年底|年内|立行立改|立即|即时|近期|持续|长期|按期|按时|按[^，。]{0,8}(?:时限|节点|进度)|已完成|“?十[三四五六]五)"
)
FIGURE_ALONE = re.compile(r"[≥≤>＞<＜=]{0,2}\d[\d.,]*(?:%|‰|[\u4e00-\u9fff]{1,3})?(?:以[上内下])?")
SOFT = re.compile(
    r"(?:立行立改|立即|即时|近期|持续|长期|按[期时]|已完成|“?十[三四五六]五)[^，。；]{0,6}$|20\d\d年[度全年内底末前完成建竣工投用]{0,6}$"
)
# Below a table: notes, annexes, who was sent a copy, buttons of the page.
TAIL = re.compile(
    r"(?:备?注|说明|填表说明|附注|联系人|联系电话|抄送|主送|责任编辑|编辑|来源|审核)：|附件\d*(?:：|$)|附表\d|（?此件|扫一扫|分享|收藏|打印|推荐打印|录入：|阅读[：（]|点评|(?:相关|热门)(?:新闻|评论|阅读)"
)
SIGNS = re.compile(r"^[^、，]{4,20}(?:人民政府|办公室|委员会|局|小组)$")
DAY = re.compile(r"(?:20\d\d|二[○〇零O]{1,2}[一二三四五六七八九十]{1,2})年.{1,3}月.{1,3}日")
TAIL_GAIN, SIGNED_GAIN = 3.0, 5.0
# Bodies in the order of lists: departments before districts, towns and all others.
LOCAL = re.compile(
    r"[县市区旗](?:人民)?政府$|管委会$|^各|[镇乡]$|街道(?:办事处)?$|开发区$|园区$|高新区$|[镇乡]人民政府$|^[县市区旗]各|[一-鿿]{2}[县区]$"
)


@dataclass(frozen=True)
class Look:
    """What can be said of a cell without its table."""

    number: int  # -1: none
    chinese: bool
    nothing: bool
    time: int  # 2 a time and nothing else, 1 begins with one
    bodies: int  # 2 a list of bodies, 1 perhaps
    local: bool  # its bodies are towns, districts or groups
    person: int  # 2 names with a usual family name, 1 perhaps a name
    broken: bool  # its last body is only the beginning of a name
    prose: bool
    length: int
    category: float
    outside: float  # how much it reads like what stands below a table
    figure: bool = False  # a number, with what it counts

    def fits(self, kind: str, *, parted: bool) -> float:
        """How well it goes with a column; `parted` if titles and tasks have a column each."""
        if self.nothing:
            return -4.0 if kind in (NUMBER, TITLE) else 0.3
        if kind == NUMBER:
            return 2.5 if self.number >= 0 else 1.5 if self.chinese else -8.0
        if kind in (TIME, START):
            return (-3.0, 1.5, 3.0)[self.time]
        if kind == LEADER:
            return (-1.0 if self.bodies else -4.0, 1.5, 3.0)[self.person]
        if kind in BODIES:
            return (-4.0 if self.prose or self.length > SHORT or self.time else -1.5, 1.0, 3.0)[self.bodies]
        if kind == FIGURE:
            return 2.0 if self.figure else -2.0
        if kind == OTHER:
            return 0.3 if self.number >= 0 else -1.0 if self.bodies == 2 or self.time == 2 else 0.0
        return self._as_text(kind, parted=parted)

    def _as_text(self, kind: str, *, parted: bool) -> float:
        if self.number >= 0:
            return 0.6 if kind in (GOAL, STAGE) else -3.0
        unlike = 2.0 * (self.time == 2) + 1.5 * (self.bodies == 2) + 0.5 * (self.person == 2) + 0.5 * (self.time == 1)
        if kind in (GOAL, STAGE):
            return (0.6 if self.prose else 0.4) - unlike
        if not parted:
            return (1.2 if self.prose else 0.6) - unlike
        if kind == TITLE:
            return (-0.3 if self.prose else 0.8) - unlike
        return (1.2 if self.prose else 0.2) - unlike


def look_at(text: str, start: int, end: int) -> Look:
    """What a cell looks like."""
    words = text[start:end]
    number = COUNTS.fullmatch(words)
    nothing = bool(NOTHING.match(words))
    bodies = 0 if number or nothing else bodies_in(words)
    names = re.split(r"[、，；]", words.rstrip("。"))
    return Look(
        int(number[1]) if number else -1,
        bool(CHINESE.fullmatch(words)),
        nothing,
        0
        if nothing or bodies == 2
        else 2
        if _is_time(words) or (SOFT.match(words) and not VERB.match(words[2:]))
        else 1
        if TIMED.match(words)
        else 0,
        bodies,
        bodies > 0 and all(bool(LOCAL.search(one)) or is_group(one) for one in names),
        0 if bodies else _person(words),
        bodies > 0 and not is_body(names[-1]) and not BODY.search(names[-1]),
        len(words) >= PROSE or words.endswith(("。", "；")) or (not bodies and "，" in words),
        len(words),
        _category(text, start, end),
        TAIL_GAIN if TAIL.match(words) else 0.0,
        bool(FIGURE_ALONE.fullmatch(words)),
    )


def looks_of(text: str, atoms: list[Atom]) -> list[Look]:
    """What the cells look like; a body with a whole date below it has signed what stands above."""
    made = [look_at(text, one.start, one.end) for one in atoms]
    for place, one in enumerate(made[:-1]):
        if one.bodies == 2 and SIGNS.search(atoms[place].words(text)) and DAY.fullmatch(atoms[place + 1].words(text)):
            made[place] = replace(one, outside=SIGNED_GAIN)
            made[place + 1] = replace(made[place + 1], outside=TAIL_GAIN)
    return made


def _is_time(words: str) -> bool:
    return len(words) < 200 and not words.isdecimal() and is_time(words)


def _person(words: str) -> int:
    bare = re.sub(r"（[^（）]{1,12}）", "", words)
    if VERB.match(words) or "。" in words or len(words) > MOST_PEOPLE:
        return 0
    if NAMES.fullmatch(bare) or MANDATE.search(words):
        return 2
    return int(bool(PERSON.fullmatch(bare)))


def _category(text: str, start: int, end: int) -> float:
    """How much a cell reads like a row that names what the rows below have in common."""
    if end - start > MOST_CATEGORY or text[end - 1] in "。；":
        return -3.0
    mark = mark_at(text, start)
    if mark and mark.end < end and mark.style.level <= 2:
        return 2.5 if mark.style.level == 1 else 1.5
    return -1.6 if end - start <= SHORT else -2.0
