"""Which part of a plan somebody looks at: the plan, the departments they may see of it, and what they filter by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from departments.models import Department, User
from departments.roles import REPORTS
from plan_tracker.errors import NotFound
from reports.chosen import chapter_of, key_of, leader_of
from reports.known import Parts, known_rows
from reports.permissions import get_department, plan_for_figures
from tasks.models import Chapter, Plan


@dataclass(frozen=True)
class Scope:
    """The plan and the filters; `within` are the keys of the departments looked at, None for all."""

    user: User
    plan: Plan
    chapter: Chapter | None
    department: Department | None
    leader: User | None
    within: tuple[int, ...] | None

    @property
    def own(self) -> bool:
        """Whether it is a department that looks at its own part."""
        return self.user.role in REPORTS

    @property
    def given(self) -> dict[str, str]:
        """The filters as parameters of an address."""
        found = {"plan": self.plan.code}
        if self.chapter:
            found["chapter"] = str(self.chapter.number)
        if self.department and not self.own:
            found["department"] = str(self.department.pk)
        if self.leader:
            found["leader"] = str(self.leader.pk)
        return found

    def query(self, **more: object) -> str:
        """The filters and `more` as an address has them; what is empty is left out."""
        return urlencode(self.given | {name: str(value) for name, value in more.items() if value not in ("", None)})

    def rows(self, day: date) -> Parts:
        """One row per part in this scope as known at the end of `day`."""
        return self.narrow(known_rows(self.plan, day, self.within))

    def narrow(self, rows: Parts) -> Parts:
        """Of parts or events, those in this scope."""
        return rows.filter(chapter=self.chapter) if self.chapter else rows


def read_scope(user: User, data: Mapping[str, str]) -> Scope:
    """The scope that parameters name. A department sees its own part. Raises NotFound for what is not there."""
    plan = plan_for_figures(user, data.get("plan", ""))
    own = user.role in REPORTS
    leader = None if own else _leader(data.get("leader", ""))
    department = get_department(user, user.department_id or 0) if own else _department(user, data.get("department", ""))
    within: tuple[int, ...] | None = (department.pk,) if department else None
    if leader:
        led = leader.leads.values_list("pk", flat=True)
        within = tuple(pk for pk in led if within is None or pk in within)
    return Scope(user, plan, _chapter(plan, data.get("chapter", "")), department, leader, within)


def owing_departments(plan: Plan) -> list[Department]:
    """Departments with a part in the plan, in their own order; one query."""
    return list(Department.objects.filter(pk__in=plan.assignments.values("department"))[:500])


def _department(user: User, text: str) -> Department | None:
    return get_department(user, key_of(text)) if text else None


def _chapter(plan: Plan, text: str) -> Chapter | None:
    if not text:
        return None
    chapter = chapter_of(plan.chapters.all(), text)
    if chapter is None:
        raise NotFound("没有找到这一章，请重新选择。")
    return chapter


def _leader(text: str) -> User | None:
    if not text:
        return None
    leader = leader_of(text)
    if leader is None:
        raise NotFound("没有找到这位分管领导，请重新选择。")
    return leader
