"""A form held against what is stored: row by row what it would change, and what is wrong at which cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from departments.models import Department, User
from plan_tracker.errors import InvalidInput
from reports.filling import content
from reports.filling.columns import BY_NAME, FILLED
from reports.filling.duties import Duty, duties
from reports.filling.gathering import Gathered, gather
from reports.filling.items import Change, Difference, Item, Kind, Problem
from reports.filling.rows import Row
from tasks.models import Assignment, Plan, ProgressReport
from tasks.report_input import ReportInput, judge, parse
from tasks.schedule import period_label
from tasks.verbs.arrival import still_open

LABELS = {name: one.label for name, one in BY_NAME.items()}


def compare(user: User, plan: Plan, department: Department, rows: Sequence[Row], letters: dict[str, str]) -> Difference:
    """The form against what is stored now. A fixed number of queries, whatever the number of rows."""
    codes = {row.code for row in rows}
    assignments = Assignment.objects.visible_to(user).filter(plan=plan, department=department, task__code__in=codes)
    known = duties(assignments, plan, ProgressReport.objects.filter(department=department))
    by_code = {one.assignment.task.code: one for one in known}
    found = [_Judge(user, plan, department, by_code.get(one.code), one, letters).item() for one in gather(rows)]
    order = list(Kind)
    return Difference(sorted(found, key=lambda one: (order.index(one.kind), one.row)))


@dataclass(frozen=True)
class _Judge:
    """One duty's rows against its stored report."""

    user: User
    plan: Plan
    department: Department
    duty: Duty | None
    given: Gathered
    letters: dict[str, str]

    def item(self) -> Item:
        """The first that holds, from what makes a row nobody's to what makes it fine."""
        first, wrong = self.given.first, self._own_errors()
        foreign = self._foreign(first)
        if self.given.empty:
            return self._item(Kind.EMPTY)
        if wrong:
            return self._item(Kind.WRONG, problems=[*wrong, *self._more(wrong)])
        if foreign:
            return self._refuse(Kind.REFUSED, foreign)
        if self.duty is None:
            return self._refuse(Kind.UNKNOWN, f"本单位在这份计划里没有编号是{first.code[:20]}的任务，请核对。")
        return self._against(self.duty)

    def _against(self, duty: Duty) -> Item:
        mine, theirs = self.given.values, duty.values
        version, digest = content.read_stamp(self.given.first.identity["stamp"])
        touched = content.digest(mine) != digest
        if not touched and (duty.refusal or mine != theirs):
            return self._item(Kind.UNTOUCHED, words=duty.refusal or f"{_writer(duty)}改过，表里没有改，不会动它。")
        if duty.refusal:
            return self._refuse(Kind.CONFLICT if duty.handed_in else Kind.REFUSED, duty.refusal)
        if self.given.first.identity["period"] != duty.period.isoformat():
            now = period_label(duty.period, self.plan.report_cycle)
            return self._refuse(Kind.REFUSED, f"这张表不是{now}的，现在填报{now}进展。请重新下载填报表。")
        missing = self._shape(duty)
        if missing:
            return self._refuse(Kind.WRONG, missing)
        try:
            data = parse(self.given.raw(duty.indicators), duty.indicators)
        except InvalidInput as error:
            return self._item(Kind.WRONG, problems=self._problems(duty, error.errors))
        return self._judged(duty, data, version)

    def _judged(self, duty: Duty, data: ReportInput, version: int) -> Item:
        new, old = content.of_input(data, duty.indicators), duty.values
        late = self._late(duty, data)
        if new == old:
            return self._item(Kind.SAME, problems=late, changes=self._changes(duty, old, new, late), data=data)
        stale = duty.report is not None and duty.report.version != version and duty.report.author_id != self.user.pk
        if stale:
            words = f"下载之后{_writer(duty)}填过这一项，传上来会盖掉。请把这一行清空再上传，或重新下载填报表。"
            return self._refuse(Kind.CONFLICT, words, changes=self._changes(duty, old, new, []))
        kind = Kind.CHANGED if any(old.values()) else Kind.NEW
        return self._item(kind, problems=late, changes=self._changes(duty, old, new, late), data=data)

    def _late(self, duty: Duty, data: ReportInput) -> list[Problem]:
        """What handing in would ask for, by the rules of the page."""
        reached = data.values.get(duty.indicators[0].pk) if duty.indicators else data.progress
        stages = still_open(duty.open_stages, duty.assignment, duty.period, reached) if data.wants_closure else []
        try:
            judge(data, duty.indicators, duty.before, has_evidence=duty.has_evidence, open_stages=stages)
        except InvalidInput as error:
            return self._problems(duty, error.errors, blocks=False)
        return []

    def _own_errors(self) -> list[Problem]:
        """What the rows themselves brought along."""
        return [
            self._problem(row.number, name, text)
            for row in self.given.rows
            for name, text in {**row.errors, **self.given.errors.get(row.number, {})}.items()
        ]

    def _more(self, known: list[Problem]) -> list[Problem]:
        """What else the page's rules find in the other cells: everything that is wrong is said at once."""
        if self.duty is None or self._shape(self.duty):
            return []
        try:
            parse(self.given.raw(self.duty.indicators), self.duty.indicators)
        except InvalidInput as error:
            cells = {(one.row, one.name) for one in known}
            found = self._problems(self.duty, error.errors)
            return [one for one in found if (one.row, one.name) not in cells]
        return []

    def _foreign(self, row: Row) -> str:
        if row.identity["department"] != self.department.code:
            return "这一行是别的单位的任务，只能填本单位的。"
        return "" if row.identity["plan"] == self.plan.code else "这一行是另一份计划的任务，请分开上传。"

    def _shape(self, duty: Duty) -> str:
        """Why the rows are not those of the task, one for each indicator."""
        wanted = [one.order for one in duty.indicators] or [0]
        if sorted(self.given.by_order) == wanted:
            return ""
        if len(wanted) > 1:
            return f"这项任务有{len(wanted)}个指标，应有{len(wanted)}行，现在不全。请重新下载填报表。"
        return "这项任务的指标刚刚调整过，请重新下载填报表。"

    def _problems(self, duty: Duty, errors: dict[str, str], *, blocks: bool = True) -> list[Problem]:
        """Sentences by field of the page, put to their cells."""
        orders = {f"value_{one.pk}": one.order for one in duty.indicators}
        found = []
        for name, text in errors.items():
            row = self.given.by_order[orders[name]] if name in orders else self.given.first
            found.append(self._problem(row.number, "value" if name in orders else name, text, blocks=blocks))
        return found

    def _problem(self, row: int, name: str, text: str, *, blocks: bool = True) -> Problem:
        return Problem(row, self.letters.get(name, "A"), LABELS[name], text, name, blocks)

    def _refuse(self, kind: Kind, words: str, changes: list[Change] | None = None) -> Item:
        problem = self._problem(self.given.first.number, "number", words)
        return self._item(kind, words=words, problems=[problem], changes=changes)

    def _item(
        self,
        kind: Kind,
        *,
        words: str = "",
        problems: list[Problem] | None = None,
        changes: list[Change] | None = None,
        data: ReportInput | None = None,
    ) -> Item:
        title = self.duty.assignment.task.title if self.duty else ""
        return Item(
            self.given.first.number, self.given.code, title, kind, words, problems or [],
            self._raw_changes(problems or []) if changes is None and kind == Kind.WRONG else changes or [],
            self.duty, data,
        )  # fmt: skip

    def _changes(self, duty: Duty, old: content.Values, new: content.Values, late: list[Problem]) -> list[Change]:
        """Fields that differ, and those with something to say about."""
        many = len(duty.indicators) > 1
        found = []
        for name, label, order in self._fields(duty):
            row = self.given.by_order.get(order, self.given.first)
            cell = "value" if order else name
            own = [one for one in late if one.name == cell and one.row == row.number]
            if old[name] != new[name] or own:
                text = f"{label}（{duty.indicators[order - 1].name}）" if many and order else label
                found.append(Change(text, self.letters.get(cell, ""), old[name], new[name], own))
        return found

    def _fields(self, duty: Duty) -> list[tuple[str, str, int]]:
        """Field, label and the indicator's order (0 where it is none), in the order of the columns."""
        values = [(content.value_name(one.order), LABELS["value"], one.order) for one in duty.indicators]
        rest = [(name, LABELS[name], 0) for name in FILLED if name not in ("value", "progress")]
        return [*(values or [("progress", LABELS["progress"], 0)]), *rest]

    def _raw_changes(self, problems: list[Problem]) -> list[Change]:
        """What stands in the cells that are wrong."""
        rows = {row.number: row for row in self.given.rows}
        return [
            Change(one.label, one.letter, "", rows[one.row].values.get(one.name, ""), [one])
            for one in problems
            if one.name in FILLED
        ]


def _writer(duty: Duty) -> str:
    return duty.report.author.full_name if duty.report else "同事"
