"""The page of a Word file: paper, margins, grid, footers, fonts with what stands in for them."""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section, _Footer
from docx.shared import Mm, Pt
from docx.text.run import Run

from reports.documents import measures as m

FANG, TITLE, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
# Where a font is missing, Word takes the first of these that is there.
INSTEAD = {
    FANG: "仿宋,FangSong,STFangsong",
    TITLE: "小标宋体,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体",
    HEI: "SimHei,Microsoft YaHei",
    KAI: "楷体,KaiTi,STKaiti",
    SONG: "SimSun,NSimSun",
}
DASH = "—"


def prepare(document: DocumentType) -> None:
    """Everything that is not text, for a document with its one first section."""
    document.settings.odd_and_even_pages_header_footer = True
    normal = document.styles["Normal"]
    set_font(normal.element.get_or_add_rPr(), FANG, m.BODY)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = Pt(m.LINE_PITCH / 20)
    normal.paragraph_format.widow_control = False
    _tight(normal.element)
    _fonts(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(m.PAGE[0]), Mm(m.PAGE[1])
    section.top_margin, section.right_margin = Mm(m.TOP), Mm(m.RIGHT)
    section.bottom_margin, section.left_margin = Mm(m.BOTTOM), Mm(m.LEFT)
    section.footer_distance = Mm(m.FOOTER)
    _grid(section)
    _number(section.footer, "right")
    _number(section.even_page_footer, "left")


def _tight(style: Any) -> None:
    """Lines and letters set to the grid by themselves: programs differ in how they keep a grid of characters.

    No room between Chinese and digits, which would not fit 28 characters into a line.
    """
    layout, letters = style.get_or_add_pPr(), style.get_or_add_rPr()
    for name in ("autoSpaceDE", "autoSpaceDN", "snapToGrid"):
        off = parse_xml(f'<w:{name} {nsdecls("w")} w:val="0"/>')
        layout.insert_element_before(off, "w:spacing", "w:ind", "w:jc")
    letters.insert_element_before(parse_xml(f'<w:spacing {nsdecls("w")} w:val="{m.TIGHT}"/>'), "w:sz")


def lying_section(document: DocumentType) -> Section:
    """A new section on the same paper lying, for wide tables; page numbers go on."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(m.PAGE[1]), Mm(m.PAGE[0])
    for name, value in m.LYING.items():
        setattr(section, f"{name}_margin", Mm(value))
    section.footer_distance = Mm(m.LYING["bottom"] - 10)
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "default")
    grid.attrib.pop(qn("w:charSpace"), None)
    return section


def set_font(properties: Any, name: str, size: float) -> None:
    """Chinese by name, Latin letters and digits in their own face; size in points."""
    fonts = properties.get_or_add_rFonts()
    for attribute in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{attribute}"), LATIN)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    properties.sz_val = Pt(size)


def _grid(section: Section) -> None:
    """22 lines of 28 characters."""
    properties = section._sectPr
    grid = properties.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        properties.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(m.LINE_PITCH))
    grid.set(qn("w:charSpace"), str(m.CHARACTER_SPACE))


def _number(footer: _Footer, side: str) -> None:
    """— 1 —, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "Normal"
    layout = paragraph._p.get_or_add_pPr()
    layout.append(parse_xml(f'<w:ind {nsdecls("w")} w:{side}Chars="100" w:{side}="{int(m.PAGE_NUMBER * 20)}"/>'))
    layout.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{side}"/>'))
    for text in (f"{DASH} ", None, f" {DASH}"):
        run = paragraph.add_run(text or "")
        _song(run)
        if text is None:
            _page_field(run)


def _song(run: Run) -> None:
    properties = run._r.get_or_add_rPr()
    set_font(properties, SONG, m.PAGE_NUMBER)
    for attribute in ("ascii", "hAnsi", "cs"):
        properties.get_or_add_rFonts().set(qn(f"w:{attribute}"), SONG)


def _page_field(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._r.append(part)


def _fonts(document: DocumentType) -> None:
    """The font table: each font with what to take instead of it."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, instead in INSTEAD.items()
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{entries}</w:fonts>'
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = xml.encode("utf-8")
