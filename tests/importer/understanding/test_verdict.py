"""What is no plan is refused with one sentence that says what to do; a plan never is."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding import verdict
from importer.understanding.understand import understand

DUTIES = """一、强化组织领导。各单位要把重点工作摆上重要位置，主要负责人要亲自抓。
二、细化工作任务。各牵头单位要制定方案，明确时限，配合单位要主动衔接。
三、严格督查考核。县政府督查室要定期通报进展情况。
"""
LONG_NOTICE = """青禾县人民政府关于下达2024年重点工作任务的通知
各乡镇人民政府，县直各部门：
《青禾县2024年重点工作任务分解表》已经县政府同意，现印发给你们，请认真组织实施，并就有关事项通知如下：
"""
REFUSED = {
    "notice with its plan in an annex": (
        LONG_NOTICE + DUTIES + "附件：1.青禾县2024年重点工作任务分解表\n2.2024年民生实事清单\n3.联系人名单\n"
        "青禾县人民政府\n2024年2月1日\n（此件公开发布）",
        verdict.ANNEX,
    ),
    "notice with the list of its annexes on lines of their own": (
        LONG_NOTICE + DUTIES + "现将《青禾县试点工作方案》（附件1）印发给你们。\n"
        "附件：\n1.青禾县试点工作方案\n2.补助资金情况表\n"
        "青禾县人民政府\n2024年2月1日",
        verdict.ANNEX,
    ),
    "notice without even naming its annex": (LONG_NOTICE + DUTIES + "青禾县人民政府\n2024年2月1日", verdict.ANNEX),
    "notice whose duties are whole sentences": (
        LONG_NOTICE + "一、今年是关键之年，各单位要提高站位，不折不扣完成任务，确保各项目标圆满实现。\n"
        "二、列第一位的为牵头单位，要及时向县政府报告情况，县政府督查室要加强督促。\n青禾县人民政府\n2024年2月1日",
        verdict.ANNEX,
    ),
    "report": (
        "青禾县2023年度法治政府建设情况报告\n2023年，我县深入推进依法行政，各项工作取得新成效。\n一、主要举措和成效\n"
        "（一）健全决策机制。全年召开会议12次，审查文件60件。\n（二）规范执法。开展案卷评查3次。\n二、存在的问题\n"
        "部分单位重视不够。\n三、下一步打算\n加强培训，提升能力。",
        verdict.REPORT,
    ),
    "report without a title": (
        "2023年，在县委的正确领导下，我县各项工作取得了明显成效。\n一、2023年工作开展情况\n"
        "（一）优化机构。拟定了改革方案，并印发了实施意见，目前已完成挂牌，累计划转事项278项。\n"
        "（二）规范决策。先后召开了会议12次，已全部公开目录，制定了办法3件，同比增长10%。\n",
        verdict.REPORT,
    ),
    "explanation": (
        "《青禾县2024年营商环境行动方案》政策解读\n一、制定背景\n为落实上级部署，起草了方案。\n二、主要内容\n"
        "（一）精简审批。包括5项任务。\n（二）优化监管。包括3项任务。\n三、解读机关\n县发展和改革局。",
        verdict.EXPLANATION,
    ),
    "explanation that only its first sentence tells": (
        "2024年3月，青禾县人民政府印发了《2024年重点工作分工方案》，现将主要内容解读如下：\n一、出台背景\n为落实报告任务。\n"
        "二、主要内容\n共149项，列出责任单位。\n三、保障措施\n定期调度，每季度汇总一次。",
        verdict.EXPLANATION,
    ),
    "news": (
        "本网讯（记者 某某）近日，青禾县召开重点工作推进会，部署全年任务。会议强调，要压实责任，加快进度，确保完成。"
        "会议要求，各部门要密切配合，形成合力。",
        verdict.NEWS,
    ),
    "garbage": ("锟斤拷烫烫烫" * 3 + "ÃÂ¤Ã¥â¬Â Ã©Â¢Ã¦â¢Â¿" * 20, verdict.GARBAGE),
    "scan": ("\n\n- 1 -\n\n- 2 -\n", verdict.EMPTY),
}  # fmt: skip
PLANS = {
    "notice that is itself the plan": (
        "青禾县人民政府关于做好2024年防汛工作的通知\n各乡镇：\n现将有关事项通知如下：\n一、落实责任\n"
        "（一）压实属地责任。各乡镇于5月底前签订责任书。\n（二）明确部门职责。县水利局牵头编制预案。\n"
        "二、排查隐患\n（一）检查水库。5月底前完成12座水库检查。\n（二）清理河道。每月清理一次。"
    ),
    "plan below its notice and duties": (
        LONG_NOTICE.replace("，并就有关事项通知如下：", "。") + "青禾县人民政府\n2024年2月1日\n"
        "青禾县2024年重点工作任务分解\n"
        "一、加快项目建设\n新建园区道路3条，6月底前完工。\n责任单位：县住建局\n二、改善人居环境\n改造厕所500座。\n责任单位：县农业农村局"
    ),
    "plan that says what was achieved before": (
        "青禾县2024年工作要点\n2023年以来，我县已完成改革任务，取得了明显成效，累计办理事项100件。\n一、深化改革\n"
        "（一）精简审批。压减材料30%。\n（二）优化监管。推行联合检查。\n二、改善民生\n（一）办好实事。新增学位500个。"
    ),
    "plan with annexes": (
        "青禾县2024年消防整治方案\n一、工作任务\n（一）排查隐患。每月检查一次。\n（二）整改问题。10月底前完成。\n"
        "附件：1.领导小组名单\n2.任务分解表\n青禾县安委会\n2024年3月1日"
    ),
    "list of thirty tasks as 一、": (
        "青禾县2024年为民办实事安排\n"
        + "".join(f"{n}、改造第{n}小学食堂，{n}月底前完工。\n" for n in "一二三四五六七八九")
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plan_is_refused(name):
    text, reason = REFUSED[name]
    draft = understand(Document(text))
    assert draft.refusal == reason
    assert not list(draft.items()) and not draft.chapters


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_not_refused(name):
    draft = understand(Document(PLANS[name]))
    assert draft.refusal == ""
    assert len(list(draft.items())) >= 2


def test_names_of_annexes_are_no_items():
    draft = understand(Document(PLANS["plan with annexes"]))
    assert [one.title for one in draft.items()] == ["排查隐患", "整改问题"]


def test_every_sentence_says_what_to_do():
    for name in ("EMPTY", "GARBAGE", "EXPLANATION", "REPORT", "NEWS", "ANNEX", "NO_TASKS"):
        words = getattr(verdict, name)
        assert words.count("。") == 1 and "请" in words and "！" not in words


def test_where_a_page_stands_on_its_site_says_nothing_of_the_document() -> None:
    page = "当前位置：首页>政务公开>政策和解读\n组配分类：政策解读\n" + PLANS["plan with annexes"]
    assert understand(Document(page)).refusal == ""
