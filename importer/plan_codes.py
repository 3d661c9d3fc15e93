"""Codes of plans: whether one is taken, and what to take instead."""

from __future__ import annotations

from tasks.models import Plan

MOST = 60


def why_taken(code: str) -> str:
    """Why a code cannot be used for a new plan, with one that is free; empty if it can. Two queries."""
    title = Plan.objects.filter(code=code).values_list("title", flat=True).first()
    if title is None:
        return ""
    stem = code[: MOST - 4]
    taken = set(Plan.objects.filter(code__startswith=stem).values_list("code", flat=True))
    free = next(one for one in (f"{stem}-{number}" for number in range(2, 1000)) if one not in taken)
    return f"计划编码“{code}”已经用于《{title}》，请换一个，例如 {free}。"
