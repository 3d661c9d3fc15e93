"""Where figures come from, in words, with the address of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plan_tracker import clock
from reports.documents.blocks import Reference
from reports.documents.writing import day_words, full_day
from reports.known import Duty
from reports.ledger.links import ledger_url
from tasks.models import Plan, ProgressReport, ReportVersion
from tasks.schedule import period_label

OPEN = "red,yellow,none,green"
BY_TASK = "一项任务由几个单位承担的，按最紧急的单位计"


@dataclass(frozen=True)
class Sources:
    """References to rows of one plan as known on one day (of one department)."""

    plan: Plan
    day: date
    department: str = ""

    def tasks(self, what: str, **filters: object) -> Reference:
        """Rows of the ledger, a task each."""
        # A file is read later: its links name the day, today's too.
        url = ledger_url(self.plan, **filters)
        return Reference(f"任务台账，{full_day(self.day)}：{what}", f"{url}&on={self.day}")

    def duties(self, what: str, **filters: object) -> Reference:
        """Rows of the ledger, a responsible department each."""
        own: dict[str, object] = {"department": self.department} if self.department else {}
        return self.tasks(what, by="duty", **(own | filters))

    def light(self, light: str, label: str, **filters: object) -> Reference:
        """Rows showing a light; tasks owed by several count once."""
        return self.tasks(f"{label}（{BY_TASK}）", light=light, **filters)

    def history(self, what: str) -> Reference:
        """Events of the plan's own history."""
        return Reference(f"办理记录，截至{full_day(self.day)}：{what}")

    def overview(self, what: str) -> Reference:
        """What the overview counts."""
        return Reference(f"总览，{full_day(self.day)}：{what}", f"/overview/?plan={self.plan.code}")

    def report(self, report: ProgressReport | ReportVersion) -> Reference:
        """One department's report; needs task and department."""
        duty, period = report.assignment, period_label(report.period, self.plan.report_cycle)
        handed_in = f"，{day_words(clock.local(report.submitted_at).date())}提交" if report.submitted_at else ""
        words = f"{report.department.name}任务{duty.task.code}的{period}进展报告{handed_in}"
        return Reference(words, task_address(self.plan, duty.task.code, report.department.code))

    def duty(self, duty: Duty) -> Reference:
        """One department's part in one task."""
        words = f"{duty.department.name}任务{duty.task.code}，{full_day(self.day)}"
        return Reference(words, task_address(self.plan, duty.task.code, duty.department.code))


def task_address(plan: Plan, code: str, department: str) -> str:
    """The page of one department's part in a task."""
    return f"/tasks/{plan.code}/{code}/?department={department}"
