"""Load departments and groups from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from audit import verbs as audit
from departments.models import Department, DepartmentAlias, DepartmentGroup, DepartmentKind, User
from importer import shape
from importer.problems import Problems, read_json

FORMAT = "plan-tracker/departments@1"
DEPARTMENT = shape.record(
    {
        "code": shape.code,
        "name": shape.text(80),
        "short_name": shape.text(30),
        "kind": shape.one_of(*DepartmentKind.values),
        "aliases": shape.many(shape.text(80)),
        "parent": shape.optional(shape.code),
        "verified": shape.boolean,
        "outside_scoring": shape.boolean,
        "valid_from": shape.optional(shape.day),
        "valid_to": shape.optional(shape.day),
        "order": shape.integer(0, 1_000_000),
    }
)
GROUP = shape.record({"code": shape.code, "name": shape.text(80), "members": shape.many(shape.code)})
FILE = shape.record(
    {"format": shape.one_of(FORMAT), "departments": shape.many(DEPARTMENT), "groups": shape.many(GROUP)}
)
LABELS = {
    "name": "名称",
    "short_name": "简称",
    "kind": "类别",
    "verified": "已核实",
    "outside_scoring": "不参加考核",
    "order": "顺序",
    "valid_from": "成立日期",
    "valid_to": "撤并日期",
    "parent": "上级单位",
}
DATES = ("valid_from", "valid_to")


def read_departments_file(path: Path) -> dict[str, Any]:
    """Read and check a file of departments, also against the names already in use. Raises FileRefused."""
    data = read_json(path)
    problems = Problems(str(path))
    FILE(data, "", problems)
    problems.stop_if_any()
    _check_departments(data["departments"], problems)
    _check_groups(data, problems)
    problems.stop_if_any()
    return data


def load_departments(*, data: dict[str, Any], by: User | None = None, dry_run: bool = False) -> list[str]:
    """Make the database hold these departments; others stay as they are. Returns what changes, in words."""
    changes: list[str] = []
    with transaction.atomic():
        for one in data["departments"]:
            changes += _load_one(one, dry_run)
        for group in data["groups"]:
            changes += _load_group(group, dry_run)
        if changes and not dry_run:
            audit.record(
                chain="system",
                by=by,
                action="departments.load",
                object_type="departments",
                object_id="",
                object_label="单位",
                detail={"count": len(changes), "changes": changes[:20]},
            )
    return changes


def _check_departments(rows: list[dict[str, Any]], problems: Problems) -> None:
    codes = [one["code"] for one in rows]
    # A name in use by a department the file does not mention; one that the file renames is looked up by its new name.
    taken = dict(Department.objects.exclude(code__in=codes).values_list("name", "code"))
    meant: dict[str, str] = {}
    for n, one in enumerate(rows):
        if codes.index(one["code"]) != n:
            problems.add(f"departments[{n}].code", f"“{one['code']}”重复")
        if one["name"] in taken:
            problems.add(f"departments[{n}].name", f"“{one['name']}”已经是单位 {taken[one['name']]} 的名称")
        if one["parent"] is not None and one["parent"] not in codes[:n]:
            problems.add(f"departments[{n}].parent", f"上级单位“{one['parent']}”要写在前面")
        if one["valid_from"] and one["valid_to"] and one["valid_to"] < one["valid_from"]:
            problems.add(f"departments[{n}].valid_to", "撤并日期早于成立日期")
        for name in (one["name"], one["short_name"], *one["aliases"]):
            if meant.setdefault(name, one["code"]) != one["code"]:
                problems.add(f"departments[{n}]", f"“{name}”同时指两个单位，另一个是 {meant[name]}")


def _check_groups(data: dict[str, Any], problems: Problems) -> None:
    known = {one["code"] for one in data["departments"]}
    seen: set[str] = set()
    for n, group in enumerate(data["groups"]):
        if group["code"] in seen:
            problems.add(f"groups[{n}].code", f"“{group['code']}”重复")
        seen.add(group["code"])
        for m, member in enumerate(group["members"]):
            if member not in known:
                problems.add(f"groups[{n}].members[{m}]", f"没有“{member}”这个单位")


def _load_one(one: dict[str, Any], dry_run: bool) -> list[str]:
    current = Department.objects.filter(code=one["code"]).select_related("parent").first()
    changes = _differences(current, one) if current else [f"新增单位 {one['name']}"]
    if changes and not dry_run:
        fields = {name: one[name] for name in LABELS if name not in (*DATES, "parent")}
        fields |= {name: date.fromisoformat(one[name]) if one[name] else None for name in DATES}
        fields["parent"] = Department.objects.get(code=one["parent"]) if one["parent"] else None
        row, _ = Department.objects.update_or_create(code=one["code"], defaults=fields)
        row.aliases.all().delete()
        DepartmentAlias.objects.bulk_create(DepartmentAlias(department=row, alias=name) for name in one["aliases"])
    return changes


def _differences(current: Department, one: dict[str, Any]) -> list[str]:
    held = {name: getattr(current, name) for name in LABELS}
    held |= {name: held[name].isoformat() if held[name] else None for name in DATES}
    held["parent"] = current.parent.code if current.parent else None
    start = f"单位 {current.name} 的"
    found = [
        f"{start}{label}：{_words(held[name])} → {_words(one[name])}"
        for name, label in LABELS.items()
        if held[name] != one[name]
    ]
    if set(current.aliases.values_list("alias", flat=True)) != set(one["aliases"]):
        found.append(f"{start}别名改变")
    return found


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "无" if value in ("", None) else str(value)


def _load_group(group: dict[str, Any], dry_run: bool) -> list[str]:
    current = DepartmentGroup.objects.filter(code=group["code"]).first()
    members = set(current.members.values_list("code", flat=True)) if current else set()
    if current and current.name == group["name"] and members == set(group["members"]):
        return []
    if not dry_run:
        row, _ = DepartmentGroup.objects.update_or_create(code=group["code"], defaults={"name": group["name"]})
        row.members.set(Department.objects.filter(code__in=group["members"]))
    return [f"修改单位组 {group['name']}" if current else f"新增单位组 {group['name']}"]
