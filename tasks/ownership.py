"""Who works on what: duties by owner, and those that nobody works on."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from departments.models import Department, User
from departments.roles import REPORTS
from tasks.models import Assignment
from tasks.models.facts import OPEN_STATES, OWED_ROLES, AssignmentState

# What waits for acceptance has no owner yet, and is no reason to worry.
TAKEN = tuple(state for state in OPEN_STATES if state not in (AssignmentState.ISSUED, AssignmentState.DISPUTED))
# A suspended duty goes on some day, so somebody must be there for it.
LEFT = (*OPEN_STATES, AssignmentState.SUSPENDED)
GONE = Case(When(valid_to__isnull=False, then=True), default=False, output_field=BooleanField())
HAS_OWNER = Q(owner__is_active=True, owner__role__in=REPORTS, owner__department=F("department"))


def open_duties() -> QuerySet[Assignment]:
    """Accepted, owed and not finished."""
    return Assignment.objects.filter(state__in=TAKEN, role__in=OWED_ROLES)


def owned_by(department: Department, person: User) -> QuerySet[Assignment]:
    """A person's open duties of a department."""
    return open_duties().filter(department=department, owner=person)


def unowned(department: Department) -> QuerySet[Assignment]:
    """Open duties whose owner is missing, deactivated, moved away or no longer reports."""
    return open_duties().filter(department=department).exclude(HAS_OWNER)


def people_of(department: Department) -> QuerySet[User]:
    """The department's reporters and heads with `duties`: how many open duties each works on. One query."""
    duties = Count(
        "assignments",
        filter=Q(assignments__state__in=TAKEN, assignments__role__in=OWED_ROLES, assignments__department=department),
    )
    people = User.objects.filter(department=department, role__in=REPORTS)
    return people.annotate(duties=duties).order_by("-is_active", "role", "full_name", "pk")


def departments_to_watch() -> QuerySet[Department]:
    """Departments with open duties that nobody works on, or with nobody to report, or that are gone; the worst first.

    Annotated with `without_owner`, `open`, `has_people` and `gone` (closed or merged).
    """
    taken = Q(assignments__state__in=TAKEN, assignments__role__in=OWED_ROLES)
    handed_down = Q(assignments__state__in=LEFT)
    owner: dict[str, Any] = {
        "assignments__owner__is_active": True,
        "assignments__owner__role__in": REPORTS,
        "assignments__owner__department": F("pk"),
    }
    people = User.objects.filter(department=OuterRef("pk"), role__in=REPORTS, is_active=True)
    rows = Department.objects.annotate(
        open=Count("assignments", filter=handed_down),
        taken=Count("assignments", filter=taken),
        in_hand=Count("assignments", filter=taken & Q(**owner)),
        has_people=Exists(people),
    )
    rows = rows.annotate(without_owner=F("taken") - F("in_hand"), gone=GONE).filter(open__gt=0)
    rows = rows.filter(Q(without_owner__gt=0) | Q(has_people=False) | Q(gone=True)).select_related("successor")
    return rows.order_by("-gone", "has_people", "-without_owner", "order")


def to_move(department: Department) -> QuerySet[Assignment]:
    """What a closed or merged department leaves for the office to give to others, in plan order."""
    rows = Assignment.objects.filter(department=department, state__in=LEFT)
    return rows.select_related("plan", "task", "department", "chapter").order_by("plan_id", "task__start", "pk")
