"""The places of 考核 that stand above each of its pages, with what waits in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from departments.models import User
from reports.models import AppealState, EntryState, ScoreAppeal, ScoreEntry, ScoringScheme
from tasks.models import Plan
from tasks.permissions import may_review


@dataclass(frozen=True)
class Tab:
    """One of them."""

    label: str
    url: str
    current: bool
    count: int = 0


def tabs_of(user: User, plan: Plan, scheme: ScoringScheme | None, name: str) -> list[Tab]:
    """Those this person has, the one called `name` marked. Two queries for the office, none for others."""

    def tab(label: str, place: str, url: str, count: int = 0) -> Tab:
        return Tab(label, f"{url}?plan={plan.code}", place == name, count)

    if not may_review(user):
        own = [tab("考核表", "table", reverse("scoring"))] if scheme else []
        return [*own, tab("考核办法", "rules", reverse("scoring-scheme", args=[scheme.pk]))] if scheme else own
    places = [tab("考核表", "table", reverse("scoring"))]
    if scheme:
        waiting = ScoreEntry.objects.visible_to(user).filter(scheme=scheme, state=EntryState.PROPOSED).count()
        appeals = ScoreAppeal.objects.filter(entry__scheme__plan=plan, state=AppealState.PENDING).count()
        places.append(tab("待确认", "proposed", reverse("scoring-proposed"), waiting))
        places.append(tab("复核申请", "appeals", reverse("scoring-appeals"), appeals))
    return [*places, tab("考核办法", "rules", reverse("scoring-rules"))]
