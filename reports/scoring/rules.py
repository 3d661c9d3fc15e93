"""From facts to entries: which rule a fact falls under and what it gives. Pure functions, no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports.models import RuleFact, ScoringRule
from reports.models.scoring import SHARED_FACTS
from reports.scoring.findings import Fact

HALF = Decimal("0.5")
CENT = Decimal("0.01")
LEAST = Decimal(0)


@dataclass(frozen=True)
class Draft:
    """An entry a rule gives, not stored yet."""

    rule: ScoringRule
    fact: Fact
    points: Decimal
    on: date

    @property
    def reason(self) -> str:
        """In words; for days overdue those the rule asks for, so that it does not change from night to night."""
        if self.rule.fact == RuleFact.OVERDUE_OPEN:
            return f"{self.fact.reason}，逾期满{self.rule.days}天仍未办结"
        return self.fact.reason

    @property
    def place(self) -> tuple[int, str]:
        """What makes it the same entry when it is found again."""
        return self.rule.pk, self.fact.key


def drafts_of(facts: Iterable[Fact], rules: Sequence[ScoringRule]) -> Iterator[Draft]:
    """Each fact under each rule it falls under. Several rules may look at one fact: days overdue in steps."""
    by_kind: dict[str, list[ScoringRule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.fact, []).append(rule)
    for fact in facts:
        for rule in by_kind.get(fact.kind, []):
            points = rule.points_for(fact.role)
            if points and falls_under(fact, rule):
                yield Draft(rule, fact, points, _on(fact, rule))


def falls_under(fact: Fact, rule: ScoringRule) -> bool:
    """Whether a fact of the rule's kind is long enough, or the right one in the row."""
    if rule.fact == RuleFact.OVERDUE_OPEN:
        return fact.days >= (rule.days or 1)
    if rule.fact == RuleFact.REPORT_RETURNED and rule.nth_from:
        return rule.nth_from <= fact.nth and (rule.nth_to is None or fact.nth <= rule.nth_to)
    return True


def _on(fact: Fact, rule: ScoringRule) -> date:
    """The day of the fact; for days overdue the day on which they were full."""
    return fact.on + timedelta(days=(rule.days or 1) - 1) if rule.fact == RuleFact.OVERDUE_OPEN else fact.on


def support_default(fact: str, points: Decimal) -> Decimal:
    """What a supporting department gets where the office says nothing: half (PRACTICE C), or no share at all."""
    if fact not in [one.value for one in SHARED_FACTS]:
        return Decimal(0)
    return (points * HALF).quantize(CENT)


def counted(points: Decimal, running: Decimal, cap: Decimal | None) -> Decimal:
    """What an entry adds when its rule gives at most `cap` a year; `running` is the rule's sum up to and with it."""
    return limited(running, cap) - limited(running - points, cap)


def limited(total: Decimal, cap: Decimal | None) -> Decimal:
    """A rule's sum, at most `cap` up or down."""
    return total if cap is None else max(-cap, min(cap, total))


def score(base: Decimal, most: Decimal, changes: Decimal) -> Decimal:
    """The year's score: never below nothing, never above the scheme's most."""
    return max(LEAST, min(most, base + changes))
