"""The filling form as a workbook: one row per duty, and per indicator where a duty has several."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import xlsxwriter

from departments.models import Department
from plan_tracker import clock
from reports.filling import content
from reports.filling.columns import BY_NAME, CHECKS, COLUMNS, FILLED, GUIDE, NO, SHEET, TEXTS, YES
from reports.filling.duties import Duty
from reports.filling.guide import LINES
from reports.filling.styles import Styles, make_styles
from tasks.models import DeadlineKind, Indicator, Plan, ReportState
from tasks.report_input import MOST_VALUE, TEXT_LIMITS, plain
from tasks.schedule import period_due, period_label, period_of

HEAD = 2  # the row of the column names, counted from 0
# Texts of a cell are texts, whatever they begin with.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
PLACES = {one.name: place for place, one in enumerate(COLUMNS)}
LINE, LEAST_LINES, MOST_LINES = 16, 2, 20  # points of a line; lines of a row
NUMBERS = ("value", "progress")
CHOICES = {"validate": "list", "source": [YES, NO], "error_title": "没有这一项", "error_message": "请选“是”或“否”。"}


def write_form(plan: Plan, department: Department, duties: list[Duty]) -> bytes:
    """The workbook, filled with what the stored drafts say."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": f"{department.name}填报表", "subject": plan.title})
        styles = make_styles(book)
        sheet = book.add_worksheet(SHEET)
        _head(sheet, styles, plan, department, len(duties))
        row = HEAD + 1
        for duty in duties:
            row = _duty(sheet, styles, row, duty)
        _frame(sheet, row)
        _guide(book.add_worksheet(GUIDE), styles)
    return target.getvalue()


def file_name(plan: Plan, department: Department) -> str:
    """`政务服务局2023年10月填报表.xlsx`."""
    period = period_of(clock.today(), plan.report_cycle)
    return f"{department.short_name}{period.year}年{period_label(period, plan.report_cycle)}填报表.xlsx"


def _head(sheet: Any, styles: Styles, plan: Plan, department: Department, count: int) -> None:
    period = period_of(clock.today(), plan.report_cycle)
    due = period_due(period, plan.report_cycle, plan.report_day)
    label = f"{period.year}年{period_label(period, plan.report_cycle)}"
    sheet.write_string(0, 0, f"{department.name} {label}进展填报表（{plan.year}年度计划）", styles.title)
    text = f"共{count}项，{due.month}月{due.day}日前填好传回。只填白色的格子，没有进展的行可以空着；怎么填见“{GUIDE}”。"
    sheet.write_string(1, 0, text, styles.note)
    for place, one in enumerate(COLUMNS):
        sheet.write_string(HEAD, place, one.label, styles.head_fill if one.kind == "fill" else styles.head)
        sheet.set_column(place, place, one.width, None, {"hidden": one.kind == "hidden"})
    sheet.set_row(0, 28)
    sheet.set_row(HEAD, 32)


def _duty(sheet: Any, styles: Styles, row: int, duty: Duty) -> int:
    """Write one duty; returns the next free row. Further indicators have a row of their own, for the value only."""
    values = duty.values
    stamp = content.stamp(duty.report, values)
    rows: list[Indicator | None] = [*duty.indicators] or [None]
    for indicator in rows:
        first = indicator is rows[0]
        readable = _readable(duty, indicator, first=first)
        for name, text in readable.items():
            sheet.write_string(row, PLACES[name], text, styles.locked)
        _identity(sheet, styles, row, duty, indicator, stamp)
        cells = {name: _stored(values, name, indicator, first=first) for name in FILLED}
        for name, stored in cells.items():
            _cell(sheet, styles, row, name, stored)
        sheet.set_row(row, _height(readable | {name: text or "" for name, text in cells.items()}))
        row += 1
    return row


def _readable(duty: Duty, indicator: Indicator | None, *, first: bool) -> dict[str, str]:
    """What a row says to people."""
    return {
        "number": duty.assignment.task.code,
        "title": _title(duty, indicator, first=first),
        "deadline": _deadline(duty),
        "last": _last(duty, indicator),
    }


