"""What a wall screen shows of a plan; no figure is computed here, and no person is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plan_tracker import clock
from reports import rollups
from reports.boards.dashboards import Item, item_of
from reports.known import known_rows
from reports.periods.deadlines import DueLine, due_lines, entries
from tasks.models import Plan
from tasks.schedule import period_due, period_label, period_of

ON_A_PAGE = 6
MOST_PAGES = 8
AHEAD = timedelta(days=13)  # two weeks with today
MOST_DUE = 9


@dataclass(frozen=True)
class Screen:
    """One plan at a moment. Tasks count once, overdue and due ones by department."""

    plan: Plan
    at: datetime
    day: date
    tasks: rollups.Counts
    average: float
    period: str
    period_due: date
    unreported: int
    chapters: list[rollups.ChapterRow]
    pages: list[list[Item]]
    overdue: int
    due: list[DueLine]
    due_total: int

    @property
    def clock(self) -> str:
        """The time of day, which the page's script lets run on."""
        return f"{clock.local(self.at):%H:%M}"


def screen_of(plan: Plan) -> Screen:
    """Everything on the screen; a fixed number of queries of this one plan."""
    at, day = clock.now(), clock.today()
    rows = known_rows(plan, day)
    tasks, cells = rollups.task_lights(plan, day), rollups.cells(plan, day)
    owed = rollups.total(cells)
    period = period_of(day, plan.report_cycle)
    late = [item_of(row, day) for row in rollups.overdue(rows, day, ON_A_PAGE * MOST_PAGES)]
    ahead = entries(rows, day, day + AHEAD, day, left=True)
    return Screen(
        plan=plan,
        at=at,
        day=day,
        tasks=rollups.count_tasks(tasks),
        average=owed.average,
        period=period_label(period, plan.report_cycle),
        period_due=period_due(period, plan.report_cycle, plan.report_day),
        unreported=len(rollups.unreported(rows, period)),
        chapters=rollups.chapter_rows(list(plan.chapters.order_by("number")), tasks),
        pages=[late[n : n + ON_A_PAGE] for n in range(0, len(late), ON_A_PAGE)],
        overdue=owed.red,
        due=due_lines(list(ahead[:MOST_DUE]), day),
        due_total=ahead.count(),
    )
