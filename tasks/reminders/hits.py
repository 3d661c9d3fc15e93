"""Which duties are to be reminded of on a day: conditions in SQL, one kind per duty, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, TextChoices, Value, When

from tasks.models import Assignment, AssignmentState, Plan, ReportState
from tasks.models.facts import OPEN_STATES, OWED_ROLES, PUSHED, WORKING_STATES
from tasks.ownership import HAS_OWNER
from tasks.reminders.rules import Rules, Window
from tasks.worklist import HANDED_IN

ONE_DAY = timedelta(days=1)


class Hit(TextChoices):
    """Why a duty is in a digest, in order of urgency."""

    OVERDUE = "overdue", "已逾期"
    RETURNED = "returned", "被退回"
    SIGN = "sign", "待审签"
    DUE = "due", "将到期"
    CLOSING = "closing", "本期待填报"
    ACCEPT = "accept", "待签收"
    RED = "red", "长期逾期"
    YELLOW = "yellow", "逾期较久"

    @property
    def order(self) -> int:
        """Position in a digest."""
        return list(Hit).index(self)


# What a person may switch off; escalation to heads, the office and leaders can't be.
MUTABLE = (Hit.DUE, Hit.CLOSING, Hit.ACCEPT)


def of_reporters(plans: Sequence[Plan], rules: Rules, window: Window) -> QuerySet[Any]:
    """Duties of the plans with `hit` for those who report, and `theirs`: whose they are (None: the department's)."""
    overdue = Q(overdue_on__lte=window.today)
    if not rules.overdue_daily:
        overdue &= Q(overdue_on__gt=window.since)
    working = Q(state__in=WORKING_STATES)
    due_on = [day + ONE_DAY for day in window.due_dates(rules.due_steps)]
    kinds = {
        Hit.OVERDUE: overdue,
        Hit.RETURNED: working & Q(report_state=ReportState.RETURNED),
        Hit.DUE: working & Q(overdue_on__in=due_on),
        Hit.ACCEPT: _unaccepted(rules, window),
    }
    closing = window.closing(rules)
    if closing:
        reported = Q(report_period=closing.period, report_state__in=HANDED_IN)
        kinds[Hit.CLOSING] = working & ~reported
    return _hit(_owed(plans).filter(state__in=PUSHED), kinds)


def of_heads(plans: Sequence[Plan], rules: Rules, window: Window) -> QuerySet[Any]:
    """Duties for a department's head: to sign, and overdue for `head_after` days."""
    late = Q(state__in=PUSHED, overdue_on__lte=window.overdue_since(rules.head_after))
    kinds = {Hit.SIGN: Q(report_state=ReportState.DEPARTMENT_REVIEW), Hit.OVERDUE: late}
    return _hit(_owed(plans).filter(state__in=OPEN_STATES), kinds)


def of_office(plans: Sequence[Plan], rules: Rules, window: Window) -> QuerySet[Any]:
    """Duties that reached the days overdue for a yellow or a red supervision notice; leaders hear of the red ones."""
    after, up_to = window.crossed(rules.red_after)
    red = Q(overdue_on__gt=after, overdue_on__lte=up_to)
    after, up_to = window.crossed(rules.yellow_after)
    yellow = Q(overdue_on__gt=after, overdue_on__lte=up_to)
    return _hit(_owed(plans).filter(state__in=OPEN_STATES), {Hit.RED: red, Hit.YELLOW: yellow})


def _owed(plans: Sequence[Plan]) -> QuerySet[Any]:
    theirs = Case(When(HAS_OWNER, then=F("owner")), default=None)
    return Assignment.objects.filter(plan__in=plans, role__in=OWED_ROLES).annotate(theirs=theirs).order_by()


def _hit(rows: QuerySet[Any], kinds: Mapping[Hit, Q]) -> QuerySet[Any]:
    """Rows of any kind, each with the first that fits. Filtered by the plain conditions: a database can plan those."""
    whens = [When(condition, then=Value(kind)) for kind, condition in kinds.items()]
    return rows.filter(reduce(or_, kinds.values())).annotate(hit=Case(*whens, output_field=CharField()))


def _unaccepted(rules: Rules, window: Window) -> Q:
    return Q(state=AssignmentState.ISSUED, issued_at__lt=window.waiting_since(rules.accept_days))
