"""The 2023 plan as data, held against the published text and the facts taken from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from importer.export import to_json
from importer.plan_file import GROUP, check_plan, each_task

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
FOLD = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）"})
# What may stand between spans: blanks, and the comma or full stop at which a sentence was divided.
BETWEEN = set(",，。;；、 \n\u2002\u00a0")
FREQUENCY = {"monthly": "monthly", "yearly": "yearly", "per term": "per_term", "unspecified": "unspecified"}
COMPARATOR = {"=": "eq", ">=": "ge", "<=": "le"}


def fold(text: str) -> str:
    """Half-width punctuation as full-width: this copy of the text has lost the full-width forms."""
    return text.translate(FOLD)


@cache
def source() -> str:
    return (DATA / "plan-2023.txt").read_text(encoding="utf-8")


@cache
def facts() -> dict[str, Any]:
    return json.loads((DATA / "plan-2023.facts.json").read_text(encoding="utf-8"))


@cache
def plan() -> dict[str, Any]:
    return json.loads((ROOT / "fixtures" / "plan-2023.json").read_text(encoding="utf-8"))


@cache
def departments() -> dict[str, Any]:
    return json.loads((ROOT / "fixtures" / "departments.json").read_text(encoding="utf-8"))


def tasks() -> list[dict[str, Any]]:
    return [task for _, task in each_task(plan())]


def sections() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(chapter, section) for chapter in plan()["chapters"] for section in chapter["sections"]]


def cut(span: list[int]) -> str:
    return source()[span[0] : span[1]]


def corrected(span: list[int]) -> str:
    """The words of a span with the corrections that lie wholly inside it, punctuation folded."""
    out, position = "", span[0]
    for one in plan()["corrections"]:
        start, end = one["span"]
        if one["corrected"] and span[0] <= start and end <= span[1]:
            out += fold(source()[position:start]) + one["corrected"]
            position = end
    return out + fold(source()[position : span[1]])


def all_spans() -> Iterator[list[int]]:
    for chapter in plan()["chapters"]:
        yield chapter["heading"]
    for _, section in sections():
        if section["heading"]:
            yield section["heading"]
    yield from (one["span"] for one in [*tasks(), *plan()["context"]])


def section_named(reference: str) -> dict[str, Any]:
    """The section the facts call 二/(二) or, for the chapter without sections, 三."""
    label, _, number = reference.partition("/")
    for chapter, section in sections():
        if chapter["label"] == label and section["label"] == fold(number):
            return section
    raise AssertionError(reference)


def task_holding(fact: dict[str, Any]) -> dict[str, Any]:
    """The one task on whose span the words of a fact stand; the fact's sentence tells which occurrence is meant."""
    section = section_named(fact["task"])
    sentence = source().index(fact["sentence"], section["span"][0])
    start = source().index(fact["as_written"], sentence)
    found = [one for one in section["tasks"] if one["span"][0] <= start < one["span"][1]]
    assert len(found) == 1 and fact["as_written"] in cut(found[0]["span"]), fact["as_written"]
    return found[0]


def members(name: str) -> list[str]:
    if not name.startswith(GROUP):
        return [name]
    return next(one["members"] for one in departments()["groups"] if one["code"] == name[len(GROUP) :])


def test_source_text_is_verbatim():
    assert plan()["plan"]["source_text"] == source()


def test_head_equals_the_facts_and_invents_nothing():
    head = plan()["plan"]
    assert (head["title"], head["issuer"], head["issued_on"], head["year"]) == (
        facts()["title"], facts()["issuer"], facts()["date"], facts()["plan_year"],
    )  # fmt: skip
    assert head["notice_title"] == facts()["notice_title"]
    assert head["doc_number"] == "〔2023〕46号" == facts()["doc_number"]


def test_file_passes_its_own_check():
    codes = [one["code"] for one in departments()["departments"]]
    check_plan(plan(), "plan-2023.json", codes, [one["code"] for one in departments()["groups"]])


def test_committed_files_are_laid_out_as_exported():
    for name in ("plan-2023.json", "departments.json"):
        text = (ROOT / "fixtures" / name).read_text(encoding="utf-8")
        assert text == to_json(json.loads(text)), name


def test_every_character_of_the_document_has_exactly_one_place():
    places = [0] * len(source())
    for start, end in all_spans():
        for position in range(start, end):
            places[position] += 1
    assert max(places) == 1
    left = [source()[n] for n, count in enumerate(places) if count == 0]
    assert set(left) <= BETWEEN


