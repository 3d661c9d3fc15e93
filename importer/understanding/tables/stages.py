"""Columns for parts of the year, below which stands what is to be reached in each: 一季度, 上半年目标, 3月底进度."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.deadlines import find_deadlines
from importer.understanding.deadlines.days import YEAR_PARTS, iso
from importer.understanding.draft import Deadline, Span

MARK = re.compile(r"[√✓✔☑●○★☆▲△■◆]+")
NONE = re.compile(r"(?:无|暂无|—+|-+|/|／)?")
_STAGE = re.compile(
    r"(?:(?P<y>20\d{2})年)?(?:截?至)?(?:第?(?P<q>[一二三四1-4])季度?|(?P<h>[上下]半年)|(?:\d{1,2}(?:月份?)?[-—~至])?(?P<m>1[0-2]|[1-9])月(?:份|底|末)?|(?P<e>年底|年末))"
    r"(?:末|底)?前?(?:的|工作|重点|主要|阶段|推进|形象|预期|计划|建设|投资)*(?:目标|进度|任务|计划|安排|节点|要求|内容|措施|举措|工作|完成)*"
)


def is_stage(name: str) -> bool:
    """Whether the name of a column is a part of the year."""
    return bool(_STAGE.fullmatch(name))


def stages_of(text: str, cells: list[tuple[str, Span]], year: int | None) -> list[Deadline]:
    """What is to be reached by the end of each part of the year, by the names of the columns and what stands below.

    Days that a cell names count instead. Cells that hold nothing but a mark are a stretch from the first to the last.
    """
    made: list[Deadline] = []
    marked: list[tuple[str, Span]] = []
    for name, span in cells:
        words = text[slice(*span)]
        own = [one for one in find_deadlines(words, year, None) if one.kind in ("date", "period")]
        if MARK.fullmatch(words):
            marked.append((name, span))
        elif own:
            made += [replace(one, span=(one.span[0] + span[0], one.span[1] + span[0])) for one in own]
        elif not NONE.fullmatch(words) and (value := end_of_stage(name, year)):
            said = words.replace("\n", "").rstrip("。；")
            made.append(Deadline("date", words, span, 0.8, "deadlines.stage", value, milestone=said))
    return made + _stretch(text, marked, year)


def _stretch(text: str, marked: list[tuple[str, Span]], year: int | None) -> list[Deadline]:
    if not marked:
        return []
    (first, _), (last, span) = marked[0], marked[-1]
    starts, until = _day(first, year, begins=True), end_of_stage(last, year)
    words = text[slice(*span)]
    return [Deadline("period", words, span, 0.7, "deadlines.marked", until, starts)] if starts and until else []


def end_of_stage(name: str, year: int | None) -> str | None:
    """The last day of the part of the year that a column is named after, in ISO form; None without a year."""
    return _day(name, year, begins=False)


def _day(name: str, year: int | None, *, begins: bool) -> str | None:
    found = _STAGE.fullmatch(re.sub(r"\s", "", name))
    if found is None:
        return None
    part = found["q"] or found["h"]
    month = int(found["m"]) if found["m"] else YEAR_PARTS[part] if part else 12
    before = 0 if found["m"] or found["e"] else 2 if found["q"] else 5
    year = int(found["y"]) if found["y"] else year
    return iso(year, month - before, 1) if begins else iso(year, month, None)
