"""Two plans held against each other."""

from __future__ import annotations

from importer.last_year.matching import CHANGED, GONE, NEW, SAME, Sentence, compare, differences


def sentences(*texts: str, prefix: str = "t") -> list[Sentence]:
    return [Sentence(f"{prefix}{n}", text) for n, text in enumerate(texts)]


OLD = sentences(
    "2023年底前制定各行业领域的监管工作规程，明确监管事项。",
    "深入推行“同城通办”，2023年底“同城通办”事项达到200项。",
    "严格落实行政执法公示制度，执法全过程留痕。",
    "建立领导干部学法清单。",
    prefix="2023-",
)


def kinds(new: list[Sentence]) -> list[tuple[str, str | None, str | None]]:
    return [(p.kind, p.old and p.old.key, p.new and p.new.key) for p in compare(OLD, new)]


def test_a_plan_against_itself_changes_nothing():
    assert [p.kind for p in compare(OLD, OLD)] == [SAME] * len(OLD)


def test_another_year_and_other_punctuation_are_the_same_words():
    new = sentences("2024年底前制定各行业领域的监管工作规程,明确监管事项。")
    assert kinds(new)[0] == (SAME, "2023-0", "t0")


def test_changed_new_and_gone_are_told_apart():
    new = sentences(
        "开展涉企检查扫码入企，规范检查频次。",
        "深入推行“同城通办”，2024年底“同城通办”事项达到260项，扩大到乡镇。",
        "建立领导干部学法清单。",
    )
    assert kinds(new) == [
        (NEW, None, "t0"),
        (CHANGED, "2023-1", "t1"),
        (SAME, "2023-3", "t2"),
        (GONE, "2023-0", None),
        (GONE, "2023-2", None),
    ]


def test_each_old_sentence_is_used_once_and_the_likeliest_gets_it():
    new = sentences("严格落实行政执法公示制度。", "严格落实行政执法公示制度，执法全过程都要留痕。")
    found = {p.new.key: p for p in compare(OLD, new) if p.new}
    assert found["t1"].old and found["t1"].old.key == "2023-2"
    assert found["t0"].kind == NEW


def test_twins_are_paired_in_order():
    twins = sentences("定期通报。", "定期通报。")
    assert [(p.old.key, p.new.key) for p in compare(twins, twins) if p.old and p.new] == [("t0", "t0"), ("t1", "t1")]


def test_sentences_without_words_are_nobody_s_partner():
    assert [p.kind for p in compare(sentences("……"), sentences("。。"))] == [NEW, GONE]


def test_differences_read_as_both_sentences():
    old, new = "事项达到200项。", "事项达到260项以上。"
    pieces = differences(old, new)
    assert "".join(words for kind, words in pieces if kind != "new") == old
    assert "".join(words for kind, words in pieces if kind != "gone") == new
    assert ("same", "事项达到2") in pieces
