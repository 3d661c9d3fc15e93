"""Which rows of the ledger somebody sees: filters held against the duties of a plan as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from departments.models import User
from departments.roles import READS_ALL
from reports.known import Parts, known_rows
from reports.ledger.filters import NOBODY, LedgerFilters
from reports.permissions import visible_rows
from reports.rollups import ASKED_ON, LATE, closed_by, reported_in
from tasks.lights import Light, light_expression, light_order_expression
from tasks.models import Indicator, Plan, Task
from tasks.models.facts import NOT_COUNTED, OWED_ROLES, WORKING_STATES
from tasks.schedule import period_of
from tasks.search import Terms


@dataclass(frozen=True)
class Ledger:
    """The chosen rows of one plan on one day for one reader; nothing is fetched before it is asked for."""

    plan: Plan
    day: date
    user: User
    filters: LedgerFilters

    @property
    def rows(self) -> Parts:
        """The duties the reader may see, as known on the day, of the departments looked at.

        A task owed by others too shows how these departments stand with it, as in an overview `within` them.
        """
        rows = visible_rows(self.user, known_rows(self.plan, self.day))
        return rows.filter(_scope(self.filters))

    @cached_property
    def chapters(self) -> dict[int, int]:
        """How many rows of the ledger each chapter has, by its id; one query."""
        found: QuerySet[Any] = self._duties()
        if self.filters.by_task:
            found = Task.objects.filter(pk__in=self._tasks().values("task"))
        return dict(found.order_by().values_list("chapter").annotate(n=Count("pk")))

    @property
    def total(self) -> int:
        """How many rows: 共N项. The same query as `chapters`."""
        return sum(self.chapters.values())

    def keys(self) -> QuerySet[Any, int]:
        """Keys of tasks (by task) or of rows as known (by duty), in the order asked for."""
        if self.filters.by_task:
            due = Coalesce(Min("due_on", filter=Q(closed_on=None)), Min("due_on"))
            found = self._tasks().annotate(place=Min("task__start"), due=due)
            order = TASK_ORDERS.get(self.filters.sort, ("place",))
            return found.order_by(*order).values_list("task", flat=True)
        return self._duties().order_by(*self._duty_order()).values_list("pk", flat=True)

    @property
    def left_out(self) -> list[str]:
        """States that are not listed: those that figures do not count, unless a reader of everything names them."""
        asked = self.filters.state if self.user.role in READS_ALL else ()
        return [one for one in NOT_COUNTED if one not in asked]

    @property
    def counted(self) -> Parts:
        """Those that figures count: what is owed, unless another role was asked for, or what is not handed down."""
        roles = self.filters.role or OWED_ROLES
        return self.rows.filter(role__in=roles).exclude(state__in=self.left_out)

    def _parts(self) -> Parts:
        """Duties that meet all conditions but the light."""
        rows = self.counted.alias(asked_on=ASKED_ON)
        return rows.filter(conditions(self.filters, self.plan, self.day))

    def _duties(self) -> Parts:
        lights = self.filters.light
        rows = self._parts()
        return rows.alias(shown=light_expression(self.day)).filter(shown__in=lights) if lights else rows

    def _tasks(self) -> QuerySet[Any, Any]:
        """Tasks one of whose duties meets the conditions, with the most urgent light of all of them (`worst`)."""
        rows = self.counted.order_by()
        if narrows(self.filters):
            rows = rows.filter(task__in=self._parts().order_by().values("task"))
        found = rows.values("task").annotate(worst=Min(light_order_expression(self.day)))
        lights = [Light(one).order for one in self.filters.light]
        return found.filter(worst__in=lights) if lights else found

    def _duty_order(self) -> tuple[Any, ...]:
        place = ("task__start", ROLE_ORDER, "department__order", "pk")
        urgent = light_order_expression(self.day)
        return {"due": ("due_on", *place), "light": (urgent, "due_on", *place)}.get(self.filters.sort, place)


TASK_ORDERS = {"due": ("due", "place"), "light": ("worst", "due", "place")}
ROLE_ORDER = Case(
    When(role="lead", then=Value(0)), When(role="joint", then=Value(1)), default=Value(2), output_field=IntegerField()
)


def narrows(filters: LedgerFilters) -> bool:
    """Whether anything but light, department and role is asked of a duty."""
    chosen = (
        filters.q.words, filters.chapter, filters.state, filters.owner, filters.due_from, filters.due_to,
        filters.closed, filters.reported, filters.written,
    )  # fmt: skip
    return any(chosen)


def conditions(filters: LedgerFilters, plan: Plan, day: date) -> Q:
    """What one duty must meet, light and department left aside; `asked_on` must be there."""
    plain = {
        "chapter": filters.chapter,
        "state__in": filters.state,
        "due_on__gte": filters.due_from,
        "due_on__lte": filters.due_to,
    }
    found = Q(**{name: value for name, value in plain.items() if value})
    if filters.owner:
        found &= Q(owner=None) if filters.owner == NOBODY else Q(owner__full_name=filters.owner)
    return found & _closed(filters, day) & _reported(filters, plan, day) & _written(filters) & _words(filters.q)


def _scope(filters: LedgerFilters) -> Q:
    chosen = {
        "department__in": filters.department,
        "department__kind__in": filters.group,
        "department__leader": filters.leader,
    }
    return Q(**{name: value for name, value in chosen.items() if value})


def _closed(filters: LedgerFilters, day: date) -> Q:
    """On time is judged by the day closure was asked for, as in `rollups.punctuality`."""
    if not filters.closed:
        return Q()
    return closed_by(day) & (LATE if filters.closed == "late" else ~LATE)


def _reported(filters: LedgerFilters, plan: Plan, day: date) -> Q:
    """Of what must be reported in the period of the day, as in `rollups.reporting`; both words are all of it."""
    if not filters.reported:
        return Q()
    done = reported_in(period_of(day, plan.report_cycle))
    chosen = {"yes": done, "no": Q(state__in=WORKING_STATES) & ~done}
    found = Q(pk__in=[])
    for name in filters.reported:
        found |= chosen[name]
    return found


def _written(filters: LedgerFilters) -> Q:
    """A deadline or a number that stands in the document, as in `rollups.hard_items`."""
    if not filters.written:
        return Q()
    measured = Exists(Indicator.objects.filter(task=OuterRef("task"), soft=False))
    hard = Q(task__deadline_kind="fixed") | Q(task__recurrence_month__isnull=False) | Q(measured)
    return hard if filters.written == "yes" else ~hard


def _words(terms: Terms) -> Q:
    """Every word in the title or the text; a number finds the task and what is below it."""
    found = Q()
    for word in terms.words:
        found &= Q(task__title__icontains=word) | Q(task__text__icontains=word)
    if terms.code:
        found |= Q(task__code=terms.code) | Q(task__code__startswith=f"{terms.code}.")
    return found
