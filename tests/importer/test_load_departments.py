"""Loading departments: idempotent, nothing deleted, broken files refused whole."""

from __future__ import annotations

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEntry
from departments.models import Department, DepartmentAlias, DepartmentGroup

pytestmark = pytest.mark.django_db
FIXTURE = Path(__file__).parents[2] / "fixtures" / "departments.json"


def fixture_data() -> dict[str, Any]:
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


def load(data: dict[str, Any], folder: Path, *options: str) -> str:
    path, out = folder / "departments.json", StringIO()
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    call_command("load_departments", path, *options, stdout=out)
    return out.getvalue()


def rows() -> list[list[dict[str, Any]]]:
    tables = (Department, DepartmentAlias, DepartmentGroup, DepartmentGroup.members.through, AuditEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_load_twice_changes_nothing(tmp_path):
    assert "共60处变化" in load(fixture_data(), tmp_path)
    before = rows()
    assert load(fixture_data(), tmp_path) == "单位：没有变化。\n"
    assert rows() == before


def test_groups_and_kinds(tmp_path):
    load(fixture_data(), tmp_path)
    assert DepartmentGroup.objects.get(code="townships").members.count() == 8
    assert Department.objects.get(name="行政审批和政务服务局").short_name == "政务服务局"
    assert Department.objects.get(code="bb").outside_scoring


def test_edit_is_told_and_made(tmp_path):
    load(fixture_data(), tmp_path)
    data = fixture_data()
    data["departments"][1]["short_name"] = "发展改革委员会"
    data["departments"][1]["verified"] = True
    data["groups"][1]["members"].pop()
    told = load(data, tmp_path, "--dry-run")
    assert "单位 发展和改革委员会 的简称：发改委 → 发展改革委员会" in told and "已核实：否 → 是" in told
    assert "修改单位组 区域服务中心" in told and "没有保存" in told
    assert Department.objects.get(code="fgw").short_name == "发改委"
    load(data, tmp_path)
    assert Department.objects.get(code="fgw").verified
    assert DepartmentGroup.objects.get(code="centres").members.count() == 2


def test_departments_missing_from_the_file_stay(tmp_path):
    load(fixture_data(), tmp_path)
    data = {"format": fixture_data()["format"], "departments": [], "groups": []}
    assert "没有变化" in load(data, tmp_path)
    assert Department.objects.count() == 54


BROKEN = [
    (["departments", 1, "code"], "zfb", "departments[1].code：“zfb”重复"),
    (["departments", 1, "name"], "教育局", "“教育局”同时指两个单位"),
    (["departments", 1, "aliases"], ["政府办"], "“政府办”同时指两个单位"),
    (["departments", 1, "parent"], "jyj", "departments[1].parent：上级单位“jyj”要写在前面"),
    (["departments", 1, "kind"], "club", "departments[1].kind："),
    (["departments", 1, "valid_to"], "2023-13-01", "departments[1].valid_to："),
    (["departments", 1, "extra"], 1, "departments[1].extra：没有这个字段"),
    (["groups", 0, "members", 0], "nobody", "groups[0].members[0]：没有“nobody”这个单位"),
    (["groups", 1, "code"], "townships", "groups[1].code：“townships”重复"),
    (["format"], "plan-tracker/plan@1", "format："),
]


@pytest.mark.parametrize(("path", "value", "reason"), BROKEN)
def test_broken_file_is_refused_whole(tmp_path, path, value, reason):
    data = deepcopy(fixture_data())
    target: Any = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(CommandError) as refused:
        load(data, tmp_path)
    assert reason in str(refused.value)
    assert not Department.objects.exists()


def test_name_in_use_by_another_department_is_refused(tmp_path):
    Department.objects.create(code="old", name="司法局", short_name="司法局", kind="government")
    with pytest.raises(CommandError, match="“司法局”已经是单位 old 的名称"):
        load(fixture_data(), tmp_path)
