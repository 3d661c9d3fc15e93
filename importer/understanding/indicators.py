"""Numbers a text demands: target, unit, comparator, subject. Numbers of names, dates and allowances are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.draft import Indicator
from importer.understanding.quoted import without_quoted

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
UNIT = (
    r"(?:个)?百分点|%|‰|(?:微克|毫克)(?:/|每)(?:立方米|升)|(?:万亿|千亿|百亿|十亿|亿|万|千)?(?:平方公里|平方千米|平方米|立方米|公里|千米|米|公顷|亩|千瓦时|千瓦|兆瓦|吨标准煤|吨|公斤|"
    r"美元|元|人次|户次|件次|场次|人|名|户|个工作日|工作日|学时|课时|小时|分钟|天|项|件|次|家|个|所|处|座|台套|台|辆|套|条|期|场|例|份|篇|部|支|批|"
    r"门|类|种|头|只|盏|块|间|张|幅|栋|幢|棵|株|眼|艘|架|床|卷|本|册|轮|遍|班|村|镇|乡|宗|对|组|对|片|枚|位|樘|盘|口|万(?=以上|以下|左右))"
)
VALUE = re.compile(
    rf"(?<![\d.〔A-Za-z第])(?P<n>{NUMBER})\s?(?:%?[-—~至]{{1,2}}\s?(?P<u>{NUMBER}))?\s?(?P<unit>{UNIT})(?!月|日|年)"
)
FEW = re.compile(r"(?P<n>[一二两三四五六七八九十])(?P<unit>次|期|场|轮|遍|篇|批|件|名|项|个)")
# A comparator before the number, nearest last; and one behind it.
BEFORE = (
    (">=", re.compile(r"(?:不少于|不低于|至少|不小于|最少|最低|起码)[^，。；]{0,14}$")),
    (
        "<=",
        re.compile(
            r"(?:不超过|不高于|不多于|不大于|控制在|低于|压缩(?:到|至)|缩短(?:到|至|为)|降(?:低|至|到)至?|压减至)[^，。；]{0,6}$"
        ),
    ),
    (">", re.compile(r"(?:超过|高于|大于|突破|多于)[^，。；]{0,4}$")),
    ("~", re.compile(r"(?:约|大约|近)$")),
)
AFTER = (
    (">=", re.compile(r"^(?:以上|及以上|或以上)")),
    ("<=", re.compile(r"^(?:以下|以内|之内|内|及以下)")),
    ("~", re.compile(r"^(?:左右|上下)")),
)
# Words that make a number a demand when they stand before it in its clause.
DEMANDS = re.compile(
    r"(?:达到?|均达|增长|增加|提高|提升|下降|降低|减少|压减|压缩|缩短|控制|稳定在|保持在?|维持在|完成|实现|新增|新建|改建|扩建|改造|建成|建设|"
    r"维修|修缮|新改建|创建|培育|打造|引进|培训|举办|开展|组织|服务|推广|抽查|检查|覆盖|突破|超过|不少于|不低于|不高于|不超过|降至|降到|至少|力争|争取|治理|整治|"
    r"种植|栽植|植树|发展|招商|签约|落地|落户|投放|布设|安装|更换|更新|清理|排查|化解|办结|制定|出台|修订|编制|发布|接受|演练|召开|安排|"
    r"建立|设立|设置|配备|选派|招聘|招录|救助|帮扶|资助|补助|转移|脱贫|退出|新发展|扶持|扩大|消除|拆除|关停|淘汰|处置|盘活|收储|供应|实施|大中修|整修|放映|布点|绿化)[^，。；]{0,22}$"
)
RATE = re.compile(
    r"(?:率|比例|比重|占比|涨幅|增幅|覆盖面|合格|满意度|达标|增长|增速|下降|提高|提升|降低|达到?|完成|控制|目标|不低于|不少于|超过|力争)[^，。；]{0,16}$"
)
# Allowances, conditions, limits of a rule: numbers that nobody has to reach.
POLICY = re.compile(
    r"补贴|返还|贷款|额度|(?<!高)标准|保险|税|缴|奖励|给予|罚|年满|期限|最高|可申请|符合|条件|以上的|以下的|的企业|的,|的，|按照?[^，。；]{0,8}$|不足|逾期|每吨|每小时|注册资本|"
    r"租金|工资|收入的|总额的|规定"
)
ALL_COVERED = re.compile(r"(?<![健本])全(?:面)?覆盖|(?<!不)全部(?P<verb>[\u4e00-\u9fff]{2})")
ALL_VERBS = re.compile(
    r"制定|公布|公开|接入|实行|完成|建成|达标|纳入|落实|整改|办结|到位|网上|清零|建立|覆盖|配备|实现|入驻|签订"
)
HELD = re.compile(
    r"(?:至少|不少于|不低于)[^，。；]{0,12}$|每[\u4e00-\u9fff]{1,3}[^，。；]{0,8}(?:演练|检查|培训|举办|开展|组织|召开|抽查|巡查|轮训)$"
)
HARD = re.compile(r"20\d{2}年|\d{1,2}月|年底|\d+个|\d+家|\d+所")
FROM_TO = re.compile(
    rf"(?:由|从)[^，。；]{{0,8}}?(?P<n>{NUMBER})\s?(?:{UNIT})?(?:提高|提升|增加|增长|扩大|降低|下降|减少|压缩|缩短)(?:到|至)[^，。；]{{0,2}}$"
)
SEPARATELY = re.compile(rf"(?:{NUMBER})(?:{UNIT})(?:、|和|，)$")
CLAUSE = "，。；\n：（）"


def find_indicators(text: str) -> list[Indicator]:
    """The numbers a text demands, in its order; spans point into `text`."""
    bare = without_quoted(text)
    made = list(_numbers(bare))
    made += [one for one in _few(bare) if not _met(one, made)]
    made += [one for one in _all(bare) if not _met(one, made)]
    return sorted(made, key=lambda one: one.span)


def _met(one: Indicator, others: list[Indicator]) -> bool:
    return any(one.span[0] < other.span[1] and other.span[0] < one.span[1] for other in others)


def _clause(text: str, place: int) -> int:
    """Where the clause around a place begins."""
    start = place
    while start > 0 and text[start - 1] not in CLAUSE and place - start < 60:
        start -= 1
    return start


def _numbers(text: str) -> Iterator[Indicator]:
    last_end, last_sure = -9, False
    for found in VALUE.finditer(text):
        start = _clause(text, found.start())
        before, after = text[start : found.start()], text[found.end() : found.end() + 6]
        listed = (
            last_sure
            and found.start() - last_end <= 14
            and bool(re.search(r"[、和及，]", text[last_end : found.start()]))
        )
        listed = listed and not re.search(r"[。；]", text[last_end : found.start()])
        sure = _is_demanded(text, before, after, found, start) or (listed and _goes_on(text[last_end : found.start()]))
        last_end, last_sure = found.end(), sure
        if sure:
            yield _indicator(text, found, start, before, after)


def _goes_on(between: str) -> bool:
    """A second number in a list of demands: 改造老旧小区35个、约42万平方米."""
    return len(between) <= 10 and not POLICY.search(between)


def _is_demanded(text: str, before: str, after: str, found: re.Match[str], start: int) -> bool:
    unit = found["unit"]
    whole = text[max(0, start - 20) : start] + before
    if re.search(r"(?:之日起|第|前|后|近|过去|每)$", before) and not re.search(r"至少|不少于", before):
        return False
    if unit in ("工作日", "个工作日", "天", "小时", "分钟"):
        return bool(re.search(r"(?:缩短|压缩|压减|控制|不超过)[^，。；]{0,12}$", before))
    if re.search(r"[从由][^，。；]{0,8}$", before) and re.match(
        r"(?:提高|提升|增加|增长|扩大|降低|下降|减少|压缩|缩短)", after
    ):
        return False  # 从35%提高到40%: what was, not what is to be
    if POLICY.search(before) or (POLICY.search(after) and not re.search(r"(?:完成|实现|建成)$", before)):
        return False
    if any(pattern.search(before) for _, pattern in BEFORE[:1]) or (
        after.startswith("以上") and DEMANDS.search(before)
    ):
        return True
    if unit in ("%", "‰", "百分点", "个百分点"):
        return bool(RATE.search(before)) and "比例" not in after
    if re.match(r"^(?:方面|大|类|项任务|届|级|以来)", after) or re.search(
        r"(?:共|其中|全[省市县区旗镇]|等|这|该|上述|前)$", before
    ):
        return False
    if re.search(r"^(?:乡镇|部门|单位|个方面)", after) and not DEMANDS.search(before):
        return False
    return bool(DEMANDS.search(before)) or (not before and bool(whole) and after.startswith(("以上", "左右")))


def _indicator(text: str, found: re.Match[str], start: int, before: str, after: str) -> Indicator:
    comparator, from_word = _comparator(before, after)
    end = found.end()
    if tail := re.match(r"^(?:以上|及以上|以下|以内|之内|内|左右|上下)", after):
        end += tail.end()
    begin = from_word if from_word is not None else len(before)
    if (
        verb := re.search(
            r"(?:均|分别|力争)?(?:达到?|控制在|增长|下降|提高(?:到|至)?|稳定在|缩短至|完成)[^，。；]{0,4}$", before
        )
    ) and from_word is None:
        begin = verb.start()
    base = FROM_TO.search(before)
    return Indicator(
        number=_value(found["n"]),
        unit="百分点"
        if "百分点" in found["unit"]
        else found["unit"].removeprefix("个")
        if found["unit"] == "个工作日"
        else found["unit"],
        comparator="range" if found["u"] else comparator,
        subject=_subject(before),
        words=text[start + begin : end],
        span=(start + begin, end),
        confidence=0.85,
        rule="indicators.number",
        upper=_value(found["u"]) if found["u"] else None,
        baseline=_value(base["n"]) if base else None,
    )


def _comparator(before: str, after: str) -> tuple[str, int | None]:
    for sign, pattern in AFTER:
        if pattern.match(after):
            return sign, None
    for sign, pattern in BEFORE:
        if found := pattern.search(before):
            return sign, found.start()
    return "=", None


def _subject(before: str) -> str:
    """The nearest noun before the number: what is counted."""
    words = re.sub(
        r"(?:均|分别|力争|确保|要|应|须|到|为|约|不少于|不低于|至少|达到?|控制在|增长|下降|提高到?|稳定在|超过|不超过)+$",
        "",
        before,
    )
    words = re.sub(r"^\d{1,3}[.、]", "", words)
    return words[-30:].lstrip("的、") or before[-30:]


def _value(words: str) -> float:
    number = float(words.replace(",", ""))
    return int(number) if number.is_integer() else number


def _few(text: str) -> Iterator[Indicator]:
    """演练一次, 至少两期: small numbers in words, where something is to be held that often."""
    for found in FEW.finditer(text):
        before = text[_clause(text, found.start()) : found.start()]
        if found["unit"] in "个项名件" or not HELD.search(before):
            continue
        comparator, place = _comparator(before, text[found.end() : found.end() + 4])
        start = found.start() - (len(before) - place if place is not None else 0)
        yield Indicator(
            CHINESE[found["n"]], found["unit"], comparator, _subject(before), text[start : found.end()],
            (start, found.end()), 0.7, "indicators.few",
        )  # fmt: skip


def _all(text: str) -> Iterator[Indicator]:
    """全覆盖 and 全部…: a hundred per cent, soft where neither a day nor a number of bodies stands beside it."""
    for found in ALL_COVERED.finditer(text):
        if found["verb"] and not ALL_VERBS.match(found["verb"]):
            continue
        start = max(text.rfind(mark, 0, found.start()) for mark in "。；\n") + 1
        sentence = text[start : found.end()]
        soft = bool(found["verb"]) and not HARD.search(sentence)
        before = text[_clause(text, found.start()) : found.start()]
        yield Indicator(
            100, "%", "=", _subject(before) or before, found.group(), found.span(), 0.7, "indicators.all",
            soft=soft, full_coverage=True,
        )  # fmt: skip