def test_every_sentence_of_the_body_belongs_somewhere():
    """Each sentence the facts list lies, from its first to its last word, in tasks or context of its section."""
    for fact, (_, section) in zip(facts()["tasks"], sections(), strict=True):
        spans = [task["span"] for task in section["tasks"]]
        spans += [one["span"] for one in plan()["context"] if section["span"][0] <= one["span"][0] < section["span"][1]]
        for sentence in fact["measures"]:
            start = source().index(sentence, section["span"][0])
            for position, char in enumerate(sentence, start):
                inside = any(a <= position < b for a, b in spans)
                assert inside or char in BETWEEN, (section["title"], sentence, source()[position : position + 10])


def test_chapters_and_sections_equal_the_facts():
    assert len(plan()["chapters"]) == facts()["counts"]["chapters"] == 10
    assert len(sections()) == facts()["counts"]["sub_tasks_total"] == 33
    for fact, chapter in zip(facts()["chapters"], plan()["chapters"], strict=True):
        assert (chapter["label"], cut(chapter["heading"])) == (fact["no"], f"{fact['no']}、{fact['title']}")
        assert corrected(chapter["heading"]) == f"{chapter['label']}、{chapter['title']}"
    for fact, (chapter, section) in zip(facts()["tasks"], sections(), strict=True):
        assert (chapter["label"], section["title"]) == (fact["chapter"], fold(fact["title"]))
        assert section["label"] == fold(fact["no"] or "")
        assert section["implied"] == fact.get("implied", False)


def test_headings_are_cut_as_the_facts_cut_them():
    for fact, (_, section) in zip(facts()["tasks"], sections(), strict=True):
        if section["implied"]:
            assert section["heading"] is None and cut(section["span"]).startswith(fact["text_begins"])
            continue
        mark = fact["title_ends_with"] if fact["title_ends_with"] != "none" else ""
        assert cut(section["heading"]) == f"{fact['no']}{fact['title']}{mark}"
        assert source()[section["heading"][1] :].lstrip().startswith(fact["text_begins"])


def test_last_chapter_title_mended_only_beside_the_text():
    fifth = plan()["chapters"][4]
    assert fifth["title"].endswith("水平") and cut(fifth["heading"]).endswith("执法水")


def test_sections_hold_their_spans_in_document_order():
    previous = 0
    for _, section in sections():
        start, end = section["span"]
        assert previous <= start < end
        assert section["heading"] is None or section["heading"][0] == start
        inner = [task["span"] for task in section["tasks"]]
        assert inner == sorted(inner) and all(start <= a < b <= end for a, b in inner)
        previous = end


def test_codes_are_official_numbers_in_document_order():
    for chapter, section in sections():
        prefix = f"{chapter['number']}.{section['number']}"
        expected = [f"{prefix}.{n}" for n in range(1, len(section["tasks"]) + 1)]
        assert [task["code"] for task in section["tasks"]] == expected


def test_text_is_the_span_folded_and_corrected():
    for task in tasks():
        assert task["text"] == corrected(task["span"]), task["code"]
        assert not re.search(r"[,:;()<>\[\]]", task["text"]), task["code"]


def test_explicit_deadlines_equal_the_facts():
    told = [fact for fact in facts()["deadlines"] if fact["explicit"] and fact["task"]]
    assert len(told) == 11
    for fact in told:
        deadline = task_holding(fact)["deadline"]
        assert (deadline["words"], deadline["basis"]) == (fact["as_written"], "document")
        if fact["kind"] == "date":
            assert (deadline["kind"], deadline["due_on"]) == ("fixed", fact["value"])
        else:
            assert (deadline["kind"], deadline["recurrence"]) == ("recurring", FREQUENCY[fact["freq"]])
            assert deadline["month"] == fact.get("anchor_month")


def test_soft_deadlines_keep_their_words_and_get_no_date():
    soft = [fact for fact in facts()["deadlines"] if not fact["explicit"]]
    for fact in soft:
        deadline = task_holding(fact)["deadline"]
        assert fact["as_written"] in deadline["words"]
        assert (deadline["kind"], deadline["due_on"]) == (fact["kind"], None)
        assert deadline["recurrence"] == FREQUENCY.get(fact.get("freq", ""), "")


def test_no_deadline_beyond_the_facts():
    told = [fact for fact in facts()["deadlines"] if fact["task"]]
    with_words = [task for task in tasks() if task["deadline"]["words"]]
    assert len(with_words) == len({task_holding(fact)["code"] for fact in told})
    for task in tasks():
        if not task["deadline"]["words"]:
            assert (task["deadline"]["kind"], task["deadline"]["due_on"]) == ("ongoing", None)


