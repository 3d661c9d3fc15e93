"""Tables whose columns count 一、, （一）, 1.: chapters, sections and tasks side by side, in every layout."""

from __future__ import annotations

from itertools import pairwise

import pytest

from importer.reading.document import Document
from importer.reading.read import read_file
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

TITLE = "云溪县2024年食品安全重点任务清单"
HEAD = ("工作目标", "工作内容", "工作措施", "责任单位", "完成时限")
WANTED = [
    ("一", "（一）", "源头治理", []),
    ("一/（一）", "1", "监测土壤，建立名单", ["县生态环境局"]),
    ("一/（一）", "2", "检查农药，公布结果", ["县农业农村局"]),
    ("一", "（二）", "校园食品", []),
    ("一/（二）", "3", "开展专项整治", ["县教育局", "县市场监管局"]),
    ("二", "（三）", "宣传教育", []),
    ("二/（三）", "4", "举办宣传周", ["县司法局"]),
]
BARRED = """| 工作目标 | 工作内容 | 工作措施 | 责任单位 | 完成时限 |
| 一、加大治理力度 | （一）源头治理 | 1.监测土壤，建立名单。 | 县生态环境局 | 6月底前 |
| 2.检查农药，公布结果。 | 县农业农村局 | 9月底前 | | |
| （二）校园食品 | 3.开展专项整治。 | 县教育局、县市场监管局 | 9月底前 | |
| 二、强化保障 | （三）宣传教育 | 4.举办宣传周。 | 县司法局 | 11月底前 |
"""
CELLS = """主要任务
重点工作和要求
责任单位
完成时限
一、加大治理力度
（一）源头治理
1.监测土壤，建立名单。
县生态环境局
6月底前
2.检查农药，公布结果。
县农业农村局
9月底前
（二）校园食品
3.开展专项整治。
县教育局、县市场监管局
9月底前
二、强化保障
（三）宣传教育
4.举办宣传周。
县司法局
11月底前
"""
HTML = """<html><body><h1>云溪县2024年食品安全重点任务清单</h1><table>
<tr><th>工作目标</th><th>工作内容</th><th>工作措施</th><th>责任单位</th><th>完成时限</th></tr>
<tr><td rowspan="3">一、加大治理力度</td><td rowspan="2">（一）源头治理</td><td>1.监测土壤，建立名单。</td><td>县生态环境局</td><td>6月底前</td></tr>
<tr><td>2.检查农药，公布结果。</td><td>县农业农村局</td><td>9月底前</td></tr>
<tr><td>（二）校园食品</td><td>3.开展专项整治。</td><td>县教育局、县市场监管局</td><td>9月底前</td></tr>
<tr><td>二、强化保障</td><td>（三）宣传教育</td><td>4.举办宣传周。</td><td>县司法局</td><td>11月底前</td></tr>
</table></body></html>"""  # noqa: E501


def rows(draft: Draft) -> list[tuple[str, str, str, list[str]]]:
    return [
        (one.path, one.label.rstrip("."), one.title, [name for unit in one.facets.units for name in unit.names])
        for one in draft.items()
    ]


@pytest.mark.parametrize(
    "document",
    [Document(f"{TITLE}\n{BARRED}"), Document(f"{TITLE}\n{CELLS}"), read_file(HTML.encode(), "plan.html")],
    ids=["barred", "a cell a line", "merged cells"],
)
def test_columns_numbered_one_below_the_other_are_levels(document: Document) -> None:
    draft = understand(document)
    assert [(one.label, one.title) for one in draft.chapters] == [("一", "加大治理力度"), ("二", "强化保障")]
    assert rows(draft) == WANTED
    parts = [one.span for one in draft.items() if not one.children] + [one.heading for one in draft.chapters]
    parts += [one.heading for one in draft.items() if one.children and one.heading]
    assert all(a[1] <= b[0] for a, b in pairwise(sorted(parts))), "headings and tasks overlap"
    days = {one.label.rstrip("."): [day.value for day in one.facets.deadlines] for one in draft.items()}
    assert [days[number] for number in "1234"] == [["2024-06-30"], ["2024-09-30"], ["2024-09-30"], ["2024-11-30"]]


