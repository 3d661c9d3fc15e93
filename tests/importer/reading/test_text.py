"""Text files and pasted text: every encoding in use, and the words kept as they are."""

from __future__ import annotations

import pytest

from importer.reading.read import read_file, read_pasted
from plan_tracker.errors import DomainError

PLAN = (
    "某县2023年工作计划\n一、总体要求\n（一）抓好落实。2023年底前完成200项，覆盖率达到95％。\n"
    "责任单位:县司法局\u3000县财政局\n"
)
TRADITIONAL = "關於印發工作計劃的通知\n一、總體要求\n各單位要認真落實，於年底前完成各項工作，發現問題及時報告。\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAN.encode(), PLAN.encode("utf-8-sig"), PLAN.encode("gb18030"), PLAN.encode("utf-16"),
        PLAN.encode("utf-16-le"),
        PLAN.encode("utf-16-be"), b"\xfe\xff" + PLAN.encode("utf-16-be"), PLAN.replace("\n", "\r\n").encode("gbk"),
        PLAN.replace("\n", "\r").encode(),
    ],
)  # fmt: skip
def test_every_encoding_gives_the_same_text(data):
    document = read_file(data, "计划.txt")
    assert (document.text, document.kind, document.notes) == (PLAN, "text", ())


def test_traditional_script_in_its_own_encoding():
    assert read_file(TRADITIONAL.encode("big5"), "計劃.txt").text == TRADITIONAL
    assert read_file(TRADITIONAL.encode("gb18030"), "計劃.txt").text == TRADITIONAL


def test_rare_characters_of_gb18030():
    assert read_file("一、关于㐀䶮𠮷乡的工作。\n".encode("gb18030"), "计划.txt").text == "一、关于㐀䶮𠮷乡的工作。\n"


def test_one_spoilt_character_does_not_spoil_the_file():
    data = (PLAN * 30).encode()
    document = read_file(data[:-2], "计划.txt")
    assert document.text.startswith(PLAN) and document.notes[0].startswith("有1处字符读不出来")


def test_pasted_text_is_kept_word_for_word_without_what_nobody_sees():
    pasted = "一、甲\r\n\r\n  （一）乙，\u200b丙。\x00\x07\u202e\ud800\u2028（二）丁\u3000"
    assert read_pasted(pasted).text == "一、甲\n\n  （一）乙，\u200b丙。\n（二）丁\u3000\n"


@pytest.mark.parametrize("text", ["", " \n\u3000\n", "\0", "\u202e"])
def test_nothing_pasted_is_asked_for_again(text):
    with pytest.raises(DomainError, match="没有文字") as caught:
        read_pasted(text)
    assert caught.value.field == "text"


def test_endless_text_is_no_plan():
    with pytest.raises(DomainError, match="超过30万字"):
        read_pasted("一" * 300_001)
    with pytest.raises(DomainError, match="超过30万字"):
        read_file(("工作" * 150_001).encode(), "计划.txt")
