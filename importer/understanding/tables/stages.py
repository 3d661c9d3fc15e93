"""Columns for parts of the year, below which stands what is to be reached in each: 一季度, 上半年目标, 3月底进度."""

from __future__ import annotations

import re

from importer.understanding.deadlines.days import YEAR_PARTS, iso

_STAGE = re.compile(
    r"(?:(?P<y>20\d{2})年)?(?:截?至)?(?:第?(?P<q>[一二三四1-4])季度?|(?P<h>[上下]半年)|(?:\d{1,2}(?:月份?)?[-—~至])?(?P<m>1[0-2]|[1-9])月(?:份|底|末)?|(?P<e>年底|年末))"
    r"(?:末|底)?前?(?:的|工作|重点|主要|阶段|推进|形象|预期|计划|建设|投资)*(?:目标|进度|任务|计划|安排|节点|要求|内容|措施|举措|工作|完成)*"
)


def is_stage(name: str) -> bool:
    """Whether the name of a column is a part of the year."""
    return bool(_STAGE.fullmatch(name))


def end_of_stage(name: str, year: int | None) -> str | None:
    """The last day of the part of the year that a column is named after, in ISO form; None without a year."""
    found = _STAGE.fullmatch(re.sub(r"\s", "", name))
    if found is None:
        return None
    part = found["q"] or found["h"]
    month = int(found["m"]) if found["m"] else YEAR_PARTS[part] if part else 12
    return iso(int(found["y"]) if found["y"] else year, month, None)
