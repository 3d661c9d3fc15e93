"""Whether a document holds a plan at all; if not, one sentence that says what it is and what to do."""

from __future__ import annotations

import re
from collections import deque

from importer.understanding.draft import Item
from importer.understanding.outline import Outline

EMPTY = "这份文件里没有文字，可能是扫描件，请上传能选中文字的文件，或把文字粘贴进来。"
GARBAGE = "这份文件的文字是乱码，请用 WPS 或 Word 打开后另存为 .docx 再上传。"
EXPLANATION = "这是一份政策解读，不是工作计划，请上传计划的原文。"
REPORT = "这是一份工作报告或总结，不是工作计划，请上传计划的原文。"
NEWS = "这是一篇新闻报道，不是工作计划，请上传计划的原文。"
ANNEX = "这是一份通知，计划在它的附件里，请上传附件。"
DRAWN = "这份文件里的表格是用线条符号画出来的，识别不了，请上传 Word、Excel 或网页格式的文件。"
SPEECH = "这是一篇讲话稿，不是工作计划，请上传计划的原文。"
EMERGENCY = "这是一份应急预案，不是工作计划，请上传计划的原文。"
REGULATION = "这是一份制度规定，不是工作计划，请上传计划的原文。"
NO_TASKS = "没有在这份文件里找到工作任务，请确认上传的是计划的原文。"

