"""Written amounts: 1,200个, 1.5万亿元, 3至5个, 32微克/立方米, 两期."""

from __future__ import annotations

import re

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

RATES = r"个?百分点|%|‰|倍|/10?万"
MONEY = r"(?:万|百|千)?(?:美元|欧元|元)"
# Measures of land, length, weight, energy, concentration
MEASURES = (
    r"(?:微克|毫克)(?:/|每)(?:立方米|升)|平方公里|平方千米|平方米|立方米|公里|千米|米|公顷|亩|千瓦时|千瓦|兆瓦"
    r"|吨标准煤|标准煤|蒸吨|吨|公斤|斤|升|平方|立方"
)
TIMES = r"个?工作日|小时|分钟|天|学时|课时"
# What is counted; the longer first
COUNTS = (
    r"人次|户次|件次|场次|轮次|批次|台套|平米|车次|头次|人|名|户|项|件|次|家|个|所|处|座|台|辆|套|条|期|场|例|份|篇|部|支|批|门|类|种|头|只|盏|块|间"
    r"|张|幅|栋|幢|棵|株|眼|艘|架|床|卷|本|册|轮|遍|班|村|宗|对|组|片|枚|位|樘|盘|口|根|杆|岁|分(?!别|类|级|批|期|钟|步|工|析|布|行|公|局)|堂|节|款|桩|起|单|羽|尾|匹|具|道|孔|门次|例次|端"
)
_BIG = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千)?"
UNIT = rf"(?:{RATES}|{_BIG}(?:{MONEY}|{MEASURES}|{TIMES}|{COUNTS})|万(?=以上|以下|左右))"
_TO = r"(?:[-—–~～至]{1,2}|%[-—–~～至]{1,2})"
AMOUNT = re.compile(
    rf"(?<![\d.〔A-Za-z第×/:：+])(?P<n>{NUMBER})\s?(?:{_TO}\s?(?P<u>{NUMBER}))?\s?(?P<unit>{UNIT})(?![月日年]|(?<=人)户)"
)
# 控制在103.5以内, 发展指数达85: an index without a unit
_CLOSED = r"(?:以内|以上|左右)(?=[，。；、）]|$)"
INDEX = re.compile(
    rf"(?:(?:控制在|达到|稳定在|保持在)(?=(?:{NUMBER}){_CLOSED})|(?<=指数)(?:达到?|提高到|提升到)(?=(?:{NUMBER})(?:[，。；、）]|$)))"
    rf"(?P<n>{NUMBER})(?P<unit>)(?P<u>(?!))?"
)
# 师生比达到1:1.6, 收入比缩小到2.3:1以内: the number beside the one is what is demanded
RATIO = re.compile(rf"(?<![\d.:])(?:1:(?P<behind>{NUMBER})|(?P<before>{NUMBER}):1)(?![\d:.])")
FEW = re.compile(r"(?<!第)(?P<n>[一二两三四五六七八九十])(?P<unit>次|期|场|轮|遍|篇|批|堂|节)(?!性|元|级)")

_RATE = re.compile(rf"(?:{RATES})$")
_MONEY = re.compile(rf"(?:{MONEY})$")
_MEASURE = re.compile(rf"(?:{MEASURES})$")
_TIME = re.compile(r"(?:个?工作日|小时|分钟|天)$")


def value_of(words: str) -> float:
    """The number of its written form; whole numbers stay whole."""
    number = float(words.replace(",", ""))
    return int(number) if number.is_integer() else number


def unit_of(words: str) -> str:
    """The unit as facts write it: 百分点 for 个百分点, 工作日 for 个工作日."""
    return words.removeprefix("个") if words in ("个百分点", "个工作日") else words


def is_rate(unit: str) -> bool:
    """Whether a unit is a share: %, ‰, 百分点, 倍."""
    return bool(_RATE.search(unit))


def is_size(unit: str) -> bool:
    """Whether a unit is of money or of a measure: what projects are described with."""
    return bool(_MONEY.search(unit) or _MEASURE.search(unit))


def says_when_or_whom(unit: str) -> bool:
    """Whether an amount of a unit describes rather than demands, unless a word of targets stands before it."""
    return is_time(unit) or unit.endswith("岁")


def is_time(unit: str) -> bool:
    """Whether a unit is one of time."""
    return bool(_TIME.search(unit))
