"""A plan in which nothing is numbered: paragraphs below the words that open it, under headings or none."""

from __future__ import annotations

import re
from collections import Counter

from importer.understanding.closing import is_closing, is_tail
from importer.understanding.draft import Span
from importer.understanding.headings import is_heading
from importer.understanding.sentences import is_unit_line, obliges

# 制定本方案。 现将各单位的任务明确如下：
OPENS = re.compile(
    r"(?:制定|制订|编制|提出|明确|安排|分解|分工)[^，。；]{0,12}(?:本|如下|以下)[^，。；]{0,12}[。：]$|如下[^，。；]{0,4}[：。]$"
)
# 项目名称：新建养老院
NAME = re.compile(
    r"(?:项目|任务|事项|工作|活动|实事)(?:名称|事项)?：(?=[\u4e00-\u9fff“《])|(?:重点|主要|工作)任务：(?=[\u4e00-\u9fff“《])"
)
LEAST = 3
Section = tuple[Span | None, list[Span]]  # a heading and the paragraphs below it


def plain_plan(text: str, paragraphs: list[Span]) -> list[Section]:
    """The paragraphs of such a plan; none unless several of them ask for something below the words that open it."""
    begin = _begin(text, paragraphs)
    if begin is None:
        return []
    sections: list[Section] = []
    last = max((n for n, span in enumerate(paragraphs) if is_unit_line(text[slice(*span)])), default=begin)
    for place, span in enumerate(paragraphs[begin:], begin):
        words = text[slice(*span)]
        if is_tail(words) or (place > last and is_closing(words)):
            break
        if is_heading(words):
            sections.append((span, []))
        else:
            if not sections:
                sections.append((None, []))
            sections[-1][1].append(span)
    filled = [one for one in sections if one[1]]
    if len(filled) >= LEAST and are_titles(text, filled):
        return filled
    prose = [words for _, body in filled for span in body if not is_unit_line(words := text[slice(*span)])]
    asking = [one for one in prose if "。" in one and obliges(one)]
    return filled if len(asking) >= LEAST and len(asking) * 2 > len(prose) else []


def _begin(text: str, paragraphs: list[Span]) -> int | None:
    """Where such a plan begins: behind the words that open it, else at the name above the first unit line."""
    opening = next((n for n, span in enumerate(paragraphs) if OPENS.search(text, *span)), None)
    if opening is not None:
        return opening + 1
    lines = [n for n, span in enumerate(paragraphs) if is_unit_line(text[slice(*span)])]
    if len(lines) < LEAST or lines[0] < 2 or not is_heading(text[slice(*paragraphs[lines[0] - 2])]):
        return None
    return lines[0] - 2


def records(text: str, paragraphs: list[Span]) -> list[tuple[int, list[Span]]]:
    """Tasks that are blocks of labelled lines, each beginning with its name: 项目名称：… 建设内容：… 责任单位：…

    Where the name begins, and the lines, the name's first; none unless several blocks begin with the same label.
    """
    labels = Counter(found.group() for span in paragraphs if (found := NAME.match(text, *span)))
    label, count = labels.most_common(1)[0] if labels else ("", 0)
    if count < LEAST:
        return []
    made: list[tuple[int, list[Span]]] = []
    for span in paragraphs:
        if made and is_tail(text[slice(*span)]):
            break
        if text.startswith(label, span[0]):
            made.append((span[0] + len(label), [span]))
        elif made:
            made[-1][1].append(span)
    return made


def are_titles(text: str, sections: list[Section]) -> bool:
    """Whether headings name the tasks: who is to act stands below every one."""
    return all(heading and any(is_unit_line(text[slice(*one)]) for one in body) for heading, body in sections)


def with_unit_lines(text: str, body: list[Span]) -> list[list[Span]]:
    """Paragraphs, each with the lines below it that say who and by when."""
    made: list[list[Span]] = []
    for span in body:
        if made and is_unit_line(text[slice(*span)]):
            made[-1].append(span)
        else:
            made.append([span])
    return made
