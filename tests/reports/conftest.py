"""A plan of three chapters whose duties are in every state and show every light."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest

from departments.models import Role
from tasks.models import Assignment, AssignmentState, Chapter, Section, Task
from tasks.models.facts import FACT_FIELDS
from tests import personas
from tests.personas import TODAY

STATES = [state for state in AssignmentState if state != AssignmentState.CLOSED]
MOMENT = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
DAYS = [name for name in FACT_FIELDS if name.endswith("_on") and name not in ("due_on", "closed_on", "finished_on")]


@pytest.fixture
def office(db):
    return personas.make_user(Role.REVIEWER)


@pytest.fixture
def bureaus(db):
    return make_bureaus()


@pytest.fixture
def plan(bureaus):
    return make_three_chapters()


def make_bureaus():
    return [personas.make_department(f"第{n}局", f"{n}局", code=f"d{n}", order=n) for n in range(1, 5)]


def make_three_chapters():
    plan = personas.make_plan(state="published")
    for number in (3, 4):
        chapter = Chapter.objects.create(
            plan=plan, number=number, label="三四"[number - 3], title=f"第{number}章", short_title=f"第{number}章",
            start=9000 + number * 100, end=9000 + number * 100 + 50,
        )  # fmt: skip
        Section.objects.create(
            plan=plan, chapter=chapter, number=1, label="(一)", title="小节", start=chapter.start + 10, end=chapter.end,
            heading_start=chapter.start + 10, heading_end=chapter.start + 12,
        )  # fmt: skip
    return plan


def busy_world(tasks, seed):
    """Plan, departments and the office, with `tasks` random tasks, for a file of tests to keep."""
    made = SimpleNamespace(bureaus=make_bureaus(), plan=make_three_chapters(), office=personas.make_user(Role.REVIEWER))
    add_duties(made.plan, made.bureaus, tasks, seed)
    return made


def add_duties(plan, bureaus, tasks, seed):
    """`tasks` more tasks, each owed or supported by some of the departments, in random situations."""
    random = Random(seed)
    rows = []
    for _ in range(tasks):
        section = random.choice(list(plan.sections.select_related("chapter")))
        number = section.tasks.count() + 1
        place = section.start + 2 + number
        task = Task.objects.create(
            plan=plan, chapter=section.chapter, section=section, number=number, text="推进。", title=f"任务{number}",
            code=f"{section.chapter.number}.{section.number}.{number}", start=place, end=place + 1,
        )  # fmt: skip
        chosen = random.sample(bureaus, random.randint(1, len(bureaus)))
        roles = random.choice((["lead", *["support"] * 3], ["joint"] * 4))
        rows += [duty(task, one, role, random) for one, role in zip(chosen, roles, strict=False)]
    Assignment.objects.bulk_create(rows)


def duty(task, department, role, random):
    """One part in a random state with random turning days around today."""
    closed = random.random() < 0.25
    state = AssignmentState.CLOSED if closed else random.choice(STATES)

    def near(share):
        return TODAY + timedelta(days=random.randint(-9, 9)) if random.random() < share else None

    return Assignment(
        plan=task.plan, chapter=task.chapter, task=task, department=department, role=role, state=state,
        due_on=TODAY + timedelta(days=random.randint(-30, 60)), progress=100 if closed else random.randint(0, 99),
        issued_at=MOMENT, accepted_at=MOMENT,
        closed_on=TODAY - timedelta(days=random.randint(0, 40)) if closed else None,
        finished_on=TODAY - timedelta(days=random.randint(0, 60)) if closed else None,
        report_period=random.choice((None, date(2023, 9, 1), date(2023, 10, 1))),
        report_state=random.choice(("submitted", "approved", "returned", "department_review")),
        **{name: near(0.2) for name in DAYS},
    )  # fmt: skip
