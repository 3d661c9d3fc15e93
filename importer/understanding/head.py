"""Title, number, issuer, date and addressees; what a document does not say stays empty."""

from __future__ import annotations

import re
from datetime import date

from importer.understanding.draft import Found, Head, Span
from importer.understanding.folded import Folded
from importer.understanding.numbering import DIGITS, chinese_number

# 云政办〔2024〕12号, 〔2023〕46号, 〔2024〕第7号.
NUMBER = re.compile(r"[\u4e00-\u9fff]{0,12}〔(?:19|20)\d{2}〕(?:第)?\d{1,4}号")
# The same with its brackets lost: 云政办202412.
BARE_NUMBER = re.compile(r"^([\u4e00-\u9fff]{2,10}(?:发|办|函|字|政|委|组))((?:19|20)\d{2})(\d{1,3})号?$")
DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
CN_DAY = re.compile(
    r"([二一][〇○零OＯ0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
BARE_DAY = re.compile(r"^(20\d{2})(\d{1,2})(\d{2})$")
KINDS = (
    "计划|要点|方案|安排|意见|通知|任务分解|任务分工|责任分解|责任分工|分工|清单|规划|"
    "纲要|措施|办法|决定|通告|公告|表|台账|责任书|任务书|分解|工作目标"
)
ENDS = re.compile(rf"(?:{KINDS})[》〉”]?(?:（[^（）]{{1,30}}）)?[》〉]?$")
ONLY_KIND = re.compile(rf"(?:实施|工作|{KINDS})+")
NOTICE = re.compile(r"(?:印发|转发|下发)[《〈“]?(.{2,100}?)[》〉”]?的?(?:通知|函)$")
CIRCULAR = re.compile(r"的?(?:通知|函|通报)$")
# A row of the page's table of metadata: 标题 | 某机关关于…的通知 |
NAMED = re.compile(r"^(?:标题|名称|文件名称|文件标题)[：|]+([^|]{6,120})")
LABELLED = re.compile(r"^(?:发文字号|文号|文件编号|发文号)[：|]+")
# 某县重点工作任务（某政发〔2021〕2号）
BEHIND = re.compile(r"^[^。；]{6,80}（([\u4e00-\u9fff]{1,12}〔(?:19|20)\d{2}〕\d{1,4}号)）$")
ORGAN = re.compile(
    r"[\u4e00-\u9fff（）]{0,30}(?:政府|办公厅|办公室|委员会|领导小组|国务院|管委会|管理局|局|厅|委|部|院)"
)
SIGNED = re.compile(rf"({ORGAN.pattern})({DAY.pattern})")
ADDRESSEES = re.compile(r"^[^。]{2,200}：$")
YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年|[—-]20\d{2})")
NO_TITLE = re.compile(
    r"[。；：|]|^[^〈]*〉|^（(?!20)|^附件|^附：|^附表|字体|打印|索引号|精选|篇$|网站$|www\.|http|\.(?:docx?|pdf|wps|xlsx?)|^\d(?!\d{3}[年—-])|^(?:新闻|文章|信息|公文|政策)?(?:详情|正文|内容|全文)$"
)
MOST_TITLE, MOST_LINES = 120, 6


def find_head(folded: Folded, before: list[Span], after: list[Span]) -> Head:
    """The head from the paragraphs before the body and those below it, where signature and date may stand."""
    text = folded.text
    titles = _titles(text, before)
    notice = next((one for one in titles if NOTICE.search(_words(text, one))), None)
    if not notice and len(titles) > 1 and CIRCULAR.search(_words(text, titles[0])):
        notice = titles[0]  # what it hands out stands below it under a name of its own
    others = [one for one in titles if not CIRCULAR.search(_words(text, one))]
    title = others[-1] if notice and others else None
    if not notice:
        title = titles[-1] if titles else None
    elif not title and not NOTICE.search(_words(text, notice)):
        title, notice = notice, None
    inside = _annexed(text, notice) if notice and not title else None
    day, signer = _signature(text, [*before, *after])
    issuer = signer or _issuer_in(text, notice or title)
    return Head(
        _found(folded, title or inside, "head.title"),
        _found(folded, notice, "head.notice"),
        _number(folded, before),
        _found(folded, issuer, "head.issuer"),
        _day(folded, day),
        _year(text, title or inside, notice, before),
        _addressees(text, before),
    )


