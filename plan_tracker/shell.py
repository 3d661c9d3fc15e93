"""What surrounds every page: navigation by role, counts, the bell, the demonstration banner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from departments.hints import HINTS, seen_by
from departments.models import User
from departments.working_days import missing_for
from notifications.verbs import unread_count
from plan_tracker import clock
from plan_tracker.navigation import FOLDED, NavItem, navigation, tabs
from reports.scoring.permissions import with_scoring
from tasks.badges import Badges, badges
from tasks.models import Plan


@dataclass(frozen=True)
class Shell:
    """The frame of a page for one person."""

    user: User | None
    home: str = "/"
    plan: Plan | None = None
    plans: list[Plan] = field(default_factory=list)
    nav: list[tuple[str, list[NavItem]]] = field(default_factory=list)
    waits: Badges = field(default_factory=Badges)
    unread: int = 0
    demo_today: date | None = None

    hints = HINTS
    folded = FOLDED  # the heading whose entries wait behind it

    @cached_property
    def _seen(self) -> set[str]:
        return seen_by(self.user) if self.user else set(HINTS)

    def wants_hint(self, name: str) -> bool:
        """Whether a hint is still to be shown. One query a page."""
        return name in HINTS and name not in self._seen

    @cached_property
    def calendar_gap(self) -> list[int]:
        """Years the plan still runs in whose holidays are not known. One query, only on pages that ask."""
        if self.plan is None:
            return []
        today = clock.today()
        return missing_for(max(self.plan.starts_on, date(today.year, 1, 1)), self.plan.ends_on)

    @property
    def tabs(self) -> list[NavItem]:
        """Entries for the bar at the bottom of a phone."""
        return tabs(self.nav)


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell`, computed only if a page uses it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(user=None, demo_today=settings.DEMO_TODAY)
    rows = with_scoring(Plan.objects.visible_to(user).newest_first())
    plans = list(rows.select_related("reminder_policy").defer("source_text")[:10])
    plan = current_plan(request, plans)
    waits = badges(user, plan)
    return Shell(
        user=user,
        home=reverse("home"),
        plan=plan,
        plans=plans,
        nav=navigation(user, plan, request.path, waits),
        waits=waits,
        unread=unread_count(user),
        demo_today=settings.DEMO_TODAY,
    )


def current_plan(request: HttpRequest, plans: list[Plan]) -> Plan | None:
    """The plan named in the address, else the newest."""
    code = request.GET.get("plan", "")
    return next((plan for plan in plans if plan.code == code), plans[0] if plans else None)
