"""Tables cut, doubled and strewn with marks at random: whatever becomes of them, understanding never raises."""

from __future__ import annotations

import random

import pytest

from importer.reading.document import Document
from importer.reading.plain import of_text
from importer.understanding.facts import to_facts
from importer.understanding.understand import understand
from tests.importer.understanding.test_table_levels import BARRED, CELLS, TITLE
from tests.importer.understanding.test_wide_tables import TABLES, a_cell_a_line, with_bars, with_tabs

MARKS = "一二三、（）.123|\t\n　：；。，年月日底前责任单位 ┌─┬│"
TEXTS = [BARRED, CELLS] + [form(one).text for one in TABLES.values() for form in (with_bars, with_tabs, a_cell_a_line)]
TRIES = 120


def spoilt(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 5)):
        start = dice.randrange(len(text) + 1)
        end = min(len(text), start + dice.randint(1, 200))
        strewn = "".join(dice.choices(MARKS, k=dice.randint(1, 20)))
        text = dice.choice(
            [text[:start] + text[end:], text[:end] + text[start:], text[:start] + strewn + text[start:], text[start:]]
        )
    return text


@pytest.mark.parametrize("seed", range(10))
def test_nothing_raises(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(TRIES):
        text = f"{TITLE}\n{spoilt(dice.choice(TEXTS), dice)}"
        draft = understand(dice.choice([Document, of_text])(text))
        facts = to_facts(draft)
        assert draft.refusal or facts["tasks"] or facts["chapters"], text
