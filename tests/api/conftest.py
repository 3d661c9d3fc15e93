"""One small county for the API tests: three departments, people of every role, a plan under way and a draft."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from types import SimpleNamespace

import pytest

from departments.models import Role
from tasks.models import Plan
from tests import personas
from tests.api.machine import Machine
from tests.kept import kept_step, kept_world

WORDS = "本月新增同城通办事项8项，均已上线。"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    return tmp_path


def build_world():
    """`counted` (lead bureau, support market), `foreign` (market alone), `shared` (joint), `waiting` (not accepted)."""
    bureau = personas.make_department(code="zhengwu")
    market = personas.make_department("市场监督管理局", "市场监管局", code="shichang")
    people = {role: personas.make_user(role) for role in Role if role not in (Role.REPORTER, Role.HEAD)}
    people[Role.REPORTER] = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    people[Role.HEAD] = personas.make_user(Role.HEAD, bureau, full_name="陈建军")
    stranger = personas.make_user(Role.REPORTER, market, full_name="张强")
    plan = personas.make_plan()
    counted = personas.make_task(
        plan, "“同城通办”事项达到200项", deadline_kind="fixed", due_on=date(2023, 11, 30), deadline_words="11月底前"
    )
    indicator = personas.make_indicator(counted, words="达到200项以上")
    tasks = {"counted": counted} | {
        name: personas.make_task(plan, title)
        for name, title in (("foreign", "开展信用监管"), ("shared", "推行证明承诺制"), ("waiting", "推行容缺受理制"))
    }
    rows = {
        "counted": personas.assign(counted, bureau),
        "support": personas.assign(counted, market, "support"),
        "foreign": personas.assign(tasks["foreign"], market),
        "shared": personas.assign(tasks["shared"], bureau, "joint"),
        "shared_market": personas.assign(tasks["shared"], market, "joint"),
        "waiting": personas.assign(tasks["waiting"], bureau),
    }
    office = people[Role.REVIEWER]
    personas.issue(plan, office)
    for name in ("counted", "shared"):
        rows[name] = personas.accepted(rows[name], people[Role.REPORTER])
    for name in ("foreign", "shared_market"):
        rows[name] = personas.accepted(rows[name], stranger)
    draft = personas.make_plan("plan-2024", year=2024, title="2024年计划（草案）")
    rows["draft"] = personas.assign(personas.make_task(draft, "草案里的任务"), bureau)
    return SimpleNamespace(
        bureau=bureau, market=market, people=people, stranger=stranger, tasks=tasks, rows=rows, indicator=indicator,
        plan=Plan.objects.get(pk=plan.pk), draft=draft,
        clerk=Machine(people[Role.REPORTER]), head=Machine(people[Role.HEAD]), office=Machine(office),
        market_clerk=Machine(stranger), leader=Machine(people[Role.LEADER]),
    )  # fmt: skip


def content_of(world):
    """A complete report of the counted task."""
    return {"values": [{"indicator": world.indicator.pk, "value": "164"}], "work_done": WORDS}


@pytest.fixture
def content(world):
    """A complete report of the counted task."""
    return content_of(world)


def signed_report(world, content):
    """A report of the counted task, signed and waiting for the office."""
    sent = world.clerk.post(f"/assignments/{world.rows['counted'].pk}/report/", content).json()
    answer = world.head.post(f"/reports/{sent['id']}/sign/", {"version": sent["version"]})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


built, world = kept_world(build_world)
kept_report = kept_step(lambda world: signed_report(world, content_of(world)))


@pytest.fixture
def report(kept_report, db):
    """A report of the counted task, signed and waiting for the office."""
    return deepcopy(kept_report)
