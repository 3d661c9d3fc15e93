"""The parts of an OpenDocument sheet that do not depend on its rows (ODF 1.2)."""

from __future__ import annotations

from collections.abc import Sequence

from reports.tables import Column
from reports.writers.xlsx import COLOURS

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = "".join(
    f" xmlns:{prefix}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"), ("config", "config"), ("svg", "svg-compatible"),
    )
)  # fmt: skip
MANIFEST = (
    XML
    + "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0' manifest:version='1.2'>"
    f"<manifest:file-entry manifest:full-path='/' manifest:version='1.2' manifest:media-type='{MIMETYPE}'/>"
    + "".join(
        f"<manifest:file-entry manifest:full-path='{name}.xml' manifest:media-type='text/xml'/>"
        for name in ("content", "styles", "settings")
    )
    + "</manifest:manifest>"
)
CONTENT_END = "</office:spreadsheet></office:body></office:document-content>"
DAY = (
    "<number:year number:style='long'/><number:text>-</number:text><number:month number:style='long'/>"
    "<number:text>-</number:text><number:day number:style='long'/>"
)
DATA_STYLES = (
    f"<number:date-style style:name='day'>{DAY}</number:date-style>"
    f"<number:date-style style:name='minute'>{DAY}<number:text> </number:text><number:hours number:style='long'/>"
    "<number:text>:</number:text><number:minutes number:style='long'/></number:date-style>"
    "<number:percentage-style style:name='whole'>"
    "<number:number number:decimal-places='0' number:min-integer-digits='1'/>"
    "<number:text>%</number:text></number:percentage-style>"
)
BOLD = "fo:font-weight='bold' style:font-weight-asian='bold'"  # Latin and Chinese are set apart
BOX = "fo:border='0.5pt solid #cbd3dc' style:vertical-align='middle' fo:wrap-option='wrap' fo:padding='0.8mm'"
PAGES = {False: ("297mm", "210mm"), True: ("420mm", "297mm")}  # across: A4, A3


def light_style(words: str) -> str:
    """The style of a light's cell by the word it begins with."""
    return next((f"light-{light.value}" for light in COLOURS if words.startswith(str(light.label))), "text")


def content_start(columns: Sequence[Column]) -> str:
    """Everything before the first table: what columns and cells look like."""
    widths = "".join(
        f"<style:style style:name='c{number}' style:family='table-column'>"
        f"<style:table-column-properties style:column-width='{min(column.width, 80) * 2.1:.1f}mm'/></style:style>"
        for number, column in enumerate(columns)
    )
    lights = "".join(
        _style(
            f"light-{light.value}", f"{BOX} fo:background-color='{ground}'", align="center", text=f"fo:color='{ink}'"
        )
        for light, (ink, ground) in COLOURS.items()
    )
    cells = (
        _style("title", "", text=f"fo:font-size='16pt' style:font-size-asian='16pt' {BOLD}")
        + _style("note", "", text="fo:color='#465161'")
        + _style("head", f"{BOX} fo:background-color='#f7f9fb'", align="center", text=BOLD)
        + _style("text", BOX)
        + _style("number", BOX, align="end")
        + _style("date", BOX, align="center", data="day")
        + _style("moment", BOX, align="center", data="minute")
        + _style("percent", BOX, align="end", data="whole")
    )
    sheet = (
        "<style:style style:name='sheet' style:family='table' style:master-page-name='Across'>"
        "<style:table-properties table:display='true'/></style:style>"
        "<style:style style:name='tall' style:family='table-row'>"
        "<style:table-row-properties style:row-height='10mm' style:use-optimal-row-height='false'/></style:style>"
    )
    return (
        f"{XML}<office:document-content{SPACES} office:version='1.2'><office:automatic-styles>{DATA_STYLES}{sheet}"
        f"{widths}{cells}{lights}</office:automatic-styles><office:body><office:spreadsheet>"
    )


def _style(name: str, cell: str, *, align: str = "", text: str = "", data: str = "") -> str:
    data = f" style:data-style-name='{data}'" if data else ""
    body = f"<style:table-cell-properties {cell}/>" if cell else ""
    body += f"<style:paragraph-properties fo:text-align='{align}'/>" if align else ""
    body += f"<style:text-properties {text}/>" if text else ""
    start = f"<style:style style:name='{name}' style:family='table-cell' style:parent-style-name='Default'"
    return f"{start}{data}>{body}</style:style>"


def styles(*, wide: bool) -> str:
    """The page: across, one page wide, numbered."""
    width, height = PAGES[wide]
    return (
        f"{XML}<office:document-styles{SPACES} office:version='1.2'><office:styles>"
        "<style:style style:name='Default' style:family='table-cell'><style:text-properties"
        " style:font-name-asian='宋体' fo:font-size='11pt' style:font-size-asian='11pt'/></style:style></office:styles>"
        "<office:automatic-styles><style:page-layout style:name='across'><style:page-layout-properties"
        f" fo:page-width='{width}' fo:page-height='{height}' style:print-orientation='landscape' fo:margin='13mm'"
        " style:scale-to-X='1' style:scale-to-Y='0'/><style:footer-style><style:header-footer-properties"
        " fo:min-height='7mm' fo:margin-top='2mm'/></style:footer-style></style:page-layout></office:automatic-styles>"
        "<office:master-styles><style:master-page style:name='Across' style:page-layout-name='across'><style:footer>"
        "<text:p>第<text:page-number>1</text:page-number>页，共<text:page-count>1</text:page-count>页</text:p>"
        "</style:footer></style:master-page></office:master-styles></office:document-styles>"
    )


def settings(sheet: str) -> str:
    """The heads stay in sight while one scrolls. `sheet` is its name as a quoted attribute."""
    items = "".join(
        f"<config:config-item config:name='{name}' config:type='{kind}'>{value}</config:config-item>"
        for name, kind, value in (
            ("VerticalSplitMode", "short", 2), ("VerticalSplitPosition", "int", 3), ("ActiveSplitRange", "short", 2),
            ("PositionBottom", "int", 3),
        )
    )  # fmt: skip
    return (
        f"{XML}<office:document-settings{SPACES} xmlns:ooo='http://openoffice.org/2004/office' office:version='1.2'>"
        "<office:settings><config:config-item-set config:name='ooo:view-settings'>"
        "<config:config-item-map-indexed config:name='Views'><config:config-item-map-entry>"
        "<config:config-item-map-named config:name='Tables'>"
        f"<config:config-item-map-entry config:name={sheet}>{items}</config:config-item-map-entry>"
        "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def filters(area: str) -> str:
    """Buttons to filter by, on the heads. `area` is a quoted attribute."""
    return (
        "<table:database-ranges><table:database-range table:name='__Anonymous_Sheet_DB__0'"
        f" table:target-range-address={area} table:display-filter-buttons='true'/></table:database-ranges>"
    )


def letters(number: int) -> str:
    """A column's letters, 1 is A."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
