"""Numbers that are demanded, as documents write them. Every sentence here is invented."""

from __future__ import annotations

import pytest

from importer.understanding.indicators import find_indicators


def found(text: str) -> list[str]:
    return [
        f"{one.comparator}{one.number:g}{'-' + format(one.upper, 'g') if one.upper else ''}{one.unit}"
        for one in find_indicators(text)
        if not one.soft
    ]


DEMANDED = {
    # shares
    "生产总值增长6%以上，工业增加值增长8%。": [">=6%", "=8%"],
    "价格涨幅控制在3%以内。": ["<=3%"],
    "地区生产总值增长6.5%左右。": ["~6.5%"],
    "审查率达到100%，未经审查不得上会。": ["=100%"],
    "单位能耗下降3‰左右。": ["~3‰"],
    "满意度提高1.5个百分点以上。": [">=1.5百分点"],
    "“双随机”抽查比例不低于5%。": [">=5%"],
    "二氧化硫、氮氧化物排放量分别下降15%、10%和26%以上。": [">=15%", ">=10%", ">=26%"],
    "马铃薯种植、收获机械化率均达到45%。": ["=45%"],
    "70%以上的行政村建成示范点。": [">=70%"],
    "各类案件按期办结率100%。": ["=100%"],
    # amounts of money and measures
    "进出口总额达到1.5万亿元。": ["=1.5万亿元"],
    "完成投资3.5亿元。": ["=3.5亿元"],
    "年产值突破100亿元。": [">100亿元"],
    "新建公路120公里，造林2.6万亩。": ["=120公里", "=2.6万亩"],
    "浓度控制在32微克/立方米以内。": ["<=32微克/立方米"],
    "建成高标准农田10.5万亩。": ["=10.5万亩"],
    "新建绿地1,200亩。": ["=1200亩"],
    "价格指数控制在103.5以内。": ["<=103.5"],
    # counts
    "改造老旧小区35个、约42万平方米。": ["=35个", "~42万平方米"],
    "新建幼儿园2所，小学3所。": ["=2所", "=3所"],
    "培育龙头企业10-15家。": ["range10-15家"],
    "引进20亿级项目不少于12个、50亿级项目不少于2个。": [">=12个", ">=2个"],
    "规模以上企业新增10家。": ["=10家"],
    "接受不少于60学时的培训。": [">=60学时"],
    "带动就业1.5万人以上。": [">=1.5万人"],
    "每年至少开展2次演练。": [">=2次"],
    "每半年演练一次。": ["=1次"],
    "举办两期以上讲座。": [">=2期"],
    "办理时限压缩至3个工作日以内。": ["<=3工作日"],
    "为全县2300名老人提供上门服务。": ["=2300名"],
    "对300户困难家庭进行适老化改造。": ["=300户"],
    "确保10个重点项目开工，20个项目竣工。": ["=10个", "=20个"],
    "引进投资过亿元项目5个，其中投资10亿元以上项目1个。": ["=5个", "=1个"],
    "增加学位5000个，其中幼儿园420个，中小学4580个。": ["=5000个", "=420个", "=4580个"],
    "完成适龄幼儿50%入公办园、80%入普惠园的目标。": ["=50%", "=80%"],
    "完成75%以上的确权登记。": [">=75%"],
    "每周编发二期简报。": ["=2期"],
    # from a baseline: only the target is demanded
    "污水处理率由85%提高到95%。": ["=95%"],
    # all of something
    "实现重点单位检查全覆盖。": ["=100%"],
    "2024年底执法单位全部制定清单。": ["=100%"],
}


@pytest.mark.parametrize("text", DEMANDED)
def test_demanded_numbers_are_found_with_their_sign(text: str):
    assert found(text) == DEMANDED[text]


@pytest.mark.parametrize(
    "text",
    [
        "实施工业项目“155”工程。",
        "落实24小时值班制度，打造15分钟便民圈。",
        "推进5个方面23项任务。",
        "全县共有12个乡镇、120个行政村。",
        "给予一次性补贴5000元。",
        "可申请最高不超过15万元的贷款。",
        "职工超过100人的企业达到15%。",
        "年满18周岁的公民。",
        "对投资1亿元以上的项目实行包联。",
        "淘汰每小时35蒸吨以下锅炉。",
        "投资12亿元的产业园主体完工。",
        "年产5万吨颗粒的项目。",
        "落实一次性告知制度，最多跑一次。",
        "按照云政办发〔2024〕32号要求。",
        "参照《第3批20项措施》。",
        "联系电话：0471-1234567",
        "第3季度。2024年6月。",
        "",
    ],
)
def test_numbers_of_names_rules_and_conditions_are_left_alone(text: str):
    assert found(text) == []


def test_a_demand_on_all_without_a_day_or_a_number_of_bodies_is_soft():
    assert [one.soft for one in find_indicators("决定书全部网上公开。")] == [True]


def test_the_baseline_is_kept():
    one = find_indicators("污水处理率由85%提高到95%。")[0]
    assert (one.baseline, one.number, one.subject) == (85, 95, "污水处理率")


@pytest.mark.parametrize(
    "text, subjects",
    [
        ("新增停车位500个以上。", ["停车位"]),
        ("设立1000万元产业基金。", ["产业基金"]),
        ("全年完成清淤50公里，二季度末完成60%。", ["清淤", "清淤"]),
        ("建设1个县级平台、15个镇级站点。", ["县级平台", "镇级站点"]),
        ("改造老旧小区35个、2800户。", ["老旧小区", "老旧小区"]),
        ("确保群众满意度保持在95%以上。", ["群众满意度"]),
        ("法制审核人员不少于执法人员总数的5%。", ["法制审核人员"]),
        ("浓度下降10%，控制在32微克/立方米以内。", ["浓度", "浓度"]),
    ],
)
def test_what_is_counted_is_named(text: str, subjects: list[str]):
    assert [one.subject for one in find_indicators(text)] == subjects


def test_spans_hold_the_words_and_do_not_overlap():
    text = "覆盖率达90%以上、合格率98%以上，新建学校2所，至少检查1次，实现全覆盖。"
    indicators = find_indicators(text)
    assert [one.words for one in indicators] == ["达90%以上", "98%以上", "2所", "至少检查1次", "全覆盖"]
    assert all(text[slice(*one.span)] == one.words for one in indicators)
