"""Every word of a document has exactly one place: a heading, a sentence of an item, or text with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

MODELS = sorted((Path(__file__).parents[2] / "data" / "models").glob("M*.txt"))
TABLE = """云溪县2024年重点工作任务分解表
序号 | 重点任务 | 具体内容 | 牵头单位 | 配合单位 | 完成时限 |
1 | 便民停车 | 新建停车场2处。 | 县城管局 | 县住建局 | 10月底前 |
2 | 校园改造 | 改造食堂12所。 | 县教育局 | 无 | 2024.8 |
"""
CONVERTED = """云溪縣2024年食品安全工作方案
一、優(yōu)化服務(wù)
（一）開(kāi)展排查。推動流程最佳化(huà)。
（二）建立臺賬(zhàng)
各單位要落實責(zé)任。"""
TEXTS = [(path.stem, path.read_text(encoding="utf-8")) for path in MODELS] + [
    ("a row a line", TABLE),
    ("a cell a line", TABLE.replace(" |", "\n")),
    ("all breaks lost", TABLE.replace("\n", "")),
    ("readings in brackets", CONVERTED),
]


def places(draft: Draft) -> list[int]:
    """How many headings, sentences and stretches of context each character of the source stands in."""
    count = [0] * len(draft.source)
    spans = [one.heading for one in draft.chapters] + [one.span for one in draft.context]
    for item in draft.items():
        spans += [item.heading] if item.heading else []
        spans += [one.span for one in item.measures]
    for start, end in spans:
        for place in range(start, end):
            count[place] += 1
    return count


@pytest.mark.parametrize("text", [one[1] for one in TEXTS], ids=[one[0] for one in TEXTS])
def test_every_word_has_one_place(text: str) -> None:
    draft = understand(Document(text))
    if draft.refusal:
        assert not draft.chapters and not draft.loose
        return
    count = places(draft)
    assert max(count) == 1
    assert not [text[n] for n, times in enumerate(count) if not times and text[n].isalnum()]


def test_cells_that_say_who_and_when_are_no_sentences_of_the_task() -> None:
    draft = understand(Document(TABLE))
    kinds = {TABLE[slice(*one.span)]: one.kind for one in draft.context}
    assert kinds["县城管局"] == kinds["10月底前"] == "unit_line"