def _words(text: str, span: Span) -> str:
    return text[slice(*span)].replace("\n", "")


def _found(folded: Folded, span: Span | None, rule: str) -> Found | None:
    return Found(_words(folded.text, span), folded.to_source(*span), 0.9, rule) if span else None


def _titles(text: str, lines: list[Span]) -> list[Span]:
    """Lines, or a few lines one after the other, that read like the name of a document; each wording once."""
    made: dict[str, Span] = {}
    place = 0
    while place < len(lines):
        span, used = _title_at(text, lines, place)
        if span and _words(text, span) not in made:
            made[_words(text, span)] = span
        place += used
    return list(made.values())


def _title_at(text: str, lines: list[Span], place: int) -> tuple[Span | None, int]:
    start = lines[place][0]
    if named := NAMED.match(text[start : lines[place][1]]):
        number = NUMBER.match(named[1])
        begin = start + named.start(1) + (number.end() if number else 0)
        return ((begin, start + named.end(1)) if ENDS.search(named[1]) else None), 1
    if behind := BEHIND.match(text[start : lines[place][1]]):
        return (start, start + behind.start(1) - 1), 1
    if head := NUMBER.match(text, start, lines[place][1]):
        start = head.end() if head.end() < lines[place][1] else start
    for used in range(1, min(MOST_LINES, len(lines) - place) + 1):
        end = lines[place + used - 1][1]
        last = text[lines[place + used - 1][0] : end]
        if (
            NO_TITLE.search(last)
            or (used == 1 and ONLY_KIND.fullmatch(last))
            or DAY.fullmatch(last)
            or NUMBER.fullmatch(last)
            or end - start > MOST_TITLE
        ):
            break
        goes_on = place + used < len(lines) and GOES_ON.match(text, lines[place + used][0])
        if ENDS.search(_words(text, (start, end))) and not goes_on:
            return _unwrapped(text, start, end), used
    return _title_inside(text, lines[place]), 1


def _unwrapped(text: str, start: int, end: int) -> Span:
    """《…》 around a whole title is not part of it."""
    inside = text[start:end]
    whole = inside[0] + inside[-1] in ("《》", "〈〉") and inside[0] not in inside[1:]
    return (start + 1, end - 1) if whole else (start, end)


# The next line belongs to the same title: 的通知, 》的通知, 方案的通知, （2018—2020年）.
GOES_ON = re.compile(rf"[的》〉]|（20\d\d(?:年?[—-]|年?度?）)|(?:{KINDS}){{1,2}}(?:的通知)?$", re.M)
# A title glued to what follows it, because all breaks are lost: 某机关关于印发…的通知各乡镇….
GLUED = re.compile(r"[\u4e00-\u9fff]{0,30}关于(?:印发|转发)[^。：]{4,90}?的通知")


# 某县某某工作方案为…, …分解表序号: a title glued to the first words of the text.
ALONE = re.compile(
    r"([\u4e00-\u9fff\d]{4,40}?(?:计划|要点|方案|安排|分工|分解表|任务表|清单|意见|措施))(?=为|根据|按照|今年|一、|序号|坚持|20\d\d年|全面|以)"
)


def _title_inside(text: str, span: Span) -> Span | None:
    start = span[0]
    if head := NUMBER.match(text, *span):
        start = head.end()
    if found := GLUED.match(text, start, span[1]):
        return found.span()
    found = ALONE.match(text, start, span[1])
    return found.span(1) if found else None


def _annexed(text: str, notice: Span) -> Span | None:
    """What a notice says it issues."""
    found = NOTICE.search(_words(text, notice))
    if found is None:
        return None
    places = [place for place in range(*notice) if text[place] != "\n"]
    return places[found.start(1)], places[found.end(1) - 1] + 1


