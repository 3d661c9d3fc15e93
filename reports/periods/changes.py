"""What changed in a stretch of time: the same for pages, documents and files.

Two sorts of change. *Turned*: the light at the end of the last day against the light at the end of the day before the
first; closing counts by its day. *Happened*: what was done to a duty (下达, 退回, 延期 …), from the history; a duty
counts once however often it happened, with the last time. Only owed parts (lead and joint) count, as everywhere.
All functions are set-based and of one plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, TextChoices

from plan_tracker import clock
from reports.known import Duty, Parts
from reports.periods.scope import Scope
from reports.rollups.obligations import ASKED_ON, LATE
from reports.rollups.turned import URGENT, closed, duties_of, duty_key, newly_overdue, newly_warned, showing
from reports.windows import Window
from tasks.lights import Light, light_expression, light_of, reasons_of, short_date
from tasks.models import AssignmentEvent
from tasks.models.facts import OWED_ROLES
from tasks.transitions import EVENT_LABELS


class Change(TextChoices):
    """What may change. Those from ISSUE on are named like the verb in the history."""

    OVERDUE = "overdue", "新增逾期"
    WARNED = "warned", "新增预警"
    ON_TIME = "on_time", "按期办结"
    LATE = "late", "逾期办结"
    ISSUE = "issue", "新下达"
    ACCEPT = "accept", "签收"
    RETURN = "return", "退回填报"
    EXTEND = "extend", "延期"
    REOPEN = "reopen", "重新办理"
    CANCEL = "cancel", "撤销"
    REASSIGN = "reassign", "改由其他单位"
    CARRY_OVER = "carry_over", "结转下年"


TURNED = (Change.OVERDUE, Change.WARNED, Change.ON_TIME, Change.LATE)
HAPPENED = tuple(one for one in Change if one not in TURNED)


# --- which rows


def happened(events: Parts, window: Window, verbs: Sequence[str] = HAPPENED) -> Parts:
    """The last event of each duty and verb within the window. `events` are those of a plan or a part of it."""
    start, end = window.moments
    inside = Q(at__gte=start, at__lt=end)
    # Of the same events, so that no other plan's are looked at.
    later = events.filter(inside, assignment=OuterRef("assignment"), verb=OuterRef("verb"), role__in=OWED_ROLES)
    later = later.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
    return events.filter(inside, ~Exists(later), verb__in=[str(verb) for verb in verbs], role__in=OWED_ROLES)


def returned(events: Parts, window: Window) -> Parts:
    """Whose report the office sent back."""
    return happened(events, window, [Change.RETURN])


def extended(events: Parts, window: Window) -> Parts:
    """Given a later deadline."""
    return happened(events, window, [Change.EXTEND])


# --- one part of a plan, counted and listed


@dataclass(frozen=True)
class Group:
    """A chapter or a department, and how many duties changed in which way."""

    key: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Tally:
    """Counts of duties by change, in all and by group."""

    counts: dict[str, int] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)

    def of(self, change: Change) -> int:
        """How many duties changed so."""
        return self.counts.get(change.value, 0)

    @property
    def closed(self) -> int:
        """Closed, in time or not."""
        return self.of(Change.ON_TIME) + self.of(Change.LATE)

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return any(self.counts.values())


def tally(scope: Scope, window: Window, by: str) -> Tally:
    """Counts by `by` (`chapter` or `department`); two queries whatever the number of duties."""
    found: dict[int, dict[str, int]] = {}
    for key, *numbers in _turned_counts(scope, window, by):
        found.setdefault(key, {}).update(zip((one.value for one in TURNED), numbers, strict=True))
    for key, verb, number in _happened_counts(scope, window, by):
        found.setdefault(key, {})[verb] = number
    groups = [Group(key, counts) for key, counts in found.items() if any(counts.values())]
    total = {one.value: sum(group.counts.get(one.value, 0) for group in groups) for one in Change}
    return Tally(total, groups)


def _turned_counts(scope: Scope, window: Window, by: str) -> list[tuple[int, ...]]:
    rows, before = scope.rows(window.end), scope.rows(window.eve)
    key = duty_key(rows)
    had_red, had_any = (duties_of(showing(before, lights, window.eve)) for lights in ((Light.RED.value,), URGENT))
    done = Q(closed_on__gte=window.first, closed_on__lte=window.end)
    marked = rows.owed().order_by().annotate(
        shown=light_expression(window.end), asked_on=ASKED_ON
    )  # fmt: skip
    return list(
        marked.values_list(f"{by}_id").annotate(
            overdue=Count("pk", filter=Q(shown=Light.RED.value) & ~Q(**{f"{key}__in": had_red})),
            warned=Count("pk", filter=Q(shown=Light.YELLOW.value) & ~Q(**{f"{key}__in": had_any})),
            on_time=Count("pk", filter=done & ~LATE),
            late=Count("pk", filter=done & LATE),
        )
    )


def _happened_counts(scope: Scope, window: Window, by: str) -> list[tuple[int, str, int]]:
    rows = happened(events_of(scope), window).order_by()
    return list(rows.values_list(f"{by}_id", "verb").annotate(n=Count("pk")))


def events_of(scope: Scope) -> Parts:
    """The history of what is looked at."""
    events: Parts = AssignmentEvent.objects.filter(plan=scope.plan)
    if scope.within is not None:
        events = events.filter(department__in=scope.within)
    return scope.narrow(events)


def changed(scope: Scope, window: Window, change: Change) -> Parts:
    """The rows behind one count, in the order they are listed."""
    place = ("task__start", "department__order", "pk")
    if change in HAPPENED:
        return happened(events_of(scope), window, [change]).order_by("-at", *place)
    rows = scope.rows(window.end)
    if change in (Change.ON_TIME, Change.LATE):
        return closed(rows, window, late=change == Change.LATE).order_by("-closed_on", *place)
    if change == Change.OVERDUE:
        return newly_overdue(rows, scope.rows(window.eve), window).order_by("overdue_on", *place)
    return newly_warned(rows, scope.rows(window.eve), window).order_by("due_on", *place)


@dataclass(frozen=True)
class ChangeLine:
    """One duty in a list: its light at the window's end, what happened, and why."""

    duty: Duty
    light: str
    words: str


def lines(scope: Scope, window: Window, change: Change, rows: Sequence[Duty]) -> list[ChangeLine]:
    """A page of rows, each with task and department, in words; one query more for what happened."""
    if change in TURNED:
        return [ChangeLine(row, *_light_and_why(row, window.end)) for row in rows]
    known = scope.rows(window.end)
    ids = [row.duty_id for row in rows]
    then = {row.duty_id: row for row in known.filter(**{f"{duty_key(known)}__in": ids})}
    return [ChangeLine(row, light_of(then.get(row.duty_id, row), window.end).value, what_happened(row)) for row in rows]


def _light_and_why(row: Duty, day: date) -> tuple[str, str]:
    return light_of(row, day).value, "；".join(reasons_of(row, day))


def what_happened(event: Duty) -> str:
    """`10月12日退回：缺少清单`."""
    assert isinstance(event, AssignmentEvent)
    words = f"{short_date(clock.local(event.at).date())}{EVENT_LABELS[event.verb]}"
    return f"{words}：{event.note}" if event.note else words
