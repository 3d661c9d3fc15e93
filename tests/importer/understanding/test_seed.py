"""The 2023 plan read from its raw text is the plan of the fixture."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

ROOT = Path(__file__).parents[3]


@cache
def source() -> str:
    return (ROOT / "tests" / "data" / "plan-2023.txt").read_text(encoding="utf-8")


@cache
def draft() -> Draft:
    return understand(Document(source()))


@cache
def fixture() -> dict:
    return json.loads((ROOT / "fixtures" / "plan-2023.json").read_text(encoding="utf-8"))


def sections() -> list[dict]:
    return [one for chapter in fixture()["chapters"] for one in chapter["sections"]]


def test_head():
    head, plan = draft().head, fixture()["plan"]
    assert head.title and head.issuer and head.date and head.doc_number and head.notice_title
    assert (head.title.value, head.issuer.value, head.date.value) == (plan["title"], plan["issuer"], plan["issued_on"])
    assert (head.doc_number.value, head.notice_title.value, head.year) == (
        plan["doc_number"], plan["notice_title"], plan["year"],
    )  # fmt: skip
    assert len(head.addressees) == 3


def test_chapters_and_their_places():
    ours = [(one.number, one.label, list(one.heading)) for one in draft().chapters]
    assert ours == [(one["number"], one["label"], one["heading"]) for one in fixture()["chapters"]]


def test_sections_with_titles_and_offsets():
    ours = [
        (one.label, one.title, one.implied, list(one.heading) if one.heading else None, list(one.span))
        for one in draft().items()
    ]
    theirs = [(one["label"], one["title"], one["implied"], one["heading"], one["span"]) for one in sections()]
    assert ours == theirs


def test_deadlines_that_the_text_gives():
    """Each deadline of the fixture that is more than a promise, in its section."""
    for item, section in zip(draft().items(), sections(), strict=True):
        ours = {(one.kind, one.value, one.freq) for one in item.facets.deadlines if one.explicit}
        theirs = set()
        for task in section["tasks"]:
            due = task["deadline"]
            if due["kind"] == "fixed":
                theirs.add(("date", due["due_on"], ""))
            elif due["recurrence"] == "per_term":
                theirs.add(("relative", None, "per term"))
            elif due["recurrence"] not in ("", "unspecified") and due["words"] != "纳入年度考核和督察范围":
                theirs.add(("recurring", None, due["recurrence"]))
        assert ours == theirs, item.title


def test_words_that_promise_something_give_no_date():
    soft = [one for item in draft().items() for one in item.facets.deadlines if not one.explicit]
    assert len(soft) >= 14
    assert all(one.value is None and one.kind in ("recurring", "ongoing") for one in soft)


def test_indicators():
    """All but one that is no number in the text (“四室”分离)."""
    sign = {"=": "eq", ">=": "ge", "<=": "le"}
    for item, section in zip(draft().items(), sections(), strict=True):
        ours = sorted((one.number, one.unit, sign[one.comparator], one.soft) for one in item.facets.indicators)
        theirs = sorted(
            (one["target"], one["unit"], one["comparator"], one["soft"])
            for task in section["tasks"]
            for one in task["indicators"]
            if one["words"] != "“四室”分离"
        )
        assert ours == theirs, item.title


def test_every_character_has_one_place():
    places = [0] * len(source())
    spans = [one.heading for one in draft().chapters] + [one.span for one in draft().context]
    for item in draft().items():
        spans += [item.heading] if item.heading else []
        spans += [one.span for one in item.measures]
    for start, end in spans:
        for place in range(start, end):
            places[place] += 1
    assert max(places) == 1
    assert not [source()[n] for n, count in enumerate(places) if not count and source()[n].isalnum()]


def test_what_was_put_in_order_and_what_is_doubtful():
    assert draft().notes == ("330处半角标点已自动转为全角", "9处小节标题与正文连写，已自动分开")
    doubts = {(source()[one.span[0] - 2 : one.span[1]], one.suggestion) for one in draft().defects}
    assert ("执法水", "水平") in doubts and ("共享制", "机制") in doubts
    assert any(one.as_written == "[2020]" and one.suggestion == "〔2020〕" for one in draft().defects)
    assert len(draft().defects) <= 18


def test_the_closing_words_set_the_end_of_the_plan():
    (end,) = draft().closing.deadlines
    assert (end.words, end.value) == (fixture()["plan"]["end_words"], fixture()["plan"]["ends_on"])


def test_a_second_reading_is_the_same():
    assert understand(Document(source())) == draft()