def _height(texts: Mapping[str, str]) -> int:
    """Points that the longest cell of a row needs: not every program finds them itself."""
    lines = max(
        sum(1 + _width(line) // BY_NAME[name].width for line in text.split("\n")) for name, text in texts.items()
    )
    return min(max(lines, LEAST_LINES), MOST_LINES) * LINE + 4


def _width(line: str) -> int:
    """A Chinese character is two wide."""
    return sum(1 if char.isascii() else 2 for char in line)


def _title(duty: Duty, indicator: Indicator | None, *, first: bool) -> str:
    lines = [duty.assignment.task.title] if first else [f"{duty.assignment.task.title}（续）"]
    if indicator is not None:
        kind = "累计数" if indicator.accumulates else "本期数"
        target = f"{indicator.get_comparator_display()}{plain(indicator.target_value)}{indicator.unit}"
        lines.append(f"指标：{indicator.name}，{target}，填{kind}")
    report = duty.report
    if first and report is not None and report.state == ReportState.RETURNED:
        period = period_label(report.period, duty.assignment.plan.report_cycle)
        lines.append(f"{period}填报被退回：{report.review_comment}")
    return "\n".join(lines)


def _deadline(duty: Duty) -> str:
    """The deadline as the page has it: a day only where one is fixed, with what was extended."""
    due, task = duty.assignment.due_on, duty.assignment.task
    return f"{due.year}年{due.month}月{due.day}日" if task.deadline_kind == DeadlineKind.FIXED else task.deadline_text


def _last(duty: Duty, indicator: Indicator | None) -> str:
    if duty.last is None:
        return "上期没有填报"
    if indicator is None:
        return f"{duty.last.progress or 0}%"
    values = {one.indicator_id: one.value for one in duty.last.readings.all()}
    return f"{plain(values[indicator.pk])}{indicator.unit}" if indicator.pk in values else "上期没有填报"


def _identity(sheet: Any, styles: Styles, row: int, duty: Duty, indicator: Indicator | None, stamp: str) -> None:
    values = {
        "plan": duty.assignment.plan.code,
        "code": duty.assignment.task.code,
        "department": duty.assignment.department.code,
        "period": duty.period.isoformat(),
        "indicator": str(indicator.order) if indicator else "",
        "stamp": stamp,
    }
    for name, text in values.items():
        sheet.write_string(row, PLACES[name], text, styles.locked)


def _stored(values: content.Values, name: str, indicator: Indicator | None, *, first: bool) -> str | None:
    """What a cell starts with; None where this row has nothing to fill in."""
    if name == "value":
        return values[content.value_name(indicator.order)] if indicator else None
    if name == "progress":
        return values["progress"] if indicator is None else None
    return values[name] if first else None


def _cell(sheet: Any, styles: Styles, row: int, name: str, stored: str | None) -> None:
    place = PLACES[name]
    style = styles.number if name in NUMBERS else styles.choice if name in CHECKS else styles.text
    if not stored:
        sheet.write_blank(row, place, None, styles.off if stored is None else style)
    elif name in NUMBERS:
        sheet.write_number(row, place, float(stored), style)
    else:
        sheet.write_string(row, place, stored, style)


def _frame(sheet: Any, end: int) -> None:
    """What holds for the whole sheet: what may be typed, frozen head, protection, print."""
    last = max(end - 1, HEAD + 1)
    for name in FILLED:
        sheet.data_validation(HEAD + 1, PLACES[name], last, PLACES[name], _rule(name))
    sheet.freeze_panes(HEAD + 1, 2)
    sheet.autofilter(HEAD, 0, last, PLACES[FILLED[-1]])
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "format_cells": True})
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, last, PLACES[FILLED[-1]])


def _rule(name: str) -> dict[str, Any]:
    """What a column takes, said by the program while typing; what comes back is judged again."""
    if name in CHECKS:
        return CHOICES
    if name in TEXTS:
        most = TEXT_LIMITS[name]
        said = {"error_title": "字数太多", "error_message": f"{BY_NAME[name].label}最多{most}字，请精简。"}
        return {"validate": "length", "criteria": "<=", "value": most} | said
    whole = name == "progress"
    words = "请填0到100之间的整数，例如60。" if whole else "请填数字，不带单位，最多两位小数。"
    rule: dict[str, Any] = {"validate": "integer" if whole else "decimal", "criteria": "between", "minimum": 0}
    return rule | {"maximum": 100 if whole else float(MOST_VALUE), "error_title": "要填数字", "error_message": words}


def _guide(sheet: Any, styles: Styles) -> None:
    sheet.set_column(0, 0, 96)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, GUIDE, styles.title)
    for number, line in enumerate(LINES, start=1):
        sheet.write_string(number, 0, line, styles.guide)
    sheet.protect("")
