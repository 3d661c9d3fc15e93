"""Two departments with duties that ran late, were not accepted or not reported, on 24 October 2023."""

from __future__ import annotations

from datetime import date

from departments.models import Role
from tests import personas


def make():
    """People, the plan and its duties by name."""
    bureau, market = personas.make_department(), personas.make_department("市场监督管理局", "市场监管局")
    made = {
        "office": personas.make_user(Role.REVIEWER, full_name="李文博"),
        "second": personas.make_user(Role.REVIEWER, full_name="王海"),
        "leader": personas.make_user(Role.LEADER, full_name="张旗长"),
        "other_leader": personas.make_user(Role.LEADER, full_name="赵旗长"),
        "clerk": personas.make_user(Role.REPORTER, bureau, full_name="王敏"),
        "head": personas.make_user(Role.HEAD, bureau, full_name="刘局长"),
        "stranger": personas.make_user(Role.REPORTER, market, full_name="孙强"),
        "bureau": bureau,
        "market": market,
    }
    plan = personas.make_plan()
    # Overdue on the 24th: for 24 days, 9 days, 3 days.
    rows = {
        "late24": (bureau, date(2023, 9, 30)),
        "late9": (bureau, date(2023, 10, 15)),
        "late3": (bureau, date(2023, 10, 21)),
        "open": (bureau, date(2023, 12, 31)),
        "unaccepted": (bureau, date(2023, 12, 31)),
        "market9": (market, date(2023, 10, 15)),
    }
    for name, (department, due_on) in rows.items():
        made[name] = personas.assign(personas.make_task(plan, f"任务{name}"), department, due_on=due_on)
    personas.issue(plan, made["office"])
    for name in ("late24", "late9", "late3", "open"):
        personas.accepted(made[name], made["clerk"])
    personas.accepted(made["market9"], made["stranger"])
    made["plan"] = personas.reload(made["late24"]).plan
    return made
