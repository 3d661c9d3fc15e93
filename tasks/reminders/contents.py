"""How much there is to tell whom: one grouped query per kind of listener and set of equal rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from departments.models import Role
from tasks.models import Assignment, AssignmentRequest, AssignmentState, Instruction, Plan, ProgressReport
from tasks.reminders import hits
from tasks.reminders.audience import Ear, Listener, narrowed
from tasks.reminders.hits import MUTABLE, Hit
from tasks.reminders.rules import Rules, Window

PlansByRules = Mapping[Rules, Sequence[Plan]]


@dataclass
class Waiting:
    """What waits for the office in one set of plans, for longer than the rules allow."""

    reports: int = 0
    requests: int = 0
    disputes: int = 0
    instructions: int = 0

    @property
    def anything(self) -> bool:
        """Whether the office has to be told."""
        return bool(self.reports or self.requests or self.disputes or self.instructions)


@dataclass
class Counts:
    """How many duties by whom they are for; `theirs` is None for the whole department's."""

    reporters: Counter[tuple[int, int | None, str]] = field(default_factory=Counter)
    heads: Counter[int] = field(default_factory=Counter)
    office: Counter[str] = field(default_factory=Counter)
    red_by_leader: Counter[int | None] = field(default_factory=Counter)
    waiting: bool = False

    def anything_for(self, listener: Listener) -> bool:
        """Whether a person has to be told something today."""
        return any(self._heard(ear, listener) for ear in listener.ears)

    def _heard(self, ear: Ear, listener: Listener) -> bool:
        if ear.role == Role.REPORTER:
            kinds = [kind for kind in Hit if kind not in listener.muted or kind not in MUTABLE]
            owners = (None, ear.owner) if ear.owner else None
            return any(self._has(ear.department_id, owners, kind) for kind in kinds)
        if ear.role == Role.HEAD:
            return self.heads[ear.department_id or 0] > 0
        if ear.role == Role.REVIEWER:
            return bool(self.office) or self.waiting
        return self.red_by_leader[ear.owner] > 0 or self.red_by_leader[None] > 0

    def _has(self, department: int | None, owners: tuple[int | None, ...] | None, kind: str) -> bool:
        """`owners` None asks for everybody's: a room, or a head without a reporter."""
        if owners is None:
            return self._everybodys[department, kind] > 0
        return any(self.reporters[department or 0, owner, kind] for owner in owners)

    @property
    def _everybodys(self) -> Counter[tuple[int | None, str]]:
        found: Counter[tuple[int | None, str]] = Counter()
        for (department, _, kind), number in self.reporters.items():
            found[department, kind] += number
        return found


def count_for(people: Sequence[Listener], plans: PlansByRules, window: Window) -> Counts:
    """Counts for some listeners: at most three grouped queries per set of rules, and four for the office."""
    counts = Counts()
    roles = {ear.role for one in people for ear in one.ears}
    departments = {ear.department_id for one in people for ear in one.ears if ear.department_id}
    for rules, group in plans.items():
        if Role.REPORTER in roles:
            rows = narrowed(hits.of_reporters(group, rules, window), "department", departments)
            for *key, number in rows.values_list("department", "theirs", "hit").annotate(n=Count("pk")):
                counts.reporters[tuple(key)] += number  # type: ignore[index]
        if Role.HEAD in roles:
            rows = narrowed(hits.of_heads(group, rules, window), "department", departments)
            for department, number in rows.values_list("department").annotate(n=Count("pk")):
                counts.heads[department] += number
        if roles & {Role.REVIEWER, Role.LEADER}:
            _count_office(counts, group, rules, window)
    return counts


def _count_office(counts: Counts, plans: Sequence[Plan], rules: Rules, window: Window) -> None:
    rows = hits.of_office(plans, rules, window).values_list("department__leader", "hit").annotate(n=Count("pk"))
    for leader, kind, number in rows:
        counts.office[kind] += number
        if kind == Hit.RED:
            counts.red_by_leader[leader] += number
    counts.waiting |= waiting_in(plans, rules, window).anything


def waiting_in(plans: Sequence[Plan], rules: Rules, window: Window) -> Waiting:
    """What waits for the office longer than it should; four counts."""
    before = window.waiting_since(rules.review_days)
    return Waiting(
        reports=ProgressReport.objects.filter(plan__in=plans, submitted_at__lt=before).waiting().count(),
        requests=AssignmentRequest.objects.filter(assignment__plan__in=plans, created_at__lt=before).waiting().count(),
        disputes=Assignment.objects.filter(Q(plan__in=plans, state=AssignmentState.DISPUTED)).count(),
        instructions=Instruction.objects.filter(task__plan__in=plans, created_at__lt=before).to_hand_down().count(),
    )
