"""Whatever the state of the plan, SQL finds what somebody finds who takes the assignments one by one."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from departments.models import Role
from reports import rollups
from reports.boards.dashboards import department_board, overview
from reports.known import known_rows
from tasks.lights import LIGHT_ORDER, Light, light_of
from tasks.models import Assignment, AssignmentState, Chapter, Section, Task
from tasks.progress import refresh
from tests import personas
from tests.personas import NOON, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PERIOD = date(2023, 10, 1)
REASONS = ("due_soon_on", "overdue_on", "behind_on", "unreported_on", "pace_slow_on", "returned_on")
HANDED_IN = ("submitted", "approved", "department_review")
near = st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))


@st.composite
def parts(draw, support):
    """What one department's part may look like: any state, any reason, held on any day around today."""
    common = [AssignmentState.CLOSED, AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS]
    state = draw(st.sampled_from([*AssignmentState, *common * 3]))
    closed = state == AssignmentState.CLOSED
    fields = {name: draw(near) for name in draw(st.lists(st.sampled_from(REASONS), max_size=2, unique=True))}
    return fields | {
        "state": state,
        "role": "support" if support else "joint",
        "progress": 100 if closed else draw(st.integers(0, 99)),
        "due_on": draw(near),
        "closed_on": TODAY - timedelta(days=draw(st.integers(0, 3))) if closed else None,
        "finished_on": draw(st.none() | near) if closed else None,
        "report_period": draw(st.sampled_from((None, date(2023, 9, 1), PERIOD, PERIOD))),
        "report_state": draw(st.sampled_from((*HANDED_IN, "returned"))),
        "owner": draw(st.integers(0, 2)),
    }


@st.composite
def plans(draw):
    """Tasks as (chapter, written deadline?, parts by department): joint ones, or a lead with helpers."""
    tasks = []
    for _ in range(draw(st.integers(0, 6))):
        departments = draw(st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True))
        led = draw(st.booleans())
        own = {one: draw(parts(support=led and n > 0)) for n, one in enumerate(departments)}
        if led:
            own[departments[0]]["role"] = "lead"
        tasks.append((draw(st.integers(0, 1)), draw(st.booleans()), own))
    return tasks


@pytest.fixture
def county(db):
    """Three departments, people, and a plan of two chapters that owes nothing yet."""
    bureaus = [personas.make_department(f"第{n}局", f"{n}局", order=n) for n in (3, 1, 2)]
    people = [None, *(personas.make_user(Role.REPORTER, bureaus[0], full_name=name) for name in ("王敏", "张强"))]
    plan = personas.make_plan(state="published")
    other = Chapter.objects.create(
        plan=plan, number=3, label="三", title="第三章", short_title="第三章", start=9100, end=9200
    )
    Section.objects.create(
        plan=plan, chapter=other, number=1, label="(一)", title="小节", start=9100, end=9200,
        heading_start=90100, heading_end=90110,
    )  # fmt: skip
    return SimpleNamespace(plan=plan, bureaus=bureaus, people=people)


def fill(county, tasks):
    """Write a drawn plan down, set-based."""
    sections = list(county.plan.sections.select_related("chapter").order_by("pk"))
    rows = []
    for number, (place, written, own) in enumerate(tasks, start=1):
        section = sections[place]
        task = Task.objects.create(
            plan=county.plan, chapter=section.chapter, section=section, number=number, code=f"t{number}", text="推进。",
            title=f"任务{number}", start=section.start + number, end=section.start + number + 1,
            deadline_kind="fixed" if written else "ongoing", due_on=TODAY if written else None,
            deadline_words="年底前" if written else "",
        )  # fmt: skip
        for department, fields in own.items():
            common = {"plan": county.plan, "chapter": section.chapter, "issued_at": NOON, "accepted_at": NOON}
            fields = fields | common | {"task": task, "owner": county.people[fields["owner"]]}
            rows.append(Assignment(department=county.bureaus[department], **fields))
    Assignment.objects.bulk_create(rows)


