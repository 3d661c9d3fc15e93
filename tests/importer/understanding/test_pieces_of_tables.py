"""The small steps of reading written tables: what is one piece, what is one word, what a list of annexes holds."""

from __future__ import annotations

from importer.reading.document import Document
from importer.understanding.annexes import without_annex_lists
from importer.understanding.fold import fold
from importer.understanding.tables.atoms import atoms_of
from importer.understanding.tables.bodies import bodies_apart
from importer.understanding.tables.torn import mended
from importer.understanding.understand import understand


def pieces(source: str, *, fine: bool) -> list[str]:
    folded = fold(source)
    return [one.words(folded.text) for one in mended(folded.text, atoms_of(folded, source, fine=fine))]


def test_letters_set_apart_are_one_name() -> None:
    assert pieces("目   标   任   务", fine=False) == ["目标任务"]


def test_a_letter_alone_belongs_to_the_piece_before() -> None:
    assert pieces("提升水源水 质 县水利局", fine=True) == ["提升水源水质", "县水利局"]


def test_a_name_broken_over_lines_is_one_body_and_others_are_a_list() -> None:
    for source, wanted in (("县政\n府办\n公室", "县政府办公室"), ("县水利局\n县住建局", "县水利局\n县住建局")):
        folded = fold(source)
        assert bodies_apart(folded, 0, len(folded.text)) == wanted


def test_a_list_of_annexes_whose_label_is_a_paragraph_of_its_own() -> None:
    text = "附件：1.分解表\n2.考核办法\n东山镇"
    assert without_annex_lists(text, [(0, 3), (3, 8), (9, 15), (16, 19)]) == [(0, 3), (16, 19)]


def test_a_row_cut_off_stands_from_the_left() -> None:
    head = "序号 | 检查主体 | 计划名称 | 检查内容 | 时间 | 股室 | 抽查比例 |\n"
    first = "1 | 县市场监管局 | 价格检查 | 检查价格行为 | 1月—6月 | 价监股 | 5% |\n"
    draft = understand(
        Document(f"县局2024年抽查计划\n{head}{first}{first.replace('1 |', '2 |', 1)}3 | 县市场监管局 | 教育局")
    )
    last = list(draft.items())[-1]
    assert (last.title, [one.names for one in last.facets.units]) == ("教育局", [("县市场监管局",)])