LEAST_WORDS, LEAST_SHARE = 30, 0.5
MOST_DRAWN = 0.15  # ┌─┬─┐: lines of a table, as a share of all characters
EXPLAINS = re.compile(r"解读|答记者问|问答|图解|一图读懂|新闻发布会|政策说明|起草说明|编制说明|起草情况")
# 首页〉政策和解读, 组配分类：政策解读: where a page stands on its site.
WHERE = re.compile(r"[〉>》].*[〉>》]|^[〉>》]|分类|栏目|索引号")
EXPLAINS_CHAPTER = re.compile(
    r"起草背景|制定背景|出台背景|编制背景|起草过程|制定过程|解读机关|解读人|政策依据|制定依据|起草依据|主要亮点|创新举措和亮点"
)
# Titles of documents that tell what was done, and those that may also be quoted by a plan that follows from them.
REPORTS = re.compile(
    r"(?:情况的?报告|情况的?通报|情况的?汇报|工作总结|总结的?报告|自查报告|年度报告)(?:（[^（）]*）)?$"
)
MAYBE_REPORTS = re.compile(r"(?:工作报告|工作情况|总结)(?:（[^（）]*）)?$")
PLANS = re.compile(r"(?:计划|要点|方案|安排|分工|分解|清单|意见|措施|任务)[》〉]?(?:的通知)?(?:（[^（）]*）)?$|关于")
# Chapters of a report.
LOOKS_BACK = re.compile(r"情况$|成效|做法$|回顾|取得的|存在(?:的)?(?:主要)?(?:问题|困难|不足)")
# 第一章总则, 第三条: the parts of a regulation.
ARTICLES = re.compile(r"(?:^|\n)第[一二三四五六七八九十]{1,3}(?:章总则|条)")
CONTINGENCY = re.compile(r"预案[》〉]?(?:的通知)?(?:（[^（）]*）)?$")
# 现将巡察整改情况予以公布
TOLD = re.compile(r"现将[^。；]{2,40}情况(?:予以|向社会)?(?:公布|公开|报告|汇报|通报)")
# 同志们：, …会议上的讲话: words spoken to a meeting
SPOKEN = re.compile(
    r"(?:^|\n)(?:各位(?:领导|代表|委员|同志)[^\n]{0,12}|尊敬的[^\n]{2,20}|同志们)[：，！]|上的讲话(?:\n|（|$)"
)
SPOKEN_WITHIN = 800
NAMED_UNITS = re.compile(r"(?:责任|牵头)(?:单位|部门)：")
BARE_UNITS = re.compile(r"(?:责任|牵头)(?:单位|部门)(?=[省市县区旗各])")
NEWSY = re.compile(r"^[^。]{0,30}(?:记者|通讯员|本报讯|本网讯|讯（)|(?:近日|日前|昨日|今日)，")
ANNEXED = re.compile(
    r"(?:^|\n)附件[\d一二三四]?[：:]?\s?(?:\n1[.．、])?[^\n]{0,60}(?:计划|方案|清单|分工|任务|要点|分解|安排|表)"
)
# What a notice asks of those who get the plan, as the headings of its paragraphs.
REQUIRES = re.compile(
    r"责任|高度重视|提高认识|加强(?:组织)?领导|组织领导|强化(?:领导|协作|督|保障|责任|措施)|细化|统筹协调|协调|调度|督[查考导办]|考核|配合|主动作为|"
    r"狠抓落实|抓落实|抓好落实|狠抓工作落实|作风|站位|严格|健全机制|明确任务|密切"
)
HANDED_OUT = re.compile(r"(?:现将|予以|任务)[^。]{0,60}(?:分解|分工|下达|印发)|分解(?:表|方案)?[^。]{0,12}印发")
# What has happened: 完成了, 已建成, 累计, 截至.
PAST = re.compile(
    r"(?:完成|取得|开展|实现|办理|组织|制定|印发|建立|得到|召开|举办|出台|推进|落实|加强|提升|健全|完善|形成|查处|化解|拟定|进行)了|"
    r"(?<!业)已(?!有|经[县市区旗省国])|累计|截至|同比|先后|共计|全年共|荣获|以来，"
)
# Of a thousand characters so many say what has happened: in plans at most two, in reports at least four.
SOME_PAST, MUCH_PAST = 2.5, 5.0
# Handed out by a notice: the plan's name stands in 《》, the plan itself elsewhere.
ISSUED = re.compile(r"印发(?:给)?(?:你们|执行)|分解下达|予以分解|详见附件|见附件")
SENT = re.compile(r"(?:^|\n)(?:各|有关)[^。\n]{2,160}：(?:\n|$)")
# 现将《…》印发给你们
BOOK = re.compile(r"《([^《》]{6,60})》")
# 制定本方案: what follows is the plan itself.
THIS_PLAN = re.compile(
    r"(?:编制|制定|制订|提出|形成)(?:了)?(?:本|如下|以下)[^，。；]{0,12}?(?:计划|方案|要点|意见|措施|安排|清单|规划|分工)"
)
MOST_REQUIREMENTS, LEAST_TITLE = 8, 7
# Chapters with which plans begin, and notices do not.
AIMS = re.compile(r"指导思想|基本原则|工作原则|总体(?:要求|目标|思路)|(?:工作|主要|任务|发展)目标|目标任务")


def refusal_of(text: str, before: str, found: Outline, tables: list[Item]) -> str:
    """Why a folded text holds no plan, in one sentence; empty if it may hold one. `before` precedes the body."""
    if reason := _unreadable(text):
        return reason
    if len(tables) > 1:
        return ""
    head = before[-600:] if len(before) > 600 else before
    titles = [line for line in head.split("\n") if line]
    chapters = [one.title for one in found.chapters] + [one.title for one in found.loose]
    if _is_explanation(text, before, titles, chapters):
        return EXPLANATION
    empty = not found.chapters and not found.loose
    told = not found.chapters and all(one.rule == "outline.spoken" for one in found.loose)  # 会议要求，一是…
    if told and NEWSY.search(before or text[:200]):
        return NEWS
    if SPOKEN.search(text[:SPOKEN_WITHIN]) and not NAMED_UNITS.search(text):
        return SPEECH
    if TOLD.search(head) and not NAMED_UNITS.search(text):
        return REPORT
    if _is_report(text, [line for line in titles if 8 <= len(line) < 60], chapters):
        return REPORT
    if ARTICLES.search(text) and not NAMED_UNITS.search(text):
        return REGULATION
    if any(CONTINGENCY.search(line) for line in titles[:6] if len(line) < 80):
        return EMERGENCY
    if tables:
        return ""  # a single row makes no plan of what is something else
    if empty:
        return ANNEX if ANNEXED.search(text) else NO_TASKS
    return ANNEX if _only_notice(text, before, found) else ""


