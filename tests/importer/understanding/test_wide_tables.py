"""Wide tables in every form a file or a page gives them: two rows of heads, merged cells, quarters, persons, stages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from importer.reading.blocks import GridCell, document_of
from importer.reading.document import Document
from importer.reading.plain import of_text
from importer.understanding.draft import Item
from importer.understanding.understand import understand

TITLE = "青禾县2026年重点工作任务分解表"
Row = list[str | None]  # None: covered by the cell above
Head = list[list[tuple[str, int, int]]]  # rows of a head: names, and how many columns and rows each covers


def names(words: str) -> Head:
    return [[(one, 1, 1) for one in words.split()]]


@dataclass
class Wide:
    """A table and what its rows say: number, title, who and when."""

    head: Head
    rows: list[Row]
    said: list[str]


def laid(head: Head) -> list[list[tuple[str, int, int] | None]]:
    """The head as rows of cells; None where a cell is covered by another."""
    width = sum(one[1] for one in head[0])
    made: list[list[tuple[str, int, int] | None]] = [[None] * width for _ in head]
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(head):
        place = 0
        for cell in cells:
            while (row, place) in taken:
                place += 1
            made[row][place] = cell
            taken |= {(row + down, place + right) for down in range(cell[2]) for right in range(cell[1])}
            place += cell[1]
    return made


def of_a_file(table: Wide) -> Document:
    """A table of a Word file: merged cells are known."""
    height = len(table.head)
    cells = [
        GridCell(row, place, one[0], one[2], one[1])
        for row, line in enumerate(laid(table.head))
        for place, one in enumerate(line)
        if one
    ]
    for number, row in enumerate(table.rows):
        for place, words in enumerate(row):
            below = next((n for n, one in enumerate(table.rows[number + 1 :]) if one[place] is not None), None)
            if words is not None:
                covers = len(table.rows) - number if below is None else below + 1
                cells.append(GridCell(height + number, place, words, covers))
    return document_of([TITLE, cells], "docx")


def with_bars(table: Wide) -> Document:
    """A page's export: covered cells are not written, and the line is filled up at its end."""
    width = len(laid(table.head)[0])
    lines = [[one[0] for one in line if one] for line in laid(table.head)]
    lines += [[one for one in row if one is not None] for row in table.rows]
    return of_text("\n".join([TITLE, *(" | ".join(one) + " |" + " |" * (width - len(one)) for one in lines)]))


def in_place(table: Wide) -> Document:
    """Every cell between bars, covered ones empty."""
    lines = [[one[0] if one else "" for one in line] for line in laid(table.head)]
    lines += [[one or "" for one in row] for row in table.rows]
    return of_text("\n".join([TITLE, *("| " + " | ".join(one) + " |" for one in lines)]))


def with_tabs(table: Wide) -> Document:
    """Copied from a sheet."""
    lines = [[one[0] if one else "" for one in line] for line in laid(table.head)]
    lines += [[one or "" for one in row] for row in table.rows]
    return of_text("\n".join([TITLE, *("\t".join(one) for one in lines)]))


def a_cell_a_line(table: Wide) -> Document:
    cells = [one[0] for line in laid(table.head) for one in line if one]
    return of_text("\n".join([TITLE, *cells, *(one for row in table.rows for one in row if one)]))


