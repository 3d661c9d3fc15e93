"""Tables of pages: covered cells are not written, names cover several columns, words are torn apart."""

from __future__ import annotations

from importer.reading.document import Document
from importer.understanding.draft import Draft, Item
from importer.understanding.understand import understand

TITLE = "云溪县2024年重点工作任务分解表\n"


def read(text: str) -> Draft:
    return understand(Document(TITLE + text))


def said(item: Item) -> str:
    who = [f"{one.role}:{'、'.join(one.names)}" for one in item.facets.units]
    when = [f"{one.starts}~{one.value}" if one.starts else one.value or one.kind for one in item.facets.deadlines]
    return " ".join([item.label, item.title, *who, *when])


def rows(text: str) -> list[str]:
    return [said(one) for one in read(text).items()]


def test_a_calendar_whose_first_name_covers_the_week_and_its_days() -> None:
    text = """起止日期 | 主要工作 | 责任科室 | |
第一周 | 3月4日-3月8日 | 召开部署会 | 办公室 |
入户摸底调查 | 统计科 | ||
2023年台账清理归档 | 档案科 | ||
第二周 | 3月11日-3月15日 | 开展业务培训 | 人事科 |
"""
    assert rows(text) == [
        " 召开部署会 resp:办公室 2024-03-04~2024-03-08",
        " 入户摸底调查 resp:统计科 2024-03-04~2024-03-08",
        " 2023年台账清理归档 resp:档案科 2024-03-04~2024-03-08",
        " 开展业务培训 resp:人事科 2024-03-11~2024-03-15",
    ]


def test_a_name_over_three_columns_is_that_of_the_one_every_row_has() -> None:
    text = """项 目 | 目标 | 分解情况 | 责任领导 | 责任单位 | 责任人 |
就业促进工程 | 促进就业 | 城镇新增就业人数（人） | 1300 | 东山镇280 西河乡15 | 王小明 | 县人社局 | 李建国 |
失业人员再就业（人） | 250 | 东山镇80 西河乡5 北关镇6 |
困难人员再就业（人） | 120 | 东山镇30 西河乡2 北关镇3 |
"""
    draft = read(text)
    assert [one.title for one in draft.items()] == [
        "城镇新增就业人数（人）", "失业人员再就业（人）", "困难人员再就业（人）",
    ]  # fmt: skip
    numbers = [(one.number, one.unit) for item in draft.items() for one in item.facets.indicators]
    assert numbers == [(1300, "人"), (250, "人"), (120, "人")]


def test_a_column_of_shares_says_how_much() -> None:
    text = """序号 | 计划名称 | 检查内容 | 时间 | 股室 | 抽查比例 | 抽查数量 |
1 | 广告检查 | 检查广告发布登记 | 1月—6月 | 广告股 | 5% | 1户 |
2 | 食品检查 | 检查食品经营者 | 7月—12月 | 食品股 | 10% | 2户 |
"""
    found = [(one.subject, one.number, one.unit) for item in read(text).items() for one in item.facets.indicators]
    assert found == [("抽查比例", 5, "%"), ("抽查比例", 10, "%")]


def test_names_of_two_rows_are_chosen_by_what_stands_below() -> None:
    text = """序号 | 内容清单 | 责任清单 | 措施清单 | 标准清单 | | | |
责任领导 | 责任人 | 责任处室 | 宣传载体 | 方式措施 | | | |
1 | 宣传安全法规。 | 王小明 | 李建国 | 安监办 | 1.讲座；2.展板。 | 1.每月组织学习；2.以案释法。 | 考核结果合格。 |
"""
    [item] = read(text).items()
    assert item.title == "宣传安全法规"
    assert [(one.role, one.names) for one in item.facets.units] == [
        ("leader", ("王小明",)), ("leader", ("李建国",)), ("resp", ("安监办",)),
    ]  # fmt: skip
    assert [one.freq for one in item.facets.deadlines] == ["monthly"]


def test_a_second_table_with_another_head_is_read_under_its_own() -> None:
    text = """序号 | 重点任务 | 责任单位 | 完成时限 |
1 | 新建停车场 | 县城管局 | 6月底前 |
序号 | 完成时限 | 重点任务 | 牵头单位 |
1 | 9月底前 | 改造校舍 | 县教育局 |
"""
    assert rows(text) == ["1 新建停车场 resp:县城管局 2024-06-30", "1 改造校舍 lead:县教育局 2024-09-30"]


