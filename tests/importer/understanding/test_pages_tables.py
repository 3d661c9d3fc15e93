"""Breakdown tables written out in plain text, in the ways pages and copies write them."""

from __future__ import annotations

from importer.reading.document import Document
from importer.understanding.draft import Item
from importer.understanding.understand import understand

TITLE = "云溪县2024年重点工作任务分解表\n"
LINES = """序号 | 重点任务 | 具体内容 | 牵头单位 | 配合单位 | 完成时限 |
1 | 便民停车 | 新建停车场2处。 | 县城管局 | 县住建局 | 10月底前 |
2 | 校园改造 | 改造食堂12所。 | 县教育局 | 无 | 2024.8 |
"""
WANTED = [
    ("1", "便民停车", ["lead:县城管局", "coop:县住建局"], ["2024-10-31"]),
    ("2", "校园改造", ["lead:县教育局"], ["2024-08-31"]),
]


def rows(text: str) -> list[tuple[str, str, list[str], list[str | None]]]:
    return [(one.label, one.title, who(one), when(one)) for one in understand(Document(TITLE + text)).items()]


def who(item: Item) -> list[str]:
    return [f"{one.role}:{'、'.join(one.names)}" for one in item.facets.units]


def when(item: Item) -> list[str | None]:
    return [one.value for one in item.facets.deadlines if one.explicit]


def test_a_row_a_line() -> None:
    assert rows(LINES) == WANTED


def test_a_cell_a_line_with_and_without_marks() -> None:
    cells = [one.strip() for one in LINES.replace("|", "\n").split("\n") if one.strip()]
    assert rows("\n".join(cells)) == WANTED
    assert rows("\n|\n".join(cells)) == WANTED


def test_all_breaks_lost() -> None:
    glued = "".join(line.rstrip(" |") for line in LINES.split("\n"))
    assert [(one[0], one[1], one[3]) for one in rows("x\n" + glued)] == [(one[0], one[1], one[3]) for one in WANTED]


def test_a_cell_that_covers_the_rows_below_is_not_repeated() -> None:
    text = """类别 | 事项名称 | 年度任务 | 责任单位 | 分管领导 |
一、教育 | 1.改造校舍 | 完成3所学校校舍改造。 | 县教育局 | 王小明 |
2.建设操场 | 建成操场5处。 | 县教育局 | 王小明 | |
"""
    assert rows(text) == [
        ("1", "改造校舍", ["resp:县教育局", "leader:王小明"], []),
        ("2", "建设操场", ["resp:县教育局", "leader:王小明"], []),
    ]


def test_a_number_without_a_head_and_a_title_above_its_rows() -> None:
    text = (
        "工作任务\n|\n具体要求\n|\n责任科室\n|\n时限要求\n|\n规范公开\n|\n1\n|\n"
        "公布现行有效文件目录。\n|\n办公室\n|\n6月底前\n|\n做好解读\n|\n2\n|\n丰富解读形式。"
        "\n|\n各科室\n|\n持续推进\n|"
    )
    assert [(one[0], one[1], one[2]) for one in rows(text)] == [
        ("1", "规范公开", ["resp:办公室"]),
        ("2", "做好解读", ["resp:各科室"]),
    ]


def test_milestones_in_a_cell_keep_their_dates() -> None:
    text = """序号 | 实事项目 | 实施计划 | 责任单位 |
1 | 新建学校 | 1.4月底前主体完工。 2.8月底前竣工交付。 | 县教育局 |
2 | 修路 | 1.7月底前开工；11月底前建成。 | 县交通局 |
"""
    assert [one[3] for one in rows(text)] == [["2024-04-30", "2024-08-31"], ["2024-07-31", "2024-11-30"]]


def test_rows_of_the_page_itself_are_no_tasks() -> None:
    assert rows(LINES + "索引号： | 1137/2024-04 | 成文日期： | 2024-10-08 |\n") == WANTED


def test_a_table_without_bodies_and_dates_is_no_breakdown() -> None:
    assert rows("指标 | 单位 | 数值 |\n产值 | 亿元 | 5 |\n人口 | 万人 | 9 |\n") == []


def test_a_page_that_shows_only_a_part_begins_with_any_number() -> None:
    head = ["序号", "主要任务", "全年目标", "分管领导", "牵头单位", "责任主体与协同单位", "推进情况", "说明"]
    cells = [
        *head,
        *("24", "整治背街小巷50条。", "王小明", "县城管局", "县住建局、各街道", "已完成30%。"),
        *("25", "新建中转站8个。", "王小明", "县城管局", "各街道", "已建成3个。", "地址①另定"),
    ]
    assert [(one[0], one[1], one[2]) for one in rows("\n".join(f"{one} |" for one in cells))] == [
        ("24", "整治背街小巷50条", ["leader:王小明", "lead:县城管局", "coop:县住建局、各街道"]),
        ("25", "新建中转站8个", ["leader:王小明", "lead:县城管局", "coop:各街道"]),
    ]


def test_numbers_of_another_script_raise_nothing() -> None:
    assert [one[0] for one in rows(LINES.replace("2 | 校园改造", "② | 校园改造"))]
