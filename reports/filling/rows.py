"""From cells to rows of a form: which column is which, whose row it is, and what no cell may hold."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from openpyxl.utils import get_column_letter

from plan_tracker.errors import DomainError
from plan_tracker.text import has_illegal_character
from reports.filling.columns import (
    BY_LABEL,
    BY_NAME,
    CHECKS,
    FILLED,
    IDENTITY,
    NEEDED,
    NO,
    YES,
    folded,
)
from reports.filling.content import tidy
from reports.filling.duties import MOST_ROWS
from reports.filling.reading import AGAIN, Cell, Sheet

NUMBERS = ("value", "progress")
YES_WORDS, NO_WORDS = (YES, "√", "TRUE"), (NO, "×", "FALSE", "")
DAY = re.compile(r"([0-9]{4})\D{1,2}([0-9]{1,2})(?:\D{1,2}[0-9]{1,2}\D?)?")
FORMULA = "这里是公式，请改成直接填写的内容。"
BROKEN = "这里是出错的公式结果（{}），请重新填写。"
NOT_A_NUMBER = "这里是日期，请把单元格格式改成“常规”，重新填数字。"
MERGED = "这里合并了单元格，看不出各行填的是什么。请取消合并，每行单独填。"
LOST = "这一行缺少识别信息，不知道是哪项任务。请在填报表原有的行里填写，不要自己加行。"
MISPLACED = "编号和这一行原来的任务（{}）对不上，可能粘贴错了行。请重新下载填报表。"
ILLEGAL = "含有不可见或非法字符，请删除后重新输入。"


@dataclass
class Row:
    """One row of a form: whose it is, what was filled in, what is wrong with it by column."""

    number: int
    identity: dict[str, str]
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    hidden: bool = False

    @property
    def code(self) -> str:
        """The task's code."""
        return self.identity["code"]

    @property
    def order(self) -> int:
        """Which indicator the row is for; 0 where the task has none."""
        text = self.identity["indicator"]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any(self.values.values()) and not self.errors


@dataclass(frozen=True)
class Filled:
    """A form as read: its rows, where each column stands, and what was left out."""

    rows: list[Row]
    letters: dict[str, str]
    notes: list[str] = field(default_factory=list)


def read_rows(sheet: Sheet) -> Filled:
    """The rows of a form. Raises DomainError with field `file` when columns are missing or there is nothing in it."""
    head = next((number for number, cells in sheet.rows.items() if _is_head(cells)), 0)
    if not head:
        raise DomainError(f"没有找到写着列名的一行。{AGAIN}", field="file")
    places, notes = _places(sheet.rows[head])
    rows = []
    for number, cells in sheet.rows.items():
        row = _row(number, cells, places, hidden=number in sheet.hidden) if number > head else None
        if row is not None:
            rows.append(row)
    if not rows:
        raise DomainError(f"表里一行任务都没有。{AGAIN}", field="file")
    if len(rows) > MOST_ROWS * 2:
        raise DomainError(f"行数太多，一张填报表最多{MOST_ROWS}项任务。{AGAIN}", field="file")
    _mark_merged(rows, sheet, places)
    hidden = sum(1 for row in rows if row.hidden and not row.empty)
    if hidden:
        notes.append(f"有{hidden}行是隐藏或被筛选掉的，里面填的内容也读取了。")
    return Filled(rows, {name: get_column_letter(place) for name, place in places.items()}, notes)


