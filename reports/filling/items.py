"""What a form would change, as it is shown: rows with their fields and what is wrong at which cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from reports.filling.duties import Duty
from tasks.report_input import ReportInput

MOST_ERRORS = 200


class Kind(StrEnum):
    """What a row of the form means; the order is the order on screen."""

    WRONG = "wrong"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    CONFLICT = "conflict"
    CHANGED = "changed"
    NEW = "new"
    SAME = "same"
    UNTOUCHED = "untouched"
    EMPTY = "empty"


KIND_LABELS = {
    Kind.WRONG: "要改",
    Kind.UNKNOWN: "没有这项任务",
    Kind.REFUSED: "不能填报",
    Kind.CONFLICT: "有人先填了",
    Kind.CHANGED: "有改动",
    Kind.NEW: "新填",
    Kind.SAME: "和草稿相同",
    Kind.UNTOUCHED: "没有改动",
    Kind.EMPTY: "没有填",
}
BLOCKING = frozenset({Kind.WRONG, Kind.UNKNOWN, Kind.REFUSED, Kind.CONFLICT})
WRITTEN = frozenset({Kind.CHANGED, Kind.NEW})
SUBMITTED = WRITTEN | {Kind.SAME}


@dataclass(frozen=True)
class Problem:
    """What is wrong at a cell. Where it does not block, a draft may still be kept: it only stops handing in."""

    row: int
    letter: str
    label: str
    text: str
    name: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"第{self.row}行 {self.letter}列 {self.label}：{self.text}"


@dataclass(frozen=True)
class Change:
    """One field: what is stored and what the form says, and what is wrong with it."""

    label: str
    letter: str
    old: str
    new: str
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """What the form says of one duty."""

    row: int
    code: str
    title: str
    kind: Kind
    words: str = ""
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    duty: Duty | None = None
    data: ReportInput | None = None

    @property
    def label(self) -> str:
        """The kind in words."""
        return KIND_LABELS[self.kind]

    @property
    def placed(self) -> set[str]:
        """Sentences already shown beside a field."""
        return {str(one) for change in self.changes for one in change.problems}


@dataclass(frozen=True)
class Difference:
    """The whole form against what is stored."""

    items: list[Item]

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the rows."""
        found = [one for item in self.items for one in item.problems]
        return sorted(found, key=lambda one: (one.row, len(one.letter), one.letter))

    @property
    def blocking(self) -> list[Problem]:
        """What stops everything."""
        return [one for one in self.problems if one.blocks]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind, in the order on screen."""
        numbers = Counter(one.kind for one in self.items)
        return {kind.value: numbers[kind] for kind in Kind if numbers[kind]}

    @property
    def to_save(self) -> list[Item]:
        """What keeping it as drafts writes."""
        return [one for one in self.items if one.kind in WRITTEN]

    @property
    def to_submit(self) -> list[Item]:
        """What handing it in sends: also rows whose draft already says the same."""
        return [one for one in self.items if one.kind in SUBMITTED]

    @property
    def may_save(self) -> bool:
        """Whether it can be kept as drafts."""
        return not self.blocking and bool(self.to_save)

    @property
    def may_submit(self) -> bool:
        """Whether it can be handed in as it is."""
        return not self.problems and bool(self.to_submit)
