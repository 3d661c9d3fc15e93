"""Heads in which the maker stands above the title, a book title names the plan, or everything is one line."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.understand import understand

BODY = "一、道路工程。新建公路30公里（县交通局）。\n二、教育工程。新建学校2所（县教育局）。\n"
BODY += "三、医疗工程。新建卫生院1所（县卫健局）。\n"
PROSE = "为做好工作，结合实际，制定本方案。\n一、重点任务\n（一）开展巡查。每月巡查一次。\n"


def head(text: str) -> dict[str, str]:
    draft = understand(Document(text))
    assert draft.refusal == ""
    found = {name: getattr(draft.head, name) for name in ("title", "notice_title", "doc_number", "issuer", "date")}
    return {name: one.value for name, one in found.items() if one}


NOTICE = (
    "云溪县人民政府办公室关于下达2024年民生工程目标任务的通知 云政办〔2024〕6号 各乡镇人民政府，县直各单位： "
    "《云溪县2024年民生工程目标》已经县政府常务会议审定，现下达给你们，请认真组织实施。 二○二四年三月七日 "
    "云溪县2024年民生工程目标 "
)


def test_a_document_on_one_line_whose_plan_is_named_by_the_notice() -> None:
    assert head(NOTICE + BODY.replace("\n", " ")) == {
        "title": "云溪县2024年民生工程目标",
        "notice_title": "云溪县人民政府办公室关于下达2024年民生工程目标任务的通知",
        "doc_number": "云政办〔2024〕6号",
        "issuer": "云溪县人民政府办公室",
        "date": "2024-03-07",
    }


@pytest.mark.parametrize("maker", ["云溪县林业局", "云溪县青山镇中心小学"])
def test_who_stands_on_the_line_above_the_title_has_made_it(maker: str) -> None:
    assert head(f"{maker}\n2024-2025年度防火工作方案\n{PROSE}") == {
        "title": f"{maker}2024-2025年度防火工作方案",
        "issuer": maker,
    }


def test_a_signature_above_a_plan_is_no_part_of_its_title() -> None:
    text = f"关于做好防火工作的通知\n各乡镇：\n现将方案印发给你们。\n云溪县林业局\n2024年防火工作方案\n{PROSE}"
    assert head(text)["title"] == "2024年防火工作方案"


def test_the_title_below_that_of_the_page_may_say_who_has_made_it() -> None:
    text = f"防火工作方案（1）\n1、下载文档前请自行甄别文档内容的完整性。\n云溪县林业局防火工作方案\n{PROSE}"
    assert head(text)["title"] == "云溪县林业局防火工作方案"


def test_a_title_glued_to_the_properties_a_collection_of_laws_gives() -> None:
    properties = "文章属性•【制定机关】云溪县人民政府•【公布日期】2005.02.01•【字号】云政〔2005〕9号"
    found = head(f"云溪县人民政府关于加快教育发展的若干意见（试行）{properties}\n{PROSE}")
    assert found["title"] == "云溪县人民政府关于加快教育发展的若干意见（试行）"


def test_the_list_of_annexes_with_one_left_out_holds_no_task() -> None:
    text = (
        "附件：1.云溪县消防工作主要任务分解；\n2.项目资金估算表。（略）\n2024年5月31日\n附件1\n"
        "云溪县消防工作主要任务分解\n一、消防站建设\n1.建成县城消防站。\n责任单位：县住建局\n2.建成镇消防站。\n责任单位：青山镇"
    )
    assert head(text) == {"title": "云溪县消防工作主要任务分解", "date": "2024-05-31"}
    assert [one.label for one in understand(Document(text)).items()] == ["1.", "2."]


def test_the_second_term_of_a_school_year_lies_in_its_second_year() -> None:
    draft = understand(Document(f"云溪县实验中学2023-2024学年第二学期安全工作计划\n{PROSE}"))
    assert draft.head.year == 2024


def test_the_words_with_which_a_collection_offers_a_document_are_no_part_of_its_title() -> None:
    text = f"防火方案.docx\n格式：docx\n文档介绍：青山镇森林防火实施方案为切实做好防火工作，{PROSE[1:]}"
    assert head(text) == {"title": "青山镇森林防火实施方案"}


@pytest.mark.parametrize("title", ["云溪县2024年重点工作任务", "2024年云溪县民生实事项目"])
def test_a_title_may_end_with_the_tasks_it_lists(title: str) -> None:
    assert head(f"{title}\n1.开展巡查。责任单位：县林业局\n2.清理林下可燃物。责任单位：县林业局")["title"] == title


def test_a_title_that_goes_on_with_and_on_the_next_line_is_whole() -> None:
    text = f"《政府工作报告》2024年重点工作\n及民生实事项目任务分解方案\n{PROSE}"
    assert head(text)["title"] == "《政府工作报告》2024年重点工作及民生实事项目任务分解方案"


def test_a_letter_has_a_title_and_an_office_may_sign() -> None:
    text = f"关于商请推进防火工作的函\n县林业局：\n请做好以下工作。\n{PROSE}云溪县人民政府督查室\n2024年3月1日"
    assert head(text)["title"] == "关于商请推进防火工作的函"
    assert head(text)["issuer"] == "云溪县人民政府督查室"


def test_a_title_may_begin_with_a_year_that_lost_its_sign() -> None:
    text = "关于印发《2024年全县旅游工作要点》的通知\n各乡镇：\n现印发给你们。\n云溪县文旅局\n2024年2月27日\n"
    text += f"2024县旅游工作要点\n{PROSE}"
    assert head(text)["title"] == "2024县旅游工作要点"


def test_aims_before_the_first_item_count_although_their_full_stops_are_lost() -> None:
    opening = "2024年是推动旅游强县建设的奋进之年全县旅游系统以高质量发展为主题全面实施旅游强县行动"
    aims = f"{opening}，大力推进文化旅游融合发展，力争全年接待游客500万人次，实现旅游综合收入52亿元"
    draft = understand(Document(f"云溪县2024年旅游工作要点\n{aims}\n一、重点任务\n（一）开展巡查。每月巡查。"))
    assert [one.number for one in draft.opening.indicators] == [500, 52]