def as_json(rows: Sequence[Row]) -> str:
    """Rows as they are stored."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=True)


def from_json(text: str) -> list[Row]:
    """Stored rows."""
    return [Row(**one) for one in json.loads(text)]


def _is_head(cells: dict[int, Cell]) -> bool:
    names = {BY_LABEL.get(folded(one.text)) for one in cells.values()}
    return {"number", "plan"} <= names or {"plan", "code"} <= names


def _places(cells: dict[int, Cell]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, whatever its order, and a note about those that are none of ours."""
    places: dict[str, int] = {}
    others = []
    for place, cell in cells.items():
        name = BY_LABEL.get(folded(cell.text))
        if name is None:
            others.append(tidy(cell.text)[:20])
        elif name in places:
            raise DomainError(
                f"有两列都叫“{BY_NAME[name].label}”，不知道以哪一列为准。请删掉多出的一列。", field="file"
            )
        else:
            places[name] = place
    missing = [BY_NAME[name].label for name in NEEDED if name not in places]
    if missing:
        words = "”“".join(missing[:5]) + ("”等列" if len(missing) > 5 else "”")
        raise DomainError(f"缺少列“{words}，可能被改名或删掉了。请改回原来的列名，或重新下载填报表。", field="file")
    notes = [f"多出的列“{'”“'.join(others[:5])}”没有读取。"] if others else []
    return places, notes


def _row(number: int, cells: dict[int, Cell], places: dict[str, int], *, hidden: bool) -> Row | None:
    """One row; None for what is no row of the form: a signature below the table, say."""
    texts = {name: cells[place] for name, place in places.items() if place in cells}
    identity = {name: _plain(texts[name].text) if name in texts else "" for name in IDENTITY}
    identity["period"] = _period(identity["period"])
    row = Row(number, identity, {}, hidden=hidden)
    for name in FILLED:
        row.values[name] = _value(row, name, texts.get(name))
    if not identity["code"] or not identity["plan"]:
        if row.empty:
            return None
        row.errors["number"] = LOST
    shown = _plain(texts["number"].text) if "number" in texts else ""
    if identity["code"] and shown and shown != identity["code"]:
        row.errors["number"] = MISPLACED.format(identity["code"][:20])
    return row


def _value(row: Row, name: str, cell: Cell | None) -> str:
    """What a cell says, as text; what it may not be becomes an error of the row."""
    if cell is None:
        return ""
    text = tidy(cell.text)
    if cell.kind == "formula":
        row.errors[name] = FORMULA
        return text
    if cell.kind == "error":
        row.errors[name] = BROKEN.format(text[:10])
        return text
    if has_illegal_character(text):
        row.errors[name] = f"{BY_NAME[name].label}{ILLEGAL}"
        return "".join(char for char in text if not has_illegal_character(char))
    if name in CHECKS:
        return _checked(row, name, text)
    if name in NUMBERS:
        if cell.kind in ("date", "bool"):
            row.errors[name] = NOT_A_NUMBER if cell.kind == "date" else "这里要填数字，请重新填写。"
        return f"{text}%" if cell.kind == "percent" else unicodedata.normalize("NFKC", text)
    return text


def _checked(row: Row, name: str, text: str) -> str:
    word = _plain(text).upper()
    if word in YES_WORDS:
        return YES
    if word in NO_WORDS:
        return ""
    row.errors[name] = f"请填“{YES}”或“{NO}”，不能填“{text[:10]}”。"
    return text[:20]


def _mark_merged(rows: Sequence[Row], sheet: Sheet, places: dict[str, int]) -> None:
    """A merged cell says one thing for several rows: nobody can tell which."""
    names = {place: name for name, place in places.items() if name in FILLED}
    for left, top, right, bottom in sheet.merged:
        touched = [names[place] for place in sorted(names) if left <= place <= right]
        first = next((row for row in rows if top <= row.number <= bottom), None)
        if touched and first is not None:
            first.errors[touched[0]] = MERGED


def _plain(text: str) -> str:
    """An identity as it was written: no blanks, no full-width letters."""
    return "".join(unicodedata.normalize("NFKC", tidy(text)).split())[:64]


def _period(text: str) -> str:
    """A period's first day as `2023-10-01`, whatever a program made of it; as it is where it is no day."""
    found = DAY.fullmatch(text)
    return f"{int(found[1]):04d}-{int(found[2]):02d}-01" if found else text
