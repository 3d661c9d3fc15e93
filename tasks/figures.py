"""Numbers in what a clerk wrote: totals claimed, increases claimed, percentages claimed. Text only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

CLAUSES = re.compile(r"[，。；、！？：\n,;!?]")
NUMBER = r"(\d{1,12}(?:\.\d{1,2})?)"
TOTAL = re.compile(r"累计|总计|共|总数|总量|达到|达|完成|已有|现有")
PART = re.compile(
    r"新增|增加|增长|提高|本月|本期|当月|上月|上期|去年|其中|减少|取消|剩余|其余|还有|尚有|未|目标|计划|任务|要求|每|平均|第"
)
GROWTH = re.compile(r"新增|增加了?")
SHRINKING = re.compile(r"减少|取消|核减|剔除|更正")
PERCENT = re.compile(rf"(?:进度|完成)[率度了达到为约已至的]{{0,4}}{NUMBER}%")
COUNTED = re.compile(r"(\d{1,6})(?:个|家|项|件|人|名|份|次|条|部|处|所|户)[\u4e00-\u9fff]{0,2}")


@dataclass(frozen=True)
class Figure:
    """A number and the clause it stands in."""

    value: Decimal
    clause: str


def flat(text: str) -> str:
    """One form for what reads the same: half-width, no spaces, no thousands separators."""
    text = re.sub(r"[ \t\u3000]+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def totals(text: str, unit: str) -> list[Figure]:
    """Numbers in `unit` that claim to be the whole: 累计156项, but not 新增8项 or 目标200项."""
    return [one for one in _in_unit(text, unit) if TOTAL.search(one.clause) and not PART.search(one.clause)]


def growth(text: str, unit: str) -> Figure | None:
    """The one increase the text claims; None where it claims none, several, or speaks of decreases too."""
    found = [one for one in _in_unit(text, unit) if GROWTH.search(one.clause)]
    return found[0] if len(found) == 1 and not SHRINKING.search(text) else None


def percents(text: str) -> list[Figure]:
    """Percentages that claim to be the progress: 完成60%."""
    clauses = CLAUSES.split(flat(text))
    return [Figure(Decimal(number), clause) for clause in clauses for number in PERCENT.findall(clause)]


def counts(text: str) -> list[Figure]:
    """Things counted, whatever they are: 28个部门. The clause is just that."""
    return [Figure(Decimal(found.group(1)), found.group()) for found in COUNTED.finditer(flat(text))]


def _in_unit(text: str, unit: str) -> list[Figure]:
    pattern = re.compile(rf"(?<![\d.]){NUMBER}(?:多|余)?{re.escape(flat(unit))}")
    return [
        Figure(Decimal(number), clause)
        for clause in CLAUSES.split(flat(text))
        for number in pattern.findall(clause)
        if unit
    ]
