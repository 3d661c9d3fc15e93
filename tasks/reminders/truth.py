"""Before a message is sent: is it still so? What is not is dropped, with the reason kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from notifications.delivery import Letter
from notifications.models import Message
from notifications.verbs import DIGEST
from plan_tracker import clock
from tasks.models import (
    Assignment,
    AssignmentRequest,
    AssignmentState,
    Nudge,
    Plan,
    PlanState,
    ProgressReport,
    ReportState,
    RequestState,
    SupervisionNotice,
)
from tasks.reminders.digest import compose
from tasks.urging import urgeable

Check = Callable[[set[int]], set[int]]
"""Of some ids, those for which the message still holds. One query."""


def _reports(state: ReportState) -> Check:
    return lambda ids: set(ProgressReport.objects.filter(pk__in=ids, state=state).values_list("pk", flat=True))


def _assignments(state: AssignmentState) -> Check:
    return lambda ids: set(Assignment.objects.filter(pk__in=ids, state=state).values_list("pk", flat=True))


def _requests(ids: set[int]) -> set[int]:
    rows = AssignmentRequest.objects.filter(pk__in=ids, state=RequestState.PENDING)
    return set(rows.values_list("pk", flat=True))


def _nudged(ids: set[int]) -> set[int]:
    """Of the first nudges of some departments, those with a duty urged at the same moment that is still to be done."""
    firsts = Nudge.objects.filter(pk__in=ids).values_list("pk", "assignment__department", "at")
    batches = {pk: (department, at) for pk, department, at in firsts}
    day = clock.today()
    urged = Nudge.objects.filter(at__in={at for _, at in batches.values()})
    waiting: set[tuple[int, datetime]] = set()
    for plan in Plan.objects.filter(state=PlanState.PUBLISHED).defer("source_text"):
        rows = urged.filter(assignment__in=urgeable(plan, day).order_by())
        waiting |= set(rows.values_list("assignment__department", "at"))
    return {pk for pk, batch in batches.items() if batch in waiting}


def _unanswered(ids: set[int]) -> set[int]:
    return set(SupervisionNotice.objects.filter(pk__in=ids, replied_at=None).values_list("pk", flat=True))


def _unread(ids: set[int]) -> set[int]:
    return set(SupervisionNotice.objects.filter(pk__in=ids, noted_at=None).values_list("pk", flat=True))


# By the kind of message: what `about` names, how to ask, and what to say when it is no longer so.
CHECKS: dict[str, tuple[str, Check, str]] = {
    "returned": ("report", _reports(ReportState.RETURNED), "已经重新提交"),
    "to_sign": ("report", _reports(ReportState.DEPARTMENT_REVIEW), "已经审签、退回或撤回"),
    "handed_over": ("report", _reports(ReportState.SUBMITTED), "已经审核或撤回"),
    "to_decide": ("request", _requests, "已经办理"),
    "nudged": ("nudge", _nudged, "催办的任务都已办理"),
    "notice": ("notice", _unanswered, "督办单已经回复"),
    "notice_answered": ("notice", _unread, "督办回复已经阅过"),
    "disputed": ("assignment", _assignments(AssignmentState.DISPUTED), "异议已经处理"),
}


def judge(messages: Sequence[Message]) -> dict[int, Letter | str]:
    """Fresh words for digests, a reason for what is not so any more; nothing for what stays as it is."""
    digests = [one for one in messages if one.kind == DIGEST]
    verdicts = compose(digests) if digests else {}
    for kind, group in _by_kind(messages).items():
        noun, check, reason = CHECKS[kind]
        numbers = {one.pk: number for one in group if (number := _number(one, noun)) is not None}
        still = check(set(numbers.values())) if numbers else set()
        verdicts |= {pk: reason for pk, number in numbers.items() if number not in still}
    return verdicts


def _by_kind(messages: Sequence[Message]) -> dict[str, list[Message]]:
    groups: dict[str, list[Message]] = defaultdict(list)
    for one in messages:
        if one.kind in CHECKS:
            groups[one.kind].append(one)
    return groups


def _number(message: Message, noun: str) -> int | None:
    """The number in `report:12`; None for another noun or nothing."""
    name, _, number = message.about.partition(":")
    return int(number) if name == noun and number.isdigit() else None
