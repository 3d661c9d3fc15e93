"""Who is to act, said in running text: by 由, in a chapter that divides the work, behind a dash, without a colon."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.understand import understand
from importer.understanding.units import find_units

HEAD = "云溪县2024年水利工作要点\n一、重点工作\n"
Named = list[tuple[str, tuple[str, ...]]]


def units(text: str) -> Named:
    return [(one.role, one.names) for one in find_units(text)]


def items(text: str) -> list[tuple[str, Named]]:
    draft = understand(Document(text))
    return [(one.title, [(each.role, each.names) for each in one.facets.units]) for one in draft.items()]


SENTENCES: list[tuple[str, Named]] = [
    ("改造管网20公里，由县水务局负责，2024年底前完成。", [("resp", ("县水务局",))]),
    ("改造管网，由县水务局牵头，县住建局、县财政局配合，6月底前完成。",
     [("lead", ("县水务局",)), ("coop", ("县住建局", "县财政局"))]),
    ("由县气象局负责发布天气预报，及时提醒群众。", [("resp", ("县气象局",))]),
    ("此项工作由县水务局负责，年底前完成。", [("resp", ("县水务局",))]),
    ("县交通局会同县公安局落实。", [("lead", ("县交通局",)), ("coop", ("县公安局",))]),
    ("改造管网。牵头部门为县水务局，配合部门为县财政局。", [("lead", ("县水务局",)), ("coop", ("县财政局",))]),
    ("改造管网。主要责任单位县水务局，配合单位各乡镇。", [("lead", ("县水务局",)), ("coop", ("各乡镇",))]),
    ("改造管网。责任单位县水务局配合单位县住建局", [("resp", ("县水务局",)), ("coop", ("县住建局",))]),
    ("改造管网（县水务局牵头，县住建局配合，各乡镇负责落实）",
     [("lead", ("县水务局",)), ("coop", ("县住建局",)), ("impl", ("各乡镇",))]),
    ("新辟线路10条。牵头领导：张三责任单位：县交通局项目责任人：李四配合单位：县公安局、县财政局实际完成情况：已开工。",
     [("leader", ("张三",)), ("resp", ("县交通局",)), ("leader", ("李四",)), ("coop", ("县公安局", "县财政局"))]),
    ("改造管网（各乡镇负责落实）", [("resp", ("各乡镇",))]),
    ("改造管网20公里——县水务局、住建局", [("resp", ("县水务局", "住建局"))]),
    ("改造管网（县水务局、县住建局）", [("resp", ("县水务局", "县住建局"))]),
    ("扶持示范村3个（青山镇政府）。", [("resp", ("青山镇政府",))]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SENTENCES)
def test_who_a_sentence_names(text: str, wanted: Named) -> None:
    assert units(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "材料由单位负责人签字后上报。",
        "本方案自印发之日起施行，由县水务局负责解释。",
        "由县长任组长，每月召开会议。",
        "加强县住房和城乡建设局（县人防办）",
        "责任单位要认真组织实施，主动做好工作。",
        "打造“一河一策”——建设幸福河湖",
    ],
)
def test_who_is_only_spoken_of_is_not_named(text: str) -> None:
    assert units(text) == []


def test_the_number_of_an_item_does_not_hide_who_its_sentence_begins_with() -> None:
    text = HEAD + "1.由县水务局负责清理河道，做好水情监测；\n2.由县应急局牵头储备物资，县财政局配合。"
    assert [named for _, named in items(text)] == [
        [("resp", ("县水务局",))],
        [("lead", ("县应急局",)), ("coop", ("县财政局",))],
    ]


def test_in_a_chapter_that_divides_the_work_sentences_begin_with_who_acts() -> None:
    text = (
        HEAD + "1.清理河道15公里，疏通沟渠。\n2.县水务局负责水情监测，及时发布预警。\n二、职责分工\n"
        "1.县水务局负责河道清理，做好水情监测；\n2.各村干部、护林员，做好巡查；\n3.县财政局要保障经费。县审计局监督资金使用。\n"
        "4.县公安局：负责交通管制，维护现场秩序；\n5.各村（居）委会负责巡查，县应急局配合。"
    )
    named = [named for _, named in items(text)]
    assert named == [
        [],
        [],
        [("resp", ("县水务局",))],
        [("resp", ("各村干部", "护林员"))],
        [("resp", ("县财政局",)), ("resp", ("县审计局",))],
        [("resp", ("县公安局",))],
        [("resp", ("各村（居）委会",)), ("coop", ("县应急局",))],
    ]


def test_names_at_the_end_of_a_heading_are_no_part_of_the_title() -> None:
    text = HEAD + "（一）改造管网（县水务局、县住建局）\n改造老旧管网20公里。\n（二）修复古堰——县水务局"
    assert items(text) == [
        ("改造管网", [("resp", ("县水务局", "县住建局"))]),
        ("修复古堰", [("resp", ("县水务局",))]),
    ]


def test_a_heading_that_is_a_body_with_its_duties_below_names_who_acts():
    text = (
        HEAD
        + "（一）县水务局。负责改造管网。制定方案。\n（二）示范社区。建设示范社区3个。\n"
        + "（三）县住建局、县交通局\n做好排查。\n"
    )
    assert items(text) == [
        ("县水务局", [("resp", ("县水务局",))]),
        ("示范社区", []),
        ("县住建局、县交通局", [("resp", ("县住建局", "县交通局"))]),
    ]


PARTS: list[tuple[str, Named]] = [
    ("（县水务局牵头，县工信局参与，各乡镇负责落实）",
     [("lead", ("县水务局",)), ("coop", ("县工信局",)), ("impl", ("各乡镇",))]),
    ("供水工程：县级领导张三，责任单位县水务局。", [("leader", ("张三",)), ("resp", ("县水务局",))]),
    ("建设基地2个。（县教育局、县人社局；完成时限：2024年）", [("resp", ("县教育局", "县人社局"))]),
    ("建设基地2个。（县教育局，2024年6月底前完成）", [("resp", ("县教育局",))]),
    ("由县教育局牵头，会同县人社局、县财政局组织实施。",
     [("lead", ("县教育局",)), ("coop", ("县人社局", "县财政局"))]),
    ("县教育局要会同县人社局抓好落实。", [("lead", ("县教育局",)), ("coop", ("县人社局",))]),
    ("该项工作由县教育局牵头，县人社局密切配合，6月底前完成。", [("lead", ("县教育局",)), ("coop", ("县人社局",))]),
    ("责任单位：县教育局.县人社局/县财政局", [("resp", ("县教育局", "县人社局", "县财政局"))]),
    ("责任单位：县教育局县人社局各乡镇", [("resp", ("县教育局", "县人社局", "各乡镇"))]),
    ("责任单位：县委县政府办公室、县发展和改革委员会", [("resp", ("县委县政府办公室", "县发展和改革委员会"))]),
    ("责任单位及责任人：县教育局张三、县财政局局长李四", [("resp", ("县教育局", "县财政局"))]),
    ("主办：县教育局协办：县人社局", [("lead", ("县教育局",)), ("coop", ("县人社局",))]),
    ("包抓领导：张三；包抓单位：县教育局", [("leader", ("张三",)), ("resp", ("县教育局",))]),
    ("（各村委会、各居委会负责）", [("resp", ("各村委会", "各居委会"))]),
    ("县水务局为牵头单位，县财政局、县林业局为配合单位。",
     [("lead", ("县水务局",)), ("coop", ("县财政局", "县林业局"))]),
    ("以县水务局为主，各乡镇配合。", [("lead", ("县水务局",)), ("coop", ("各乡镇",))]),
    ("责任部门（单位）：县水务局、县邮政局", [("resp", ("县水务局", "县邮政局"))]),
    ("责任单位（牵头）：县水务局；责任单位（配合）：各乡镇", [("lead", ("县水务局",)), ("coop", ("各乡镇",))]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), PARTS)
def test_labels_behind_the_names_and_labels_with_a_bracket(text: str, wanted: Named) -> None:
    assert units(text) == wanted


def test_who_runs_a_site_is_nobody_of_the_plan_and_who_acts_below_an_item_is() -> None:
    text = (
        HEAD + "（1）改造老旧小区。\n主办单位：县住建局，协办单位：县财政局。\n（2）修建公园。\n主办单位：县城管局。\n"
        "主办单位：县人民政府办公室\n网站标识码：1501210001\n"
    )
    assert [named for _, named in items(text)] == [
        [("lead", ("县住建局",)), ("coop", ("县财政局",))],
        [("lead", ("县城管局",))],
    ]


def test_names_in_square_brackets_are_no_part_of_the_title() -> None:
    text = HEAD + "1.新建泵站3座【县水务局牵头，各乡镇（街道）负责】\n2.疏浚沟渠20公里【县水务局负责】"
    assert items(text) == [
        ("新建泵站3座", [("lead", ("县水务局",)), ("coop", ("各乡镇（街道）",))]),
        ("疏浚沟渠20公里", [("resp", ("县水务局",))]),
    ]


@pytest.mark.parametrize(
    "heads",
    [
        ("县水务局：", "县林业局："),
        ("一、县水务局重点任务", "二、县林业局重点任务"),
        ("一、县水务局（12项）", "二、县林业局（8项）"),
    ],
)
def test_a_chapter_that_is_called_by_a_body_holds_its_tasks(heads: tuple[str, str]) -> None:
    text = f"云溪县2024年重点任务清单\n{heads[0]}\n1.新建泵站3座。\n2.疏浚沟渠20公里。\n{heads[1]}\n1.植树2万株。\n"
    assert items(text) == [
        ("新建泵站3座", [("resp", ("县水务局",))]),
        ("疏浚沟渠20公里", [("resp", ("县水务局",))]),
        ("植树2万株", [("resp", ("县林业局",))]),
    ]


def test_an_item_that_is_called_by_a_body_has_it() -> None:
    text = HEAD + "（一）县水务局\n1.新建泵站3座。\n（二）县林业局\n1.植树2万株。"
    assert [named for title, named in items(text) if title.endswith("局")] == [
        [("resp", ("县水务局",))],
        [("resp", ("县林业局",))],
    ]


def test_unit_lines_above_their_numbers_belong_to_what_follows() -> None:
    text = "云溪县2024年重点工作任务\n责任单位：县民政局\n1.新建养老院1所。\n责任单位：县教育局\n2.改造学校2所。\n"
    text += "责任单位：县交通局\n完成时限：2024年6月底前\n3.新建公路30公里。"
    assert items(text) == [
        ("新建养老院1所", [("resp", ("县民政局",))]),
        ("改造学校2所", [("resp", ("县教育局",))]),
        ("新建公路30公里", [("resp", ("县交通局",))]),
    ]
    last = list(understand(Document(text)).items())[-1]
    assert [one.value for one in last.facets.deadlines] == ["2024-06-30"]
    assert text[slice(*last.span)].startswith("责任单位：县交通局")


def test_a_unit_line_above_several_items_is_said_of_all() -> None:
    text = "云溪县2024年重点工作任务\n（一）产业发展\n牵头单位：县农业农村局\n1.培育企业5家。\n2.建设冷库3座。\n"
    text += "（二）民生改善\n牵头单位：县民政局\n1.新建养老院1所。"
    assert [named for _, named in items(text)] == [
        [("lead", ("县农业农村局",))], [], [], [("lead", ("县民政局",))], [],
    ]  # fmt: skip


def test_a_label_glued_to_a_body_ends_its_name() -> None:
    assert units("牵头单位：县民政局完成时限：2024年") == [("lead", ("县民政局",))]
    assert units("责任单位：县商务局责任人：李某联系电话：1390000") == [("resp", ("县商务局",)), ("leader", ("李某",))]


def test_steps_counted_right_behind_a_body_are_no_names() -> None:
    assert units("责任单位：县民政局1.新建养老院，6月底前完成主体。") == [("resp", ("县民政局",))]
    assert units("责任单位：1.县教育局；2.县人社局") == [("resp", ("县教育局", "县人社局"))]


def test_sentences_side_by_side_each_say_who_does_what() -> None:
    text = "1.增加警力，由县公安局负责；2.夜间巡查，由县城管局牵头，各乡镇配合。"
    assert units(text) == [("resp", ("县公安局",)), ("lead", ("县城管局",)), ("coop", ("各乡镇",))]


def test_a_notice_that_names_who_acts_for_each_project_is_a_plan() -> None:
    text = "关于调整2024年重点项目责任分工的通知\n各乡镇：\n现将重点项目责任分工调整如下：\n"
    text += "1.供水工程：县级领导张三，责任单位县水务局。\n2.园区道路：县级领导李四，责任单位县住建局。\n"
    assert understand(Document(text)).refusal == ""
    assert [named[-1] for _, named in items(text)] == [("resp", ("县水务局",)), ("resp", ("县住建局",))]


def test_a_bracket_that_names_who_and_by_when_tells_of_no_phase() -> None:
    text = HEAD + "1、提高单产（县农业农村局负责，6月底前完成）。\n2、改厕1000座（责任人：李四）"
    found = list(understand(Document(text)).items())
    assert [(one.title, one.kind) for one in found] == [("提高单产", ""), ("改厕1000座", "")]
