"""What sentences that oblige somebody are called: invented sentences of every make."""

from __future__ import annotations

import pytest

from importer.understanding.shorten import LOOKED_AT, MOST, shortened
from importer.understanding.task_titles import title_of


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        # what comes before the deed: a paper, a ground, an aim
        ("按照《云溪县河道整治方案》要求，完成城区三条河道清淤。", "完成城区三条河道清淤"),
        ("依托综合服务中心，开办老年食堂12所，为老人提供用餐服务。", "开办老年食堂12所"),
        ("对拒不整改、造成严重后果的，依法追究主要负责人的责任。", "依法追究主要负责人的责任"),
        ("在全面摸底的基础上，建立困难家庭台账。", "建立困难家庭台账"),
        # who is told, and by when
        ("各镇主要负责人要定期研究防汛工作，及时消除隐患。", "定期研究防汛工作"),
        ("各级政府、各部门应当公布办事指南。", "公布办事指南"),
        ("2024年9月底前制定村级活动场所管理办法。", "制定村级活动场所管理办法"),
        # 要 and 应 inside other words tell nobody anything
        ("完善各镇应急物资储备体系。", "完善各镇应急物资储备体系"),
        ("加强部门重要数据保护。", "加强部门重要数据保护"),
        # connectives
        ("二是推行错时延时服务。", "推行错时延时服务"),
        ("同时，公开服务热线。", "公开服务热线"),
        # two short deeds name a task better than one; an aim does not
        ("修订巡查制度，公布巡查结果。", "修订巡查制度，公布巡查结果"),
        ("完善巡查制度，提高巡查质量。", "完善巡查制度"),
        # what every sentence could begin with
        ("切实履行监管主体责任，开展校车安全检查，杜绝超员。", "开展校车安全检查"),
    ],
)
def test_the_deed_is_the_title(sentence: str, title: str) -> None:
    assert title_of(sentence) == title


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        (
            "加强教育、卫生、供水、供电、供气、供热、公共交通等与群众切身利益密切相关的各个重点领域信息公开。",
            "加强教育、卫生等各个重点领域信息公开",
        ),
        (
            "严格执行窗口首问负责、办理全过程记录、重大事项集体讨论决定制度。",
            "严格执行窗口首问负责、办理全过程记录等制度",
        ),
        ("推行以远程巡查、移动巡查、智能预警为特征、覆盖城乡各类场所的新型巡查方式。", "推行新型巡查方式"),
        (
            "修订《云溪县城区停车场建设与管理暂行办法》（云政办发〔2023〕12号）。",
            "修订《云溪县城区停车场建设与管理暂行办法》",
        ),
        ("鼓励合作社与家庭农场、种植大户、普通农户及龙头企业组建农业生产联合体。", "鼓励组建农业生产联合体"),
        (
            "将安全生产工作情况纳入各部门、各镇及其领导干部年度绩效考核的重要内容。",
            "将安全生产工作情况纳入各部门、各镇及其领导干部年度绩效考核",
        ),
        ("落实国家重点行业准入清单制度及本省新增产业禁止目录和限制目录。", "落实国家重点行业准入清单制度"),
    ],
)
def test_a_long_clause_loses_whole_parts_and_is_not_broken_off(sentence: str, title: str) -> None:
    made = title_of(sentence)
    assert made == title and len(made) <= MOST


@pytest.mark.parametrize(
    "sentence", ["", "。", "，，", "要", "（）", "“" * 50, "的" * 400, "、".join(["各镇"] * 300), "2024年12月31日"]
)
def test_any_text_has_a_title_of_bounded_length(sentence: str) -> None:
    assert len(title_of(sentence)) <= MOST


def test_marks_inside_quotes_divide_nothing() -> None:
    assert title_of("打造“门前整洁，院内有序”示范街区。") == "打造“门前整洁，院内有序”示范街区"


def test_a_list_without_an_end_is_not_gone_through_to_its_end() -> None:
    listed = "加强" + "供水保障、" * 8_000
    assert title_of(listed).startswith("加强供水保障、供水保障") and len(title_of(listed)) <= MOST
    assert shortened(listed[:LOOKED_AT]) == shortened(listed[: LOOKED_AT * 2] + "供热等工作")