def test_a_row_cut_off_at_its_end_takes_nothing_from_above() -> None:
    text = """序号 | 重点任务 | 具体内容 | 责任单位 | 完成时限 |
1 | 便民停车 | 新建停车场2处。 | 县城管局 | 10月底前 |
2 | 校园改造 | 改造食堂"""
    assert rows(text) == ["1 便民停车 resp:县城管局 2024-10-31", "2 校园改造"]


def test_one_row_makes_a_plan_of_a_notice_and_names_torn_apart_are_one() -> None:
    text = (
        "各单位：\n现将任务分解下达，请抓好落实。\n附件：云溪县2024年目标任务分解表\n云溪县人民政府\n2024年3月6日\n"
        "附件\n云溪县2024年目标任务分解表\n\n牵头单位\n\n目   标   任   务\n\n责  任  单  位\n\n"
        "县政\n\n府办\n\n公室\n\n强化行政监督，高效办理代表建议和委员提案，主动接受社会监督\n\n县直各单位\n"
    )
    assert [said(one) for one in understand(Document(text)).items()] == [
        " 强化行政监督，高效办理代表建议和委员提案，主动接受社会监督 lead:县政府办公室 coop:县直各单位"
    ]


def test_a_single_row_makes_no_plan_of_a_report() -> None:
    text = (
        "云溪县2024年工作总结\n一年来，全县完成了各项任务，新建了学校3所，累计改造小区20个，取得了明显成效。\n"
        "序号 | 工作任务 | 责任单位 | 完成时限 |\n1 | 新建学校 | 县教育局 | 6月底前 |\n"
    )
    assert "工作报告或总结" in understand(Document(text)).refusal


def test_cells_parted_by_blanks_that_were_torn_apart() -> None:
    text = """序号 类别 主要任务 细化措施 牵头单位 参与单位
1 加强水资源保 护 严守水资源开发利用红线 实施总量和强度双控行动，以水定需。 县水利局 县发改局、县工信局等
2  严守用水 效率控制 红线 把节水目标完成情况纳入考核，将再生水纳入统一配置。 县水利局 县发改局、县住建局等
"""
    assert rows(text) == [
        "1 严守水资源开发利用红线 lead:县水利局 coop:县发改局、县工信局",
        "2 严守用水效率控制红线 lead:县水利局 coop:县发改局、县住建局",
    ]


def test_two_names_above_three_columns() -> None:
    cells = [
        "任 务 目 标", "完成时限", "组织领导", "成立领导小组，制定方案，明确职责，责任到人，加大宣传力度。", "4月份",
        "业务职责", "贯彻落实学校卫生工作条例，食堂、宿舍、厕所等符合国家标准。", "5月份",
        "单位内部", "1.按照先进单位标准做好卫生管理。",
        "档案整理", "确保所有资料规范建档，起草并整理工作汇报。", "4-12月份", "收藏 推荐 打印 | 录入：admin | 阅读：",
    ]  # fmt: skip
    assert rows("\n\n".join(cells)) == [
        " 组织领导 2024-04-30", " 业务职责 2024-05-31", " 单位内部", " 档案整理 2024-04-01~2024-12-31",
    ]  # fmt: skip


def test_a_row_that_goes_on_without_a_body_is_that_of_the_row_above() -> None:
    cells = [
        "序号",
        "民生实事",
        "责任单位",
        "完成时限",
        "1",
        "开工建设养老楼。",
        "县民政局",
        "5月底前",
        "开工建设老年大学。",
        "12月底前",
    ]
    assert rows("\n\n".join(cells)) == [
        "1 开工建设养老楼 resp:县民政局 2024-05-31",
        "1 开工建设老年大学 resp:县民政局 2024-12-31",
    ]


def test_a_part_of_the_year_ends_a_row_and_begins_no_head() -> None:
    head = ["重点工作", "整改措施", "责任单位", "时间进度"]
    first = ["养老服务设施提升", "改造设施34处，提升管理服务水平。", "县民政局", "第三季度"]
    second = ["便民服务点优化", "建成便民服务点4个。", "县政务服务中心", "年底前"]
    assert rows("\n".join([*head, *first, "- 2 -", *head, *second])) == [
        " 养老服务设施提升 resp:县民政局 2024-09-30", " 便民服务点优化 resp:县政务服务中心 2024-12-31",
    ]  # fmt: skip


