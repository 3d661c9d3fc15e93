"""The columns of a filling form: what they are called, who fills them, how wide they are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from tasks.report_input import TEXT_LABELS, TEXT_LIMITS

YES, NO = "是", "否"
CHECKS = ("needs_help", "wants_closure")
TEXTS = tuple(TEXT_LIMITS)
SHEET, GUIDE = "填报", "填写说明"


@dataclass(frozen=True)
class Column:
    """One column; `kind` is read (shown, locked), fill (to be filled in) or hidden (tells whose row it is)."""

    name: str
    label: str
    width: int
    kind: str = "fill"


COLUMNS = (
    Column("number", "编号", 9, "read"),
    Column("title", "任务", 36, "read"),
    Column("deadline", "期限", 14, "read"),
    Column("last", "上期进度/完成值", 16, "read"),
    Column("value", "完成值", 11),
    Column("progress", "进度%", 9),
    Column("work_done", TEXT_LABELS["work_done"], 46),
    Column("problems", TEXT_LABELS["problems"], 28),
    Column("next_steps", TEXT_LABELS["next_steps"], 28),
    Column("needs_help", "需要协调", 10),
    Column("wants_closure", "申请办结", 10),
    Column("lower_reason", TEXT_LABELS["lower_reason"], 20),
    Column("shortfall_reason", TEXT_LABELS["shortfall_reason"], 20),
    Column("no_evidence_reason", TEXT_LABELS["no_evidence_reason"], 20),
    Column("plan", "计划编码", 10, "hidden"),
    Column("code", "任务编码", 10, "hidden"),
    Column("department", "单位编码", 10, "hidden"),
    Column("period", "报送周期", 12, "hidden"),
    Column("indicator", "指标序号", 6, "hidden"),
    Column("stamp", "版本", 18, "hidden"),
)
BY_NAME = {one.name: one for one in COLUMNS}
FILLED = tuple(one.name for one in COLUMNS if one.kind == "fill")
IDENTITY = tuple(one.name for one in COLUMNS if one.kind == "hidden")
NEEDED = ("number", *FILLED, *IDENTITY)
MARK = BY_NAME["plan"].label


def folded(text: str) -> str:
    """A column's name as people may have left it: without blanks, full-width letters and marks made plain."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("*:")


BY_LABEL = {folded(one.label): one.name for one in COLUMNS}
