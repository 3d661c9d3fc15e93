"""From what was asked for to the finished document: figures, words, and the paragraphs people rewrote."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plan_tracker import clock
from reports.documents.annual import annual_report
from reports.documents.blocks import OfficialDocument, Paragraph
from reports.documents.bulletin import bulletin
from reports.documents.choice import Choice
from reports.documents.duty_report import duty_report
from reports.documents.editing import from_data, sentences
from reports.documents.figures import bulletin_figures, duty_figures, period_figures, year_figures
from reports.documents.monthly import period_report
from reports.documents.writing import day_words
from reports.models import DocumentDraft


@dataclass(frozen=True)
class Composed:
    """A document as it leaves the house, what was generated for it, and the rewritten paragraphs by key."""

    document: OfficialDocument
    generated: dict[str, Paragraph]
    drafts: dict[str, DocumentDraft]

    def outdated(self, key: str) -> bool:
        """Whether what is generated now differs from what the person saw who rewrote the paragraph."""
        return key in self.drafts and self.drafts[key].generated != self.generated[key].text


def generate(choice: Choice) -> OfficialDocument:
    """The document from today's or a past day's figures alone."""
    name = choice.kind.name
    if name == "bulletin":
        return bulletin(bulletin_figures(choice), choice)
    if name == "annual-report":
        return annual_report(year_figures(choice), choice)
    if name == "duty-report":
        return duty_report(duty_figures(choice), choice)
    return period_report(period_figures(choice), choice)


def compose(choice: Choice) -> Composed:
    """The generated document with rewritten paragraphs in their places."""
    document = generate(choice)
    rows = DocumentDraft.objects.filter(plan=choice.plan, kind=choice.kind.name, period=choice.period)
    rows = rows.filter(department=choice.department).select_related("edited_by")
    generated = {paragraph.key: paragraph for paragraph in document.paragraphs()}
    drafts = {row.paragraph: row for row in rows if row.paragraph in generated}
    blocks = tuple(
        _rewritten(block, drafts[block.key]) if isinstance(block, Paragraph) and block.key in drafts else block
        for block in document.blocks
    )
    return Composed(replace(document, blocks=blocks), generated, drafts)


def _rewritten(paragraph: Paragraph, draft: DocumentDraft) -> Paragraph:
    when = f"{draft.edited_by.full_name}{day_words(clock.local(draft.edited_at).date())}修改"
    return Paragraph(paragraph.key, sentences(from_data(draft.runs)), when)
