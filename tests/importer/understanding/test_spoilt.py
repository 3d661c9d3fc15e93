"""Texts that a converter or a lost line break spoilt are read as they were meant."""

from __future__ import annotations

from importer.reading.document import Document
from importer.understanding.fold import fold
from importer.understanding.understand import understand


def test_chapters_whose_headings_run_into_their_text():
    text = (
        "青禾县2024年执法工作方案一、指导思想以新发展理念为指导，坚持执法为民，统一、规范执法行为，努力提升群众满意度。"
        "二、全面推行执法公示制度执法公示制度是保障群众知情权的重要措施，各单位要抓好落实。（一）强化事前公开。各单位要及时公开目录。"
        "（二）规范事中公示。执法人员要出示证件。三、有关要求各部门要高度重视，明确专人负责，按月报送情况，务求取得实际成效。"
    )
    draft = understand(Document(text))
    assert [(one.label, one.title) for one in draft.chapters] == [
        ("一", "指导思想"),
        ("二", "全面推行执法公示制度"),
        ("三", "有关要求"),
    ]


def test_the_words_of_taiwan_are_those_of_the_mainland_again():
    source = "推進資訊化建設，最佳化網路服務，支援企業發展，健全規範性檔案稽核機制，管好檔案館。"
    assert fold(source).text == "推进信息化建设，优化网络服务，支持企业发展，健全规范性文件审核机制，管好档案馆。"


def test_traditional_script_alone_changes_no_words():
    assert fold("縣檔案局支援邊遠鄉鎮整理檔案，開展稽核業務。").text == "县档案局支援边远乡镇整理档案，开展稽核业务。"
