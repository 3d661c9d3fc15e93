"""Where a dashboard stands: plan, day and departments; every address on the page stays there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from plan_tracker import clock
from reports.boards.portfolio import Portfolio
from reports.days import is_past, month_ends
from reports.ledger.links import ledger_url
from tasks.models import Plan


@dataclass(frozen=True)
class Place:
    """`view` are further parameters of the page, such as its order."""

    plan: Plan
    day: date
    portfolio: Portfolio = field(default_factory=Portfolio)
    view: Mapping[str, str] = field(default_factory=dict)

    @property
    def past(self) -> bool:
        """Whether the page shows what was known on an earlier day: nothing can be done there."""
        return is_past(self.day)

    @property
    def today(self) -> date:
        """The last day that can be picked."""
        return clock.today()

    @property
    def months(self) -> list[date]:
        """Ends of months to look back to."""
        return month_ends(self.plan)

    @property
    def on(self) -> dict[str, str]:
        """Plan and day as parameters; today needs no naming."""
        day = {"on": self.day.isoformat()} if self.past else {}
        return {"plan": self.plan.code, **day}

    @property
    def same_day(self) -> str:
        """Parameters for other pages of figures."""
        return urlencode(self.on)

    @property
    def kept(self) -> dict[str, str]:
        """Parameters of this page but the day, for the form that picks one."""
        return {"plan": self.plan.code, **self.portfolio.params, **self.view}

    def query(self, **changes: str | None) -> str:
        """Parameters of this page with some changed; None leaves one out."""
        params: dict[str, str | None] = {**self.on, **self.portfolio.params, **self.view, **changes}
        return urlencode({name: value for name, value in params.items() if value is not None})

    def rows(self, **filters: Any) -> str:
        """The ledger with exactly the rows of a figure."""
        return ledger_url(self.plan, **{**self.portfolio.filters, "on": self.day, **filters})
