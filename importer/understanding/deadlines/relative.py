"""Limits counted from an event: 印发之日起30日内, 收到申请后5个工作日内, 一个月内, 任期内."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from importer.understanding.deadlines.days import Setting, iso
from importer.understanding.draft import Deadline

_NUMBER = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,2}|半)"
_SPAN = rf"{_NUMBER}个?(?P<w>工作)?(?P<unit>日|天|月|周|年|小时)(?:之|以)?内"
# The event is named
_SINCE = re.compile(rf"(?:自|在|从|于)?(?P<base>[^自从，。；\n（）]{{0,14}}?)(?:之日起?|[一-鿿]{{2}}后){_SPAN}")
# The event is left out; a verb follows
_WITHIN = re.compile(
    rf"(?:在|于|须|要|应)?(?<!每)(?<!近)(?<![\d.]){_SPAN}(?=[，]?(?:[^，。；的]{{0,8}})(?:完成|建成|整改|办结|答复|反馈|回复|公开|公布|公示|报送|上报|报备|备案|制定|出台|形成|提出|到位|移交|移送|审核|审查|归档|处理|处置))"
)
# Alone in a cell for limits: 两周内
_ALONE = re.compile(_SPAN)
# 本月底前, 本月25日前: of the month of the document; in a sentence about every month it is any month
_THIS_MONTH = re.compile(r"(?:在|于)?本月(?:(?P<d>3[01]|[12]\d|0?[1-9])日|底|末)(?:之|以)?前?")
_EVERY = re.compile(r"每月|按月|逐月")
_TERM = re.compile(r"(?:本届)?任期内")
# 办理时限压缩至3个工作日以内 is a figure; 一年内发生 is a condition
_FIGURE = re.compile(r"(?:压缩|缩短|压减|控制|减少|限制|不超过|精简)[^，。；]{0,10}$|(?:时限|时间|周期)[^，。；]{0,3}$")


def find_relative(text: str, setting: Setting, *, bare: bool = False) -> Iterator[Deadline]:
    """Limits in days or months from an event; resolved if the event is the issue of the document."""
    for found in _SINCE.finditer(text):
        base = found["base"] or ""
        yield Deadline("relative", found.group(), found.span(), 0.85, "deadlines.since", _value(found, base, setting))
    for found in _WITHIN.finditer(text):
        if not _FIGURE.search(text[max(0, found.start() - 14) : found.start()]):
            yield Deadline("relative", found.group(), found.span(), 0.7, "deadlines.within")
    if bare and (alone := _ALONE.fullmatch(text.strip("。； \n"))):
        start = text.index(alone.group())
        yield Deadline("relative", alone.group(), (start, start + len(alone.group())), 0.7, "deadlines.within")
    for found in _THIS_MONTH.finditer(text):
        value = iso(setting.issued.year, setting.issued.month, int(found["d"] or 0) or None) if setting.issued else None
        if value and not _EVERY.search(text[text.rfind("。", 0, found.start()) + 1 : found.start()]):
            yield Deadline("date", found.group(), found.span(), 0.8, "deadlines.this_month", value)
    for found in _TERM.finditer(text):
        yield Deadline("relative", found.group(), found.span(), 0.8, "deadlines.term", freq="per term")


def _value(found: re.Match[str], base: str, setting: Setting) -> str | None:
    """Calendar days from the issue of the document; working days and months stay open."""
    number = found["n"]
    if not setting.issued or not number or not number.isdigit() or found["w"] or found["unit"] not in ("日", "天"):
        return None
    issue = re.search(r"(?:印发|发布|下发|发文|公布)(?:之日起?|后|$)", found.group()) and not re.search(
        r"细则|办法|标准", base
    )
    return (setting.issued + timedelta(days=int(number))).isoformat() if issue else None
