"""Who writes and who is written to, read from the plan: 土默特左旗, its committee, its departments."""

from __future__ import annotations

from collections.abc import Iterable

from departments.models import Department, DepartmentKind
from tasks.models import Plan

LEVELS = "省市州盟县旗区"
OTHERS = "各有关单位"
GROUPS = {DepartmentKind.TOWNSHIP: "各乡镇", DepartmentKind.CENTRE: "各区域服务中心", DepartmentKind.ZONE: "各开发区"}


def area_of(plan: Plan) -> str:
    """`土默特左旗` of `土默特左旗2023年法治政府建设工作计划`; empty where the title does not say."""
    before, found, _ = plan.title.partition(str(plan.year))
    return before.strip("《 ") if found else ""


def committee_of(plan: Plan) -> str:
    """`土默特左旗全面依法治旗委员会`; empty where the area is not known."""
    area = area_of(plan)
    return f"{area}全面依法治{area[-1]}委员会" if area and area[-1] in LEVELS else ""


def office_of(plan: Plan) -> str:
    """Who signs bulletins and reports: the committee's office, else who issued the plan."""
    committee = committee_of(plan)
    return f"{committee}办公室" if committee else plan.issuer


def government_of(plan: Plan) -> str:
    """Who signs the year report."""
    return plan.issuer.removesuffix("办公室")


def all_departments(departments: Iterable[Department]) -> str:
    """`各乡镇、各区域服务中心，各有关单位`, by what kinds there are."""
    kinds = {one.kind for one in departments}
    groups = [words for kind, words in GROUPS.items() if kind in kinds]
    return "，".join(["、".join(groups), OTHERS] if groups else [OTHERS])


def some_departments(departments: Iterable[Department], most: int = 20) -> str:
    """Their names, each once, in their own order; many are not listed."""
    found = {one.pk: one for one in departments}
    ordered = sorted(found.values(), key=lambda one: (one.order, one.pk))
    return "、".join(one.name for one in ordered) if 0 < len(ordered) <= most else OTHERS
