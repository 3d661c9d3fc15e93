"""Breakdown tables whose borders are lost: rows and columns are told by the head and by what each cell looks like."""

from __future__ import annotations

import random

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Draft
from importer.understanding.understand import understand

TITLE = "青禾县2024年重点工作任务分解表"
HEAD = ("序号", "重点工作任务", "主要责任单位", "协同配合单位", "责任领导", "完成时限")
ROWS = (
    (
        "3",
        "新建停车场2处，新增停车位500个。",
        "县城管局",
        "县住建局、县自然资源局，各乡镇人民政府。",
        "王小明",
        "10月底前",
    ),
    ("68", "持续推进学校食堂改造", "县教育局", "县财政局", "李建国、赵敏", "2024年8月"),
    ("69", "建成助餐点8个。", "县民政局", "各街道办事处", "王小明", "长期坚持"),
)
WHO = {
    "3": ["lead:县城管局", "coop:县住建局、县自然资源局、各乡镇人民政府", "leader:王小明"],
    "68": ["lead:县教育局", "coop:县财政局", "leader:李建国、赵敏"],
    "69": ["lead:县民政局", "coop:各街道办事处", "leader:王小明"],
}


def read(*lines: str) -> Draft:
    return understand(Document("\n".join([TITLE, *lines])))


def who(draft: Draft) -> dict[str, list[str]]:
    return {one.label: [f"{u.role}:{'、'.join(u.names)}" for u in one.facets.units] for one in draft.items()}


def when(draft: Draft) -> list[list[str | None]]:
    return [[one.value for one in item.facets.deadlines if one.explicit] for item in draft.items()]


def titles(draft: Draft) -> list[str]:
    return [one.title for one in draft.items()]


def cells(*rows: tuple[str, ...]) -> list[str]:
    return [one for row in rows for one in row if one]