def test_a_table_of_aims_and_bodies_is_a_breakdown_and_one_of_figures_is_none() -> None:
    aims = "序号 | 预期目标 | 责任单位\n1 | 生产总值增长5%左右 | 县发展改革局\n2 | 工业增长7%左右 | 县工信局\n"
    assert [one[2:] for one in rows(understand(Document(f"{TITLE}\n{aims}")))] == [
        ("生产总值增长5%左右", ["县发展改革局"]),
        ("工业增长7%左右", ["县工信局"]),
    ]
    figures = "指标 | 单位 | 目标值\n生产总值 | 亿元 | 120\n城镇新增就业 | 人 | 3000\n"
    assert understand(Document(f"{TITLE}\n{figures}")).refusal


def test_who_answers_for_a_body_and_stands_behind_it_is_no_part_of_its_name() -> None:
    text = (
        "序号 | 工作任务 | 牵头单位及主要负责人 | 完成时限\n"
        "1 | 提高补助标准 | 县民政局 王小明 | 6月底\n2 | 修建学校 | 县教育局 李刚 | 9月底\n"
    )
    assert [one[3] for one in rows(understand(Document(f"{TITLE}\n{text}")))] == [["县民政局"], ["县教育局"]]


def test_steps_beside_a_limit_are_no_limits() -> None:
    text = (
        "序号 | 工作任务 | 分月序时进度 | 责任单位 | 完成时限\n"
        "1 | 发放补助 | ①1-3月份发放一次；②4-6月份发放一次 | 县民政局 | 12月底\n"
        "2 | 修建学校 | ①4-6月份开工；②9月底前完工 | 县教育局 | 11月底\n"
    )
    draft = understand(Document(f"{TITLE}\n{text}"))
    assert [[day.value for day in one.facets.deadlines] for one in draft.items()] == [["2024-12-31"], ["2024-11-30"]]


def test_a_column_of_measures_and_one_of_scorers_have_no_part_in_the_work() -> None:
    cells = "序号 考核指标 考核内容 单位 年度目标 责任部门 评分部门"
    rows_of_it = [
        "1 粮食生产 播种面积 万亩 46 县农业农村局 市农业农村局",
        "2 生猪生产 存栏数量 万头 3 县畜牧局 市农业农村局",
    ]
    table = "\n\n".join(" ".join([cells, *rows_of_it]).split(" "))
    draft = understand(Document(f"{TITLE}\n\n{table}\n"))
    assert [(label, who) for _, label, _, who in rows(draft)] == [("1", ["县农业农村局"]), ("2", ["县畜牧局"])]


def test_a_column_of_fields_covers_no_names_behind_it() -> None:
    lines = (
        "领域 主要目标 主要责任单位 责任单位 1.妇女享有健康服务。 ——筛查率达到80%以上。 县卫健局 县财政局 县妇联 "
        "2.提高保健水平。 ——住院分娩率达到98%以上。 县卫健局 县公安局 ——贫血患病率降低。 县卫健局 县工商局 县质监局"
    )
    draft = understand(Document(f"{TITLE}\n\n" + "\n\n".join(lines.split(" ")) + "\n"))
    assert [[(unit.role, unit.names) for unit in one.facets.units] for one in draft.items()][:2] == [
        [("lead", ("县卫健局",)), ("coop", ("县财政局", "县妇联"))],
        [("lead", ("县卫健局",)), ("coop", ("县公安局",))],
    ]


def test_the_month_of_an_event_is_when_it_is_held() -> None:
    table = "序号 | 赛事名称 | 时间\n1 | 职工篮球比赛 | 10月\n2 | 青少年足球比赛 | 5月\n3 | 全民健身运动会 | 6-12月\n"
    draft = understand(Document(f"云溪县2024年体育赛事活动计划\n{table}"))
    assert [(day.kind, day.starts, day.value) for one in draft.items() for day in one.facets.deadlines] == [
        ("period", "2024-10-01", "2024-10-31"),
        ("period", "2024-05-01", "2024-05-31"),
        ("period", "2024-06-01", "2024-12-31"),
    ]
