"""Word files: what a reader sees of the body when all tracked changes are accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from importer.reading.blocks import Block, Grid, GridCell, document_of
from importer.reading.document import Document
from importer.reading.packages import main_part, opened, tree
from importer.reading.refusals import DAMAGED, Refused
from importer.reading.word_lists import Lists, W, lists_of, value

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TEXT_BOX = "文本框里的文字没有读取。需要的，请移到正文里再上传。"
TRACKED = "文件里有修订痕迹，已按全部接受修订后的文字读取。"
HIDDEN = "文件里有隐藏的文字，没有读取。"
CONTENTS = "目录没有读取。"
NOTES = "脚注和尾注没有读取。"
# What is left out, with the sentence that says so; what a reader never sees has none.
LEFT_OUT = {
    f"{W}txbxContent": TEXT_BOX,
    f"{W}del": TRACKED,
    f"{W}moveFrom": TRACKED,
    f"{W}footnoteReference": NOTES,
    f"{W}endnoteReference": NOTES,
    f"{W}pPr": "",
    f"{W}rt": "",
    f"{MC}Fallback": "",
}
CHANGED = {f"{W}ins", f"{W}moveTo"}
SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


@dataclass
class _Body:
    """Walks the body; `notes` gathers what was left out."""

    lists: Lists
    notes: dict[str, None] = field(default_factory=dict)  # in the order of the document

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        """Paragraphs and tables of the body, a cell or a wrapper."""
        pending = ""  # of a paragraph whose end was deleted: it goes on in the next
        for element in self.each(container):
            if element.tag == f"{W}tbl":
                yield from [pending] if pending else []
                pending = ""
                yield from self.table(element)
                continue
            text = self.paragraph(element, numbered=not pending)
            if self.end_deleted(element):
                pending += text
                continue
            yield pending + text
            pending = ""
        if pending:
            yield pending

    def each(self, container: etree._Element) -> Iterator[etree._Element]:
        """The paragraphs and tables in a container, through wrappers of any kind."""
        waiting = [iter(container)]
        while waiting:
            element = next(waiting[-1], None)
            if element is None:
                waiting.pop()
            elif element.tag in (f"{W}p", f"{W}tbl"):
                yield element
            elif element.tag in LEFT_OUT:
                self.note(LEFT_OUT[element.tag])
            else:
                waiting.append(iter(element))

    def paragraph(self, element: etree._Element, numbered: bool) -> str:
        """A paragraph with the number that Word gives it."""
        if value(element.find(f"{W}pPr/{W}pStyle")) in self.lists.contents:
            self.note(CONTENTS)
            return ""
        text = self.words(element)
        label = self.lists.label(element) if numbered else ""  # Word counts empty ones, too
        return label + text if text.strip() else ""

    def words(self, element: etree._Element) -> str:
        """The visible text of a paragraph."""
        parts: list[str] = []
        waiting = [iter(element)]
        while waiting:
            one = next(waiting[-1], None)
            if one is None:
                waiting.pop()
            elif one.tag in LEFT_OUT:
                self.note(LEFT_OUT[one.tag])
            elif one.tag == f"{W}t":
                parts.append(one.text or "")
            elif one.tag == f"{W}br":
                parts.append("\n" if one.get(f"{W}type", "textWrapping") == "textWrapping" else "")
            elif one.tag in SIGNS:
                parts.append(SIGNS[one.tag])
            elif one.tag == f"{W}r" and self.hidden(one):
                self.note(HIDDEN if one.find(f"{W}t") is not None else "")
            else:
                self.note(TRACKED if one.tag in CHANGED else "")
                waiting.append(iter(one))
        return "".join(parts)

    def hidden(self, run: etree._Element) -> bool:
        """Whether the text of a run is not shown."""
        mark = run.find(f"{W}rPr/{W}vanish")
        return mark is not None and value(mark) not in ("0", "false")

    def end_deleted(self, element: etree._Element) -> bool:
        """Whether the end of a paragraph was deleted as a tracked change."""
        marks = element.find(f"{W}pPr/{W}rPr")
        return marks is not None and any(marks.find(f"{W}{name}") is not None for name in ("del", "moveFrom"))

    def note(self, sentence: str) -> None:
        """Remember what the reader should know."""
        if sentence:
            self.notes[sentence] = None

    def table(self, element: etree._Element) -> Iterator[Block]:
        """A table; one of a single column only arranges text and gives paragraphs."""
        grid = self.grid(element)
        if any(cell.column or cell.columns > 1 for cell in grid):
            yield grid
        else:
            yield from (cell.text for cell in grid)

    def grid(self, element: etree._Element) -> Grid:
        """Its cells; those merged downwards once, with the rows they cover."""
        cells: list[GridCell] = []
        above: dict[int, int] = {}  # column -> place in `cells` of what may be continued there
        for row, line in enumerate(self.rows(element)):
            column = _int(line.find(f"{W}trPr/{W}gridBefore"), 0)
            for cell in self.inner(line, "tc"):
                wide = max(_int(cell.find(f"{W}tcPr/{W}gridSpan"), 1), 1)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and value(merge) != "restart" and column in above:
                    upper = cells[above[column]]
                    cells[above[column]] = replace(upper, rows=row - upper.row + 1)
                else:
                    above[column] = len(cells)
                    cells.append(GridCell(row, column, self.cell(cell), 1, wide))
                if merge is None:
                    above.pop(column, None)
                column += wide
        return cells

    def rows(self, element: etree._Element) -> Iterator[etree._Element]:
        """The rows that were not deleted as a tracked change."""
        for line in self.inner(element, "tr"):
            if line.find(f"{W}trPr/{W}del") is None:
                yield line
            else:
                self.note(TRACKED)

    def inner(self, container: etree._Element, name: str) -> Iterator[etree._Element]:
        """The rows of a table or the cells of a row, also inside wrappers."""
        for element in container:
            if element.tag == f"{W}{name}":
                yield element
            elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", *CHANGED):
                yield from self.inner(element, name)

    def cell(self, element: etree._Element) -> str:
        """Its paragraphs as lines; a table in it is flattened."""
        lines = []
        for block in self.blocks(element):
            lines += [block] if isinstance(block, str) else [cell.text for cell in block]
        return "\n".join(line for line in lines if line.strip())


def read_docx(data: bytes) -> Document:
    """A Word file's body without headers, footers, comments, notes and text boxes. Raises Refused."""
    with opened(data) as package:
        folder, name = main_part(package)
        root = tree(package, f"{folder}{name}")
        numbering, styles = tree(package, f"{folder}numbering.xml"), tree(package, f"{folder}styles.xml")
    content = None if root is None else root.find(f"{W}body")
    if content is None:
        raise Refused(DAMAGED)
    body = _Body(lists_of(numbering, styles))
    blocks = list(body.blocks(content))
    return document_of(blocks, "docx", body.notes)


def _int(element: etree._Element | None, otherwise: int) -> int:
    text = value(element)
    return int(text) if text.isdecimal() and len(text) < 5 else otherwise
