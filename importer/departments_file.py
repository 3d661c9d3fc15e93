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
PLAIN = ("name", "short_name", "kind", "verified", "outside_scoring", "order")


def read_departments_file(path: Path) -> dict[str, Any]:
    """Read and check a file of departments. Raises FileRefused."""
    data = read_json(path)
    problems = Problems(str(path))
    FILE(data, "", problems)
    problems.stop_if_any()
    codes = [one["code"] for one in data["departments"]]
    names = [one["name"] for one in data["departments"]]
    for n, one in enumerate(data["departments"]):
        if codes.index(one["code"]) != n:
            problems.add(f"departments[{n}].code", f"“{one['code']}”重复")
        if names.index(one["name"]) != n:
            problems.add(f"departments[{n}].name", f"“{one['name']}”重复")
        if one["parent"] is not None and one["parent"] not in codes[:n]:
            problems.add(f"departments[{n}].parent", f"上级单位“{one['parent']}”要写在前面")
    for n, group in enumerate(data["groups"]):
        for m, member in enumerate(group["members"]):
            if member not in codes:
                problems.add(f"groups[{n}].members[{m}]", f"没有“{member}”这个单位")
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
                chain="system", by=by, action="departments.load", object_type="departments", object_id="",
                object_label="单位", detail={"changes": len(changes)},
            )  # fmt: skip
    return changes


def _load_one(one: dict[str, Any], dry_run: bool) -> list[str]:
    wanted = {name: one[name] for name in PLAIN} | {
        name: date.fromisoformat(one[name]) if one[name] else None for name in ("valid_from", "valid_to")
    }
    current = Department.objects.filter(code=one["code"]).select_related("parent").first()
    aliases = set(current.aliases.values_list("alias", flat=True)) if current else set()
    changed = [] if current is None else [name for name in wanted if getattr(current, name) != wanted[name]]
    if current and (current.parent.code if current.parent else None) != one["parent"]:
        changed.append("parent")
    if current and not changed and aliases == set(one["aliases"]):
        return []
    if not dry_run:
        parent = Department.objects.get(code=one["parent"]) if one["parent"] else None
        row, _ = Department.objects.update_or_create(code=one["code"], defaults=wanted | {"parent": parent})
        row.aliases.all().delete()
        DepartmentAlias.objects.bulk_create(DepartmentAlias(department=row, alias=name) for name in one["aliases"])
    return [f"修改单位 {one['name']}" if current else f"新增单位 {one['name']}"]


def _load_group(group: dict[str, Any], dry_run: bool) -> list[str]:
    current = DepartmentGroup.objects.filter(code=group["code"]).first()
    members = set(current.members.values_list("code", flat=True)) if current else set()
    if current and current.name == group["name"] and members == set(group["members"]):
        return []
    if not dry_run:
        row, _ = DepartmentGroup.objects.update_or_create(code=group["code"], defaults={"name": group["name"]})
        row.members.set(Department.objects.filter(code__in=group["members"]))
    return [f"修改单位组 {group['name']}" if current else f"新增单位组 {group['name']}"]
