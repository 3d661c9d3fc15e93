"""Workbooks row by row in constant memory: real dates and numbers, ready to filter and print; none a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from audit.export import DANGEROUS
from plan_tracker import clock
from reports.tables import MOST_NUMBER, Column, Table, cell, is_wide, lines_of, plain
from reports.writers.limits import require_room, sheet_name
from tasks.lights import Light

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
TITLE, NOTE, HEAD = 0, 1, 2  # rows above the first of the data
A4, A3 = 9, 8
MOST_WIDTH = 80
LINE, ROOM, MOST_HEIGHT = 15.75, 4, 409  # points
RISKY = frozenset(DANGEROUS)
FONT = {"font_name": "宋体", "font_size": 11}
BOXED = FONT | {"border": 1, "border_color": "#CBD3DC", "valign": "vcenter"}
LOOKS: dict[str, dict[str, object]] = {
    "text": {"text_wrap": True, "align": "left", "indent": 1},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "number": {"align": "right"},
    "percent": {"num_format": "0%", "align": "right"},
    "light": {"align": "center"},
}
MOMENT = {"num_format": "yyyy-mm-dd hh:mm", "align": "center"}
# Text and ground of the screen's lights.
COLOURS = {
    Light.RED: ("#A61B1B", "#FCECEB"),
    Light.YELLOW: ("#865000", "#FDF1DA"),
    Light.NONE: ("#4F5B6A", "#EDF0F4"),
    Light.GREEN: ("#1D6F42", "#E7F3EC"),
    Light.DONE: ("#155E6B", "#E3F0F2"),
}


def write_xlsx(table: Table, target: BinaryIO) -> None:
    """Write the table. Raises DomainError for more rows than a sheet holds."""
    book = Workbook(target, OPTIONS)
    book.set_properties({"title": plain(table.title)[:200], "created": clock.now().replace(tzinfo=None)})
    sheet = book.add_worksheet(sheet_name(table.title))
    _page(sheet, table)
    _top(book, sheet, table)
    last = _body(book, sheet, table)
    sheet.autofilter(HEAD, 0, last, len(table.columns) - 1)
    _lights(book, sheet, table.columns, last)
    book.close()


def _page(sheet: Worksheet, table: Table) -> None:
    """Across, as wide as one page, the heads on every page, numbered."""
    sheet.set_landscape()
    sheet.set_paper(A3 if is_wide(table) else A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.repeat_rows(HEAD)
    sheet.set_footer(f"&L{plain(table.title)[:80].replace('&', '&&')}&R第&P页，共&N页")
    sheet.freeze_panes(HEAD + 1, 0)
    sheet.set_default_row(LINE + ROOM)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, min(column.width, MOST_WIDTH))


def _top(book: Any, sheet: Worksheet, table: Table) -> None:
    """Title, note and heads."""
    sheet.set_row(TITLE, 30)
    sheet.write_string(TITLE, 0, plain(table.title), book.add_format(FONT | {"font_size": 16, "bold": True}))
    sheet.write_string(NOTE, 0, plain(table.note), book.add_format(FONT | {"font_color": "#465161"}))
    look = book.add_format(BOXED | {"bold": True, "bg_color": "#F7F9FB", "align": "center", "text_wrap": True})
    lines = max((lines_of(column.name, min(column.width, MOST_WIDTH)) for column in table.columns), default=1)
    sheet.set_row(HEAD, min(LINE * lines + ROOM, MOST_HEIGHT))
    for number, column in enumerate(table.columns):
        sheet.write_string(HEAD, number, plain(column.name), look)


def _body(book: Any, sheet: Worksheet, table: Table) -> int:
    """The rows; returns the number of the last one."""
    looks = [book.add_format(BOXED | LOOKS[column.kind]) for column in table.columns]
    # What looks like a formula stays text even when somebody edits the cell.
    quoted = [book.add_format(BOXED | LOOKS[column.kind] | {"quote_prefix": True}) for column in table.columns]
    moment = book.add_format(BOXED | MOMENT)
    shares = [100 if column.kind == "percent" else 1 for column in table.columns]
    widths = [min(column.width, MOST_WIDTH) for column in table.columns]
    place = HEAD
    for place, row in enumerate(table.rows, HEAD + 1):
        require_room(place)
        lines = 1
        for number, raw in enumerate(row):
            value = raw if type(raw) is int and -MOST_NUMBER < raw < MOST_NUMBER else cell(raw)
            look = looks[number]
            if isinstance(value, str):
                if len(value) * 2 >= widths[number] or "\n" in value:
                    lines = max(lines, lines_of(value, widths[number]))
                sheet.write_string(place, number, value, quoted[number] if value[:1] in RISKY else look)
            elif value is None:
                sheet.write_blank(place, number, None, look)
            elif isinstance(value, date):
                sheet.write_datetime(place, number, value, moment if isinstance(value, datetime) else look)
            else:
                sheet.write_number(place, number, value / shares[number], look)
        _height(sheet, place, lines)
    return place


def _height(sheet: Worksheet, place: int, lines: int) -> None:
    """As high as its text needs: not every program finds out by itself. XlsxWriter forgets no row by itself."""
    if lines > 1:
        sheet.set_row(place, min(LINE * lines + ROOM, MOST_HEIGHT))
    # The row before is in the file by now.
    sheet.row_info.pop(place - 1, None)
    sheet.row_sizes.pop(place - 1, None)


def _lights(book: Any, sheet: Worksheet, columns: Sequence[Column], last: int) -> None:
    """Colour by what the cell says, so that a word changed by hand changes its colour."""
    if last == HEAD:
        return
    styles = {
        light: book.add_format({"font_color": ink, "bg_color": ground}) for light, (ink, ground) in COLOURS.items()
    }
    for number in (place for place, column in enumerate(columns) if column.kind == "light"):
        for light, style in styles.items():
            rule = {"type": "text", "criteria": "begins with", "value": str(light.label), "format": style}
            sheet.conditional_format(HEAD + 1, number, last, number, rule)
