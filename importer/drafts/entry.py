"""What people type into the cells of the review: deadlines and numbers in ordinary words, and back again."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date
from typing import Any

from importer import shape
from importer.drafts.working import Part
from plan_tracker.errors import DomainError

ONGOING = ("", "持续推进", "持续", "长期", "无")
EVERY = {
    "每月": "monthly", "每季度": "quarterly", "每季": "quarterly", "每半年": "half_yearly", "半年": "half_yearly",
    "每年": "yearly", "任期内": "per_term", "每届任期": "per_term", "定期": "unspecified", "频次待定": "unspecified",
}  # fmt: skip
SAID = {
    "monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年", "yearly": "每年", "per_term": "任期内",
    "unspecified": "定期",
}  # fmt: skip
DEADLINE_HELP = "期限写成 2024-12-31、12月底、每季度、每年3月或持续推进。"
YEARLY = re.compile(r"每年([0-9]{1,2})月")
# 2024-12-31, 2024年12月31日, 12月31日, 12-31; 月底 and a bare month mean its last day; 年底 the last of the year.
WHOLE = re.compile(r"(?:([0-9]{4})[-年./])?([0-9]{1,2})[-月./](?:([0-9]{1,2})日?|底)?前?")
YEAR_END = re.compile(r"(?:([0-9]{4})年)?年?底前?")
COMPARATORS = {"不少于": "ge", "不低于": "ge", "至少": "ge", "不超过": "le", "不高于": "le", "达到": "eq",
               "≥": "ge", ">=": "ge", "≤": "le", "<=": "le", "=": "eq"}  # fmt: skip
WORDS_FOR = {"ge": "不少于", "eq": "", "le": "不超过"}
NUMBER = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,2})?")
INDICATOR_HELP = "指标写成 200项、不少于60学时或覆盖率达到100%，几个用分号隔开，没有写“无”。"


def deadline_from(text: str, year: int | None) -> Part:
    """The deadline somebody typed; a day without a year is in the plan's. Raises DomainError."""
    said = "".join(unicodedata.normalize("NFKC", text).split())
    if said in ONGOING:
        return _deadline("ongoing")
    if said in EVERY:
        return _deadline("recurring", recurrence=EVERY[said])
    monthly = YEARLY.fullmatch(said)
    if monthly and 1 <= int(monthly[1]) <= 12:
        return _deadline("recurring", recurrence="yearly", month=int(monthly[1]))
    return _deadline("fixed", due_on=_day(said, year).isoformat())


def _deadline(kind: str, **fields: Any) -> Part:
    return {"kind": kind, "due_on": None, "recurrence": "", "month": None, "basis": "office"} | fields


def _day(said: str, year: int | None) -> date:
    end = YEAR_END.fullmatch(said)
    whole = WHOLE.fullmatch(said)
    try:
        if end:
            day = date(int(end[1] or year or 0), 12, 31)
        elif whole:
            own, month = int(whole[1] or year or 0), int(whole[2])
            day = date(own, month, int(whole[3] or calendar.monthrange(own, month)[1]))
        else:
            raise ValueError
    except (ValueError, calendar.IllegalMonthError) as error:
        raise DomainError(DEADLINE_HELP, field="deadline") from error
    if not shape.EARLIEST <= day <= shape.LATEST:
        raise DomainError("期限超出了可用的年份，请核对。", field="deadline")
    if year and day.year < year:  # it would be overdue on the day it is handed down
        raise DomainError(f"期限早于计划的{year}年度，请核对。", field="deadline")
    return day


def deadline_text(deadline: Part) -> str:
    """A deadline as it is typed."""
    if deadline["kind"] == "fixed":
        return str(deadline["due_on"])
    if deadline["kind"] == "ongoing":
        return "持续推进"
    return SAID[deadline["recurrence"]] + (f"{deadline['month']}月" if deadline["month"] else "")


def indicators_from(text: str, title: str, old: list[Part]) -> list[Part]:
    """The numbers somebody typed; those that are typed as they stood stay as they were. Raises DomainError."""
    said = unicodedata.normalize("NFKC", text).replace("\n", ";").strip(" ;")
    if said in ("", "无"):
        return []
    by_text = {indicator_text(one): one for one in old}
    pieces = [one.strip() for one in said.split(";") if one.strip()]
    return [by_text.get(one) or _indicator(one, title, old[n : n + 1]) for n, one in enumerate(pieces)]


def _indicator(said: str, title: str, before: list[Part]) -> Part:
    found = NUMBER.search(said)
    if found is None:
        raise DomainError(INDICATOR_HELP, field="indicators")
    name, unit = said[: found.start()].strip(), said[found.end() :].strip()
    comparator = ""
    for words, meant in COMPARATORS.items():
        if name.endswith(words):
            name, comparator = name[: -len(words)].strip(), meant
            break
    if unit.endswith("以上"):
        unit, comparator = unit.removesuffix("以上"), comparator or "ge"
    elif unit.endswith(("以内", "以下")):
        unit, comparator = unit[:-2], comparator or "le"
    target = float(found[0])
    if not target or not unit or len(unit) > 12 or any(char.isdigit() for char in unit):
        raise DomainError(INDICATOR_HELP, field="indicators")
    old = before[0] if before else None
    return {
        "name": (name or (old["name"] if old else title))[:80],
        "target": int(target) if target == int(target) else target,
        "unit": unit,
        "comparator": comparator or "eq",
        "accumulates": old["accumulates"] if old and old["unit"] == unit else unit not in ("%", "‰"),
        "baseline": old["baseline"] if old else None,
        "words": "",
        "soft": False,
        "confidence": 1,
        "rule": "person",
    }


def indicator_text(one: Part) -> str:
    """A number as it is typed, without its name."""
    number = f"{one['target']:g}" if one["target"] < 1e6 else f"{one['target']:.2f}".rstrip("0").rstrip(".")
    return f"{WORDS_FOR[one['comparator']]}{number}{one['unit']}"


def indicators_text(indicators: list[Part]) -> str:
    """The numbers of a task as they are typed."""
    return "；".join(indicator_text(one) for one in indicators) or "无"
