"""The margin of the plan: how each task stands, as far as the reader may know it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from departments.models import User
from departments.roles import READS_ALL
from tasks.lights import LIGHT_ORDER, Light, light_of, reasons_of, short_date
from tasks.models import Assignment, AssignmentRole, AssignmentState, DeadlineKind, Plan, Task
from tasks.report_input import plain
from tasks.together import closed_words

PRESSING = (Light.RED, Light.YELLOW)
NAMED_AT_MOST = 2


@dataclass(frozen=True)
class TaskStatus:
    """A task in the margin. `light` is None where the reader may not see how it stands; `reason` says why it is on."""

    task: Task
    light: Light | None = None
    departments: str = ""
    value: str = ""
    reason: str = ""
    deadline: str = ""
    open_to_reader: bool = False

    @property
    def start(self) -> int:
        """Where the task begins in the source."""
        return self.task.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.task.end

    @property
    def pressing(self) -> bool:
        """Overdue or warned of."""
        return self.light in PRESSING


def margin_of(plan: Plan, user: User, day: date) -> list[TaskStatus]:
    """Each task's status as far as the reader may know it; three queries."""
    parts: dict[int, list[Assignment]] = {}
    rows = plan.assignments.exclude(state=AssignmentState.CANCELLED).select_related("department")
    for row in rows.order_by("department__order"):
        parts.setdefault(row.task_id, []).append(row)
    tasks = plan.tasks.in_plan_order().prefetch_related("indicators")
    return [_status(task, parts.get(task.pk, []), user, plan, day) for task in tasks]


def _status(task: Task, parts: list[Assignment], user: User, plan: Plan, day: date) -> TaskStatus:
    all_open = user.role in READS_ALL
    owed = [part for part in parts if part.is_owed and (all_open or part.is_counted)]
    mine = [part for part in parts if part.department_id == user.department_id and part.state != AssignmentState.DRAFT]
    # A sentence that nobody was handed yet shows that it has not begun.
    shown = [part for part in owed if part.is_counted] or owed if all_open else [part for part in mine if part.is_owed]
    lights = Counter(light_of(part, day) for part in shown)
    light = min(lights, key=lambda one: one.order, default=None)
    return TaskStatus(
        task=task,
        light=light,
        departments=_names(owed, all_open),
        value=_value(task, shown, lights, day) if light else AssignmentRole.SUPPORT.label if mine else "",
        reason=_reason(shown, lights, day),
        deadline=_deadline(task, plan.year),
        open_to_reader=all_open or bool(mine),
    )


def _names(owed: Sequence[Assignment], counted: bool) -> str:
    """Who owes it; `counted` where the value beside it says how many they are."""
    lead = next((part for part in owed if part.role == AssignmentRole.LEAD), None)
    if lead:
        return lead.department.short_name
    if len(owed) <= NAMED_AT_MOST:
        return "、".join(part.department.short_name for part in owed) or "未指定"
    return "各单位" if counted else f"{len(owed)}个单位"


def _value(task: Task, shown: list[Assignment], lights: Counter[Light], day: date) -> str:
    """The margin's last column: how far, or what is wrong."""
    if len(shown) > 1:
        if len(shown) == NAMED_AT_MOST and shown[0].role == shown[1].role:
            return f"已办结{lights[Light.DONE]}/{len(shown)}"  # both are named, which leaves no room for more
        return closed_words(lights[Light.DONE], len(shown))
    part, light = shown[0], next(iter(lights))
    if light in (Light.DONE, Light.NONE):
        return light.label
    if light == Light.RED and part.overdue_on:
        return f"逾期{(day - part.overdue_on).days + 1}天"
    indicator = next(iter(task.indicators.all()), None)
    if indicator and indicator.unit != "%" and part.current_value is not None:
        return f"{plain(part.current_value)}/{plain(indicator.target_value)}{indicator.unit}"
    return f"{part.progress}%"


def _reason(shown: list[Assignment], lights: Counter[Light], day: date) -> str:
    """Why a light is red or yellow; of several departments, how many show which."""
    pressing = [one for one in PRESSING if lights[one]]
    if pressing and len(shown) == 1:
        return "；".join(reasons_of(shown[0], day))
    return "，".join(f"{lights[one]}个单位{one.label}" for one in pressing)


def _deadline(task: Task, year: int) -> str:
    """Deadline and targets as the document states them; empty where it says nothing of its own."""
    when = task.deadline_text if task.deadline_kind != DeadlineKind.ONGOING else ""
    if task.due_on and task.due_on.year == year:
        when = f"{short_date(task.due_on)}前"
    targets = [f"{plain(one.target_value)}{one.unit}" for one in task.indicators.all() if not one.soft]
    return " · ".join([when, *targets] if when else targets)


def count_lights(statuses: Iterable[TaskStatus]) -> dict[str, int]:
    """How many tasks show which light; zeros included."""
    counts = {light.value: 0 for light in reversed(LIGHT_ORDER)}
    for one in statuses:
        if one.light:
            counts[one.light.value] += 1
    return counts
