"""The report form as it is shown: filled from what was typed, else the draft, else the last period."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from plan_tracker.clock import local
from tasks.models import Assignment, Evidence, Indicator, ProgressReport, ReportState
from tasks.report_input import TEXT_LABELS, TEXT_LIMITS, plain
from tasks.schedule import period_label
from tasks.verbs import reports

CHECKS = {"needs_help": "遇到困难，需要法治办协调", "wants_closure": "已经办完，申请办结"}
# What may be missing when a duty is closed, and when it must be explained.
CLOSING = {"shortfall_reason": "节点或指标没有达到时写明", "no_evidence_reason": "没有材料时写明"}
COMPARED = ("work_done", "problems", "next_steps")
MOST_SHOWN = 200


@dataclass(frozen=True)
class Measure:
    """A number to fill in: an indicator's value, or the percentage where there is no indicator."""

    name: str
    label: str
    unit: str
    value: str
    last: str = ""
    target: str = ""
    accumulates: bool = True
    indicator: Indicator | None = None

    @property
    def gain(self) -> str:
        """`+8`, `-3`, or empty when nothing changed or cannot be said."""
        value, last = number(self.value), number(self.last)
        if value is None or last is None or value == last:
            return ""
        return f"{plain(value - last) if value < last else '+' + plain(value - last)}"

    @property
    def percent(self) -> int | None:
        """Share of the target reached, in whole percent."""
        value = number(self.value)
        return self.indicator.percent(value) if self.indicator and value is not None else None

    @property
    def lower(self) -> bool:
        """Whether it is below the last one, which needs a reason."""
        return self.accumulates and self.gain.startswith("-")


@dataclass(frozen=True)
class Clash:
    """What somebody else stored meanwhile, beside what was typed here: label, theirs, mine."""

    message: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ReportForm:
    """Everything the form shows; nothing is computed in the template."""

    assignment: Assignment
    report: ProgressReport | None
    last: ProgressReport | None
    period: str
    last_period: str
    version: str
    submit_key: str
    measures: list[Measure]
    texts: dict[str, str]
    checks: dict[str, bool]
    files: list[Evidence]
    errors: dict[str, str]
    clash: Clash | None
    labels: Mapping[str, str] = field(default_factory=lambda: TEXT_LABELS)
    limits: Mapping[str, int] = field(default_factory=lambda: TEXT_LIMITS)
    check_labels: Mapping[str, str] = field(default_factory=lambda: CHECKS)
    closing_fields: Mapping[str, str] = field(default_factory=lambda: CLOSING)

    @property
    def locked(self) -> bool:
        """Whether the report was handed in meanwhile: what was typed stays readable but cannot be sent."""
        return self.report is not None and self.report.state not in reports.EDITABLE

    @property
    def lower(self) -> bool:
        """Whether the reason for a lower value is asked for."""
        asked = bool(self.texts["lower_reason"]) or "lower_reason" in self.errors
        return asked or any(one.lower for one in self.measures)

    @property
    def closing(self) -> bool:
        """Whether the explanations that closing may need are shown."""
        return self.checks["wants_closure"] or any(name in self.errors for name in CLOSING)

    @property
    def more(self) -> bool:
        """Whether the fields that are folded away are in use."""
        return any(self.texts[name] or name in self.errors for name in ("problems", "next_steps"))

    @property
    def saved(self) -> str:
        """`10:32` when there is a stored draft."""
        draft = self.report is not None and self.report.state == ReportState.DRAFT
        return f"{local(self.report.updated_at):%H:%M}" if draft and self.report else ""

    @property
    def returned(self) -> str:
        """The reason for which the report was returned; empty if it was not."""
        back = self.report is not None and self.report.state == ReportState.RETURNED
        return self.report.review_comment if back and self.report else ""


def build_form(
    assignment: Assignment,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    clash: str = "",
) -> ReportForm:
    """The form for the report to be filled now; `typed` is what the clerk had entered, if anything."""
    report = reports.report_to_fill(assignment)
    period = report.period if report else reports.current_period(assignment)
    last = reports.last_report(assignment, period)
    indicators = list(assignment.task.indicators.all())
    stored = _stored(report)
    values = stored if typed is None else typed
    cycle = assignment.plan.report_cycle
    return ReportForm(
        assignment=assignment,
        report=report,
        last=last,
        period=period_label(period, cycle),
        last_period=period_label(last.period, cycle) if last else "",
        version=str(report.version) if report else "",
        submit_key=_key(values.get("submit_key", "")),
        measures=_measures(indicators, values, last),
        texts={name: values.get(name, "") for name in TEXT_LIMITS},
        checks={name: bool(values.get(name)) for name in CHECKS},
        files=list(report.evidence.filter(removed_at=None)) if report else [],
        errors=dict(errors or {}),
        clash=Clash(clash, _differences(indicators, stored, values)) if clash else None,
    )


def number(text: str) -> Decimal | None:
    """A stored or typed number, None if it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _stored(report: ProgressReport | None) -> dict[str, str]:
    """A report's fields as the form would send them."""
    if report is None:
        return {}
    fields = {name: getattr(report, name) for name in TEXT_LIMITS}
    fields |= {name: "on" for name in CHECKS if getattr(report, name)}
    fields |= {f"value_{one.indicator_id}": plain(one.value) for one in report.readings.all()}
    return fields | ({"progress": str(report.progress)} if report.progress is not None else {})


def _measures(indicators: Sequence[Indicator], values: Mapping[str, str], last: ProgressReport | None) -> list[Measure]:
    """One per indicator, else the percentage; an empty one starts from the last period's."""
    if not indicators:
        before = str(last.progress or 0) if last else "0"
        return [Measure("progress", "完成进度", "%", values.get("progress", before), before if last else "")]
    readings = {one.indicator_id: plain(one.value) for one in last.readings.all()} if last else {}
    return [
        Measure(
            name=f"value_{one.pk}",
            label=one.name,
            unit=one.unit,
            value=values.get(f"value_{one.pk}", readings.get(one.pk, "")),
            last=readings.get(one.pk, ""),
            target=plain(one.target_value),
            accumulates=one.accumulates,
            indicator=one,
        )
        for one in indicators
    ]


def _differences(
    indicators: Sequence[Indicator], stored: Mapping[str, str], typed: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Fields in which the stored report and what was typed disagree: label, stored, typed."""
    names = {f"value_{one.pk}": one.name for one in indicators} or {"progress": "完成进度"}
    names |= {name: TEXT_LABELS[name] for name in COMPARED}
    return [
        (label, stored.get(name, "")[:MOST_SHOWN] or "（空）", typed.get(name, "")[:MOST_SHOWN] or "（空）")
        for name, label in names.items()
        if stored.get(name, "").split() != typed.get(name, "").split()
    ]


def _key(given: str) -> str:
    """The number of this submission: kept when a form comes back, so that sending it twice stays one."""
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid4())
