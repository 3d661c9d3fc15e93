"""Set what stands at the head of the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from importer import shape
from importer.drafts.editing.parts import Desk
from importer.drafts.working import HEAD, HEAD_DAYS, HEAD_TEXTS
from plan_tracker.errors import DomainError
from plan_tracker.text import clean_text

LABELS = {
    "title": "计划标题", "notice_title": "印发通知标题", "issuer": "印发机关", "doc_number": "文号",
    "issued_on": "印发日期", "year": "年度", "starts_on": "起算日期", "ends_on": "截止日期",
    "report_cycle": "报送周期", "report_day": "每期报送截止日", "code": "计划编码", "end_words": "截止日期的原文",
}  # fmt: skip
CYCLES = ("monthly", "quarterly")


def set_field(desk: Desk, *, field: str, value: str) -> str:
    """Set one field of the head; a year that is set for the first time sets code and last day as usual.

    Raises DomainError.
    """
    if field not in HEAD:
        raise DomainError("没有这个字段，请刷新页面。")
    head = desk.working["head"]
    head[field]["value"] = _value(field, value)
    head[field]["edited"] = True
    year = head["year"]["value"]
    if field == "year" and year:
        _usual(head, "code", f"plan-{year}")
        _usual(head, "ends_on", f"{year}-12-31")
    if field == "issued_on" and head["issued_on"]["value"]:
        _usual(head, "starts_on", head["issued_on"]["value"])
    return f"改了{LABELS[field]}"


def _usual(head: dict[str, Any], name: str, value: str) -> None:
    """What nobody set and the document does not say follows."""
    if not head[name]["edited"] and head[name]["found"] is None:
        head[name]["value"] = value


def _value(field: str, value: str) -> Any:
    label = LABELS[field]
    text = clean_text(value, field=field, label=label, max_length=HEAD_TEXTS.get(field, 60), required=False)
    if field in HEAD_DAYS:
        return _day(field, label, text)
    if field == "year":
        return _number(field, text, 2000, 2100, "年度要写成 2024 这样的四位数字。")
    if field == "report_day":
        return _number(field, text, 1, 28, "每期报送截止日要在1日到28日之间。")
    if field == "report_cycle" and text not in CYCLES:
        raise DomainError("请选择每月或每季度。", field=field)
    if field == "code" and text and not shape.CODE.match(text):
        raise DomainError("计划编码只能用字母、数字、-和_，例如 plan-2024。", field=field)
    return text


def _day(field: str, label: str, text: str) -> str | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise DomainError(f"{label}要写成 2024-12-31 这样。", field=field) from error
    if not shape.EARLIEST <= day <= shape.LATEST:
        raise DomainError(f"{label}超出了可用的范围，请重新填写。", field=field)
    return day.isoformat()


def _number(field: str, text: str, least: int, most: int, words: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5 and least <= int(text) <= most):
        raise DomainError(words, field=field)
    return int(text)
