"""The building stones of an official text: figures with their source, numbered headings, days and lists in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reports.documents.blocks import Block, Heading, Paragraph, Reference, Run, Table

NUMERALS = "零一二三四五六七八九"
Piece = str | Run


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def figure(value: object, unit: str, source: Reference) -> Run:
    """A number with its unit and where it comes from."""
    return Run(f"{value}{unit}", source)


def percent(value: float) -> str:
    """`16.8%`, `100%`."""
    return f"{Decimal(str(round(value, 1))).normalize():f}%"


def plain(value: Decimal) -> str:
    """Without trailing zeros."""
    return f"{value.normalize():f}"


def day_words(day: date) -> str:
    """`10月24日`."""
    return f"{day.month}月{day.day}日"


def full_day(day: date) -> str:
    """`2023年10月24日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def sentence(*pieces: Piece) -> tuple[Run, ...]:
    """Plain words and figures in order."""
    return tuple(piece if isinstance(piece, Run) else Run(piece) for piece in pieces if piece)


def joined(pieces: Iterable[Sequence[Piece]], mark: str = "、") -> list[Piece]:
    """Pieces with a mark between them."""
    result: list[Piece] = []
    for piece in pieces:
        result += [mark, *piece] if result else piece
    return result


def codes_words(codes: Sequence[str], most: int = 6) -> str:
    """`2.2.1、2.2.3`; a long list ends with 等, its number stands before it."""
    shown = "、".join(codes[:most])
    return f"{shown}等" if len(codes) > most else shown


def closing_stop(text: str) -> str:
    """A text of somebody's on one line, ending with a full stop."""
    line = "；".join(part.strip() for part in text.split("\n") if part.strip())
    return line if line.endswith(("。", "？", "；")) else f"{line}。" if line else ""


def shortened(text: str, most: int) -> str:
    """Whole sentences of a text up to `most` characters; at least the first, cut when it alone is longer."""
    line, kept = closing_stop(text), ""
    for part in line.split("。"):
        if part and len(kept) + len(part) < most:
            kept += f"{part}。"
        elif part:
            break
    return kept or f"{line[: most - 1]}…"


@dataclass
class Body:
    """Collects the blocks of a text and numbers its headings."""

    blocks: list[Block] = field(default_factory=list)
    numbers: list[int] = field(default_factory=lambda: [0, 0])

    def heading(self, text: str) -> None:
        """The next 一、."""
        self.numbers = [self.numbers[0] + 1, 0]
        self.blocks.append(Heading(1, f"{numeral(self.numbers[0])}、{text}"))

    def subheading(self, text: str) -> None:
        """The next （一）."""
        self.numbers[1] += 1
        self.blocks.append(Heading(2, f"（{numeral(self.numbers[1])}）{text}"))

    def say(self, key: str, *sentences: tuple[Run, ...]) -> None:
        """A paragraph, unless nothing is left to say."""
        kept = tuple(one for one in sentences if one)
        if kept:
            self.blocks.append(Paragraph(key, kept))

    def table(self, table: Table) -> None:
        """A table, unless it is empty."""
        if table.rows:
            self.blocks.append(table)
