"""Numbers that are demanded, and numbers that are not."""

from __future__ import annotations

import pytest

from importer.understanding.indicators import find_indicators

CASES = [
    ("地区生产总值增长6.5%左右", [("~", 6.5, "%")]),
    ("规模以上工业增加值增长15%", [("=", 15, "%")]),
    ("失业率控制在3%以内", [("<=", 3, "%")]),
    ("居民消费价格涨幅3%左右", [("~", 3, "%")]),
    ("覆盖率不低于95%", [(">=", 95, "%")]),
    ("新增学位1200个以上，改造食堂12所", [(">=", 1200, "个"), ("=", 12, "所")]),
    ("完成房屋改善60幢、背街小巷20条", [("=", 60, "幢"), ("=", 20, "条")]),
    ("年内完成75%以上的确权登记", [(">=", 75, "%")]),
    ("建成高标准农田5万亩", [("=", 5, "万亩")]),
    ("年均浓度不高于34微克/立方米", [("<=", 34, "微克/立方米")]),
    ("出生缺陷率低于5‰", [("<=", 5, "‰")]),
    ("低于5%的给予补助", []),
    ("孕产妇死亡率控制在10/10万以内", [("<=", 10, "/10万")]),
    ("师生比达到1:1.6，收入比缩小到2.3:1以内", [("=", 1.6, "1:"), ("<=", 2.3, ":1")]),
    ("按1:2的比例配套，会议9:30召开", []),
    ("分别下降15%、10%和26%", [("=", 15, "%"), ("=", 10, "%"), ("=", 26, "%")]),
    ("每年至少举办两期培训班", [(">=", 2, "期")]),
    ("实现行政村全覆盖", [("=", 100, "%")]),
    ("新建或改建村级驿站（服务点）12家", [("=", 12, "家")]),
    ("健康发展指数达88，满意率达90%", [("=", 88, ""), ("=", 90, "%")]),
    ("实施公园提升工程3处；城区绿道5公里", [("=", 3, "处"), ("=", 5, "公里")]),
    ("新建公厕30座（其中，城区10座、乡镇20座）", [("=", 30, "座"), ("=", 10, "座"), ("=", 20, "座")]),
    ("在主城区40所小学开展课后服务", [("=", 40, "所")]),
    ("培训教师50名，基本形成0—3岁托育体系", [("=", 50, "名")]),
    ("推行“全流程、全覆盖”改革", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[one[0] for one in CASES])
def test_demanded(text: str, wanted: list[tuple[str, float, str]]) -> None:
    assert [(one.comparator, one.number, one.unit) for one in find_indicators(text)] == wanted


def test_a_range_and_a_baseline() -> None:
    (span,) = find_indicators("经济增长7.5%—8%")
    assert (span.comparator, span.number, span.upper) == ("range", 7.5, 8)
    (risen,) = find_indicators("绿化率从35%提高到40%")
    assert (risen.number, risen.baseline) == (40, 35)


@pytest.mark.parametrize(
    "text",
    [
        "实施工业“155”工程", "24小时不打烊服务",
        "方案提出6个方面24项任务", "给予15万元补贴", "每小时35蒸吨以下燃煤锅炉",
        "《十条措施（2023年）》", "云政办〔2024〕12号", "自受理之日起20个工作日内办结",
    ],
)  # fmt: skip
def test_names_allowances_and_limits_of_rules_are_none(text: str) -> None:
    assert not [one for one in find_indicators(text) if not one.soft]
