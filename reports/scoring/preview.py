"""What a set of rules would give on today's history, before anything is published. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from departments.models import Department
from reports.models import ScoringRule, ScoringScheme
from reports.scoring.departments import scored_departments
from reports.scoring.facts import facts_of
from reports.scoring.rules import Draft, drafts_of, limited, score

MOST_LINES = 40
MOST_DEPARTMENTS = 200


@dataclass(frozen=True)
class Outcome:
    """How many entries a department would have, and its score."""

    department: Department
    count: int
    points: Decimal


@dataclass(frozen=True)
class Preview:
    """Entries by rule, outcomes in the departments' own order, and the first entries in full."""

    total: int
    rules: list[tuple[ScoringRule, int]]
    outcomes: list[Outcome]
    lines: list[tuple[Department, Draft]]


def preview(scheme: ScoringScheme, day: date) -> Preview:
    """Everything the rules give up to `day`; nine queries at most."""
    rules = list(scheme.rules.all())
    computed = [rule for rule in rules if rule.computed]
    drafts = list(drafts_of(facts_of(scheme.plan, {rule.fact for rule in computed}, day), computed))
    departments = list(scored_departments(scheme.plan)[:MOST_DEPARTMENTS])
    numbers = Counter(draft.rule.pk for draft in drafts)
    by_department: dict[int, list[Draft]] = {one.pk: [] for one in departments}
    for draft in drafts:
        if draft.fact.department in by_department:
            by_department[draft.fact.department].append(draft)
    outcomes = [Outcome(one, len(rows), _score(scheme, rows)) for one in departments if (rows := by_department[one.pk])]
    lines = [(one, draft) for one in departments for draft in sorted(by_department[one.pk], key=_place)]
    return Preview(len(drafts), [(rule, numbers[rule.pk]) for rule in rules], outcomes, lines[:MOST_LINES])


def _place(draft: Draft) -> tuple[int, date, str]:
    return draft.rule.number, draft.on, draft.fact.key


def _score(scheme: ScoringScheme, drafts: list[Draft]) -> Decimal:
    """The score if all of them were confirmed."""
    sums: dict[ScoringRule, Decimal] = {}
    for draft in drafts:
        sums[draft.rule] = sums.get(draft.rule, Decimal(0)) + draft.points
    changes = sum((limited(total, rule.cap) for rule, total in sums.items()), Decimal(0))
    return score(scheme.base_points, scheme.cap, changes)