def test_duties_of_the_notice_above_a_table_hold_for_the_whole() -> None:
    text = (
        "各单位：\n请各责任单位于每季度末月20日前书面报送完成情况。\n序号 | 重点任务 | 责任单位 | 完成时限 |\n"
        "1 | 新建停车场 | 县城管局 | 6月底前 |\n2 | 改造校舍 | 县教育局 | 9月底前 |\n"
    )
    assert [one.freq for one in read(text).opening.deadlines] == ["quarterly"]


def test_the_list_of_annexes_is_no_plan_beside_the_table() -> None:
    text = (
        "各村、各单位：\n现印发给你们，请抓好落实。\n附件：1.东山镇四个清单工作分解表\n2.东山镇责任制考核评价办法\n东山镇人民政府\n"
        "2024年5月10日\n附件1：\n东山镇四个清单工作分解表\n序号 | 工作任务 | 责任领导 | 责任科室 |\n"
        "1 | 宣传党规党纪 | 王小明 | 党建办公室 |\n"
    )
    assert [said(one) for one in understand(Document(text)).items()] == ["1 宣传党规党纪 leader:王小明 resp:党建办公室"]


def test_a_ruler_below_the_head_is_no_row() -> None:
    text = """| 序号 | 任务名称 | 内容描述 | 负责人 | 时间安排 |
|------|---------|---------|--------|:-------:|
| 1 | 市场调研 | 收集用户需求 | 张三 | 3月 |
| 2 | 活动策划 | 制定推广方案 | 李四 | 4月中旬 |
"""
    assert rows(text) == ["1 市场调研 leader:张三 2024-03-31", "2 活动策划 leader:李四 2024-04-20"]


def test_a_task_without_a_title_is_named_by_the_short_sentence_it_begins_with() -> None:
    text = """序号 | 主要任务 | 细化措施 | 牵头单位 |
1 | 严守用水红线 | 实施总量控制行动。 | 县水利局 |
2 | | 抓好工业节水。加快实施节水技术改造，坚决遏制用水浪费。 | 县工信局 |
3 | | 建设节水设施12处。推广节水器具，开展节水宣传进社区。 | 县住建局 |
"""
    assert [one.title for one in read(text).items()] == [
        "严守用水红线", "抓好工业节水", "建设节水设施12处。推广节水器具，开展节水宣传进社区",
    ]  # fmt: skip


def test_a_short_name_without_a_mark_heads_no_rows() -> None:
    """Torn in two, it is a title whose second part reads like the beginning of the text."""
    cells = ["任务目标", "完成时限", "组织领导", "成立领导小组，制定方案，明确职责，责任到人。", "4月份"]
    cells += ["单位内部", "卫生", "1.按照标准做好内部卫生管理。", "2.宿舍达到卫生标准。", "病媒生物", "防制"]
    cells += ["按照方案做好相关工作。", "档案整理", "确保所有资料规范建档，起草工作汇报。", "5月份"]
    assert [one.title[:4] for one in read("\n\n".join(cells)).items()] == [
        "组织领导",
        "单位内部",
        "病媒生物",
        "档案整理",
    ]


def test_a_longer_line_of_the_page_below_a_table_changes_nothing() -> None:
    text = """序号 | 重点任务 | 责任单位 | 完成时限 |
1 | 新建停车场 | 县城管局 | 6月底前 |
2 | 改造校舍 | 县教育局 | 9月底前 |
上级网站 | 县级网站 | 乡镇网站 | 新闻媒体 | 办事大厅 | 联系我们 |
"""
    assert rows(text)[:2] == ["1 新建停车场 resp:县城管局 2024-06-30", "2 改造校舍 resp:县教育局 2024-09-30"]


def test_a_head_with_nothing_but_lines_of_the_page_below_it_makes_no_table() -> None:
    text = "序号 | 重点任务 | 责任单位 | 完成时限 |\n上级网站 | 县级网站 | 乡镇网站 | 媒体 | 大厅 | 联系 |\n"
    assert rows(text) == []
