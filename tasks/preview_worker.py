"""What a preview shows of a file: something for JSON, or for a picture the new picture.

Run in a process of its own (`plan_tracker.child`), which is limited before any of the libraries is loaded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import IO, Any

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_COUNTED = 3, 200, 20, 5000
MOST_BLOCKS, MOST_CHARS, MOST_CELL = 300, 20_000, 300
MOST_PIXELS, SHOWN_PIXELS = 50_000_000, 1600
DRAFT_PIXELS = 4 * MOST_PIXELS  # JPEG is decoded at a fraction of its size
MOST_PAGES_READ, MOST_SCALE = 20, 4
KEPT_CONTROLS = "\n\t"
REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


def shown(value: Any) -> str:
    """A cell as text: storable, in reading order, not endless."""
    if isinstance(value, datetime):
        value = value.date() if value.time() == time(0) else value.replace(microsecond=0)
    if isinstance(value, date | time):
        value = value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 1e15 else round(value, 6)
    text = "" if value is None else str(value)
    kept = (char for char in text[: MOST_CELL * 10] if _visible(char))
    return "".join(kept).strip()


def _visible(char: str) -> bool:
    return char in KEPT_CONTROLS or (unicodedata.category(char) not in ("Cc", "Cs") and char not in REORDERING)


def sheets(file: IO[bytes]) -> dict[str, Any]:
    """The first sheets of a workbook."""
    import openpyxl  # noqa: PLC0415 - only under the limits

    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    found = [_sheet(sheet) for sheet in book.worksheets[:MOST_SHEETS]]
    cells = (cell for one in found for row in [[one["title"]], one["head"], *one["rows"]] for cell in row)
    return {"sheets": found, "more": len(book.worksheets) > MOST_SHEETS, "text": "\n".join(cells)[:MOST_CHARS]}


def _sheet(sheet: Any) -> dict[str, Any]:
    sheet.reset_dimensions()  # what the file says about its own size may be wrong
    # No max_row: openpyxl would fill up with empty rows as far as that.
    wide = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    rows = [[shown(cell)[:MOST_CELL] for cell in row] for row in islice(wide, MOST_COUNTED + 1)]
    more = len(rows) > MOST_COUNTED and any(any(row) for row in rows[-MOST_ROWS:])
    rows = [row for row in rows[:MOST_COUNTED] if any(row)]
    width = max((len(row) - next(n for n, cell in enumerate(reversed(row)) if cell) for row in rows), default=0)
    rows = [(row + [""] * width)[: min(width, MOST_COLUMNS)] for row in rows]
    title, head, rest = _headed(rows)
    shown_rows = rest[:MOST_ROWS]
    return {
        "name": shown(sheet.title)[:60],
        "title": title,
        "head": head,
        "rows": shown_rows,
        "count": len(rest),
        "more": more,
        "cut": width > MOST_COLUMNS,
    }


def _headed(rows: list[list[str]]) -> tuple[str, list[str], list[list[str]]]:
    """Title lines (one cell over a wider table), the head (words only), the rows."""
    titles = []
    while len(rows) > 1 and len(rows[0]) > 1 and sum(map(bool, rows[0])) == 1:
        titles.append("".join(rows[0]))
        rows = rows[1:]
    wordy = len(rows) > 1 and not any(_numeric(cell) for cell in rows[0])
    return " ".join(titles), rows[0] if wordy else [], rows[1:] if wordy else rows


def _numeric(cell: str) -> bool:
    return cell.replace(".", "", 1).replace("-", "").replace("%", "").isdecimal()


def document(file: IO[bytes]) -> dict[str, Any]:
    """Paragraphs and tables of a Word file, in their order."""
    import docx  # noqa: PLC0415 - only under the limits
    from docx.table import Table  # noqa: PLC0415

    source = docx.Document(file)
    header = "\n".join(paragraph.text for section in source.sections[:1] for paragraph in section.header.paragraphs)
    blocks: list[dict[str, Any]] = []
    size, more = 0, False
    for item in source.iter_inner_content():
        block = _table(item) if isinstance(item, Table) else _paragraph(item)
        if not any(any(row) for row in block["rows"]):
            continue
        size += sum(len(cell) for row in block["rows"] for cell in row)
        if len(blocks) >= MOST_BLOCKS or size > MOST_CHARS:
            more = True
            break
        blocks.append(block)
    cells = (cell for block in blocks for row in block["rows"] for cell in row)
    return {"blocks": blocks, "more": more, "text": "\n".join([shown(header), *cells])[: MOST_CHARS * 2]}


def _paragraph(paragraph: Any) -> dict[str, Any]:
    heading = str(paragraph.style.name if paragraph.style is not None else "").startswith(("Heading", "Title", "标题"))
    return {"kind": "heading" if heading else "paragraph", "rows": [[shown(paragraph.text)]]}


def _table(table: Any) -> dict[str, Any]:
    return {"kind": "table", "rows": list(_table_rows(table))}


def _table_rows(table: Any) -> Iterator[list[str]]:
    for row in islice(table.rows, MOST_ROWS):
        yield [shown(cell.text)[:MOST_CELL] for cell in islice(row.cells, MOST_COLUMNS)]


def picture(file: IO[bytes]) -> bytes:
    """The picture drawn anew as a JPEG, no larger than a screen: nothing of the upload's bytes goes on."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - only under the limits

    Image.MAX_IMAGE_PIXELS = None  # judged here, by what the format costs
    with Image.open(file, formats=("PNG", "JPEG")) as image:
        most = DRAFT_PIXELS if image.format == "JPEG" else MOST_PIXELS
        if image.width * image.height > most:
            raise MemoryError
        image.draft("RGB", (SHOWN_PIXELS, SHOWN_PIXELS))
        image.thumbnail((SHOWN_PIXELS, SHOWN_PIXELS))
        drawn = ImageOps.exif_transpose(image).convert("RGBA")
        paper = Image.new("RGB", drawn.size, "white")
        paper.paste(drawn, mask=drawn.getchannel("A"))
    return _jpeg(paper)


def _jpeg(image: Any) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def pages(file: IO[bytes]) -> dict[str, Any]:
    """How many pages a PDF has, and the text of the first."""
    import pypdfium2  # noqa: PLC0415 - only under the limits

    book = pypdfium2.PdfDocument(file.read())
    texts = (shown(book[number].get_textpage().get_text_bounded()) for number in range(min(len(book), MOST_PAGES_READ)))
    return {"pages": len(book), "text": "\n".join(texts)[:MOST_CHARS]}


def page(file: IO[bytes], number: int) -> bytes:
    """One page of a PDF drawn as a JPEG: its scripts, links and forms do nothing. Pages count from 1."""
    import pypdfium2  # noqa: PLC0415 - only under the limits

    book = pypdfium2.PdfDocument(file.read())
    if not 1 <= number <= len(book):
        raise ValueError(number)
    sheet = book[number - 1]
    scale = min(SHOWN_PIXELS / max(*sheet.get_size(), 1), MOST_SCALE)
    return _jpeg(sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"))


KINDS: dict[str, Callable[..., Any]] = {
    "sheets": sheets,
    "document": document,
    "picture": picture,
    "pages": pages,
    "page": page,
}


def answer(file: IO[bytes], kind: str, *numbers: str) -> Any:
    """What `plan_tracker.child` asks for."""
    return KINDS[kind](file, *map(int, numbers))