def each_plan(test):
    """Run a test on many drawn plans, each rolled back afterwards."""

    @given(tasks=plans())
    @settings(
        max_examples=25, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    def on_every_plan(county, tasks):
        with transaction.atomic():
            fill(county, tasks)
            test(county)
            transaction.set_rollback(True)

    on_every_plan.__name__ = test.__name__
    return on_every_plan


def owed(plan):
    """What figures count, row by row."""
    rows = Assignment.objects.filter(plan=plan).select_related("task", "department", "owner", "chapter")
    return [row for row in rows if row.role in ("lead", "joint") and row.state not in ("cancelled", "draft")]


def lights(rows, day=TODAY):
    return Counter(light_of(row, day).value for row in rows)


def as_counter(counts):
    return Counter({light.value: getattr(counts, light.value) for light in Light if getattr(counts, light.value)})


def by(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def handed_in(row):
    return row.report_period == PERIOD and row.report_state in HANDED_IN


def expected_to_report(rows):
    return [row for row in rows if row.state in ("accepted", "in_progress") or handed_in(row)]


@each_plan
def test_the_overviews_numbers(county):
    rows = owed(county.plan)
    board = overview(county.plan, TODAY)
    assert as_counter(board.assignments) == lights(rows)
    assert board.assignments.progress_sum == sum(row.progress for row in rows)
    tasks = by(rows, lambda row: row.task_id)
    worst = {pk: min((light_of(row, TODAY) for row in own), key=LIGHT_ORDER.index) for pk, own in tasks.items()}
    assert as_counter(board.tasks) == Counter(light.value for light in worst.values())
    for line in board.chapters:
        own = {pk for pk, parts in tasks.items() if parts[0].chapter_id == line.chapter.pk}
        assert {task.pk: task.light for task in line.tasks} == {pk: worst[pk] for pk in own}
        means = {pk: sum(part.progress for part in tasks[pk]) / len(tasks[pk]) for pk in own}
        assert {task.pk: task.progress for task in line.tasks} == pytest.approx(means)
        assert line.counts.progress_sum == sum(int(mean) for mean in means.values())
        assert line.counts.done_percent == pytest.approx(100 * line.counts.done / len(own) if own else 0)
    late = [row for row in rows if row.closed_late]
    closed = [row for row in rows if light_of(row, TODAY) == Light.DONE]
    assert (board.punctuality.on_time, board.punctuality.late) == (len(closed) - len(late), len(late))
    assert board.punctuality.overdue_open == lights(rows)["red"]


@each_plan
def test_the_heat_map(county):
    rows = owed(county.plan)
    board = overview(county.plan, TODAY)
    cells = by(rows, lambda row: (row.department_id, row.chapter_id))
    found = {(line.department.pk, pk): as_counter(one) for line in board.heat for pk, one in line.cells.items()}
    assert found == {key: lights(own) for key, own in cells.items()}
    helping = Counter(
        (row.department_id, row.chapter_id)
        for row in Assignment.objects.filter(plan=county.plan, role="support")
        if row.state not in ("cancelled", "draft")
    )
    owing = {row.department_id for row in rows}
    shown = {(line.department.pk, pk): number for line in board.heat for pk, number in line.support.items()}
    assert shown == {key: number for key, number in helping.items() if key[0] in owing}
    problems = [(lights(own)["red"], lights(own)["yellow"]) for own in by(rows, lambda row: row.department_id).values()]
    assert [(line.counts.red, line.counts.yellow) for line in board.heat] == sorted(problems, reverse=True)
    in_order = overview(county.plan, TODAY, worst_first=False).heat
    assert [line.department.order for line in in_order] == sorted(row.department.order for row in in_order)
    for (department, chapter), own in cells.items():
        listed = rollups.in_cell(county.plan, TODAY, department, chapter)
        assert {row.pk for row in listed} == {row.pk for row in own}
        orders = [light_of(row, TODAY).order for row in listed]
        assert orders == sorted(orders)


@each_plan
def test_a_departments_numbers(county):
    for bureau in county.bureaus:
        rows = [row for row in owed(county.plan) if row.department_id == bureau.pk]
        board = department_board(county.plan, bureau, TODAY)
        assert as_counter(board.counts) == lights(rows)
        chapters = by(rows, lambda row: row.chapter.number)
        assert {chapter.number: as_counter(counts) for chapter, counts in board.chapters} == {
            number: lights(own) for number, own in chapters.items()
        }
        helping = Assignment.objects.filter(plan=county.plan, department=bureau, role="support")
        assert board.support == sum(row.state not in ("cancelled", "draft") for row in helping)
        owners = by(rows, lambda row: row.owner.full_name if row.owner else "还没有签收")
        assert {one.name: (one.total, one.done, one.red, one.reported, one.expected) for one in board.owners} == {
            name: (
                len(own), lights(own)["done"], lights(own)["red"], sum(map(handed_in, own)),
                len(expected_to_report(own)),
            )
            for name, own in owners.items()
        }  # fmt: skip
        unfinished = [row for row in rows if row.state in ("issued", "accepted", "in_progress", "closure_requested",
                                                           "disputed")]  # fmt: skip
        assert {item.assignment.pk for item in board.upcoming} == {row.pk for row in unfinished}
        keys = [(light_of(one.assignment, TODAY).order, one.assignment.due_on) for one in board.upcoming]
        assert keys == sorted(keys)


@each_plan
def test_who_has_not_reported(county):
    board = overview(county.plan, TODAY)
    rows = expected_to_report(owed(county.plan))
    assert (board.reporting.expected, board.reporting.reported) == (len(rows), sum(map(handed_in, rows)))
    lines = {}
    for department, own in by(rows, lambda row: row.department_id).items():
        missing = [row for row in own if not handed_in(row)]
        if missing:
            last = max((row.report_period for row in own if row.report_period), default=None)
            lines[department] = (len(missing), len(own), last)
    assert {one.department_id: (one.missing, one.expected, one.last) for one in board.unreported} == lines
    assert board.reporting.missing == sum(one.missing for one in board.unreported)


@each_plan
def test_deadlines(county):
    rows = owed(county.plan)
    everything = Assignment.objects.filter(plan=county.plan)
    ahead = by([row for row in rows if not row.closed_on and row.due_on >= TODAY], lambda row: row.due_on)
    found = rollups.due_counts(everything, TODAY)
    assert {day: as_counter(counts) for day, counts in found.items()} == {d: lights(own) for d, own in ahead.items()}
    assert rollups.due_by_day(everything) == Counter(row.due_on for row in rows)
    unfinished = ("issued", "accepted", "in_progress", "closure_requested", "disputed")
    late = [row for row in rows if row.state in unfinished and light_of(row, TODAY) == Light.RED]
    listed = overview(county.plan, TODAY).overdue
    assert {item.assignment.pk for item in listed} <= {row.pk for row in late}
    days = sorted(((TODAY - row.overdue_on).days + 1 for row in late), reverse=True)
    assert [item.days_late for item in listed] == days[:12]
    written = {row.task_id for row in rows if row.task.deadline_kind == "fixed"}
    assert {row.task_id for row in rollups.hard_items(known_rows(county.plan, TODAY), TODAY)} == written


def test_figures_of_days_to_come_follow_the_turning_days(county):
    task = personas.make_task(county.plan)
    Assignment.objects.create(
        plan=county.plan, chapter=task.chapter, task=task, department=county.bureaus[0], role="lead", state="accepted",
        issued_at=NOON, accepted_at=NOON, due_on=TODAY + timedelta(days=1), due_soon_on=TODAY + timedelta(days=1),
        overdue_on=TODAY + timedelta(days=2),
    )  # fmt: skip
    seen = [rollups.total(rollups.cells(county.plan, TODAY + timedelta(days=n))).worst for n in (0, 1, 2)]
    assert seen == [Light.GREEN, Light.YELLOW, Light.RED]


def test_a_dated_duty_is_shown_with_its_lead_even_beside_a_department_that_comes_first(county):
    task = personas.make_task(county.plan, deadline_kind="fixed", due_on=date(2023, 11, 30), deadline_words="11月底前")
    last, first = county.bureaus[0], county.bureaus[1]
    personas.assign(task, first, "joint", **personas.HANDED_DOWN)
    personas.assign(task, last, "lead", **personas.HANDED_DOWN)
    assert [row.department for row in rollups.hard_items(known_rows(county.plan, TODAY), TODAY)] == [last]


def test_waiting_counts_what_reached_the_office_and_since_when(county):
    from tasks.models import ProgressReport

    task, clerk = personas.make_task(county.plan), county.people[1]
    row = personas.assign(task, county.bureaus[0])
    for month, state in ((7, "approved"), (8, "submitted"), (9, "submitted"), (10, "department_review")):
        moment = datetime.combine(date(2023, month, 20), datetime.min.time(), tzinfo=NOON.tzinfo)
        ProgressReport.objects.create(
            plan=county.plan, assignment=row, department=county.bureaus[0], period=date(2023, month, 1), state=state,
            author=clerk, created_at=moment, updated_at=moment, submitted_at=moment, reviewed_at=moment,
        )  # fmt: skip
    refresh(row)
    row.save()
    waiting = rollups.waiting(known_rows(county.plan, TODAY))
    assert (waiting.count, waiting.oldest.date()) == (2, date(2023, 8, 20))
