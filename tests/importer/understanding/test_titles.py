"""Chapters, items and where their titles end."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

HEAD = "云溪县2024年食品安全工作方案\n为做好今年工作，结合我县实际，制定本方案。\n"


def read(text: str) -> Draft:
    return understand(Document(HEAD + text))


def outline(text: str) -> list[tuple[str, str]]:
    draft = read(text)
    return [(one.label, one.title) for one in draft.chapters] + [(one.label, one.title) for one in draft.items()]


CASES = [
    ("一、加强监管\n（一）开展巡查。每月巡查一次。", [("一", "加强监管"), ("（一）", "开展巡查")]),
    ("一、加强监管\n1、开展巡查\n每月巡查一次。", [("一", "加强监管"), ("1、", "开展巡查")]),
    ("一、年度重点任务\n1.开展巡查。每月巡查。", [("一", "年度重点任务"), ("1.", "开展巡查")]),
    ("一、加强监管\n（一）总体安排：" + "以保障安全为主线，全面落实各项措施，" * 4 + "。",
     [("一", "加强监管"), ("（一）", "总体安排")]),
    ("一、工作任务“”“”\n（一）开展巡查。每月巡查。", [("一", "工作任务"), ("（一）", "开展巡查")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_ends_of_titles(text: str, wanted: list[tuple[str, str]]) -> None:
    assert outline(text) == wanted


@pytest.mark.parametrize(
    "title",
    ["总体要求", "指导思想", "整治目标及原则", "工作目标", "安全生产目标任务", "提高思想认识", "总体思路和基本原则"],
)
def test_chapters_of_aims_hold_no_tasks(title: str) -> None:
    draft = read(f"一、{title}\n坚持预防为主，守牢安全底线。\n二、加强监管\n（一）开展巡查。每月巡查。")
    assert [one.preamble for one in draft.chapters] == [True, False]
    assert [one.title for one in draft.items()] == ["开展巡查"]


def test_a_chapter_with_a_text_and_no_item_is_one_item() -> None:
    draft = read("一、加强监管\n（一）开展巡查。每月巡查。\n二、加强宣传\n各乡镇要开展宣传周活动，发放资料。")
    assert [one.title for one in draft.items() if one.implied] == ["加强宣传"]


def test_flat_sentences_are_the_tasks_themselves() -> None:
    draft = read(
        "一、由县教育局改造食堂12所，年底前完成。\n二、由县住建局新建停车场，年底前完成。\n三、由县民政局建成助餐点，年底前完成。"
    )
    assert not draft.chapters
    assert [one.label for one in draft.items()] == ["一、", "二、", "三、"]


def test_headings_without_a_number_above_items_that_count_on() -> None:
    draft = read(
        "压实监管责任\n（一）开展巡查。每月巡查。\n（二）建立台账。\n营造良好氛围\n（三）开展宣传。\n（四）畅通举报。"
    )
    assert [one.title for one in draft.chapters] == ["压实监管责任", "营造良好氛围"]
    assert [len(one.items) for one in draft.chapters] == [2, 2]


def test_numbers_inside_one_line_begin_items_again() -> None:
    text = (
        "一、强化监管1、开展巡查。每月开展巡查，建立台账。2、建立清单。明确责任，落实到人。"
        "二、加强宣传1、开展活动。发放资料，营造氛围。2、畅通举报。公布电话，及时处理。"
    )
    draft = understand(Document(text))
    assert [one.title for one in draft.chapters] == ["强化监管", "加强宣传"]
    assert [one.title for one in draft.items()] == ["开展巡查", "建立清单", "开展活动", "畅通举报"]


def test_headings_without_their_marks_end_where_bodies_or_deeds_begin() -> None:
    draft = read(
        "一、重点任务\n（一）加强巡逻防控各派出所每天巡逻两次，重点部位加密巡逻。\n"
        "（二）排查矛盾纠纷各乡镇每月排查一次，建立台账。\n（三）整治突出问题县公安局整治治安乱点10处，限期整改。"
    )
    assert [one.title for one in draft.items()] == ["加强巡逻防控", "排查矛盾纠纷", "整治突出问题"]
    assert [one.subject for item in draft.items() for one in item.facets.indicators] == ["县公安局整治治安乱点"]
