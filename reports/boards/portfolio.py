"""Whom an overview is about: everybody, a leader's portfolio, or one kind of departments such as the townships."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from departments.models import Department, DepartmentKind, Role, User
from plan_tracker.errors import NotFound
from reports.chosen import leader_of
from reports.rollups import Within

# Shown as one row that unfolds: there are many of them and they owe much the same.
FOLDED_KINDS = (DepartmentKind.TOWNSHIP, DepartmentKind.CENTRE, DepartmentKind.ZONE)
ALL = "all"


@dataclass(frozen=True)
class Portfolio:
    """`within` are the departments (None: all), `filters` the same for the ledger, `name` what the page calls it."""

    name: str = ""
    within: Within = None
    filters: Mapping[str, str] = field(default_factory=dict)
    mine: User | None = None  # the reader's own departments may be chosen
    everybody: Mapping[str, str] = field(default_factory=dict)  # parameters that ask for all departments

    @property
    def params(self) -> Mapping[str, str]:
        """What addresses carry to stay with it."""
        return self.filters or self.everybody


def read_portfolio(given: Mapping[str, str], user: User, *, own_first: bool = False) -> Portfolio:
    """From `leader` (an account's id) and `group` (a kind); at most two queries.

    With `own_first` a leader in charge of departments sees those until `scope=all`. Raises NotFound.
    """
    own = list(_led_by(user)) if user.role == Role.LEADER else []
    mine = user if own else None
    everybody = {"scope": ALL} if own and own_first else {}
    if given.get("group"):
        return _group(given["group"], mine, everybody)
    if given.get("leader"):
        return _leader(given["leader"], mine, everybody)
    if everybody and given.get("scope") != ALL:
        return _portfolio(user, own, mine, everybody)
    return Portfolio(mine=mine, everybody=everybody)


def _group(kind: str, mine: User | None, everybody: Mapping[str, str]) -> Portfolio:
    if kind not in FOLDED_KINDS:
        raise NotFound("没有这一类单位（group），请回到总览重新选择。")
    within = list(Department.objects.filter(kind=kind).values_list("pk", flat=True))
    return Portfolio(group_name(kind), within, {"group": kind}, mine, everybody)


def group_name(kind: str) -> str:
    """`各乡镇`."""
    return f"各{DepartmentKind(kind).label}"


def group_names() -> list[tuple[str, str]]:
    """The kinds that have departments, with their names; one query."""
    there = set(Department.objects.filter(kind__in=FOLDED_KINDS).order_by().values_list("kind", flat=True).distinct())
    return [(kind.value, group_name(kind)) for kind in FOLDED_KINDS if kind in there]


def leaders_in_charge() -> list[tuple[User, int]]:
    """Leaders whose portfolio can be looked at, each with how many departments it has; one query."""
    rows = User.objects.filter(role=Role.LEADER).annotate(departments_led=Count("leads"))
    return [(one, one.departments_led) for one in rows.filter(departments_led__gt=0).order_by("full_name", "pk")[:100]]


def _leader(text: str, mine: User | None, everybody: Mapping[str, str]) -> Portfolio:
    leader = leader_of(text)
    if leader is None:
        raise NotFound("没有找到这位分管领导（leader），请回到总览重新选择。")
    return _portfolio(leader, list(_led_by(leader)), mine, everybody)


def _portfolio(leader: User, departments: list[int], mine: User | None, everybody: Mapping[str, str]) -> Portfolio:
    name = "我分管的" if leader == mine else f"{leader.full_name}分管的"
    return Portfolio(f"{name}{len(departments)}个单位", departments, {"leader": str(leader.pk)}, mine, everybody)


def _led_by(leader: User) -> Any:
    return Department.objects.filter(leader=leader).values_list("pk", flat=True)