def test_the_plan_ends_with_the_words_of_its_closing_paragraph():
    fact = next(fact for fact in facts()["deadlines"] if fact["task"] is None)
    head, closing = plan()["plan"], plan()["context"][-1]
    assert (head["end_words"], head["ends_on"]) == (fact["as_written"], fact["value"])
    assert closing["kind"] == "closing" and head["end_words"] in cut(closing["span"])


def test_indicators_equal_the_facts():
    assert sum(len(task["indicators"]) for task in tasks()) == len(facts()["indicators"]) == 11
    for fact in facts()["indicators"]:
        (indicator,) = task_holding(fact)["indicators"]
        assert indicator["words"] == fact["as_written"]
        assert (indicator["target"], indicator["unit"]) == (fact["number"], fact["unit"])
        assert indicator["comparator"] == COMPARATOR[fact["comparator"]]
        assert indicator["soft"] == fact.get("soft", False)


def test_counts_grow_and_rates_do_not():
    rates = {one["name"] for task in tasks() for one in task["indicators"] if not one["accumulates"]}
    assert rates == {"行政机关负责人出庭应诉率", "执法文书送达承诺书签署率", "行政复议决定书网上公开率"}


@pytest.mark.parametrize("n", range(len(facts()["defects"])))
def test_defect_is_corrected_or_marked(n: int):
    """Each defect of the published text is listed as a correction, or stands in context with a note."""
    written = facts()["defects"][n]["as_written"]
    start = source().index(written)
    touching = [one for one in plan()["corrections"] if start <= one["span"][0] < start + len(written)]
    marked = [one for one in plan()["context"] if one["span"][0] <= start < one["span"][1] and one["note"]]
    assert touching or marked, written


def test_corrections_quote_the_text_and_say_why():
    for one in plan()["corrections"]:
        assert cut(one["span"]) == one["as_written"] != one["corrected"]
        assert one["note"]


def test_number_and_wording_of_tasks():
    assert 100 <= len(tasks()) <= 140
    titles = [task["title"] for task in tasks()]
    assert len(set(titles)) == len(titles)
    for title in titles:
        assert 4 <= len(title) <= 28 and not re.search(r"[,.:;()。]", title), title


def test_every_task_has_one_lead_or_is_joint():
    for task in tasks():
        roles = [one["role"] for one in task["departments"]]
        assert (roles.count("lead") == 1) != ("joint" in roles), task["code"]
        owing = [code for one in task["departments"] if one["role"] != "support" for code in members(one["department"])]
        assert len(owing) == len(set(owing)), task["code"]


def test_only_the_department_named_by_the_document_is_settled():
    settled = [task for task in tasks() if not task["proposed"]]
    assert [task["code"] for task in settled] == ["7.1.1"]
    assert "司法行政部门牵头" in settled[0]["text"]
    assert settled[0]["departments"] == [{"department": "sfj", "role": "lead"}]


def test_work_owed_is_bearable():
    owed = sum(
        len(members(one["department"])) for task in tasks() for one in task["departments"] if one["role"] != "support"
    )
    assert 350 <= owed <= 500


def test_bodies_outside_the_government_are_asked_only_to_help():
    """A government paper does not task Party organs, courts or congresses; the establishment office is the one
    proposed exception, to be settled with it."""
    outside = {one["code"] for one in departments()["departments"] if one["outside_scoring"]}
    for task in tasks():
        for one in task["departments"]:
            if one["role"] != "support" and one["department"] != "bb":
                assert not outside & set(members(one["department"])), (task["code"], one)


def test_departments_as_the_document_addresses_them():
    units = {one["code"]: one for one in departments()["departments"]}
    groups = {one["code"]: one["members"] for one in departments()["groups"]}
    names = {one["name"] for one in units.values()}
    assert {"行政审批和政务服务局", "市场监督管理局", "敕勒川乳业开发区"} <= names
    assert len(groups["townships"]) == 8 and len(groups["centres"]) == 3
    ended = [one for one in units.values() if one["valid_to"]]
    assert [one["name"] for one in ended] == ["沙尔沁镇"] and ended[0]["valid_to"] < "2023-01-01"
    assert "sesz" not in groups["townships"]
    everybody = groups["gov_departments"] + groups["townships"] + groups["centres"] + ["clcrykfq"]
    assert sorted(groups["all_units"]) == sorted(everybody)


def test_every_name_means_one_department():
    names = [name for one in departments()["departments"] for name in {one["name"], one["short_name"], *one["aliases"]}]
    assert len(names) == len(set(names))
