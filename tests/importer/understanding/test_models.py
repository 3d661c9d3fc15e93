"""Invented plans in the forms seen in the wild, clean and damaged as web pages damage them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from importer.reading.document import Document
from importer.understanding.facts import to_facts
from importer.understanding.understand import understand
from tests.importer.scoring import FIELDS, empty, invented, score

MODELS = Path(__file__).parents[2] / "data" / "models"
NAMES = sorted(one.name.removesuffix(".facts.json") for one in MODELS.glob("*.facts.json"))
WIDE = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）"})


def text_of(name: str) -> str:
    return (MODELS / f"{name}.txt").read_text(encoding="utf-8")


def facts_of(name: str) -> dict:
    return json.loads((MODELS / f"{name}.facts.json").read_text(encoding="utf-8"))


def page_marks(text: str) -> str:
    """A printer's page number in the middle of sentences."""
    return "".join(f"{text[n : n + 160]}- {n // 160 + 1} -" for n in range(0, len(text), 160))


DAMAGE = {
    "clean": lambda text: text,
    "full width": lambda text: text.translate(WIDE),
    "blanks": lambda text: re.sub(r"(?<=[\u4e00-\u9fff])(\d[\d.]*%?)(?=[\u4e00-\u9fff])", r" \1 ", text),
    "page marks": page_marks,
    "navigation": lambda text: (
        f"您现在的位置:首页>政府信息公开\n索引号: 1134 | 发布日期: 2024-04-02 |\n{text}\n分享到:\n"
    ),
    "windows breaks": lambda text: text.replace("\n", "\r\n"),
    "indented": lambda text: "\n".join(f"\u3000\u3000{line}" for line in text.split("\n")),
    "spread": lambda text: text.replace("\n", "\n\n\n"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_kind_of_finding_agrees_with_the_facts(damage: str):
    total = empty()
    for name in NAMES:
        ours = to_facts(understand(Document(DAMAGE[damage](text_of(name)))))
        score(ours, facts_of(name), total)
        assert invented(ours, facts_of(name)) == [], name
    assert {kind: round(total[kind].f1, 2) for kind in FIELDS if total[kind].f1 < 0.95} == {}


def test_lost_line_breaks_are_put_back():
    """All of a document on one line; the table cannot be told any more."""
    total = empty()
    for name in NAMES:
        if name != "M05":
            score(to_facts(understand(Document(text_of(name).replace("\n", "")))), facts_of(name), total)
    assert {kind: round(total[kind].f1, 2) for kind in FIELDS if total[kind].f1 < 0.93} == {}


@pytest.mark.parametrize("name", NAMES)
def test_findings_point_at_their_words(name: str):
    text = text_of(name)
    draft = understand(Document(text))
    for item in draft.items():
        for one in (*item.facets.deadlines, *item.facets.indicators):
            assert re.sub(r"\W", "", one.words) == re.sub(r"\W", "", text[slice(*one.span)].translate(WIDE))


def test_an_explanation_is_no_plan():
    draft = understand(Document(text_of("M08")))
    assert draft.refusal == "这是一份政策解读，不是工作计划，请上传计划的原文。"
    assert not draft.chapters and not list(draft.items())
