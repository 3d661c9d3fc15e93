"""What a preview of a file consists of: plain text in cells and lines, never markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheet:
    """The beginning of a sheet. `count` rows below the head in all; `more`: counting stopped there."""

    name: str
    title: str
    head: list[str]
    rows: list[list[str]]
    count: int
    more: bool
    cut: bool  # whether columns were left out

    @property
    def summary(self) -> str:
        """`汇总表，共27行`, and what is not shown."""
        total = f"{self.name}，共{self.count}行" + ("以上" if self.more else "")
        left_out = [f"前{len(self.rows)}行"] if self.more or self.count > len(self.rows) else []
        left_out += [f"前{len(self.head or self.rows[0])}列"] if self.cut and (self.head or self.rows) else []
        return f"{total}，这里显示{'、'.join(left_out)}" if left_out else total


@dataclass(frozen=True)
class Block:
    """A paragraph (one cell) or a table of a document."""

    kind: str  # heading, paragraph or table
    rows: list[list[str]]


MOST_PAGES = 5  # of a PDF; each is drawn by a process of its own


@dataclass(frozen=True)
class Preview:
    """A file's content, bounded. `kind`: sheets, document, picture, pages or none; `problem`: why there is nothing."""

    kind: str
    problem: str = ""
    sheets: tuple[Sheet, ...] = ()
    blocks: tuple[Block, ...] = ()
    more: bool = False
    pages: int = 0
    text: str = ""

    @property
    def shown_pages(self) -> range:
        """Pages of a PDF that are drawn, counted from 1."""
        return range(1, min(self.pages, MOST_PAGES) + 1)


def from_answer(kind: str, answer: Mapping[str, Any]) -> Preview:
    """The worker's JSON as a preview. Raises AttributeError, KeyError, TypeError or ValueError for others."""
    sheets = tuple(Sheet(**_sheet(one)) for one in answer.get("sheets", ()))
    blocks = tuple(Block(str(one["kind"]), _cells(one["rows"])) for one in answer.get("blocks", ()))
    return Preview(
        kind,
        sheets=sheets,
        blocks=blocks,
        more=bool(answer.get("more")),
        pages=int(answer.get("pages", 0)),
        text=str(answer.get("text", "")),
    )


def _sheet(raw: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(raw[name]) for name in ("name", "title")}
    flags = {name: bool(raw[name]) for name in ("more", "cut")}
    head = [str(cell) for cell in raw["head"]]
    return texts | flags | {"head": head, "rows": _cells(raw["rows"]), "count": int(raw["count"])}


def _cells(rows: Any) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]
