"""Addresses of the ledger: every figure leads to exactly the rows that make it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from departments.models import Department
from plan_tracker import clock
from reports.ledger.fields import LedgerForm
from tasks.models import Chapter, Plan

NAMES = (*LedgerForm.base_fields, "on")


def ledger_url(plan: Plan, **filters: Any) -> str:
    """The ledger of a plan: `light=("red", "yellow")`, `department=bureau`, `chapter=3`, `on=day`, `reported="no"`.

    What is empty is left out, and so is `on` for today. Raises TypeError for a name that the ledger does not know.
    """
    unknown = set(filters) - set(NAMES)
    if unknown:
        raise TypeError(f"the ledger knows no {sorted(unknown)}")
    if filters.get("on") == clock.today():
        filters.pop("on")
    return f"{reverse('ledger')}?{query_of(plan, filters)}"


def export_url(name: str, plan: Plan, day: date, given: Mapping[str, str]) -> str:
    """The file of the same rows: `export_url("ledger.xlsx", …)`."""
    on = {} if day == clock.today() else {"on": day}
    return f"/api/v1/exports/{name}?{query_of(plan, on | dict(given))}"


def query_of(plan: Plan, filters: Mapping[str, Any]) -> str:
    """`plan=…&light=red,yellow`, always in the same order."""
    pairs = [(name, _text(filters[name])) for name in NAMES if name in filters]
    return urlencode([("plan", plan.code), *((name, text) for name, text in pairs if text)], safe=",")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Department):
        return value.code
    if isinstance(value, Chapter):
        return str(value.number)
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):
        return str(value)
    assert isinstance(value, Iterable)
    return ",".join(_text(one) for one in value)
