"""A bureau with a counted duty, one with two indicators and two with percentages; a colleague, a neighbour."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from departments.models import Role
from plan_tracker import clock
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tests import personas
from tests.personas import NOON


def build(*, head: bool = False):
    """Everything, accepted by the bureau."""
    office = personas.make_user(Role.REVIEWER, full_name="苏日娜")
    bureau, market = personas.make_department(), personas.make_department("市场监督管理局", "市场监管局")
    clerk = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    colleague = personas.make_user(Role.REPORTER, bureau, full_name="李强")
    stranger = personas.make_user(Role.REPORTER, market, full_name="张强")
    leader = personas.make_user(Role.HEAD, bureau, full_name="陈建军") if head else None
    plan = personas.make_plan()
    counted = personas.make_task(plan, "“同城通办”事项达到200项", deadline_kind="fixed", due_on=date(2023, 12, 31))
    personas.make_indicator(counted)
    double = personas.make_task(plan, "普法培训")
    personas.make_indicator(double, 60, "学时", name="培训学时")
    personas.make_indicator(double, 95, "%", name="参训率", order=2, accumulates=False)
    tasks = {"counted": counted, "double": double}
    tasks |= {"plain": personas.make_task(plan, "推行告知承诺制"), "other": personas.make_task(plan, "推行容缺受理制")}
    foreign = personas.assign(personas.make_task(plan, "开展信用监管"), market)
    rows = {name: personas.assign(task, bureau) for name, task in tasks.items()}
    waiting = personas.assign(personas.make_task(plan, "还没有签收的任务"), bureau)
    personas.issue(plan, office)
    rows = {name: personas.accepted(row, clerk) for name, row in rows.items()}
    return SimpleNamespace(
        office=office, bureau=bureau, market=market, clerk=clerk, colleague=colleague, stranger=stranger, head=leader,
        plan=plan, rows=rows, foreign=personas.accepted(foreign, stranger), waiting=waiting,
        codes={name: row.task.code for name, row in rows.items()},
    )  # fmt: skip


def last_month(world, name, **fields):
    """A report of September, handed in then."""
    with clock.at(NOON - timedelta(days=30)):
        data = ReportInput(work_done="九月完成了既定工作。", **fields)
        return reports.submit_report(by=world.clerk, assignment=personas.reload(world.rows[name]), data=data)


def returned(world, name, **fields):
    """September's report, returned by the office."""
    report = last_month(world, name, **fields)
    with clock.at(NOON - timedelta(days=29)):
        return report_decisions.return_report(
            by=world.office, report=report, reason="请补充清单。", expected_version=report.version
        )


def draft(world, name, by=None, **fields):
    """This month's draft by the clerk or a colleague."""
    data = ReportInput(work_done=fields.pop("work_done", "先写一半。"), **fields)
    assignment = personas.reload(world.rows[name])
    stored = reports.report_to_fill(assignment)
    version = stored.version if stored else None
    return reports.save_draft(by=by or world.clerk, assignment=assignment, data=data, expected_version=version)
