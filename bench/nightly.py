"""What runs by itself: storing a day, comparing at night, filling missed days; and pages over many plans."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Sum

from plan_tracker import clock
from reports import snapshots
from reports.models import DailyCell
from tasks.lights import light_expression
from tasks.models import Assignment, Plan

PAST = date(2023, 10, 10)
LINE = "{:<44}{:>10}{:>12}{:>8}"


def nightly(plans: int) -> None:
    """Print seconds beside the plain aggregate of the same cells of all plans in one statement."""
    today = clock.today()
    floor = _seconds(lambda: _cells_of_all(today))
    print(f"\nby itself, over {plans} plans; floor: all their cells by one aggregate, {floor:.2f} s")
    print(LINE.format("job", "seconds", "a plan, ms", "×"))
    _stored_yesterday(today)
    Plan.objects.update(changed_at=clock.now())
    stored = _seconds(snapshots.roll_up)
    _print("roll-up, every plan changed since", stored, plans, floor)
    _print("roll-up, nothing changed", _seconds(snapshots.roll_up), plans, floor)
    _print("nightly comparison", _seconds(snapshots.check_today), plans, floor)
    plan = Plan.objects.get(code="plan-0")
    one = _seconds(lambda: snapshots.store_day(plan, today))
    history = _seconds(lambda: snapshots.store_day(plan, PAST))
    print(f"one plan stored: {one * 1000:.0f} ms; a missed day of it, from history: {history * 1000:.0f} ms")
    DailyCell.objects.filter(day=PAST).delete()


def _stored_yesterday(today: date) -> None:
    """As on any evening: every plan has a day stored, none was missed."""
    first = [(plan, plan.assignments.order_by("pk").first()) for plan in Plan.objects.defer("source_text")]
    yesterday = today - timedelta(days=1)
    DailyCell.objects.bulk_create(
        DailyCell(
            plan=plan, day=yesterday, department_id=row.department_id, chapter_id=row.chapter_id, light="green",
            assignments=1, progress_sum=1,
        )
        for plan, row in first
        if row is not None and not plan.daily_cells.exists()
    )  # fmt: skip


def _print(name: str, seconds: float, plans: int, floor: float) -> None:
    print(LINE.format(name, f"{seconds:.2f}", f"{1000 * seconds / plans:.1f}", f"{seconds / floor:.1f}"))


def _cells_of_all(day: date) -> int:
    rows = Assignment.objects.owed().order_by().annotate(light=light_expression(day))
    cells = rows.values_list("plan", "department", "chapter", "light").annotate(n=Count("pk"), points=Sum("progress"))
    with connection.cursor() as cursor:
        sql, params = cells.query.sql_with_params()
        cursor.execute(sql, params)
        return len(cursor.fetchall())


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
