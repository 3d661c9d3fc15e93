"""Where in a page the content stands: the innermost element that holds nearly all sentences outside links.

Navigation, lists of other articles and footers consist of links and short words; a plan consists of long lines with
Chinese punctuation. Names of classes are not looked at: every site has its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from importer.reading.html_lines import is_data

SENTENCE = re.compile(r"[，。；：、（）]|[^\x00-\xff][,;:][^\x00-\xff]")
SHARE = 0.85  # of the sentences that the content holds
LONG = 12  # characters of a stretch without punctuation that still counts, as titles and cells do
STOPS = {"table", "tbody", "tr", "ul", "ol", "p", "pre", "span", "font"}  # never the content alone, but what holds it
NUMBER = re.compile(r"[^\W\d]{2,12}[〔［\[【（(]\d{4}[〕］\]】）)]第?\d{1,4}号")  # of a document: 某政发〔2023〕4号
KEYS = re.compile(r"发文字号|公文文号|文\s*号|发文机关|发布机构|成文日期|发文日期|索\s*引\s*号")
BOXES = ("table", "ul", "dl")
SHORTEST, LONGEST = 8, 120  # characters of a title
SITES = ("人民政府", "网", "网站", "平台", "公开", "门户")  # how names of sites end, which are headings too
MOST_META = 800  # characters of the box that tells number, issuer and date


def content_root(page: etree._Element) -> etree._Element:
    """The element that holds the content; the whole page where none stands out."""
    weights = _weights(page)
    root = page
    while not (root.tag == "table" and is_data(root)):
        heavy = [child for child in root if weights[child] >= weights[root] * SHARE and weights[child]]
        if not heavy:
            break
        root = heavy[0]
    while root.tag in STOPS and root.getparent() is not None:
        root = root.getparent()
    return root


def _weights(page: etree._Element) -> Counter[etree._Element]:
    """How many characters of sentences every element holds."""
    weights: Counter[etree._Element] = Counter()
    links = 0
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if event == "start":
            links += element.tag == "a"
            weights[element] += _weight(element.text, links)
            continue
        links -= element.tag == "a"
        parent = element.getparent()
        if parent is not None and element is not page:
            weights[parent] += weights[element] + _weight(element.tail, links)
    return weights


def _weight(text: str | None, links: int) -> int:
    words = (text or "").strip()
    if links or not words or not (len(words) >= LONG or SENTENCE.search(words)):
        return 0
    return len(words)


def heading_before(page: etree._Element, root: etree._Element, title: str) -> Iterator[str]:
    """What belongs to the document and stands before its content: title, number, and the box that tells both.

    `title` is what the browser's tab shows: the line it begins with is the heading of the article.
    """
    inside, title = _joined(root), "".join(title.split())
    for element in _before(page, root):
        words = _joined(element)
        if element.tag in BOXES and len(words) <= MOST_META and len(KEYS.findall(words)) > 1:
            yield from (line for line in map(_squeezed, _entries(element)) if line)
        elif element.tag not in BOXES and words not in inside and _is_heading(element, words, title):
            yield _squeezed("".join(element.itertext()))
            inside += words


def _is_heading(element: etree._Element, words: str, title: str) -> bool:
    if not SHORTEST <= len(words) <= LONGEST:
        return False
    if NUMBER.fullmatch(words):
        return element.tag != "a" and element.find(".//a") is None
    return title.startswith(words) or (element.tag in ("h1", "h2") and not words.endswith(SITES))


def _joined(element: etree._Element) -> str:
    return "".join("".join(element.itertext()).split())


def _before(page: etree._Element, root: etree._Element) -> Iterator[etree._Element]:
    above = set(root.iterancestors())
    for element in page.iter():
        if element is root:
            return
        if element not in above:
            yield element


def _entries(box: etree._Element) -> Iterator[str]:
    """Label and value of a box stand in neighbouring elements of one line, or of a list."""
    for line in box.iter("tr", "li", "dd"):
        yield "".join(line.itertext())


def _squeezed(text: str) -> str:
    return " ".join(text.split())
