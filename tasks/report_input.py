"""What a clerk fills in, cleaned and judged: the same rules for the page and the API."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from plan_tracker.errors import DomainError, InvalidInput
from plan_tracker.text import clean_text
from tasks.conditions import EVIDENCE, closing_conditions
from tasks.models import Indicator, Milestone

TEXT_LIMITS = {
    "work_done": 2000,
    "problems": 1000,
    "next_steps": 1000,
    "lower_reason": 300,
    "shortfall_reason": 300,
    "no_evidence_reason": 300,
}
TEXT_LABELS = {
    "work_done": "本期进展",
    "problems": "存在问题",
    "next_steps": "下一步打算",
    "lower_reason": "数值减少的原因",
    "shortfall_reason": "未达到目标的原因",
    "no_evidence_reason": "不需要佐证材料的理由",
}
LEAST_WORDS = 10
HOW_TO_SETTLE = {
    "shortfall_reason": "仍要申请办结的，请在这里写明原因。",
    "no_evidence_reason": "请先上传再申请办结；确实不需要的，请在这里写明理由。",
}
MOST_VALUE = Decimal("999999999999.99")
TRUE_WORDS = ("1", "true", "on", "yes")


@dataclass(frozen=True)
class ReportInput:
    """One report as entered. `values` maps indicator ids to values; `progress` is used where there is no indicator."""

    progress: int | None = None
    values: dict[int, Decimal] = field(default_factory=dict)
    work_done: str = ""
    problems: str = ""
    next_steps: str = ""
    lower_reason: str = ""
    shortfall_reason: str = ""
    no_evidence_reason: str = ""
    needs_help: bool = False
    wants_closure: bool = False


@dataclass(frozen=True)
class Last:
    """What the last counted report said, to hold the new one against."""

    progress: int = 0
    values: dict[int, Decimal] = field(default_factory=dict)


def parse(raw: Mapping[str, Any], indicators: Sequence[Indicator]) -> ReportInput:
    """Read raw fields: `progress`, `value_<indicator id>`, the texts and the two check boxes.

    Raises InvalidInput with a sentence per field that cannot be read. Missing fields are empty: a draft may be partial.
    """
    errors: dict[str, str] = {}
    texts = {name: _text(raw, name, errors) for name in TEXT_LIMITS}
    progress = _percent(raw.get("progress"), errors) if not indicators else None
    values = _values(raw, indicators, errors)
    if errors:
        raise InvalidInput(errors)
    return ReportInput(
        progress=progress,
        values=values,
        needs_help=_checked(raw.get("needs_help")),
        wants_closure=_checked(raw.get("wants_closure")),
        **texts,
    )


def judge(
    data: ReportInput,
    indicators: Sequence[Indicator],
    last: Last,
    *,
    has_evidence: bool,
    open_stages: Sequence[Milestone],
) -> None:
    """Refuse a report that is not ready to be handed in: InvalidInput with one sentence per field.

    `open_stages` are those that this report would leave unmet; only closing asks for them.
    """
    errors: dict[str, str] = {}
    if len(data.work_done) < LEAST_WORDS:
        errors["work_done"] = f"请填写本期进展，至少{LEAST_WORDS}个字：做了什么、结果怎样。没有进展的写明原因。"
    for indicator in indicators:
        _judge_value(indicator, data, last, errors)
    if not indicators:
        _judge_progress(data, last, errors)
    if data.wants_closure:
        _judge_closure(data, indicators, errors, has_evidence, open_stages)
    if errors:
        raise InvalidInput(errors)


def _judge_value(indicator: Indicator, data: ReportInput, last: Last, errors: dict[str, str]) -> None:
    name, value = f"value_{indicator.pk}", data.values.get(indicator.pk)
    if value is None:
        errors[name] = f"请填写{quoted(indicator.name)}的完成值，例如{plain(indicator.target_value)}。"
        return
    before = last.values.get(indicator.pk)
    if indicator.accumulates and before is not None and value < before and not data.lower_reason:
        errors[name] = f"比上期的{plain(before)}{indicator.unit}少。确实减少的，请在“数值减少的原因”里说明。"


def _judge_progress(data: ReportInput, last: Last, errors: dict[str, str]) -> None:
    if data.progress is None:
        errors["progress"] = "请填写完成进度，0到100之间的整数。"
    elif data.progress < last.progress and not data.lower_reason:
        errors["progress"] = f"比上期的{last.progress}%低。确实降低的，请在“数值减少的原因”里说明。"


def _judge_closure(
    data: ReportInput,
    indicators: Sequence[Indicator],
    errors: dict[str, str],
    has_evidence: bool,
    open_stages: Sequence[Milestone],
) -> None:
    """Conditions that do not hold must be explained; the office decides on the explanation."""
    if not indicators and data.progress is not None and data.progress < 100:
        errors["progress"] = "申请办结时进度应填100%。还没办完的，请不要勾选申请办结。"
    conditions = closing_conditions(
        open_stages=open_stages,
        indicators=indicators,
        values=data.values,
        has_evidence=has_evidence,
        shortfall_reason=data.shortfall_reason,
        no_evidence_reason=data.no_evidence_reason,
    )
    for one in conditions:
        if not one.settled:
            name = "no_evidence_reason" if one.name == EVIDENCE else "shortfall_reason"
            errors[name] = f"{one.text}。{HOW_TO_SETTLE[name]}"


def plain(value: Decimal) -> str:
    """A number without trailing zeros."""
    return f"{value.normalize():f}"


def quoted(name: str) -> str:
    """A name in quotation marks, unless it brings its own."""
    return name if "“" in name else f"“{name}”"


def _text(raw: Mapping[str, Any], name: str, errors: dict[str, str]) -> str:
    try:
        return clean_text(
            raw.get(name) or "", field=name, label=TEXT_LABELS[name], max_length=TEXT_LIMITS[name], required=False
        )
    except DomainError as error:
        errors[name] = error.message
        return ""


def _number(value: Any) -> Decimal | None:
    """A number as typed, full-width digits and thousands separators too. Raises InvalidOperation."""
    text = unicodedata.normalize("NFKC", str(value)).strip().replace(",", "")
    if not text:
        return None
    if len(text) > 20 or not set(text) <= set("0123456789.-+"):
        raise InvalidOperation
    return Decimal(text)


def _percent(value: Any, errors: dict[str, str]) -> int | None:
    try:
        number = None if value is None else _number(value)
    except InvalidOperation:
        errors["progress"] = "进度要填0到100之间的整数，例如60。"
        return None
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number <= 100:
        errors["progress"] = "进度要填0到100之间的整数，例如60。"
        return None
    return int(number)


def _values(raw: Mapping[str, Any], indicators: Sequence[Indicator], errors: dict[str, str]) -> dict[int, Decimal]:
    values = {}
    for indicator in indicators:
        name = f"value_{indicator.pk}"
        try:
            value = _number(raw.get(name, ""))
        except InvalidOperation:
            errors[name] = f"{quoted(indicator.name)}要填数字，例如{plain(indicator.target_value)}。"
            continue
        if value is None:
            continue
        problem = _problem_with_value(indicator, value)
        if problem:
            errors[name] = problem
        else:
            values[indicator.pk] = value
    return values


def _problem_with_value(indicator: Indicator, value: Decimal) -> str:
    if value < 0:
        return f"{quoted(indicator.name)}不能是负数，请重新填写。"
    if indicator.unit == "%" and value > 100:
        return f"{quoted(indicator.name)}不能超过100%，请重新填写。"
    if value > MOST_VALUE or value != value.quantize(Decimal("0.01")):
        return f"{quoted(indicator.name)}的数字过大或小数过多，最多保留两位小数，请重新填写。"
    return ""


def _checked(value: Any) -> bool:
    return value is True or str(value).lower() in TRUE_WORDS