def _number(folded: Folded, lines: list[Span]) -> Found | None:
    """A number on a line of its own, at the very beginning, or right behind a title; never one that is cited."""
    text = folded.text
    for place, (start, end) in enumerate(lines):
        line = text[start:end]
        labelled = LABELLED.match(line)
        at = start + (labelled.end() if labelled else 0)
        if (found := NUMBER.match(text, at, end)) and (found.end() == end or labelled or place == 0):
            return Found(found.group(), folded.to_source(*found.span()), 0.95, "head.number")
        if behind := BEHIND.match(line):
            where = (start + behind.start(1), start + behind.end(1))
            return Found(behind[1], folded.to_source(*where), 0.85, "head.number_behind_title")
        if bare := BARE_NUMBER.match(line):
            value = f"{bare[1]}〔{bare[2]}〕{bare[3]}号"
            return Found(value, folded.to_source(start, end), 0.6, "head.number_without_marks")
        if (
            glued := re.search(rf"(?<=通知|意见|方案|计划){NUMBER.pattern}(?=$|[\u4e00-\u9fff])", line)
        ) is not None and (len(line) > 80 or glued.end() == len(line)):
            where = (start + glued.start(), start + glued.end())
            return Found(glued.group(), folded.to_source(*where), 0.8, "head.number_glued")
    return None


def _signature(text: str, lines: list[Span]) -> tuple[Span | None, Span | None]:
    """The day on a line of its own and the body that stands before it."""
    lone: Span | None = None
    for place, span in enumerate(lines):
        line = text[slice(*span)]
        bare = line.strip("（）")
        if DAY.fullmatch(bare) or CN_DAY.fullmatch(bare) or BARE_DAY.fullmatch(bare):
            signer = _signer(text, lines[max(0, place - 2) : place])
            if signer or place + 1 == len(lines) or DAY.fullmatch(bare):
                return span, signer
            lone = lone or span
        if (found := re.search(rf"(?:。|^)({ORGAN.pattern})(?=((?:19|20)\d{{2}})年\d)", line)) and (
            day := DAY.search(line, found.end())
        ):
            start = span[0]
            return (start + day.start(), start + day.end()), (start + found.start(1), start + found.end(1))
    return lone, None


def _signer(text: str, before: list[Span]) -> Span | None:
    """The body on the line before a day; of two that sign together both."""
    if not before or not ORGAN.fullmatch(text, *before[-1]):
        return None
    both = (
        len(before) == 2 and ORGAN.fullmatch(text, *before[0]) and text[before[0][0] : before[0][1]].startswith("中共")
    )
    return (before[0][0], before[-1][1]) if both else before[-1]


def _issuer_in(text: str, title: Span | None) -> Span | None:
    """The body before 关于 in a title."""
    if title is None:
        return None
    about = text.find("关于", *title)
    start = title[0]
    end = about if about > 0 else start
    while end > start and text[end - 1] in "\n ":
        end -= 1
    return (start, end) if end > start and ORGAN.fullmatch(text[start:end].replace("\n", "")) else None


def _day(folded: Folded, span: Span | None) -> Found | None:
    if span is None:
        return None
    words = folded.text[slice(*span)]
    value = iso_day(words)
    return Found(value, folded.to_source(*span), 0.9, "head.date") if value else None


def iso_day(words: str) -> str | None:
    """2023年7月6日, 二○○五年四月三十日 or 2024318 as 2023-07-06; None for what is no day."""
    if found := DAY.search(words):
        year, month, day = (int(one) for one in found.groups())
    elif found := CN_DAY.search(words):
        digits = re.sub(r"[〇○OＯ]", "0", found[1])
        year = int("".join(str(DIGITS.index(one)) if one in DIGITS else one for one in digits))
        month, day = chinese_number(found[2]), chinese_number(found[3])
    elif found := BARE_DAY.match(words):
        year, month, day = (int(one) for one in found.groups())
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _year(text: str, title: Span | None, notice: Span | None, before: list[Span]) -> int | None:
    for span in (title, notice):
        if span and (found := YEAR.search(_words(text, span))):
            return int(found[1])
    return None


def _addressees(text: str, lines: list[Span]) -> tuple[str, ...]:
    for start, end in lines:
        line = text[start:end]
        if (ADDRESSEES.match(line) and line.startswith(("各", "全", "有关"))) or (
            ADDRESSEES.match(line) and "各" in line
        ):
            return tuple(one for one in line.rstrip("：").split("，") if one)
    return ()