def _is_explanation(text: str, before: str, titles: list[str], chapters: list[str]) -> bool:
    """By what it is called, unless a plan is handed out here, or by the chapters that only an explanation has."""
    background = sum(bool(EXPLAINS_CHAPTER.search(one)) for one in chapters)
    named = [line for line in titles[:6] + titles[-3:] if len(line) < 80 and not WHERE.search(line)]
    called = any(EXPLAINS.search(line) for line in named)
    return (called and not _is_letter(before)) or background >= 2 or (background > 0 and "解读" in text)


def _is_letter(before: str) -> bool:
    """Whether a plan is handed out here, whatever the page calls itself: sent to somebody, and named."""
    issued = _handing_out(before)
    return bool(issued and SENT.search(before) and _named_below(before, issued))


def _unreadable(text: str) -> str:
    words = [char for char in text if not char.isspace()]
    if len(words) < LEAST_WORDS:
        return EMPTY
    if sum("\u2500" <= char <= "\u257f" for char in words) > MOST_DRAWN * len(words):
        return DRAWN
    sensible = sum(
        "\u4e00" <= char <= "\u9fff" or char.isascii() or char in "，。、；：（）《》“”〔〕？！—…·" for char in words
    )
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in words)
    return "" if sensible >= 0.7 * len(words) and chinese >= LEAST_SHARE * LEAST_SHARE * len(words) else GARBAGE


def _is_report(text: str, titles: list[str], chapters: list[str]) -> bool:
    """By its title if none of a plan stands beside it, else by its chapters and what it says has happened."""
    planned = any(PLANS.search(one) and not REPORTS.search(one) for one in titles)
    if planned:
        return False
    if any(REPORTS.search(one) for one in titles):
        return True
    past = 1000 * len(PAST.findall(text)) / len(text)
    hints = any(MAYBE_REPORTS.search(one) for one in titles) + sum(bool(LOOKS_BACK.search(one)) for one in chapters)
    return past >= MUCH_PAST or (past >= SOME_PAST and hints > 0)


def _only_notice(text: str, before: str, found: Outline) -> bool:
    """A few flat requirements and a plan that is not there: named as annex, or handed out by a notice of duties."""
    items = [item for chapter in found.chapters for item in chapter.items if item.label]
    flat = len(found.loose) if not found.chapters else len(found.chapters)
    annexed = ANNEXED.search(text)
    if items or flat > MOST_REQUIREMENTS or any(one.preamble and AIMS.search(one.title) for one in found.chapters):
        return False  # 指导思想, 工作目标: chapters of a plan, which no notice has
    if annexed and len(text) - annexed.end() < 400 and not NAMED_UNITS.search(text, annexed.end()):
        return True
    if (issued := _handing_out(before)) and not _named_below(before, issued):
        return True
    titles = [one.title for one in found.chapters] + [one.title for one in found.loose]
    asked = sum(bool(REQUIRES.search(one)) and not BARE_UNITS.search(one) for one in titles)
    return bool(HANDED_OUT.search(text)) and asked * 2 > len(titles)


def _handing_out(before: str) -> re.Match[str] | None:
    """Where the plan is handed out: the last such words, since a notice's title may hold them too."""
    return deque(ISSUED.finditer(before), maxlen=1).pop() if ISSUED.search(before) else None


def _named_below(before: str, issued: re.Match[str]) -> bool:
    """Whether the title of a plan, or its first words, stand between the words that hand it out and the body."""
    rest = before[issued.end() :]
    named = [one.replace("\n", "") for one in BOOK.findall(before, 0, issued.start())]
    if THIS_PLAN.search(rest) or any(one in rest.replace("\n", "") for one in named):
        return True
    return any(PLANS.search(line) and "。" not in line for line in rest.split("\n") if len(line) >= LEAST_TITLE)
