"""催办: the office urges departments on, one or many, at most once a day for each duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from audit import verbs as audit
from departments.models import User
from departments.roles import REPORTS
from notifications import verbs as notifications
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from tasks.history import build_event, keep_events
from tasks.models import Assignment, Nudge, Plan
from tasks.notices import task_url
from tasks.permissions import require_reviewer
from tasks.urging import TABS, to_urge, urgeable

MAX_NOTE = 200
MOST_DUTIES = 500
MOST_NAMED = 8
BATCH = 500


@dataclass(frozen=True)
class Urged:
    """What became of it: duties urged now, skipped because somebody urged them today, and departments told."""

    duties: int
    skipped: int
    departments: int

    @property
    def words(self) -> str:
        """One sentence for who pressed the button."""
        done = f"已催办{self.departments}个单位的{self.duties}项任务" if self.duties else "没有新的催办"
        return done + (f"；{self.skipped}项今天已催办过，没有重复催办" if self.skipped else "")


def urge(
    *,
    by: User,
    plan: Plan,
    departments: Collection[int] = (),
    duties: Collection[int] = (),
    tab: str = "",
    note: str = "",
) -> Urged:
    """Urge single duties, and every duty of whole departments that stands in `tab`; each department is told once.

    Duties that were done meanwhile are left out, those urged today are skipped and counted. Raises Forbidden,
    DomainError for nothing chosen, too many at once or nothing left to urge, Conflict if somebody did the same now.
    """
    require_reviewer(by, "催办")
    note = clean_text(note, field="note", label="催办要求", max_length=MAX_NOTE, required=False)
    if not departments and not duties:
        raise DomainError("请先勾选要催办的单位或任务。", field="duty")
    if len(departments) + len(duties) > MOST_DUTIES:
        raise DomainError(f"一次最多催办{MOST_DUTIES}项，请分几次催办。", field="duty")
    day = clock.today()
    try:
        with transaction.atomic():
            return _urge(by, plan, _chosen(plan, departments, duties, tab, day), note, day)
    except IntegrityError as error:
        raise Conflict("没有催办：刚刚有人催办了其中的任务，请刷新后再看。") from error


def _chosen(plan: Plan, departments: Collection[int], duties: Collection[int], tab: str, day: date) -> list[Assignment]:
    chosen = Q(pk__in=duties)
    if departments and tab in TABS:
        chosen |= Q(department__in=departments, pk__in=to_urge(plan, tab, day).values("pk"))
    urged = Nudge.objects.filter(assignment=OuterRef("pk"), day=day)
    rows = urgeable(plan, day).filter(chosen).select_related("task", "department").annotate(was_urged=Exists(urged))
    found: list[Assignment] = list(rows.order_by("department", "overdue_on", "due_on", "pk")[: MOST_DUTIES + 1])
    if not found:
        raise DomainError("没有催办：所选任务都已经办了，或不需要催办，请刷新后再看。")
    if len(found) > MOST_DUTIES:
        raise DomainError(f"一次最多催办{MOST_DUTIES}项，请分几次催办。", field="duty")
    for row in found:
        row.plan = plan
    return found


def _urge(by: User, plan: Plan, rows: Sequence[Assignment], note: str, day: date) -> Urged:
    fresh = [row for row in rows if not row.was_urged]  # type: ignore[attr-defined]
    now = clock.now()
    nudges = [Nudge(assignment=row, by=by, at=now, day=day, note=note) for row in fresh]
    nudges = Nudge.objects.bulk_create(nudges, BATCH)
    events = [build_event(row, "nudge", by=by, from_state=row.state, note=note) for row in fresh]
    keep_events(events)
    by_department: dict[int, list[Assignment]] = defaultdict(list)
    for row in fresh:
        by_department[row.department_id].append(row)
    first = {one.assignment.department_id: one.pk for one in reversed(nudges)}
    _tell(plan, by_department, note, day, first)
    audit.record_many(chain=plan.audit_chain, by=by, deeds=[_deed(row, note) for row in fresh])
    return Urged(len(fresh), len(rows) - len(fresh), len(by_department))


def _tell(plan: Plan, by_department: dict[int, list[Assignment]], note: str, day: date, first: dict[int, int]) -> None:
    """One message for each person of each department, however many duties; `first` is a department's first nudge."""
    people = User.objects.filter(department__in=by_department, role__in=REPORTS, is_active=True)
    drafts = []
    for person in people.only("pk", "department_id"):
        rows = by_department[person.department_id]  # type: ignore[index]
        one = rows[0] if len(rows) == 1 else None
        drafts.append(
            notifications.Draft(
                recipient_id=person.pk,
                kind="nudged",
                title=f"催办：{one.task.title}" if one else f"催办：{len(rows)}项任务请抓紧办理",
                body=_body(rows, note),
                url=task_url(one) if one else f"/tasks/?plan={plan.code}",
                dedupe_key=f"nudge:{day}:{rows[0].pk}",
                urgent=True,
                about=f"nudge:{first[person.department_id]}",  # type: ignore[index]
            )
        )
    notifications.queue_many(drafts)


def _body(rows: Sequence[Assignment], note: str) -> str:
    lines = [f"{row.task.code} {row.task.title}" for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        lines.append(f"等{len(rows)}项")
    return "\n".join([*([note] if note else []), *lines])


def _deed(row: Assignment, note: str) -> audit.Deed:
    label = f"{row.task.code} {row.task.title}·{row.department.short_name}"
    return audit.Deed("assignment.nudge", "assignment", str(row.pk), label, {"note": note})
