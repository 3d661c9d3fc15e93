"""Check a value read from JSON against a small description of its shape, naming every place that differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from importer.problems import Problems
from plan_tracker.text import has_illegal_character

Check = Callable[[Any, str, Problems], None]
CODE = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
TASK_CODE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){1,3}\Z")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def text(most: int, *, empty: bool = False) -> Check:
    """A string of 1 (or 0) to `most` characters."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add(path, "应为文字")
        elif not value.strip() and not empty:
            problems.add(path, "不能为空")
        elif len(value) > most:
            problems.add(path, f"超过{most}字")
        elif has_illegal_character(value):
            problems.add(path, "含有不可见或非法字符")

    return check


def code(value: Any, path: str, problems: Problems) -> None:
    """A code of letters, digits, `-` and `_`."""
    if not isinstance(value, str) or not CODE.match(value):
        problems.add(path, "编码只能用字母、数字、-和_")


def task_code(value: Any, path: str, problems: Problems) -> None:
    """An official number like 2.2.10: it is part of a page's address."""
    if not isinstance(value, str) or not TASK_CODE.match(value):
        problems.add(path, "编号应写成 2.2.10 的样子")


def integer(least: int, most: int) -> Check:
    """A whole number in a range."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            problems.add(path, f"应为{least}到{most}之间的整数")

    return check


def boolean(value: Any, path: str, problems: Problems) -> None:
    """True or false."""
    if not isinstance(value, bool):
        problems.add(path, "应为 true 或 false")


def share(value: Any, path: str, problems: Problems) -> None:
    """A number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        problems.add(path, "应为0到1之间的数字")


def positive_number(value: Any, path: str, problems: Problems) -> None:
    """A number above zero with at most two decimals."""
    if not _is_amount(value) or value <= 0:
        problems.add(path, "应为大于0的数字，最多两位小数")


def amount(value: Any, path: str, problems: Problems) -> None:
    """A number from zero with at most two decimals."""
    if not _is_amount(value):
        problems.add(path, "应为不小于0的数字，最多两位小数")


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    number = Decimal(str(value))
    return number.is_finite() and 0 <= number < 10**11 and number == round(number, 2)


def day(value: Any, path: str, problems: Problems) -> None:
    """A date like 2023-12-31."""
    try:
        fine = isinstance(value, str) and len(value) == 10 and EARLIEST <= date.fromisoformat(value) <= LATEST
    except ValueError:
        fine = False
    if not fine:
        problems.add(path, f"“{str(value)[:20]}”不是正确的日期，应写成 2023-12-31")


def optional(inner: Check) -> Check:
    """Null or what `inner` asks for."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if value is not None:
            inner(value, path, problems)

    return check


def one_of(*values: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if value not in values:
            problems.add(path, f"“{str(value)[:20]}”不是可用的值（{'、'.join(repr(one) for one in values)}）")

    return check


def span(value: Any, path: str, problems: Problems) -> None:
    """Two numbers, the first smaller."""
    whole = isinstance(value, list) and len(value) == 2 and all(type(one) is int and one >= 0 for one in value)
    if not whole or value[0] >= value[1]:
        problems.add(path, "应为[起点, 终点]，起点小于终点")


def many(inner: Check) -> Check:
    """A list of what `inner` asks for."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(path, "应为列表")
            return
        for index, one in enumerate(value):
            inner(one, f"{path}[{index}]", problems)

    return check


def record(fields: Mapping[str, Check]) -> Check:
    """An object with exactly these fields."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(path, "应为对象")
            return
        prefix = f"{path}." if path else ""
        for name in sorted(set(value) - set(fields)):
            problems.add(f"{prefix}{name[:40]}", "没有这个字段")
        for name, inner in fields.items():
            if name in value:
                inner(value[name], f"{prefix}{name}", problems)
            else:
                problems.add(f"{prefix}{name}", "缺少这个字段")

    return check
