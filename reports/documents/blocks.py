"""An official document as plain data: what stands on the page and where each figure comes from. No file format here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

# As Word counts 字数: a Chinese character or mark is one, a run of Latin letters or digits is one.
WORD = re.compile(r"[A-Za-z0-9.,%/:-]*[A-Za-z0-9%]|\S")
# A place only people can fill: 〔请补充：…〕.
GAP = re.compile(r"〔请[^〕]*〕")
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Reference:
    """Where a figure comes from, in words, and the address of the rows behind it (empty where there is no list)."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Run:
    """Words in one piece; with a figure they carry its reference."""

    text: str
    reference: Reference | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body as sentences of runs. `key` names it within its document; people edit by it.

    `edited` says who changed the words and when; such a paragraph is no longer renewed.
    """

    key: str
    sentences: tuple[tuple[Run, ...], ...]
    edited: str = ""

    @property
    def runs(self) -> list[Run]:
        """All runs in order."""
        return [run for sentence in self.sentences for run in sentence]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Heading:
    """A heading with its number in front: level 1 is 一、, 2 is （一）, 3 is 1., 4 is （1）."""

    level: int
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` is its part of the width."""

    name: str
    share: int
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """A table with its reference: the list its rows come from."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    reference: Reference | None = None


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Annex:
    """An attachment on landscape pages of its own."""

    title: str
    table: Table
    note: str = ""


@dataclass(frozen=True)
class OfficialDocument:
    """One document: title lines, 主送机关, body, signature and day, attachments; `limit` is the most words allowed."""

    title: tuple[str, ...]
    addressees: str
    blocks: tuple[Block, ...]
    signature: str
    day: date
    limit: int
    annexes: tuple[Annex, ...] = field(default=())

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs of the body."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def words(self) -> int:
        """Length of the title and body as Word counts it; attachments do not count."""
        return sum(count_words(text) for text in self._texts())

    @property
    def too_long(self) -> int:
        """By how many words the limit is exceeded; 0 when it is kept."""
        return max(0, self.words - self.limit)

    @property
    def gaps(self) -> int:
        """How many places are left for people to fill."""
        return sum(len(GAP.findall(paragraph.text)) for paragraph in self.paragraphs())

    def _texts(self) -> Iterable[str]:
        yield from (*self.title, self.addressees, self.signature)
        for block in self.blocks:
            if isinstance(block, Table):
                yield from (column.name for column in block.columns)
                yield from (cell for row in block.rows for cell in row)
            else:
                yield block.text


def count_words(text: str) -> int:
    """Words as Word counts them."""
    return len(WORD.findall(text))
