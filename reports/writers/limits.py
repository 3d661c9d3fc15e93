"""What a sheet holds at most."""

from __future__ import annotations

import re

from plan_tracker.errors import DomainError

MOST_ROWS = 1_048_576  # of a sheet in every program
_NO_NAME = re.compile(r"[\[\]:*?/\\']")


def require_room(row: int) -> None:
    """Refuse a row that no program would show; programs leave it out without a word."""
    if row >= MOST_ROWS:
        raise DomainError("行数超过了表格文件能放的104万行，请缩小范围，或改为导出CSV。")


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: at most 31 characters, without those that are reserved."""
    return _NO_NAME.sub("", title)[:31].strip() or "表"
