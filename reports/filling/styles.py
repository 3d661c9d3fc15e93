"""How the cells of a filling form look, and which are locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "微软雅黑"
BASE = {"font_name": FONT, "font_size": 11, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#C9D1DB"}
OPEN = {"locked": False, "bg_color": "#FFFFFF"}


@dataclass(frozen=True)
class Styles:
    """One per kind of cell."""

    title: Any
    note: Any
    head: Any
    head_fill: Any
    locked: Any
    off: Any
    text: Any
    number: Any
    choice: Any
    guide: Any


def make_styles(book: Any) -> Styles:
    """The formats in a workbook. `@` keeps a text a text even when it is typed anew."""
    head = {**BASE, "bold": True, "align": "center", "valign": "vcenter"}
    return Styles(
        title=book.add_format({"font_name": FONT, "font_size": 16, "bold": True, "valign": "vcenter"}),
        note=book.add_format({"font_name": FONT, "font_size": 11, "font_color": "#465161"}),
        head=book.add_format({**head, "bg_color": "#E3E8EF"}),
        head_fill=book.add_format({**head, "bg_color": "#D6E4F7"}),
        locked=book.add_format({**BASE, "bg_color": "#F2F4F7", "num_format": "@"}),
        off=book.add_format({**BASE, "bg_color": "#E3E8EF"}),
        text=book.add_format({**BASE, **OPEN, "num_format": "@"}),
        number=book.add_format({**BASE, **OPEN, "align": "center"}),
        choice=book.add_format({**BASE, **OPEN, "align": "center", "num_format": "@"}),
        guide=book.add_format({"font_name": FONT, "font_size": 12, "valign": "top", "text_wrap": True}),
    )
