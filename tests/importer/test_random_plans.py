"""Plans as no clerk would write them: cut, doubled, shuffled, sprinkled with odd characters. Nothing raises."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.reading.document import Document
from importer.understanding.facts import to_facts
from importer.understanding.understand import understand

SEED = (Path(__file__).resolve().parents[1] / "data" / "plan-2023.txt").read_text(encoding="utf-8")
PIECES = [
    "一、", "（一）", "(十", "1.", "1、", "——", "第一章", "二○二三年", "2023年", "月底前", "每季度", "100%", "不少于",
    "从1到2", "（责任单位：", "牵头单位:", "、各乡镇", "）", "《", "》", "“", "\n", "\n\n", " ", "\u3000", "\u200b",
    "|", "。", "；", "，", "开(kāi)展", "發展", "- 2 -", "第1页共5页", "〔2023〕1号", "落实工作", "司法局", "𠮷",
    "\ufffd", "以下均需各镇落实",
]  # fmt: skip


def check(text: str) -> None:
    """A draft whose places are in the text, and facts that can be written."""
    draft = understand(Document(text))
    assert draft.source == text
    spans = [item.span for item in draft.items()] + [chapter.span for chapter in draft.chapters]
    spans += [measure.span for item in draft.items() for measure in item.measures]
    spans += [context.span for context in draft.context] + [defect.span for defect in draft.defects]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    json.dumps(to_facts(draft), ensure_ascii=False)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=80).map("".join))
def test_any_text_is_understood_or_refused(text):
    check(text.encode("utf-8", "ignore").decode())


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_that_was_spoilt_on_its_way(seed):
    dice = random.Random(seed)
    text = SEED
    for _ in range(dice.randint(1, 12)):
        text = dice.choice([cut, doubled, sprinkled, unbroken, shuffled])(text, dice)
    check(text)


@pytest.mark.parametrize("piece", ["供水保障、", "开展教育、", "（公开）", "《规划》", "建设的", "建设，", "一、建设"])
@pytest.mark.parametrize("width", [200, 30_000])
def test_one_piece_over_and_over_is_understood(piece, width):
    long = piece * (30_000 // len(piece))
    lines = [long[place : place + width] for place in range(0, len(long), width)]
    check("\n".join(["云溪县2023年工作计划", "一、总体要求", *lines]))


def cut(text, dice):
    start, end = sorted(dice.choices(range(len(text) + 1), k=2))
    return text[:start] + text[end:] if end - start < len(text) / 3 else text[start:end]


def doubled(text, dice):
    return "\n".join(line for line in text.split("\n") for _ in range(1 + (dice.random() < 0.1)))


def sprinkled(text, dice):
    return "".join(char + (dice.choice(PIECES) if dice.random() < 0.02 else "") for char in text)


def unbroken(text, dice):
    return text.replace("\n", "", dice.randrange(100))


def shuffled(text, dice):
    lines = text.split("\n")
    dice.shuffle(lines)
    return "\n".join(lines)
