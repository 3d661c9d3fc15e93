"""What must be true of a duty before it is closed (DESIGN, closure): stages met, indicators reached, evidence there.

A condition that does not hold may be explained by the department; the office decides on the explanation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tasks.models import Assignment, Indicator, Milestone, MilestoneKind, ProgressReport

STAGES, INDICATORS, EVIDENCE = "stages", "indicators", "evidence"


@dataclass(frozen=True)
class Condition:
    """One condition: whether it holds, and the department's explanation where it does not."""

    name: str
    met: bool
    text: str
    explanation: str = ""

    @property
    def settled(self) -> bool:
        """Met, or explained."""
        return self.met or bool(self.explanation)


def closing_conditions(
    *,
    open_stages: Collection[Milestone],
    indicators: Sequence[Indicator],
    values: Mapping[int, Decimal],
    has_evidence: bool,
    shortfall_reason: str,
    no_evidence_reason: str,
) -> list[Condition]:
    """The three conditions of a closure, in words; `values` by indicator id, `open_stages` without the final one."""
    short = [one for one in indicators if one.pk in values and one.percent(values[one.pk]) < 100]
    return [
        _stages(list(open_stages), shortfall_reason),
        _indicators(indicators, short, values, shortfall_reason),
        _evidence(has_evidence, no_evidence_reason),
    ]


def conditions(assignment: Assignment, report: ProgressReport) -> list[Condition]:
    """The conditions as they stand for a report that asks for closure. Four queries at most."""
    return closing_conditions(
        open_stages=open_stages(assignment),
        indicators=list(assignment.task.indicators.all()),
        values={one.indicator_id: one.value for one in report.readings.all()},
        has_evidence=report.evidence.filter(removed_at=None).exists(),
        shortfall_reason=report.shortfall_reason,
        no_evidence_reason=report.no_evidence_reason,
    )


def open_stages(assignment: Assignment) -> list[Milestone]:
    """Stages and occurrences that are not met yet, without the final deadline."""
    return list(assignment.milestones.filter(met_on=None).exclude(kind=MilestoneKind.FINAL).order_by("due_on"))


def _stages(stages: list[Milestone], explanation: str) -> Condition:
    if not stages:
        return Condition(STAGES, True, "阶段节点都已完成")
    first = stages[0]
    unnamed = first.kind == MilestoneKind.RECURRING and not first.name
    name = "这一期" if unnamed else f"“{first.name or first.get_kind_display()}”"
    rest = f"等{len(stages)}个节点" if len(stages) > 1 else "" if unnamed else "的节点"
    text = f"{first.due_on.month}月{first.due_on.day}日{name}{rest}还没有完成"
    return Condition(STAGES, False, text, explanation)


def _indicators(
    indicators: Sequence[Indicator], short: list[Indicator], values: Mapping[int, Decimal], explanation: str
) -> Condition:
    if not short:
        return Condition(INDICATORS, True, "指标都已达到目标值" if indicators else "没有量化指标")
    one = short[0]
    value, target = (f"{number.normalize():f}{one.unit}" for number in (values[one.pk], one.target_value))
    text = f"{one.name}完成{value}，没有达到目标值{target}"
    return Condition(INDICATORS, False, text, explanation)


def _evidence(has_evidence: bool, explanation: str) -> Condition:
    text = "附有佐证材料" if has_evidence else "没有佐证材料"
    return Condition(EVIDENCE, has_evidence, text, "" if has_evidence else explanation)
