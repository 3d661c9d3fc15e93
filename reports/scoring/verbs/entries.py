"""Entries: proposed from history by the system, or from evidence by a person; confirmed and withdrawn by the office."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction

from departments.models import Department, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from reports.models import AppealState, EntryState, RuleFact, SchemeState, ScoreEntry, ScoringRule
from reports.scoring.verbs.record import audit_entry, entry_url, require_office, signed, table_url, tell_departments
from tasks.models import Assignment, AssignmentRole, Plan
from tasks.models.facts import NOT_COUNTED

MOST_AT_ONCE = 200
MAX_REASON, MAX_EVIDENCE = 500, 300


def add_manual_entry(
    *,
    by: User,
    rule: ScoringRule,
    department: Department,
    happened_on: date,
    reason: str,
    evidence: str,
    assignment: Assignment | None = None,
) -> ScoreEntry:
    """Propose an entry by a rule the system cannot compute; the evidence is named, the points are the rule's.

    Raises Forbidden, DomainError with the field, Conflict when the rules are not in force.
    """
    require_office(by, "添加考核条目")
    if rule.scheme.state != SchemeState.PUBLISHED:
        raise Conflict("考核办法没有公布或已停用，不能添加条目。")
    if rule.fact != RuleFact.MANUAL:
        raise DomainError("这一条由系统按办理记录列出，不能人工添加。", field="rule")
    points = _points(rule, department, assignment)
    if not rule.scheme.plan.starts_on <= happened_on <= clock.today():
        raise DomainError("时间要在计划起算以后，不能晚于今天。", field="happened_on")
    entry = ScoreEntry(
        scheme=rule.scheme,
        rule=rule,
        department=department,
        key=f"manual:{uuid.uuid4()}",
        assignment=assignment,
        happened_on=happened_on,
        points=points,
        reason=clean_text(reason, field="reason", label="原因", max_length=MAX_REASON, required=True),
        evidence=clean_text(evidence, field="evidence", label="依据材料", max_length=MAX_EVIDENCE, required=True),
        made_by=by,
        made_at=clock.now(),
    )
    with transaction.atomic():
        entry.save(force_insert=True)
        detail = {"value": signed(points), "reason": entry.reason, "text": entry.evidence}
        audit_entry(entry, "add", by=by, **detail)
    return entry


def confirm_entries(*, by: User, plan: Plan, ids: Collection[int]) -> int:
    """Let proposed entries of the plan's published rules count, all or none; each department is told once.

    Raises Forbidden, DomainError without any, Conflict when one of them was handled meanwhile.
    """
    require_office(by, "确认考核条目")
    wanted = set(ids)
    if not wanted:
        raise DomainError("请至少勾选一条。")
    if len(wanted) > MOST_AT_ONCE:
        raise DomainError(f"一次最多确认{MOST_AT_ONCE}条，请分几次确认。")
    waiting = ScoreEntry.objects.filter(scheme__plan=plan, scheme__state=SchemeState.PUBLISHED, pk__in=wanted)
    waiting = waiting.filter(state=EntryState.PROPOSED, department__outside_scoring=False)
    with transaction.atomic():
        rows = list(waiting.select_related("scheme__plan", "rule", "department").defer("scheme__plan__source_text"))
        stamps = {"state": EntryState.CONFIRMED, "confirmed_by": by, "confirmed_at": clock.now()}
        done = ScoreEntry.objects.filter(pk__in=[row.pk for row in rows], state=EntryState.PROPOSED).update(
            **stamps, version=2
        )
        if len(rows) < len(wanted) or done < len(wanted):
            raise Conflict("没有确认：其中有条目刚被别人处理，或情况已经改变，请刷新后再确认。")
        _tell_confirmed(rows)
        for row in rows:
            audit_entry(row, "confirm", by=by, value=signed(row.points), reason=row.reason)
    return done


def withdraw_entry(*, by: User, entry: ScoreEntry, reason: str, expected_version: int) -> None:
    """Take an entry back, proposed or confirmed, saying why; it stays on record and is never proposed again.

    Raises Forbidden, DomainError without a reason, Conflict when it was handled meanwhile or is under appeal.
    """
    require_office(by, "撤销考核条目")
    reason = clean_text(reason, field="reason", label="撤销原因", max_length=MAX_REASON, required=True)
    if ScoreEntry.objects.filter(pk=entry.pk, appeal__state=AppealState.PENDING).exists():
        raise Conflict("单位已对这一条申请复核，请由另一位审核员在复核中办理。")
    with transaction.atomic():
        told = entry.confirmed_at is not None
        take_back(entry, by=by, reason=reason, expected_version=expected_version)
        if told:
            tell_departments(
                [entry.department_id],
                title=f"考核条目已撤销：{entry.rule.name}",
                body=f"{entry.reason}。撤销原因：{reason}",
                url=entry_url(entry),
                key=f"score-withdrawn:{entry.pk}",
            )
        audit_entry(entry, "withdraw", by=by, reason=reason)


def take_back(entry: ScoreEntry, *, by: User, reason: str, expected_version: int) -> None:
    """Store the withdrawal if nobody touched the entry meanwhile. Raises Conflict. Inside the caller's transaction."""
    rows = ScoreEntry.objects.filter(pk=entry.pk, version=expected_version).exclude(state=EntryState.WITHDRAWN)
    stamps = {"withdrawn_by": by, "withdrawn_at": clock.now(), "withdrawn_reason": reason[:MAX_REASON]}
    if not rows.update(state=EntryState.WITHDRAWN, **stamps, version=expected_version + 1):
        raise Conflict("没有撤销：这一条刚被别人处理，请刷新后再看。")
    entry.state = EntryState.WITHDRAWN


def _points(rule: ScoringRule, department: Department, assignment: Assignment | None) -> Decimal:
    """What the rule gives this department. Raises DomainError for whom or what it cannot be about."""
    if department.outside_scoring:
        raise DomainError(f"{department.name}不参加考核，请核对单位。", field="department")
    if assignment is None:
        return rule.points
    other = assignment.plan_id != rule.scheme.plan_id or assignment.department_id != department.pk
    if other or assignment.state in NOT_COUNTED:
        raise DomainError("这项任务不由这个单位承担，请重新选择。", field="assignment")
    points = rule.points_for(assignment.role)
    if not points:
        label = AssignmentRole(assignment.role).label
        raise DomainError(f"按这条规则，{label}单位不加分也不扣分。", field="assignment")
    return points


def _tell_confirmed(rows: list[ScoreEntry]) -> None:
    """One message for each department, whatever the number of its entries."""
    by_department: dict[int, list[ScoreEntry]] = {}
    for row in rows:
        by_department.setdefault(row.department_id, []).append(row)
    for department, entries in by_department.items():
        first, count = entries[0], len(entries)
        pks = [one.pk for one in entries]
        tell_departments(
            [department],
            title=f"考核新增{count}条：{first.rule.name}{'等' if count > 1 else ''}",
            body="\n".join(f"{signed(one.points)}：{one.reason}" for one in entries[:5])
            + ("\n有不同意见的，可在30天内申请复核。"),
            url=entry_url(first) if count == 1 else table_url(first.scheme),
            key=f"score-confirmed:{min(pks)}-{max(pks)}-{count}",
        )
