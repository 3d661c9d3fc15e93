"""Where a paragraph begins inside a line, and where a number is only part of a word."""

from __future__ import annotations

from importer.reading.document import Document
from importer.understanding.lines import paragraphs
from importer.understanding.understand import understand


def pieces(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [text[start:end] for start, end in paragraphs(text)]


def test_the_first_item_may_run_into_the_heading_of_its_chapter():
    text = "一、明确任务，加快发展1、发展目标。\n入园率达到96%。\n2、低龄化。\n二、改革体制3、理顺职责。\n"
    assert pieces(text)[:2] == ["一、明确任务，加快发展", "1、发展目标。"]
    assert pieces(text)[-2:] == ["二、改革体制", "3、理顺职责。"]


def test_a_number_that_does_not_go_on_counting_stays_in_its_heading():
    assert pieces("一、推广新风5、6个村试点\n1.开展宣传。\n")[0] == "一、推广新风5、6个村试点"


def test_a_day_may_follow_the_number_of_an_item():
    text = "一、建设\n1.2024年6月底前，建成中队。\n2.9月底前，完成改造。\n3.增长3.5%。\n"
    assert pieces(text)[1:] == ["1.2024年6月底前，建成中队。", "2.9月底前，完成改造。", "3.增长3.5%。"]
    draft = understand(Document(text))
    assert next((one.label, one.facets.deadlines[0].value) for one in draft.items()) == ("1.", "2024-06-30")


def test_quoted_words_are_not_cut():
    text = "一、商事改革\n1.深化改革。（1）落实“多证合一、一照一码”制度。（2）完善登记。（3）推进名称改革。\n"
    assert pieces(text) == [
        "一、商事改革", "1.深化改革。", "（1）落实“多证合一、一照一码”制度。", "（2）完善登记。", "（3）推进名称改革。",
    ]  # fmt: skip


def test_a_blank_of_the_source_tells_where_a_heading_ended():
    text = (
        "某县办公用房整改方案 一、领导小组 为加强整改工作的组织领导，成立领导小组。 二、工作分工 各科室要制定措施，"
        "报送材料。 三、整改内容 各单位要落实标准，完成整改。"
    )
    assert [one.title for one in understand(Document(text)).chapters] == ["领导小组", "工作分工", "整改内容"]


def test_a_numbered_line_that_breaks_off_goes_on_in_the_next() -> None:
    text = "一、任务\n1、对主要街道进行\n整治，清理占道经营。\n2、整治农贸市场，\n规范停车秩序。\n"
    text += "3、组织检查、\n责任单位：县公安局\n"
    assert pieces(text) == [
        "一、任务", "1、对主要街道进行\n整治，清理占道经营。", "2、整治农贸市场，\n规范停车秩序。", "3、组织检查、",
        "责任单位：县公安局",
    ]  # fmt: skip
