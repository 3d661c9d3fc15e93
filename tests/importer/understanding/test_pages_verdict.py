"""What is no plan is said to be none, and what is one is never refused."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.understand import understand
from importer.understanding.verdict import ANNEX, DRAWN, EMPTY, EXPLANATION, NEWS, REGULATION, REPORT, SPEECH

NOTICE = (
    "云溪县人民政府办公室关于印发2024年重点工作责任分解的通知\n各乡镇人民政府：\n"
    "《2024年重点工作责任分解》已经县政府同意，现印发给你们，并就有关事项通知如下。\n"
)
CASES = [
    (EMPTY, "  \n"),
    (REPORT, "云溪县2023年法治政府建设情况报告\n一、工作开展情况\n（一）加强领导。定期研究部署，"
        "推进各项工作。\n二、下一步打算\n（一）继续推进。"),
    (SPEECH, "在全县经济工作会议上的讲话\n同志们：\n下面，我讲三点意见。\n一、认真总结成绩\n"
        "（一）工作有力。推进了各项工作。\n二、明确任务\n（一）抓好项目。完成投资12亿元。"),
    (DRAWN, "┌────────┬────┐\n│ 工作任务 │责任单位│\n├────────┼────┤\n│完善预算制度│县财政局│\n└────────┴────┘\n"),
    (REPORT, "现将2023年重点工作完成情况通报如下：\n一、主要指标\n（一）经济增长。"
        "上半年完成产值80亿元，同比增长9%。\n（二）项目建设。开工项目12个。"),
    (EXPLANATION, "《云溪县食品安全工作方案》政策解读\n一、起草背景\n为落实上级要求，起草本方案。\n"
        "二、主要内容\n（一）明确任务。"),
    (REGULATION, "云溪县人民政府工作规则\n第一章 总则\n一、根据有关法律，制定本规则。\n"
        "二、县政府实行县长负责制。\n第二章 组成人员\n三、县政府由县长、副县长组成。"),
    (REGULATION, "云溪县涉农资金管理办法\n第一条 为规范资金使用，制定本办法。\n第二条 本办法所称资金，"
        "是指财政资金。\n第三条 县财政局负责管理。"),
    (ANNEX, NOTICE + "一、提高站位。各责任单位要高度重视，抓好落实。\n二、加强督办。各牵头单位要及时报告进展情况。\n"),
    (ANNEX, NOTICE + "一、分级分解\n各部门要认真对照，抓紧制定方案。\n二、争取支持\n各牵头单位要抢抓机遇，"
        "加强对接。\n"),
    (NEWS, "近日，云溪县召开食品安全工作会议，县长出席会议并讲话，要求各部门压实责任，确保安全。"
        "会议由副县长主持，各部门负责人参加。"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "text"), CASES, ids=[one[1][:14].strip() for one in CASES])
def test_refused_with_a_reason(reason: str, text: str) -> None:
    assert understand(Document(text)).refusal == reason


@pytest.mark.parametrize(
    "text",
    [
        NOTICE + "云溪县人民政府办公室\n2024年3月1日\n2024年重点工作责任分解\n一、发展经济\n"
            "（一）增加投资。增长10%。（责任单位：县发改局）\n（二）扩大消费。"
            "（责任单位：县商务局）",
        "云溪县贯彻落实《督察情况报告》整改方案\n一、整改任务\n（一）完善管网。2024年底前完成。（责任单位：县住建局）\n（二）清理垃圾。",
        "云溪县2024年政务公开工作要点\n一、加强解读\n（一）规范流程。各部门要按时公开年度报告。\n（二）完善制度。",
    ],
)  # fmt: skip
def test_a_plan_is_not_refused(text: str) -> None:
    draft = understand(Document(text))
    assert not draft.refusal
    assert list(draft.items())