FORMS = (of_a_file, with_bars, in_place, with_tabs, a_cell_a_line)
BOTH = [
    [("序号", 1, 2), ("重点任务", 1, 2), ("具体措施", 1, 2), ("责任单位", 2, 1), ("完成时限", 1, 2)],
    [("牵头单位", 1, 1), ("配合单位", 1, 1)],
]
THREE = [
    [("序号", 1, 2), ("目标任务", 1, 2), ("责任分工", 3, 1), ("完成时间", 1, 2), ("备注", 1, 2)],
    [("分管领导", 1, 1), ("牵头单位", 1, 1), ("责任单位", 1, 1)],
]
QUARTERS = [
    [("序号", 1, 2), ("项目名称", 1, 2), ("进度安排", 4, 1), ("责任单位", 1, 2)],
    [("一季度", 1, 1), ("二季度", 1, 1), ("三季度", 1, 1), ("四季度", 1, 1)],
]
ENDS = [
    [("序号", 1, 2), ("工作任务", 1, 2), ("时间安排", 2, 1), ("责任单位", 1, 2)],
    [("开始时间", 1, 1), ("完成时间", 1, 1)],
]
TABLES = {
    "责任单位 over two": Wide(
        BOTH,
        [
            ["1", "建设口袋公园", "新建口袋公园5处。", "县城管局", "县住建局、县自然资源局", "10月底前"],
            ["2", "完善助餐服务", "建成社区助餐点8个。", "县民政局", "各镇（街道）", "年底前"],
        ],
        [
            "1 建设口袋公园 lead:县城管局 coop:县住建局、县自然资源局 2026-10-31",
            "2 完善助餐服务 lead:县民政局 coop:各镇（街道） 2026-12-31",
        ],
    ),
    "责任分工 over three": Wide(
        THREE,
        [
            ["1", "推进教育均衡", "王小明", "县教育局", "县财政局、各镇（街道）", "12月底", ""],
            ["2", "做好稳岗就业", "赵敏", "县人社局", "县总工会、团县委", "长期坚持", ""],
        ],
        [
            "1 推进教育均衡 leader:王小明 lead:县教育局 coop:县财政局、各镇（街道） 2026-12-31",
            "2 做好稳岗就业 leader:赵敏 lead:县人社局 coop:县总工会、团县委 ongoing",
        ],
    ),
    "eight columns": Wide(
        names("序号 重点任务 具体措施 责任领导 责任单位 责任人 完成时限 备注"),
        [
            ["1", "优化营商环境", "推行一件事一次办。", "王小明", "县行政审批局", "李建国", "6月30日前", "市级任务"],
            ["2", "整治道路隐患", "整治隐患路段30处。", "王小明", "县公安局", "赵敏", "9月底", ""],
        ],
        [
            "1 优化营商环境 leader:王小明 resp:县行政审批局 leader:李建国 2026-06-30",
            "2 整治道路隐患 leader:王小明 resp:县公安局 leader:赵敏 2026-09-30",
        ],
    ),
    "quarters": Wide(
        QUARTERS,
        [
            ["1", "县医院迁建", "完成选址", "完成招标", "主体工程开工", "完成基础工程", "县卫健委"],
            ["2", "农村公路提升", "编制实施方案", "开工建设", "完成路基工程", "竣工验收", "县交通运输局"],
        ],
        [
            "1 县医院迁建 resp:县卫健委 2026-03-31 2026-06-30 2026-09-30 2026-12-31",
            "2 农村公路提升 resp:县交通运输局 2026-03-31 2026-06-30 2026-09-30 2026-12-31",
        ],
    ),
    "beginning and end": Wide(
        ENDS,
        [
            ["1", "完成方案编制", "3月1日", "4月30日", "县发改局"],
            ["2", "组织专家评审", "5月上旬", "5月下旬", "县发改局"],
        ],
        [
            "1 完成方案编制 resp:县发改局 2026-03-01~2026-04-30",
            "2 组织专家评审 resp:县发改局 2026-05-01~2026-05-31",
        ],
    ),
    "a category over rows": Wide(
        names("类别 重点任务 牵头单位 配合单位 时间安排"),
        [
            ["产业发展", "推进园区扩容", "县工信局", "县自然资源局", "第二季度"],
            [None, "培育规上企业10家", "县工信局", "县统计局", "年底前"],
            ["民生保障", "改造老旧小区6个", "县住建局", "县财政局", "11月上旬"],
        ],
        [
            " 推进园区扩容 lead:县工信局 coop:县自然资源局 2026-06-30",
            " 培育规上企业10家 lead:县工信局 coop:县统计局 2026-12-31",
            " 改造老旧小区6个 lead:县住建局 coop:县财政局 2026-11-10",
        ],
    ),
    "a task over rows": Wide(
        names("序号 重点任务 具体措施 责任单位 完成时限"),
        [
            ["1", "提升供水保障", "新建水厂1座。", "县水利局", "10月底前"],
            [None, None, "改造供水管网40公里。", "县水务集团", "12月底前"],
            ["2", "推进垃圾分类", "建设分类投放点60个。", "县城管局", "6月底前"],
        ],
        [
            "1 提升供水保障 resp:县水利局 2026-10-31",
            "1 改造供水管网40公里 resp:县水务集团 2026-12-31",
            "2 推进垃圾分类 resp:县城管局 2026-06-30",
        ],
    ),
    "goals before measures": Wide(
        names("序号 工作目标 重点举措 县级领导 牵头单位 配合单位 完成时限"),
        [
            ["1", "筑牢粮食安全根基", "稳定播种面积60万亩。", "王小明", "县农业农村局", "各镇（街道）", "10月底前"],
            [None, None, "建设高标准农田3万亩。", None, "县农业农村局", "县水利局", "11月底前"],
            ["2", "发展富民产业", "培育龙头企业5家。", "陈立新", "县农业农村局", "县财政局", "12月底前"],
        ],
        [
            "1 筑牢粮食安全根基 leader:王小明 lead:县农业农村局 coop:各镇（街道） 2026-10-31",
            "1 建设高标准农田3万亩 leader:王小明 lead:县农业农村局 coop:县水利局 2026-11-30",
            "2 发展富民产业 leader:陈立新 lead:县农业农村局 coop:县财政局 2026-12-31",
        ],
    ),
    "months": Wide(
        names("月份 工作内容 责任部门 参加人员"),
        [
            ["3月", "召开年度工作会议", "办公室", "全体干部"],
            ["4月", "开展业务培训", "人事科", "业务骨干"],
            ["5月", "组织观摩学习", "教研室", "骨干教师"],
        ],
        [
            " 召开年度工作会议 resp:办公室 2026-03-31",
            " 开展业务培训 resp:人事科 2026-04-30",
            " 组织观摩学习 resp:教研室 2026-05-31",
        ],
    ),
    "stages": Wide(
        names("阶段 时间 工作任务 责任单位"),
        [
            ["动员部署", "3月10日前", "印发方案，召开动员会议", "县政府办"],
            ["自查自纠", "3月11日至5月31日", "对照清单开展自查", "各单位"],
            ["督导检查", "6月至9月", "开展专项督导", "县政府督查室"],
        ],
        [
            " 印发方案，召开动员会议 resp:县政府办 2026-03-10",
            " 对照清单开展自查 resp:各单位 2026-03-11~2026-05-31",
            " 开展专项督导 resp:县政府督查室 2026-06-01~2026-09-30",
        ],
    ),
    "two names over two each": Wide(
        [
            [("序号", 1, 2), ("工作任务", 1, 2), ("责任单位", 2, 1), ("时间安排", 2, 1), ("备注", 1, 2)],
            [("牵头单位", 1, 1), ("配合单位", 1, 1), ("开始时间", 1, 1), ("完成时间", 1, 1)],
        ],
        [
            ["1", "编制专项规划", "县发改局", "县自然资源局", "3月", "9月底", ""],
            ["2", "建设数据平台", "县数据局", "县财政局、各镇（街道）", "4月1日", "11月30日", "续建"],
        ],
        [
            "1 编制专项规划 lead:县发改局 coop:县自然资源局 2026-03-01~2026-09-30",
            "2 建设数据平台 lead:县数据局 coop:县财政局、各镇（街道） 2026-04-01~2026-11-30",
        ],
    ),
    "a body over its tasks": Wide(
        names("责任单位 工作任务 完成时限"),
        [
            ["县教育局", "新建幼儿园2所", "8月底前"],
            [None, "改造中小学食堂12所", "9月底前"],
            ["县民政局", "建成助餐点8个", "年底前"],
        ],
        [
            " 新建幼儿园2所 resp:县教育局 2026-08-31",
            " 改造中小学食堂12所 resp:县教育局 2026-09-30",
            " 建成助餐点8个 resp:县民政局 2026-12-31",
        ],
    ),
    "a month over its tasks": Wide(
        names("时间 工作内容 责任科室"),
        [
            ["3月", "召开动员大会", "办公室"],
            [None, "印发年度要点", "法规科"],
            ["4月", "成立工作专班", "人事科"],
        ],
        [
            " 召开动员大会 resp:办公室 2026-03-31",
            " 印发年度要点 resp:法规科 2026-03-31",
            " 成立工作专班 resp:人事科 2026-04-30",
        ],
    ),
    "those who oversee a trade lead": Wide(
        names("序号 项目名称 建设内容 形象进度 包保领导 行业主管部门 项目业主"),
        [
            ["1", "污水厂扩建", "日处理规模扩至4万吨。", "9月底前主体完工", "王小明", "县住建局", "县水务集团"],
            ["2", "标准厂房建设", "建设厂房8万平方米。", "年底前竣工", "李建国", "县工信局", "县城投公司"],
        ],
        [
            "1 污水厂扩建 leader:王小明 lead:县住建局 2026-09-30",
            "2 标准厂房建设 leader:李建国 lead:县工信局 2026-12-31",
        ],
    ),
    "figures by quarter": Wide(
        [
            [("序号", 1, 2), ("指标名称", 1, 2), ("年度目标", 1, 2), ("季度目标", 4, 1), ("责任单位", 1, 2)],
            [("第一季度", 1, 1), ("第二季度", 1, 1), ("第三季度", 1, 1), ("第四季度", 1, 1)],
        ],
        [["1", "城镇新增就业人数（人）", "3000", "700", "1600", "2400", "3000", "县人社局"]],
        ["1 城镇新增就业人数（人） resp:县人社局 2026-03-31 2026-06-30 2026-09-30 2026-12-31"],
    ),
}  # fmt: skip


