"""The plan as a document with each task's live status; the cutting of its words is in `pieces`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from departments.models import User
from tasks.margin import PRESSING, TaskStatus, count_lights, margin_of
from tasks.models import Chapter, ContextSpan, Plan, Section, SourceCorrection
from tasks.pieces import Edit, Piece, begins_in, edits_of, lines_of, pieces_of, shown


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with the tasks that begin in it."""

    pieces: list[Piece]
    statuses: list[TaskStatus]

    @property
    def pressing(self) -> bool:
        """Whether a task in it, begun here or before, is overdue or warned of."""
        return any(piece.status.pressing for piece in self.pieces if piece.status)


@dataclass(frozen=True)
class SectionView:
    """A section: the words of its heading and its paragraphs."""

    section: Section
    heading: list[Piece]
    paragraphs: list[Paragraph]

    @property
    def label(self) -> str:
        """Its number as the document prints it; empty where the chapter has no sections."""
        return shown(self.section.label)

    def anchor(self, chapter: int) -> str:
        """Its place on the page: its heading, or the chapter's where it has none."""
        return f"s{chapter}-{self.section.number}" if self.heading else f"c{chapter}"

    @property
    def pressing(self) -> bool:
        """Whether something in it is."""
        return any(one.pressing for one in self.paragraphs)


@dataclass
class ChapterView:
    """A chapter with its sections and how its tasks stand (counts by light value)."""

    chapter: Chapter
    heading: list[Piece]
    sections: list[SectionView]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many tasks the reader may see the state of."""
        return sum(self.counts.values())

    @property
    def pressing(self) -> bool:
        """Whether something in it is."""
        return any(one.pressing for one in self.sections)


@dataclass(frozen=True)
class Fix:
    """A defect of the source in the list at the end; `anchor` is the section's place on the page, if it has one."""

    correction: SourceCorrection
    place: str
    anchor: str


@dataclass(frozen=True)
class PlanDocument:
    """Everything the page shows. `own` counts the tasks whose state the reader may see."""

    plan: Plan
    notice: list[Paragraph]
    preamble: list[Paragraph]
    chapters: list[ChapterView]
    closing: list[Paragraph]
    fixes: list[Fix]
    counts: dict[str, int]
    total: int
    own: int

    @property
    def pressing(self) -> int:
        """How many tasks are overdue or warned of."""
        return sum(self.counts[light.value] for light in PRESSING)


@dataclass(frozen=True)
class _Words:
    """Turns spans of one plan's text into headings and paragraphs."""

    source: str
    statuses: Sequence[TaskStatus]
    edits: Sequence[Edit]

    def heading(self, span: tuple[int, int]) -> list[Piece]:
        """A heading without the full stop that ends it in a run-in paragraph."""
        start, end = span
        while end > start and self.source[end - 1] == "。":
            end -= 1
        pieces = list(pieces_of(self.source, (start, end), [], self.edits))
        return [piece for piece in pieces if piece.text not in ("", "。")]

    def paragraphs(self, span: tuple[int, int]) -> list[Paragraph]:
        """The lines of a span as paragraphs."""
        return [self._paragraph(*line) for line in lines_of(self.source, span)]

    def _paragraph(self, left: int, right: int) -> Paragraph:
        own = [one for one in self.statuses if one.start < right and one.end > left]
        pieces = list(pieces_of(self.source, (left, right), own, self.edits))
        return Paragraph(pieces, [one for one in own if begins_in(self.source, left, right, one)])


def plan_document(plan: Plan, user: User, day: date) -> PlanDocument:
    """The document as this user may see it; seven queries whatever its length."""
    statuses = margin_of(plan, user, day)
    corrections = list(plan.corrections.order_by("start", "end"))
    words = _Words(plan.source_text, statuses, edits_of(plan.source_text, corrections))
    context = list(plan.context_spans.order_by("start"))
    sections = list(plan.sections.order_by("start"))
    chapters = [
        ChapterView(
            chapter,
            words.heading(chapter.span),
            [_section(one, words) for one in sections if one.chapter_id == chapter.pk],
            count_lights(one for one in statuses if one.task.chapter_id == chapter.pk),
        )
        for chapter in plan.chapters.order_by("number")
    ]
    counts = count_lights(statuses)
    return PlanDocument(
        plan=plan,
        notice=_notice(plan, context, words),
        preamble=_paragraphs_of(context, "preamble", words),
        chapters=chapters,
        closing=_paragraphs_of(context, "closing", words),
        fixes=[_fix(one, chapters) for one in corrections],
        counts=counts,
        total=len(statuses),
        own=sum(counts.values()),
    )


def _section(section: Section, words: _Words) -> SectionView:
    start = section.heading_end or section.start
    heading = (section.heading_start, section.heading_end)
    pieces = [] if section.implied else words.heading(heading)  # type: ignore[arg-type]
    return SectionView(section, pieces, words.paragraphs((start, section.end)))


def _fix(one: SourceCorrection, chapters: Iterable[ChapterView]) -> Fix:
    for chapter in chapters:
        if chapter.chapter.start <= one.start < chapter.chapter.end:
            return Fix(one, f"第{chapter.chapter.label}章标题", f"c{chapter.chapter.number}")
        for view in chapter.sections:
            if view.section.start <= one.start < view.section.end:
                return Fix(one, f"{chapter.chapter.label}{view.label}", view.anchor(chapter.chapter.number))
    return Fix(one, "其他", "")


def _paragraphs_of(context: Iterable[ContextSpan], kind: str, words: _Words) -> list[Paragraph]:
    return [line for one in context if one.kind == kind for line in words.paragraphs(one.span)]


def _notice(plan: Plan, context: Iterable[ContextSpan], words: _Words) -> list[Paragraph]:
    """The notice the plan was issued with; titles and number, which the page's own heads repeat, are left out."""
    heads = {text.replace(" ", "") for text in (plan.title, plan.notice_title, plan.doc_number)}
    lines: list[Paragraph] = []
    for one in context:
        own = _paragraphs_of([one], "front_matter", words)
        text = "".join(piece.text for line in own for piece in line.pieces)
        if text.replace(" ", "") not in heads:
            lines += own
    return lines
