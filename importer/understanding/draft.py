"""What the reading of a plan document finds. Every span points into the verbatim text; nothing is invented.

`rule` names the rule that found a thing (`outline.numbered`, `units.bracket`), `confidence` runs from 0 to 1.
Words of values (titles, names) are folded: full-width Chinese punctuation, half-width digits and letters, simplified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """One value of the document's head."""

    value: str
    span: Span
    confidence: float
    rule: str


@dataclass(frozen=True)
class Units:
    """Bodies named together in one role: lead, coop, resp (all alike), impl (carry out) or leader (a person)."""

    role: str
    label: str  # as written: 牵头单位
    names: tuple[str, ...]
    groups: tuple[str, ...]  # those of `names` that mean several bodies: 各乡镇
    span: Span
    confidence: float
    rule: str
    etc: bool = False  # 等: more are meant than are named
    expanded: tuple[str, ...] = ()  # names with an elided prefix put back: 县财政局 for 财政局


@dataclass(frozen=True)
class Deadline:
    """When something is due: date, recurring, ongoing, period, relative or start."""

    kind: str
    words: str
    span: Span
    confidence: float
    rule: str
    value: str | None = None  # ISO date of date, start and relative; the end of a period
    starts: str | None = None  # ISO date: the beginning of a period
    freq: str = ""  # weekly, monthly, quarterly, half-yearly, yearly, per term, unspecified
    month: int | None = None  # of a yearly one
    day: int | None = None
    explicit: bool = True  # False: soft words like 定期 that give no date
    milestone: str = ""  # what is to have happened when it is not completion: 开工


@dataclass(frozen=True)
class Indicator:
    """A number the document demands. `comparator` is one of = >= <= > < ~ range."""

    number: float
    unit: str
    comparator: str
    subject: str
    words: str
    span: Span
    confidence: float
    rule: str
    upper: float | None = None  # the other end of a range
    baseline: float | None = None  # 从A提高到B
    soft: bool = False
    full_coverage: bool = False  # 全覆盖, 全部: 100 %


@dataclass(frozen=True)
class Facets:
    """What stands in a stretch of text about who, when and how much."""

    units: tuple[Units, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A sentence, or sentences that belong together: the raw material of a task.

    `kind` is empty for what obliges, else why it obliges nobody: heading_sentence, principle, unit_line.
    """

    span: Span
    text: str  # folded
    title: str  # a proposal of at most 28 characters
    confidence: float
    kind: str = ""
    facets: Facets = Facets()


@dataclass(frozen=True)
class Item:
    """A numbered item, (一) or 1. or a table's row; `children` where the document nests deeper."""

    label: str  # as written, folded: （一）, 1., empty if implied
    path: str  # labels of the items above, joined with "/": "一", "一/（一）"; empty without a chapter
    title: str
    heading: Span | None
    span: Span
    level: int  # 2 below a chapter
    title_end: str  # 。 newline sentence none cell
    confidence: float
    rule: str
    implied: bool = False
    preamble: bool = False
    kind: str = ""  # phase, row, bullet
    measures: tuple[Measure, ...] = ()
    facets: Facets = Facets()  # of the whole item without its children
    children: tuple[Item, ...] = ()

    def each(self) -> Iterator[Item]:
        """This item and all below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.each()


@dataclass(frozen=True)
class Chapter:
    """一、 …; `preamble` if it holds aims and principles and no tasks (总体要求)."""

    number: int
    label: str
    title: str
    heading: Span
    span: Span
    confidence: float
    rule: str
    preamble: bool = False
    items: tuple[Item, ...] = ()
    facets: Facets = Facets()  # of text in a preamble chapter that stands in no item


def each_item(chapters: Iterable[Chapter], loose: Iterable[Item]) -> Iterator[Item]:
    """Every numbered item of chapters, then those under none, each with the ones below it."""
    for one in [*(item for chapter in chapters for item in chapter.items), *loose]:
        yield from one.each()


@dataclass(frozen=True)
class Context:
    """Text that is no task, with the reason: front_matter, noise, preamble, principle, heading_sentence, closing."""

    span: Span
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Defect:
    """A suspected defect of the text: lost character, unbalanced bracket. `suggestion` may be empty."""

    span: Span
    as_written: str
    suggestion: str
    note: str
    rule: str


@dataclass(frozen=True)
class Rule:
    """A rule the document sets for all its units: 列第一位者为牵头单位, 以下均需各镇落实."""

    span: Span
    kind: str  # first_leads, also_all, default_scope
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """Title, number, issuer and so on; what the document does not say is None."""

    title: Found | None = None
    notice_title: Found | None = None
    doc_number: Found | None = None
    issuer: Found | None = None
    date: Found | None = None  # value in ISO form
    year: int | None = None
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A document understood. `refusal` is one Chinese sentence if it holds no plan; then there is nothing else."""

    source: str
    head: Head = Head()
    chapters: tuple[Chapter, ...] = ()
    loose: tuple[Item, ...] = ()  # items under no chapter: a flat list, a table
    context: tuple[Context, ...] = ()
    defects: tuple[Defect, ...] = ()
    rules: tuple[Rule, ...] = ()
    opening: Facets = Facets()  # what the words before the first chapter or item set for the whole plan
    closing: Facets = Facets()  # and those after the last
    refusal: str = ""
    notes: tuple[str, ...] = field(default=())

    def items(self) -> Iterator[Item]:
        """Every numbered item of the document."""
        return each_item(self.chapters, self.loose)
