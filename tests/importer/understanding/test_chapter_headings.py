"""Headings of chapters that go on in the same line: behind a colon, a blank, or nothing at all."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

HEAD = "云溪县2024年河道整治工作方案\n为改善水环境，结合我县实际，制定本方案。\n"
TASKS = "三、整治任务：\n1.清理河面漂浮物；\n2.拆除违章棚屋。"


def read(text: str) -> Draft:
    draft = understand(Document(HEAD + text))
    assert draft.refusal == ""
    return draft


def chapters(text: str) -> list[str]:
    return [one.title for one in read(text).chapters]


def items(text: str) -> list[str]:
    return [one.title for one in read(text).items()]


COLON = "一、整治时间：2024年5月6日至2024年5月31日\n二、整治重点：河岸、沟渠、桥下\n" + TASKS


def test_days_and_places_behind_a_colon_are_no_part_of_the_heading_and_no_task() -> None:
    assert chapters(COLON) == ["整治时间", "整治重点", "整治任务"]
    assert items(COLON) == ["清理河面漂浮物", "拆除违章棚屋"]
    assert [one.value for one in read(COLON).chapters[0].facets.deadlines] == ["2024-05-31"]


def test_what_is_to_be_done_behind_a_colon_is_a_task() -> None:
    text = "一、河面保洁：每周组织打捞两次，及时清运。\n二、整治任务\n1.清理河面漂浮物。"
    assert chapters(text) == ["河面保洁", "整治任务"]
    assert items(text) == ["河面保洁", "清理河面漂浮物"]


def test_only_usual_headings_are_cut_at_a_colon_beside_whole_sentences() -> None:
    text = "一、工作目标：河面无漂浮物，水质达到Ⅲ类。\n二、各乡镇要每周巡河一次，发现问题及时处置。\n" + TASKS
    assert chapters(text)[0] == "工作目标"
    assert read(text).chapters[0].preamble


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("一、工作目标工作目标。河面无漂浮物，水质达标。", "工作目标"),
        ("一、实施范围全镇主要河道和沟塘。", "实施范围"),
        ("一、工作分工 综合小组。主要负责方案的拟定，组织协调各项工作。", "工作分工"),
        ("一、责任主体及任务分工按照上述原则，明确各项任务的责任主体及任务分工。", "责任主体及任务分工"),
    ],
)
def test_a_heading_that_runs_into_its_text_ends_where_the_text_begins(line: str, title: str) -> None:
    assert chapters(f"{line}\n（一）清理河面。清理漂浮物。\n{TASKS}")[0] == title


def test_a_sentence_is_not_cut_where_marks_or_years_come_again() -> None:
    line = "一、加强领导，各村成立以村主任为组长的河道保洁领导小组，对河道保洁工作进行指导、监督。"
    text = f"{line}\n二、实行保洁责任制。各村签订保洁责任书。\n{TASKS}"
    assert chapters(text)[0] == line[2:-1]
    assert items(text)[0] == line[2:-1]


def test_who_sits_on_a_leading_group_is_no_task() -> None:
    text = "一、领导小组\n为加强领导，成立河道整治领导小组，成员明确如下：\n二、整治任务\n1.清理河面漂浮物。"
    assert items(text) == ["清理河面漂浮物"]


def test_labels_before_every_chapter_s_only_sentence_name_tasks() -> None:
    text = "一、河面保洁：每周打捞两次。责任单位：县水务局\n二、岸坡整治：拆除棚屋20间。责任单位：县住建局\n"
    text += "三、水质监测：设置断面5个。责任单位：县环保局"
    assert items(text) == ["河面保洁", "岸坡整治", "水质监测"]
    assert not read(text).chapters
    named = "一、整治时间：5月。\n二、整治重点：河岸。\n三、整治内容：清理漂浮物，拆除棚屋。"
    assert chapters(named) == ["整治时间", "整治重点", "整治内容"]
    assert items(named) == ["整治内容"]


def test_numbers_of_a_heading_belong_to_the_task_below_it() -> None:
    text = "一、清理河道15公里。\n责任单位：县水务局\n二、拆除棚屋20间。\n责任单位：县住建局\n" + TASKS
    found = [[(one.number, one.unit) for one in item.facets.indicators] for item in read(text).items()]
    assert found[:2] == [[(15, "公里")], [(20, "间")]]


def test_problems_and_lists_of_persons_are_no_tasks() -> None:
    text = "一、存在问题\n（一）垃圾清运不及时。\n二、组织领导\n组长：张某\n副组长：李某\n" + TASKS
    assert [one.title for one in read(text).items() if not one.preamble] == ["清理河面漂浮物", "拆除违章棚屋"]


def test_what_has_been_done_is_no_task_beside_what_comes() -> None:
    text = "一、2023年工作总结\n（一）成效明显。完成清淤20公里。\n二、2024年工作计划\n（一）继续清淤。完成清淤30公里。"
    draft = read(text)
    assert [one.title for one in draft.items() if not one.preamble] == ["继续清淤"]
    assert [one.number for item in draft.items() for one in item.facets.indicators] == [30]


def test_numbered_tasks_below_aims_and_tasks_are_tasks() -> None:
    text = (
        "云溪县2024年林业工作计划\n一、指导思想\n以生态建设为主。\n二、目标任务\n（一）造林绿化。完成营造林11万亩。\n"
        "（二）资源管护。严格落实采伐限额。\n"
    )
    draft = understand(Document(text))
    assert [(one.title, one.preamble) for one in draft.chapters] == [("指导思想", True), ("目标任务", False)]
