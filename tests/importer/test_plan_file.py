"""A plan file is refused whole, with file, path in the file and reason for each thing that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from importer.plan_file import check_plan, read_plan_file
from importer.problems import FileRefused
from tests.importer.examples import GROUPS, UNITS, at, changed, deadline, part, plan_document

TASK = ["chapters", 0, "sections", 0, "tasks", 0]
FIRST = "chapters[0].sections[0].tasks[0]"
BROKEN: list[tuple[list[Any], Any, str, str]] = [
    (["format"], "plan-tracker/plan@2", "format", "不是可用的值"),
    (["surprise"], 1, "surprise", "没有这个字段"),
    (["plan", "code"], "../etc", "plan.code", "编码只能用"),
    (["plan", "title"], ..., "plan.title", "缺少这个字段"),
    (["plan", "title"], "a\u202eb", "plan.title", "非法字符"),
    (["plan", "title"], "长" * 201, "plan.title", "超过200字"),
    (["plan", "year"], True, "plan.year", "整数"),
    (["plan", "issued_on"], "2023-02-30", "plan.issued_on", "不是正确的日期"),
    (["plan", "ends_on"], "2023-07-06", "plan.ends_on", "应晚于起算日期"),
    (["plan", "report_day"], 31, "plan.report_day", "1到28"),
    (["plan", "source_text"], "短", "chapters[0].heading", "超出了原文"),
    (["chapters"], {}, "chapters", "应为列表"),
    (["chapters", 0, "heading"], None, "chapters[0].heading", "起点"),
    (["chapters", 0, "sections", 1, "number"], 1, "chapters[0].sections[1].number", "重复"),
    (["chapters", 0, "sections", 0, "implied"], True, "chapters[0].sections[0].heading", "没有标题位置"),
    (["chapters", 0, "sections", 0, "span"], [0, 9], "chapters[0].sections[0].heading", "超出了所在小节"),
    (["chapters", 0, "sections", 1, "span"], [20, 52], "chapters[0].sections[1].span", "重叠"),
    ([*TASK, "code"], "1.1.2", "chapters[0].sections[0].tasks[1].code", "重复"),
    ([*TASK, "code"], "1/1", f"{FIRST}.code", "编号应写成"),
    ([*TASK, "span"], [9, 3], f"{FIRST}.span", "起点小于终点"),
    ([*TASK, "span"], [-1, 3], f"{FIRST}.span", "起点"),
    ([*TASK, "span"], [0, 4], f"{FIRST}.span", "超出了所在小节"),
    ([*TASK, "span"], at("2023年底事项达到200项,每月"), "chapters[0].sections[0].tasks[1].span", "重叠"),
    (["context", 0, "span"], at("(一)优化服务。2023年底"), f"{FIRST}.span", "重叠"),
    ([*TASK, "span"], [0, 100000], f"{FIRST}.span", "超出了原文"),
    ([*TASK, "deadline", "due_on"], "明年", f"{FIRST}.deadline.due_on", "不是正确的日期"),
    ([*TASK, "deadline", "due_on"], None, f"{FIRST}.deadline.due_on", "必须写"),
    ([*TASK, "deadline", "recurrence"], "monthly", f"{FIRST}.deadline.recurrence", "周期性的才写"),
    ([*TASK, "deadline", "month"], 1, f"{FIRST}.deadline.month", "每年一次"),
    ([*TASK, "deadline", "words"], "2024年底", f"{FIRST}.deadline.words", "原文里没有这些字"),
    ([*TASK, "deadline", "kind"], "soon", f"{FIRST}.deadline.kind", "不是可用的值"),
    ([*TASK, "indicators", 0, "target"], 0, f"{FIRST}.indicators[0].target", "大于0"),
    ([*TASK, "indicators", 0, "target"], float("nan"), f"{FIRST}.indicators[0].target", "大于0"),
    ([*TASK, "indicators", 0, "target"], "200", f"{FIRST}.indicators[0].target", "大于0"),
    ([*TASK, "indicators", 0, "baseline"], -1, f"{FIRST}.indicators[0].baseline", "不小于0"),
    ([*TASK, "indicators", 0, "words"], "300项", f"{FIRST}.indicators[0].words", "原文里没有这些字"),
    ([*TASK, "departments"], [], f"{FIRST}.departments", "主办单位"),
    ([*TASK, "departments"], [part("sfj"), part("zfb")], f"{FIRST}.departments", "主办单位"),
    ([*TASK, "departments"], [part("sfj"), part("zfb", "joint")], f"{FIRST}.departments", "主办单位"),
    ([*TASK, "departments"], [part("sfj"), part("sfj", "support")], f"{FIRST}.departments[1]", "重复"),
    ([*TASK, "departments"], [part("group:townships")], f"{FIRST}.departments[0]", "只能有一个"),
    ([*TASK, "departments", 0, "department"], "nobody", f"{FIRST}.departments[0].department", "没有“nobody”"),
    ([*TASK, "departments", 0, "department"], "group:x", f"{FIRST}.departments[0].department", "没有“group:x”"),
    ([*TASK, "departments", 0, "role"], "boss", f"{FIRST}.departments[0].role", "不是可用的值"),
    (["corrections", 0, "as_written"], "到达", "corrections[0].as_written", "文字不一样"),
]


def problems_of(document: Any) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        check_plan(document, "plan.json", UNITS, GROUPS)
    return refused.value.lines


def write(folder: Path, content: bytes) -> Path:
    path = folder / "plan.json"
    path.write_bytes(content)
    return path


def refusal_of(path: Path) -> str:
    with pytest.raises(FileRefused) as refused:
        read_plan_file(path, UNITS, GROUPS)
    (line,) = refused.value.lines
    assert line.startswith(str(path))
    return line


def test_valid_file_passes():
    check_plan(plan_document(), "plan.json", UNITS, GROUPS)


@pytest.mark.parametrize(("path", "value", "place", "reason"), BROKEN)
def test_broken_value_is_named_with_place_and_reason(path, value, place, reason):
    lines = problems_of(changed(path, value))
    assert any(line.startswith(f"plan.json：{place}：") and reason in line for line in lines), lines


def test_overlapping_corrections_are_refused():
    document = plan_document()
    document["corrections"].append({"span": at("到200"), "as_written": "到200", "corrected": "", "note": ""})
    assert any("corrections[1].span" in line and "重叠" in line for line in problems_of(document))


def test_at_most_twenty_problems_are_listed():
    document = plan_document()
    document["chapters"][0]["sections"][0]["tasks"] *= 12
    lines = problems_of(document)
    assert len(lines) == 21 and lines[-1].startswith("另有")


@pytest.mark.parametrize("document", [None, [], "x", 3, {"plan": []}])
def test_anything_but_a_plan_is_refused(document):
    assert problems_of(document)


def test_not_utf8(tmp_path):
    assert "不是UTF-8编码" in refusal_of(write(tmp_path, "计划".encode("gb18030")))


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b'{"a": 1, "a": 2}', b"\xef\xbb\xbf{}"])
def test_not_json(tmp_path, content):
    assert "不是正确的JSON" in refusal_of(write(tmp_path, content))


def test_no_such_file(tmp_path):
    assert "打不开" in refusal_of(tmp_path / "missing.json")
    assert "打不开" in refusal_of(tmp_path)


def test_good_file_is_read(tmp_path):
    path = write(tmp_path, json.dumps(plan_document(), ensure_ascii=False).encode())
    assert read_plan_file(path, UNITS, GROUPS) == plan_document()


def test_yearly_month_is_allowed():
    due = deadline("recurring", "2023年底", recurrence="yearly", month=1)
    check_plan(changed([*TASK, "deadline"], due), "plan.json", UNITS, GROUPS)