FORMS = {
    "a cell a line": lambda: read(*cells(HEAD, *ROWS)),
    "empty lines between": lambda: read("\n\n".join(cells(HEAD, *ROWS))),
    "tabs": lambda: read(*("\t".join(row) for row in (HEAD, *ROWS))),
    "runs of blanks": lambda: read(*("    ".join(row) for row in (HEAD, *ROWS))),
    "single blanks": lambda: read(*(" ".join(row) for row in (HEAD, *ROWS))),
    "wide blanks": lambda: read(*("\u3000".join(row) for row in (HEAD, *ROWS))),
    "the head on one line, cells below each other": lambda: read(" ".join(HEAD), *cells(*ROWS)),
    "a glued head": lambda: read("".join(HEAD), *cells(*ROWS)),
    "a head broken over lines": lambda: read(
        "序", "号", "重点工作", "任务", "主要", "责任单位", "协同配合", "单位", "责任领导", "完成", "时限",
        *cells(*ROWS),
    ),
    "a page mark and the head again": lambda: read(
        *cells(HEAD, *ROWS[:1]), "- 2 -", *cells(HEAD), *cells(*ROWS[1:])
    ),
    "lines of one cell": lambda: read(
        "\n\n".join(cells(HEAD, *ROWS)).replace("，新增", "，\n新增").replace("，各乡镇", "，\n各乡镇")
    ),
    "text before and after": lambda: read(
        "各乡镇人民政府，县直各单位：", "现将任务分解如下，请认真执行。", *cells(HEAD, *ROWS),
        "注：本表由县政府办公室解释。",
        "各单位要按季度报送进展情况，县政府督查室将定期通报。",
        "青禾县人民政府办公室", "2024年3月1日",
    ),
    "a signature right below": lambda: read(*cells(HEAD, *ROWS), "青禾县人民政府办公室", "2024年3月1日"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_one_table_without_borders_in_many_forms(form: str) -> None:
    draft = FORMS[form]()
    assert [one.label for one in draft.items()] == ["3", "68", "69"]
    assert titles(draft) == ["新建停车场2处，新增停车位500个", "持续推进学校食堂改造", "建成助餐点8个"]
    assert who(draft) == WHO
    assert when(draft)[:2] == [["2024-10-31"], ["2024-08-31"]]


def test_categories_are_chapters_even_without_rows_of_their_own() -> None:
    draft = read(
        *HEAD, "一、主要预期目标", *ROWS[0], "二、筑牢增长根基", "三、激发创新活力", *ROWS[1], *ROWS[2], "四、保障措施"
    )
    assert [(one.label, one.title, len(one.items)) for one in draft.chapters] == [
        ("一", "主要预期目标", 1), ("二", "筑牢增长根基", 0), ("三", "激发创新活力", 2),
    ]  # fmt: skip


def test_a_table_cut_in_the_middle_keeps_what_there_is() -> None:
    draft = read(*cells(HEAD, *ROWS), "73", "全县托位数提高至560")
    assert titles(draft)[-1] == "全县托位数提高至560"
    assert who(draft) == {**WHO, "73": []}


def test_bodies_below_each_other_in_two_columns() -> None:
    """Lists name departments before districts: a department behind a district begins the next column."""
    draft = read(
        "序号", "项目名称", "主", "要 内 容", "进度要求", "责任单位", "协办单位",
        "1", "改善居住", "①改造小区70个。", "一季度完成立项；四季度完成年度任务。",
        "县住建局", "各乡镇政府", "开发区管委会", "县发改委", "县公安局",
        "②新建公厕26座。", "二季度全面开工；四季度投入使用。", "县城管局", "县财政局",
    )  # fmt: skip
    assert titles(draft) == ["改善居住", "新建公厕26座"]
    first, second = draft.items()
    assert [(one.role, one.names) for one in first.facets.units] == [
        ("resp", ("县住建局", "各乡镇政府", "开发区管委会")),
        ("coop", ("县发改委", "县公安局")),
    ]
    assert [one.value for one in second.facets.deadlines] == ["2024-06-30", "2024-12-31"]


def test_a_category_column_and_several_tables() -> None:
    draft = read(
        "类别", "序号", "重点任务", "责任单位", "完成时限", "营商环境",
        "1", "推行一件事一次办", "县政务服务中心", "6月底",
        "2", "推进数据共享", "县数据局、县公安局", "10月底", "乡村振兴",
        "3", "改造农村公路20公里", "县交通运输局", "各乡镇",
        "4月底前完成设计", "8月底前开工",
        "附件2", "青禾县2024年民生实事清单", "序号", "实事项目", "牵头单位", "配合单位",
        "1", "新建幼儿园2所", "县教育局", "县财政局", "2", "改造老旧小区6个", "县住建局", "县城管局、各街道",
    )  # fmt: skip
    assert titles(draft) == [
        "推行一件事一次办", "推进数据共享", "改造农村公路20公里", "新建幼儿园2所", "改造老旧小区6个",
    ]  # fmt: skip
    assert when(draft)[2] == ["2024-04-30", "2024-08-31"]


def test_problems_to_be_put_right_and_who_watches() -> None:
    draft = read(
        "序号\t反馈问题\t整改措施\t责任单位\t督导单位\t整改时限",
        "1\t生活污水直排。\t新建管网12公里。\t县住建局\t县委督查室\t2024年12月底",
        "2\t秸秆焚烧时有发生。\t建设收储点15个。\t县农业农村局\t县委督查室\t立行立改",
    )
    assert titles(draft) == ["生活污水直排", "秸秆焚烧时有发生"]
    assert who(draft) == {"1": ["resp:县住建局"], "2": ["resp:县农业农村局"]}


def test_labels_and_duties_in_the_cells_of_bodies() -> None:
    draft = read(
        "序号", "工作任务", "责任单位", "完成时间",
        "1", "开展安全检查", "牵头单位：县应急局；配合单位：县消防大队", "6月底",
        "2", "组织演练5次", "县教育局牵头，县公安局配合", "9月底",
    )  # fmt: skip
    assert who(draft) == {
        "1": ["lead:县应急局", "coop:县消防大队"],
        "2": ["lead:县教育局", "coop:县公安局"],
    }


def test_people_whose_names_ran_together() -> None:
    draft = read(
        "序号 |", "目标任务 |", "分 管 县领导 |", "牵头责任单位 |",
        "80 |", "新增托位400个以上。 |", "陆 明俞 悦 |", "县教育局 |",
        "81 |", "建好产业学院。 |", "俞 悦 |", "县教育局 |",
    )  # fmt: skip
    assert who(draft) == {"80": ["leader:陆明、俞悦", "lead:县教育局"], "81": ["leader:俞悦", "lead:县教育局"]}


def test_a_column_nobody_knows_between_known_ones() -> None:
    draft = read(
        *cells(
            ("序号", "工作任务", "涉农资金", "绿色通道", "责任单位"),
            ("1", "修路3条。", "是", "否", "县交通局"),
            ("2", "修桥2座。", "否", "是", "县住建局"),
        )
    )
    assert who(draft) == {"1": ["resp:县交通局"], "2": ["resp:县住建局"]}


@pytest.mark.parametrize(
    "lines",
    [
        # names of columns in a sentence, and a text below that is no table
        ("序号", "任务", "责任单位", "今年以来全县上下共同努力。", "各项工作有序推进。", "群众满意度不断提升。"),
        # cells of several columns that ran into each other on one line
        ("、一 空气 序号 重点任务 工作措施 牵头部门 主责单位 协办单位 时限 、 市交通局 , 尽 ( ) 1 目标 年底前 ( )",),
        ("姓名", "职务", "电话", "王小明", "局长", "8812345", "李建国", "主任", "8812346"),
    ],
)
def test_a_doubtful_table_is_left_as_text(lines: tuple[str, ...]) -> None:
    assert not [one for one in read(*lines).items() if one.kind == "row"]


@pytest.mark.parametrize("seed", range(40))
def test_any_order_of_cells_is_read_without_harm(seed: int) -> None:
    dice = random.Random(seed)
    pieces = [
        *cells(HEAD, *ROWS),
        *HEAD,
        "|",
        "\t",
        "一、优化环境",
        "（一）",
        "。",
        "、",
        "①",
        "",
        "2024年3月1日",
        "（",
        "12345",
    ]
    text = "".join(dice.choice(pieces) + dice.choice(["\n", "\n\n", " ", "\t", "|", ""]) for _ in range(120))
    draft = understand(Document("序号\n任务\n责任单位\n" * (seed % 2) + text))
    for one in draft.items():
        assert 0 <= one.span[0] <= one.span[1] <= len(draft.source)
