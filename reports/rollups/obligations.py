"""What is owed in time: closing, reporting, reviewing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce

from reports.known import Parts
from tasks.models.facts import WORKING_STATES
from tasks.worklist import HANDED_IN


@dataclass(frozen=True)
class Punctuality:
    """Closed in time, closed late, and overdue and still open; counts of assignments."""

    on_time: int
    late: int
    overdue_open: int

    @property
    def percent(self) -> float | None:
        """Closed on time out of all that fell due or was closed, 0 to 100 (按期办结率); None if nothing was."""
        all_of_them = self.on_time + self.late + self.overdue_open
        return 100 * self.on_time / all_of_them if all_of_them else None


# On time is judged by the day closure was asked for: `LATE` needs it annotated as `asked_on`.
ASKED_ON = Coalesce("finished_on", "closed_on")
LATE = Q(asked_on__gt=F("due_on"))


def closed_by(day: date) -> Q:
    """Done on a day."""
    return Q(closed_on__lte=day)


def overdue_by(day: date) -> Q:
    """Overdue on a day and not done."""
    return Q(closed_on=None, overdue_on__lte=day)


def punctuality(rows: Parts, day: date) -> Punctuality:
    """How much was closed in time; one query."""
    values = (
        rows.order_by()
        .annotate(asked_on=ASKED_ON)
        .aggregate(
            closed=Count("pk", filter=closed_by(day)),
            late=Count("pk", filter=closed_by(day) & LATE),
            overdue=Count("pk", filter=overdue_by(day)),
        )
    )
    return Punctuality(values["closed"] - values["late"], values["late"], values["overdue"])


@dataclass(frozen=True)
class Reporting:
    """Of the assignments that must be reported this period: how many there are and how many were handed in."""

    expected: int
    reported: int

    @property
    def missing(self) -> int:
        """Not yet reported."""
        return self.expected - self.reported

    @property
    def percent(self) -> float:
        """Share reported, 0 to 100; 100 when nothing is expected."""
        return 100 * self.reported / self.expected if self.expected else 100.0


def reported_in(period: date) -> Q:
    """Handed in for a period."""
    return Q(report_period=period, report_state__in=HANDED_IN)


def expected_in(period: date) -> Q:
    """Being worked on, or reported in this period and meanwhile waiting for closure or closed."""
    return Q(state__in=WORKING_STATES) | reported_in(period)


def expected_reports(rows: Parts, period: date) -> Parts:
    """What must be reported in a period."""
    return rows.owed().filter(expected_in(period))


def reporting(rows: Parts, period: date) -> Reporting:
    """How far this period's reporting is; one query."""
    expected = expected_reports(rows, period).order_by()
    values = expected.aggregate(expected=Count("pk"), reported=Count("pk", filter=reported_in(period)))
    return Reporting(values["expected"], values["reported"])


@dataclass(frozen=True)
class Unreported:
    """A department with assignments not yet reported this period; `last` is its newest submission's period."""

    department_id: int
    code: str
    name: str
    missing: int
    expected: int
    last: date | None


def unreported(rows: Parts, period: date) -> list[Unreported]:
    """Departments that still owe reports for `period`, most first; one query."""
    done = reported_in(period)
    grouped = (
        expected_reports(rows, period)
        .order_by()
        .values_list("department_id", "department__code", "department__name")
        .annotate(missing=Count("pk", filter=~done), expected=Count("pk"), last=Max("report_period"))
        .filter(missing__gt=0)
    )
    return sorted((Unreported(*row) for row in grouped), key=lambda one: (-one.missing, one.department_id))


@dataclass(frozen=True)
class Waiting:
    """Reports waiting for the office, and since when the oldest does."""

    count: int
    oldest: date | None


def waiting(rows: Parts) -> Waiting:
    """The review queue in numbers; one query."""
    values = rows.filter(waiting__gt=0).aggregate(n=Coalesce(Sum("waiting"), 0), oldest=Min("waiting_since"))
    return Waiting(values["n"], values["oldest"])
