"""Addresses of the ledger: every figure leads to exactly the rows that make it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from tasks.models import Plan


def ledger_url(plan: Plan, **filters: object) -> str:
    """`/ledger/?plan=…&…`. Filters: on, by, chapter, department, light, closed, reported, due_from, due_to."""
    given = {name: _text(value) for name, value in filters.items() if value not in (None, "")}
    return f"/ledger/?{urlencode({'plan': plan.code, **given})}"


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
