"""What a document says of itself: title, number, issuer, day; what it only cites is not its own."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Head
from importer.understanding.understand import understand

BODY = """
一、规范决策
（一）编制目录。各部门于4月底前提出建议。
（二）加强审查。未经审查不得上会。
二、优化服务
（一）压减材料。清理重复证明。
（二）畅通渠道。公开办理结果。
"""
NOTICE = "青禾县人民政府办公室关于印发青禾县2024年政务公开工作要点的通知"
TITLE = "青禾县2024年政务公开工作要点"


def head(before: str, after: str = "") -> Head:
    return understand(Document(before + BODY + after)).head


def said(found: Head) -> dict[str, str]:
    fields = {
        "title": found.title, "notice": found.notice_title, "number": found.doc_number, "issuer": found.issuer,
        "date": found.date,
    }  # fmt: skip
    return {name: one.value for name, one in fields.items() if one}


FULL = f"""青政办发〔2024〕9号
青禾县人民政府办公室
关于印发青禾县2024年政务公开
工作要点的通知
各乡镇人民政府，县直各部门：
《{TITLE}》已经县政府同意，现印发给你们，请认真贯彻执行。
青禾县人民政府办公室
2024年3月5日
（此件公开发布）
{TITLE}
根据《某省政务公开条例》和《某市政务公开要点》（某政办发〔2024〕3号）精神，制定本要点。"""
OFFICE = "青禾县人民政府办公室"
ALL = {"title": TITLE, "notice": NOTICE, "number": "青政办发〔2024〕9号", "issuer": OFFICE, "date": "2024-03-05"}
METADATA = """索引号 | 1134/2024-1 |
发文字号 | 青政发〔2024〕2号 | 有效性 | 有效
成文日期 | 2024-03-05 | 发布日期 | 2024-04-01 |
"""
FLOODS = "青禾县人民政府关于做好2024年防汛工作的通知"
DIVIDED = "青禾县人民政府办公室关于分解落实2024年重点工作的通知"


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text,
        lambda text: text.replace("\n", ""),
        lambda text: text.replace("\n", "\n\n\u3000\u3000"),
        lambda text: text.replace("2024年3月5日", "二○二四年三月五日"),
        lambda text: text.replace("2024年3月5日", "二〇二四年三月五日"),
        lambda text: text.replace("2024年3月5日", "二O二四年三月五日"),
        lambda text: text.replace("〔2024〕9号", "[2024]9号", 1),
        lambda text: text.replace("青政办发〔2024〕9号", "青政办发20249"),
        lambda text: text.replace("青政办发〔2024〕9号", "（青政办发〔2024〕9号）"),
        lambda text: "无障碍浏览 关怀版\n当前位置：首页>政务公开>通知公告\n" + text,
        lambda text: "某某信息网\n" + NOTICE + "\n发布时间：2024-04-01 浏览次数：12\n" + text,
        lambda text: "【政策文件】" + NOTICE + "\n" + text,
        lambda text: "青禾县人民政府 2025年1月7日 星期二\n" + text,
    ],
)
def test_a_head_however_it_was_published(spoilt):
    assert said(head(spoilt(FULL))) == ALL


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (TITLE, {"title": TITLE}),
        (f"《{TITLE}》全文如下。", {"title": TITLE}),
        ("青禾县营商环境三年行动方案\n（2024—2026年）", {"title": "青禾县营商环境三年行动方案（2024—2026年）"}),
        (f"〔2024〕7号\n{TITLE}", {"title": TITLE, "number": "〔2024〕7号"}),
        (f"{TITLE}（青政发〔2024〕2号）", {"title": TITLE, "number": "青政发〔2024〕2号"}),
        (METADATA + TITLE, {"title": TITLE, "number": "青政发〔2024〕2号", "date": "2024-03-05"}),
        (f"{FLOODS}\n各乡镇：", {"title": FLOODS, "issuer": "青禾县人民政府"}),
        (
            f"{DIVIDED}\n各乡镇：\n现予分解。\n2024年2月1日\n附件1\n2024年重点工作任务分解表",
            {"title": "2024年重点工作任务分解表", "notice": DIVIDED, "issuer": OFFICE, "date": "2024-02-01"},
        ),
    ],
)
def test_a_head_says_no_more_than_stands_there(before, expected):
    assert said(head(before)) == expected


@pytest.mark.parametrize(
    "before",
    [
        "为贯彻《某省办法》（某政发〔2023〕8号）和2023年12月1日会议精神，制定本方案。",
        "某政发〔2023〕8号文件印发以来，各部门认真落实。现就有关事项安排如下。",
        "索引号：1134\n发文字号：无\n发布日期：2024-04-01\n来源：某县政府",
        "根据某政办发〔2022〕4号、\n某政办发〔2023〕5号、\n要求，2023年5月6日县政府研究决定：",
        "",
    ],
)
def test_what_is_cited_or_belongs_to_the_page_is_not_its_own(before):
    found = said(head(before))
    assert {"number", "date", "issuer", "title"}.isdisjoint(found), found


def test_a_signature_above_the_plan_does_not_join_its_title():
    found = said(head(f"某局：\n现予印发。\n青禾县司法局\n二○一五年四月三十日\n{TITLE}"))
    assert found == {"title": TITLE, "issuer": "青禾县司法局", "date": "2015-04-30"}
    assert said(head(f"青禾县司法局\n{TITLE}"))["title"] == TITLE


def test_a_plan_without_any_line_break():
    title = "青禾县人民政府关于促进就业若干措施的通知"
    before = f"{title}青政发〔2024〕2号各乡镇人民政府：现就有关事项通知如下："
    text = (before + BODY + "青禾县人民政府2024年3月5日（此件公开发布）").replace("\n", "")
    found = said(understand(Document(text)).head)
    assert found == {"title": title, "number": "青政发〔2024〕2号", "issuer": "青禾县人民政府", "date": "2024-03-05"}


def test_signature_below_the_body():
    found = said(head(TITLE, "青禾县司法局\n2024年3月6日\n"))
    assert found == {"title": TITLE, "issuer": "青禾县司法局", "date": "2024-03-06"}


BARE = [("2024318", "2024-03-18"), ("202426", "2024-02-06"), ("20241105", "2024-11-05"), ("2024115", None)]


@pytest.mark.parametrize(("written", "day"), BARE)
def test_a_day_that_lost_its_marks_is_read_only_if_it_can_be_one_day(written, day):
    assert said(head(f"{TITLE}\n青禾县司法局\n{written}")).get("date") == day


def test_values_point_at_their_words():
    text = FULL + BODY
    found = understand(Document(text)).head
    assert found.title and found.date and found.doc_number and found.notice_title
    assert text[slice(*found.title.span)] == TITLE
    assert text[slice(*found.date.span)] == "2024年3月5日"
    assert text[slice(*found.notice_title.span)].replace("\n", "") == NOTICE
