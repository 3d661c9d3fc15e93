"""What the office types as a scheme or a rule, cleaned and judged; the same for page and verb."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plan_tracker.errors import DomainError, InvalidInput
from plan_tracker.text import clean_text
from reports.models import RuleFact
from reports.models.scoring import SHARED_FACTS
from reports.scoring.rules import CENT, support_default

MOST_POINTS, MOST_BASE = Decimal(100), Decimal(1000)
MOST_DAYS, MOST_NTH = 366, 999
SHARED = {one.value for one in SHARED_FACTS}


def clean_scheme(values: Mapping[str, Any]) -> dict[str, Any]:
    """Name, base and highest score, and the official rule it stands on. Raises InvalidInput, one sentence a field."""
    errors: dict[str, str] = {}
    found: dict[str, Any] = {
        "name": _text(values, "name", "名称", 80, errors, required=True),
        "basis": _text(values, "basis", "依据的文件", 200, errors),
    }
    for name, label in (("base_points", "基础分"), ("cap", "最高分")):
        value = values.get(name)
        if value is None or not 0 <= value <= MOST_BASE:
            errors[name] = f"{label}要在0到{MOST_BASE}之间。"
        else:
            found[name] = Decimal(value).quantize(CENT)
    if not errors and found["cap"] < found["base_points"]:
        errors["cap"] = "最高分不能低于基础分。"
    if errors:
        raise InvalidInput(errors)
    return found


def clean_rule(values: Mapping[str, Any]) -> dict[str, Any]:
    """All columns of a rule but its number; those its kind does not have are emptied. Raises InvalidInput."""
    errors: dict[str, str] = {}
    fact = values.get("fact")
    if fact not in RuleFact.values:
        raise InvalidInput({"fact": "请选择考核什么。"})
    manual = fact == RuleFact.MANUAL
    found: dict[str, Any] = {
        "fact": fact,
        "name": _text(values, "name", "名称", 60, errors, required=True),
        "basis": _text(values, "basis", "条款", 300, errors),
        "required_evidence": _text(values, "required_evidence", "须附的材料", 200, errors, required=manual)
        if manual
        else "",
        **_points(values, str(fact), errors),
        **_days(values, str(fact), errors),
        **_tier(values, str(fact), errors),
    }
    if errors:
        raise InvalidInput(errors)
    return found


def _points(values: Mapping[str, Any], fact: str, errors: dict[str, str]) -> dict[str, Any]:
    points, support, cap = (values.get(name) for name in ("points", "support_points", "cap"))
    if not points or abs(points) > MOST_POINTS:
        errors["points"] = "分值不能是0，扣分写负数，最多100分。"
        return {}
    points = Decimal(points).quantize(CENT)
    support = support_default(fact, points) if support is None else Decimal(support).quantize(CENT)
    if support and fact not in SHARED:
        errors["support_points"] = "配合单位不填报、不申请延期，这一项只考核主办单位，请填0。"
    elif support and ((support < 0) != (points < 0) or abs(support) > abs(points)):
        errors["support_points"] = "配合单位与主办单位同加同扣，且不能多于主办单位。"
    if cap is not None and cap <= 0:
        errors["cap"] = "全年最多要大于0；不限的请留空。"
    return {"points": points, "support_points": support, "cap": None if cap is None else Decimal(cap).quantize(CENT)}


def _days(values: Mapping[str, Any], fact: str, errors: dict[str, str]) -> dict[str, Any]:
    if fact != RuleFact.OVERDUE_OPEN:
        return {"days": None}
    days = values.get("days")
    if not days or not 1 <= days <= MOST_DAYS:
        errors["days"] = "请填写逾期满几天，1到366。"
    return {"days": days}


def _tier(values: Mapping[str, Any], fact: str, errors: dict[str, str]) -> dict[str, Any]:
    first, last = values.get("nth_from"), values.get("nth_to")
    if fact != RuleFact.REPORT_RETURNED or not (first or last):
        return {"nth_from": None, "nth_to": None}
    if not first or not 1 <= first <= MOST_NTH:
        errors["nth_from"] = "请填写从第几次算起。"
    elif last is not None and not first <= last <= MOST_NTH:
        errors["nth_to"] = "不能小于“从第几次”；以后每次都算的请留空。"
    return {"nth_from": first, "nth_to": last}


def _text(
    values: Mapping[str, Any], field: str, label: str, most: int, errors: dict[str, str], *, required: bool = False
) -> str:
    try:
        return clean_text(values.get(field) or "", field=field, label=label, max_length=most, required=required)
    except DomainError as error:
        errors[field] = error.message
        return ""
