"""Heads of published pages: metadata, letterheads, imprints, signatures inside a line."""

from __future__ import annotations

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

BODY = "为做好工作，结合我县实际，制定本方案。\n一、总体要求\n坚持依法行政。\n"
BODY += "二、重点任务\n（一）开展巡查。每月巡查一次。\n"
TITLE = "云溪县2024年食品安全工作方案\n"


def head(draft: Draft) -> dict[str, str | None]:
    found = {name: getattr(draft.head, name) for name in ("title", "notice_title", "doc_number", "issuer", "date")}
    return {name: one and one.value for name, one in found.items()}


def read(text: str) -> dict[str, str | None]:
    draft = understand(Document(text))
    assert draft.refusal == ""
    return head(draft)


def test_who_published_a_document_has_issued_it_if_the_metadata_are_the_document_s() -> None:
    found = read("索引号：1/2024\n发布机构：云溪县司法局\n发文日期：2024-06-13\n发布日期：2024-06-15\n" + TITLE + BODY)
    assert (found["issuer"], found["date"]) == ("云溪县司法局", "2024-06-13")


def test_metadata_of_the_page_alone_say_nothing_of_the_document() -> None:
    found = read(
        "索引号：1/2024\n发布机构：云溪县政府\n生成日期：2024-06-13\n发布日期：2024-06-15\n文号：\n" + TITLE + BODY
    )
    assert (found["issuer"], found["date"]) == (None, None)


def test_metadata_whose_colons_are_lost() -> None:
    found = read(
        "索 引 号 MB15/2023 发文日期 2024-01-03\n发布机构 县政府办公室 文    号 云政办〔2024〕1号\n" + TITLE + BODY
    )
    assert (found["doc_number"], found["date"]) == ("云政办〔2024〕1号", "2024-01-03")


def test_a_signature_inside_a_line_and_the_title_behind_it() -> None:
    found = read(
        "云溪县人民政府关于印发《云溪县贯彻〈科学素质行动方案〉任务分工方案》的通知\n政策\n"
        "各乡镇人民政府，县直各部门：《云溪县贯彻〈科学素质行动方案〉任务分工方案》已经县政府同意，现印发给你们，请认真组织实施。"
        "云溪县人民政府2024年3月23日云溪县贯彻《科学素质行动方案》任务分工方案为贯彻落实上级文件精神，特制定本任务分工方案。"
        "一、指导思想坚持依法行政，全面落实各项要求。二、工作目标到2025年，基本形成工作格局。"
    )
    assert found == {
        "title": "云溪县贯彻《科学素质行动方案》任务分工方案",
        "notice_title": "云溪县人民政府关于印发《云溪县贯彻〈科学素质行动方案〉任务分工方案》的通知",
        "doc_number": None,
        "issuer": "云溪县人民政府",
        "date": "2024-03-23",
    }


def test_a_number_glued_to_those_it_is_sent_to() -> None:
    found = read(
        "县政府办公室关于做好2024年食品安全工作的通知\n云政办发〔2024〕1号各乡镇人民政府，县直各部门：现将方案印发给你们，"
        "请遵照执行。"
        "各部门要加强领导，明确责任，确保完成各项任务，坚决兑现承诺。"
        " 云溪县人民政府办公室? 2024年1月23日（此件公开发布）\n" + TITLE + BODY
    )
    assert (found["doc_number"], found["issuer"]) == ("云政办发〔2024〕1号", "云溪县人民政府办公室")
    assert (found["date"], found["title"]) == ("2024-01-23", "云溪县2024年食品安全工作方案")


def test_the_last_character_of_a_number_may_be_lost() -> None:
    found = read("云溪政发〔2024〕1 \n各乡镇人民政府：\n现印发给你们。\n云溪县人民政府\n2024年3月9日\n" + TITLE + BODY)
    assert found["doc_number"] == "云溪政发〔2024〕1号"


def test_the_notice_s_title_with_its_issuer_is_the_whole_one() -> None:
    found = read(
        "关于印发云溪县2024年食品安全工作方案的通知\n发布：2024-08-03\n云政办发〔2024〕17号\n云溪县人民政府办公室\n"
        "关于印发云溪县2024年食品安全工作方案的通知\n各乡镇人民政府：\n现印发给你们。\n" + TITLE + BODY
    )
    assert found["notice_title"] == "云溪县人民政府办公室关于印发云溪县2024年食品安全工作方案的通知"


def test_a_plan_made_known_for_comments_has_its_own_title() -> None:
    found = read(
        "关于《云溪县普法规划（2021-2025年）（征求意见稿）》的公示\n现对规划进行公示。\n云溪县普法规划（2021-2025年）\n（征求意见稿）\n"
        + BODY
    )
    assert found["title"] == "云溪县普法规划（2021-2025年）（征求意见稿）"


def test_a_letterhead_names_the_issuer() -> None:
    found = read("云溪县司法局文件\n云司〔2024〕3号\n" + TITLE + BODY)
    assert (found["issuer"], found["doc_number"]) == ("云溪县司法局", "云司〔2024〕3号")


def test_a_page_may_call_a_plan_an_explanation() -> None:
    letter = (
        "各乡镇人民政府：\n现将《云溪县2024年食品安全工作方案》印发给你们，请抓好落实。\n云溪县人民政府\n2024年3月7日\n"
    )
    assert read("政策解读：云溪县2024年食品安全工作方案\n" + letter + TITLE + BODY)["date"] == "2024-03-07"
    assert (
        "解读"
        in understand(
            Document("《云溪县食品安全工作方案》政策解读\n一、起草背景\n上级有要求。\n二、主要内容\n共五条。\n")
        ).refusal
    )


def test_many_bodies_sign_and_one_for_another() -> None:
    bodies = "生态环境厅\n公安厅\n财政厅\n住房城乡建设厅\n交通运输厅\n"
    assert read(TITLE + bodies + "2024年10月30日\n" + BODY)["issuer"] == bodies.replace("\n", "")
    assert read(TITLE + "县食品安全办公室\n（县市场监管局代章）\n2024年4月4日\n" + BODY)["issuer"] == "县食品安全办公室"


def test_a_body_that_signs_for_another_in_brackets() -> None:
    found = read(TITLE + "云溪县信用办公室（代）\n2024年4月17日\n" + BODY)
    assert found["issuer"] == "云溪县信用办公室"


def test_a_plan_told_of_in_full() -> None:
    found = read("云溪网讯 县政府出台《云溪县2024年食品安全工作方案》，全文如下。\n" + BODY)
    assert found["title"] == "云溪县2024年食品安全工作方案"


def test_a_title_does_not_end_inside_its_book_marks() -> None:
    found = read(
        "云溪县人民政府办公室\n关于印发《云溪县2024年民生实事\n实施方案》的通知\n各乡镇：\n现印发给你们。\n2024年1月9日\n"
        + BODY
    )
    assert found["notice_title"] == "云溪县人民政府办公室关于印发《云溪县2024年民生实事实施方案》的通知"
    assert found["title"] == "云溪县2024年民生实事实施方案"