def said(item: Item) -> str:
    who = [f"{one.role}:{'、'.join(one.names)}" for one in item.facets.units]
    when = [f"{one.starts}~{one.value}" if one.starts else one.value or one.kind for one in item.facets.deadlines]
    return " ".join([item.label, item.title, *who, *when])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TABLES)
def test_a_wide_table_in_every_form(name: str, form: object) -> None:
    assert callable(form)
    assert [said(one) for one in understand(form(TABLES[name])).items()] == TABLES[name].said


def test_a_number_alone_in_a_cell_is_counted_in_the_unit_that_stands_in_brackets() -> None:
    draft = understand(of_a_file(TABLES["figures by quarter"]))
    [item] = draft.items()
    assert [(one.number, one.unit, one.subject) for one in item.facets.indicators] == [(3000, "人", "城镇新增就业人数")]


@pytest.mark.parametrize("form", [of_a_file, in_place, with_tabs, a_cell_a_line])
def test_bodies_in_rows_of_their_own_below_one_task(form: object) -> None:
    assert callable(form)
    table = Wide(
        names("序号 重点任务 具体措施 责任单位 完成时限"),
        [
            ["1", "实施供热改造", "改造老旧管网20公里。", "县住建局", "10月底前"],
            [None, None, None, "县供热公司", None],
            ["2", "建设换热站", "新建换热站6座。", "县住建局", "9月底前"],
        ],
        [],
    )
    assert [said(one) for one in understand(form(table)).items()] == [
        "1 实施供热改造 resp:县住建局 resp:县供热公司 2026-10-31",
        "2 建设换热站 resp:县住建局 2026-09-30",
    ]


def test_a_number_alone_is_counted_in_the_unit_that_another_column_names() -> None:
    table = Wide(
        names("序号 指标名称 计量单位 目标值 责任单位"),
        [["1", "城镇新增就业", "人", "3000", "县人社局"], ["2", "粮食播种面积", "万亩", "60", "县农业农村局"]],
        [],
    )
    found = [(one.number, one.unit) for item in understand(of_a_file(table)).items() for one in item.facets.indicators]
    assert found == [(3000, "人"), (60, "万亩")]


@pytest.mark.parametrize("form", [of_a_file, in_place])
def test_marks_below_months_are_a_stretch_of_time(form: object) -> None:
    assert callable(form)
    table = Wide(
        names("序号 工作任务 责任单位 3月 4月 5月 6月"),
        [
            ["1", "摸底排查", "县应急局", "√", "√", "", ""],
            ["2", "集中整治", "县公安局", "", "", "√", "全面完成"],
        ],
        [],
    )
    assert [said(one) for one in understand(form(table)).items()] == [
        "1 摸底排查 resp:县应急局 2026-03-01~2026-04-30",
        "2 集中整治 resp:县公安局 2026-06-30 2026-05-01~2026-05-31",
    ]
