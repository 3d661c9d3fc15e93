"""Whether a document holds a plan at all; if not, one sentence that says what it is and what to do."""

from __future__ import annotations

import re

from importer.understanding.draft import Item
from importer.understanding.outline import Outline

EMPTY = "这份文件里没有文字，可能是扫描件，请上传能选中文字的文件，或把文字粘贴进来。"
GARBAGE = "这份文件的文字是乱码，请用 WPS 或 Word 打开后另存为 .docx 再上传。"
EXPLANATION = "这是一份政策解读，不是工作计划，请上传计划的原文。"
REPORT = "这是一份工作报告或总结，不是工作计划，请上传计划的原文。"
NEWS = "这是一篇新闻报道，不是工作计划，请上传计划的原文。"
ANNEX = "这是一份通知，计划在它的附件里，请上传附件。"
NO_TASKS = "没有在这份文件里找到工作任务，请确认上传的是计划的原文。"

REGULATION = "这是一份制度规定，不是工作计划，请上传计划的原文。"

LEAST_WORDS, LEAST_SHARE = 30, 0.5
EXPLAINS = re.compile(r"解读|答记者问|问答|图解|一图读懂|新闻发布会|政策说明|起草说明|编制说明|起草情况")
EXPLAINS_CHAPTER = re.compile(
    r"起草背景|制定背景|出台背景|编制背景|起草过程|制定过程|解读机关|解读人|政策依据|制定依据|起草依据|主要亮点|创新举措和亮点"
)
REPORTS = re.compile(
    r"(?:工作总结|情况的?报告|工作情况的?汇报|年度报告|工作报告|自查报告|总结报告|工作情况)(?:（[^（）]*）)?$"
)
# A name that no plan bears, and words by which a text says that it reports.
REPORT_NAMES = re.compile(r"(?:情况(?:的)?(?:报告|汇报|通报)|工作总结|年度报告|自查报告|总结报告)(?:（[^（）]*）)?$")
REPORTS_BELOW = re.compile(r"(?:现将|现就)[^。]{0,60}(?:情况|总结)[^。]{0,12}(?:报告|汇报|通报|总结)如下")
# 总则, 第三条: the parts of a regulation.
ARTICLES = re.compile(r"(?:^|\n)第[一二三四五六七八九十]{1,3}(?:章总则|条)")
NEWSY = re.compile(r"^[^。]{0,30}(?:记者|通讯员|本报讯|本网讯|讯（)|(?:近日|日前|昨日|今日)，")
ANNEXED = re.compile(r"(?:^|\n)附件[\d一二三四]?[：:]?\s?[^\n]{0,60}(?:计划|方案|清单|分工|任务|要点|分解|安排|表)")
# What a notice asks of those who get the plan, as the headings of its paragraphs.
REQUIRES = re.compile(
    r"责任|高度重视|提高认识|加强(?:组织)?领导|组织领导|强化(?:领导|协作|督|保障|责任|措施)|细化|统筹协调|协调|调度|督[查考导办]|考核|配合|主动作为|"
    r"狠抓落实|抓落实|抓好落实|严格|健全机制|明确任务|密切"
)
HANDED_OUT = re.compile(
    r"(?:现将|予以|任务)[^。]{0,60}(?:分解|分工|下达|印发)|分解(?:表|方案)?[^。]{0,12}印发|印发给你们[^。]{0,20}(?:以下|如下|下列|通知)"
)
# 各牵头单位要…, 各级各部门应…: what a notice asks of everybody.
TO_ALL = re.compile(
    r"(?:^|[，。、；\n])各(?:级|地|部门|单位|乡|镇|县|市|区|街道|有关|相关|牵头|责任|主要责任|配合|承办|主办)[^。，；]{0,24}(?:要|应|须|务必|及时)"
)
DONE = re.compile(r"(?:完成了|取得了|开展了|实现了|办理了|组织了|制定了|印发了|建立了|已完成|已建成|同比)")
MUST = re.compile(r"(?:要|应当|须|确保|推进|加强|完善|健全|落实|建立|深化|开展|强化|推动|加快)")


def refusal_of(text: str, before: str, found: Outline, tables: list[Item]) -> str:
    """Why a folded text holds no plan, in one sentence; empty if it may hold one. `before` precedes the body."""
    if reason := _unreadable(text):
        return reason
    if tables:
        return ""
    head = before[-600:] if len(before) > 600 else before
    titles = [line for line in head.split("\n") if line]
    chapters = [one.title for one in found.chapters] + [one.title for one in found.loose]
    if any(EXPLAINS.search(line) for line in titles[:6] + titles[-3:] if len(line) < 80) or (
        sum(bool(EXPLAINS_CHAPTER.search(one)) for one in chapters) >= 2
    ):
        return EXPLANATION
    if any(len(line) >= 8 and REPORTS.search(line) for line in titles if len(line) < 60) and _looks_back(text):
        return REPORT
    if any(REPORT_NAMES.search(line) for line in titles if len(line) < 60) or REPORTS_BELOW.search(before[-300:]):
        return REPORT
    if ARTICLES.search(text) and not re.search(r"(?:责任|牵头)(?:单位|部门)[：]", text):
        return REGULATION
    if not found.chapters and not found.loose:
        return NEWS if NEWSY.search(before or text[:200]) else ANNEX if ANNEXED.search(text) else NO_TASKS
    return ANNEX if _only_notice(text, found) else ""


def _unreadable(text: str) -> str:
    words = [char for char in text if not char.isspace()]
    if len(words) < LEAST_WORDS:
        return EMPTY
    sensible = sum(
        "\u4e00" <= char <= "\u9fff" or char.isascii() or char in "，。、；：（）《》“”〔〕？！—…·" for char in words
    )
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in words)
    return "" if sensible >= 0.7 * len(words) and chinese >= LEAST_SHARE * LEAST_SHARE * len(words) else GARBAGE


def _looks_back(text: str) -> bool:
    """A report tells what was done more often than what is to be done."""
    return len(DONE.findall(text)) * 12 > len(MUST.findall(text))


def _only_notice(text: str, found: Outline) -> bool:
    """A few flat requirements and a plan that is not there: named as annex, or handed out by a notice of duties."""
    items = [item for chapter in found.chapters for item in chapter.items if not item.implied]
    flat = len(found.loose) if not found.chapters else len(found.chapters)
    annexed = ANNEXED.search(text)
    if items or flat > 8:
        return False
    if annexed and len(text) - annexed.end() < 400:
        return True
    titles = [one.title for one in found.chapters] + [one.title for one in found.loose]
    asked = sum(bool(REQUIRES.search(one)) for one in titles)
    spans = [one.span for one in found.chapters] or [one.span for one in found.loose]
    told = sum(bool(TO_ALL.search(text[slice(*one)])) for one in spans)
    return bool(HANDED_OUT.search(text)) and max(asked, told) * 2 > len(titles)
