"""Store the figures of each day: for trends, past days and comparisons. Set-based, and safe to run twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from plan_tracker import clock
from reports.models import DailyCell, DailyTaskCell, JobRun
from reports.rollups import Cell, cells, task_lights
from tasks.models import AssignmentEvent, Plan, PlanState

ONE_DAY = timedelta(days=1)
MOST_DAYS = 400
# The row that keeps how the nightly comparison came out; the job itself runs more often.
COMPARED = "cells-compared"


def store_day(plan: Plan, day: date) -> int:
    """Store a plan's cells of a day, a past one as its history tells; returns how many rows were written."""
    return _write(plan, day, cells(plan, day), _count_tasks(plan, day))


def _count_tasks(plan: Plan, day: date) -> Counter[tuple[int, str]]:
    return Counter((task.chapter_id, task.light.value) for task in task_lights(plan, day))


def roll_up() -> int:
    """Store today's cells of plans changed since their last run, and fill days missed meanwhile.

    Returns the number of plans stored. A plan is stored again whenever it changed, so the day's last run wins.
    """
    today, stored = clock.today(), 0
    for plan in Plan.objects.exclude(state=PlanState.DRAFT).defer("source_text"):
        name = f"roll-up:{plan.pk}"
        last = JobRun.objects.filter(name=name).first()
        if last and last.note == _state_of(plan, today):
            continue
        with noted(name) as started:
            _complete_last_day(plan, today, last)
            fill_missed_days(plan=plan, until=today - ONE_DAY)
            with transaction.atomic():
                store_day(plan, today)
                finish(name, started, note=_state_of(plan, today))
        stored += 1
    return stored


def _state_of(plan: Plan, day: date) -> str:
    """What a stored day rests on: as long as this stays the same, it need not be stored again."""
    return f"{day}:{plan.changed_at.isoformat()}"


def _complete_last_day(plan: Plan, today: date, last: JobRun | None) -> None:
    """What happened after the last run of an earlier day still belongs to that day: store its end from history."""
    day = _newest_day(plan)
    if day and day < today and last and last.note != _state_of(plan, day):
        store_day(plan, day)


def fill_missed_days(*, plan: Plan, until: date) -> int:
    """Rebuild from history the days up to `until` that were never stored; returns how many days.

    The history keeps every assignment's turning days after each change, so a past light is computed, not guessed.
    """
    newest = _newest_day(plan)
    start = newest + ONE_DAY if newest else _first_day(plan)
    if start is None or start > until:
        return 0
    start = max(start, until - timedelta(days=MOST_DAYS))
    days = [start + timedelta(days=n) for n in range((until - start).days + 1)]
    for day in days:
        store_day(plan, day)
    return len(days)


def check_today() -> int:
    """Compare stored cells of today with a fresh count and repair them; returns how many plans differed."""
    today, differing = clock.today(), []
    with noted(COMPARED) as started:
        for plan in Plan.objects.exclude(state=PlanState.DRAFT).defer("source_text"):
            with transaction.atomic():
                if not _is_right(plan, today):
                    differing.append(plan.code)
                    store_day(plan, today)
        finish(COMPARED, started, note=f"已修复：{'、'.join(differing)}" if differing else "")
    return len(differing)


def _is_right(plan: Plan, day: date) -> bool:
    """Whether the cells stored for `day` are what is counted now; a day not stored yet is left to the roll-up."""
    names = ("department_id", "chapter_id", "light", "assignments", "progress_sum")
    stored = set(plan.daily_cells.filter(day=day).values_list(*names))
    tasks = plan.daily_task_cells.filter(day=day).values_list("chapter_id", "light", "tasks")
    stored_tasks = {(chapter, light): number for chapter, light, number in tasks}
    if not stored and not stored_tasks:
        return True
    fresh = {(c.department_id, c.chapter_id, c.light, c.assignments, c.progress_sum) for c in cells(plan, day)}
    return stored == fresh and stored_tasks == _count_tasks(plan, day)


@contextmanager
def noted(name: str) -> Iterator[datetime]:
    """Note a job that fails, and let the failure go on to the worker's log; one that succeeds calls `finish`."""
    started = datetime.now(UTC)
    try:
        yield started
    except Exception as error:
        finish(name, started, note=f"失败：{type(error).__name__}", ok=False)
        raise


def checked_on(day: date) -> bool:
    """Whether the stored cells were compared on a day of the wall clock."""
    last = JobRun.objects.filter(name=COMPARED, ok=True).first()
    return last is not None and clock.local(last.finished_at).date() >= day


def finish(name: str, started: datetime, *, note: str = "", ok: bool = True) -> None:
    """Note that a part of a job ran; in real time, whatever the demonstration's clock says."""
    finished = datetime.now(UTC)
    values = {"started_at": started, "finished_at": finished, "ok": ok, "note": note[:300]}
    values |= {"last_ok_at": finished} if ok else {}
    JobRun.objects.update_or_create(name=name, defaults=values, create_defaults=values | {"first_at": started})


def _newest_day(plan: Plan) -> date | None:
    return plan.daily_cells.order_by("-day").values_list("day", flat=True).first()


def _first_day(plan: Plan) -> date | None:
    first = AssignmentEvent.objects.filter(assignment__plan=plan).order_by("at").first()
    return clock.local(first.at).date() if first else None


def _write(plan: Plan, day: date, rows: list[Cell], tasks: Counter[tuple[int, str]]) -> int:
    """Make the stored cells of a day those given, touching only what differs; returns how many rows were written."""
    cells = {(one.department_id, one.chapter_id, one.light): (one.assignments, one.progress_sum) for one in rows}
    with transaction.atomic():
        stored = DailyCell.objects.filter(plan=plan, day=day)
        fresh = _differing(stored, ("department_id", "chapter_id", "light"), ("assignments", "progress_sum"), cells)
        DailyCell.objects.bulk_create(
            DailyCell(
                plan=plan, day=day, department_id=department, chapter_id=chapter, light=light, assignments=number,
                progress_sum=points,
            )
            for (department, chapter, light), (number, points) in fresh.items()
        )  # fmt: skip
        counted = {key: (number,) for key, number in tasks.items()}
        fresh_tasks = _differing(
            DailyTaskCell.objects.filter(plan=plan, day=day), ("chapter_id", "light"), ("tasks",), counted
        )
        DailyTaskCell.objects.bulk_create(
            DailyTaskCell(plan=plan, day=day, chapter_id=chapter, light=light, tasks=number)
            for (chapter, light), (number,) in fresh_tasks.items()
        )
    return len(fresh) + len(fresh_tasks)


def _differing(
    stored: QuerySet[Any], key: tuple[str, ...], values: tuple[str, ...], wanted: dict[Any, Any]
) -> dict[Any, Any]:
    """Delete stored rows that say something else than `wanted`, and give what is left to write."""
    missing, wrong = dict(wanted), []
    for pk, *row in stored.values_list("pk", *key, *values):
        place, said = tuple(row[: len(key)]), tuple(row[len(key) :])
        if missing.get(place) == said:
            del missing[place]
        else:
            wrong.append(pk)
    if wrong:
        stored.filter(pk__in=wrong).delete()
    return missing
