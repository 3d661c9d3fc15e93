"""Ask for an output, make it, make what waits, delete its file: the only writers of outputs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from audit import verbs as audit
from departments.models import User
from departments.roles import REPORTS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.text import clean_text
from reports.models import UNDER_WAY, Output, OutputState
from reports.outputs.kinds import AT_ONCE_ROWS, Ask, Kind, get_kind
from reports.outputs.lease import LEASE, claim_next, new_name
from reports.outputs.running import GIVEN_UP, MOST_TRIES, give_up, run_output
from reports.permissions import owner_of_outputs
from tasks.models import Plan

MOST_OPTIONS = 1000
MOST_VALUE = 200
# A run of the job begins nothing new after this long.
RUN_SECONDS = 40.0


def ask_for_output(
    *, by: User, kind: str, format: str, plan: Plan, day: date, options: Mapping[str, str] | None = None,
    background: bool = False,
) -> Output:  # fmt: skip
    """Have a file made: a small one is ready on return, a big one, or each with `background`, waits.

    Who asks again for what is already under way gets that. Raises NotFound, Forbidden, DomainError.
    """
    wanted = get_kind(kind)
    ask = Ask(plan, day, cleaned_options(options or {}), by)
    wanted.require(by, ask, format)
    output, fresh = _ask(wanted, ask, format, background)
    return run_output(output, background=False) if fresh and output.state == OutputState.RUNNING else output


def run_due(seconds: float = RUN_SECONDS) -> int:
    """Make what waits, and what a worker that died has left, one after another; returns how many were begun."""
    end, begun = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        output = claim_next()
        if output is None:
            break
        begun += 1
        if output.attempts > MOST_TRIES:
            give_up(output, GIVEN_UP, tell=True)  # it took several workers with it
        else:
            run_output(output, background=True)
    return begun


def delete_output(*, by: User, output: Output) -> None:
    """Delete the file of an output; its record stays. Raises Forbidden, Conflict."""
    if not may_delete(by, output):
        raise Forbidden("只能删除自己或本单位生成的文件。")
    if not output.file:
        raise Conflict("这个文件已经不在了，请刷新页面。")
    with transaction.atomic():
        rows = Output.objects.filter(pk=output.pk, file=output.file)
        if not rows.update(file="", cleared_at=clock.now(), cleared_name=by.full_name):
            raise Conflict("这个文件已经不在了，请刷新页面。")
        # Only when the row says so for good.
        transaction.on_commit(partial(default_storage.delete, output.file))
        audit.record(
            chain=f"plan:{output.plan_code}",
            by=by,
            action="output.delete",
            object_type="output",
            object_id=str(output.pk),
            object_label=output.title,
            detail={"format": output.format, "sha256": output.sha256},
        )


def may_delete(user: User, output: Output) -> bool:
    """One's own, for a department's people what belongs to the department."""
    if user.role in REPORTS:
        return output.department_id is not None and output.department_id == user.department_id
    return output.asked_by_id == user.pk


def cleaned_options(options: Mapping[str, str]) -> dict[str, str]:
    """Options without the empty ones, in the order of their names. Raises DomainError for too many or too long ones."""
    cleaned = {}
    for name in sorted(options):
        value = clean_text(options[name], field=name[:60], label="参数", max_length=MOST_VALUE, required=False)
        if value:
            cleaned[name] = value
    if len(urlencode(cleaned)) > MOST_OPTIONS:
        raise DomainError("条件太多，请减少一些再生成。")
    return cleaned


def _ask(kind: Kind, ask: Ask, format: str, background: bool) -> tuple[Output, bool]:
    """The row, and whether it is new: small ones leased to the caller, big ones waiting."""
    options = urlencode(ask.options)
    parts = (kind.name, format, ask.plan.code, f"{ask.day}", options)
    fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    same = Output.objects.filter(asked_by=ask.user, fingerprint=fingerprint, state__in=UNDER_WAY)
    if found := same.first():
        return found, False
    now, total = clock.now(), kind.estimate(ask)
    output = Output(
        kind=kind.name, format=format, title=kind.title(ask), plan=ask.plan, plan_code=ask.plan.code,
        plan_title=ask.plan.title, day=ask.day, options=options, fingerprint=fingerprint, asked_by=ask.user,
        asked_name=ask.user.full_name, department=owner_of_outputs(ask.user), asked_at=now, total=total,
        file_name=kind.file_name(ask, format),
    )  # fmt: skip
    if total <= AT_ONCE_ROWS and not background:
        output.state, output.leased_by = OutputState.RUNNING, new_name()
        output.lease_until, output.attempts = now + LEASE, 1
    try:
        with transaction.atomic():
            output.save(force_insert=True)
    except IntegrityError:
        found = same.first()
        if found is None:
            raise
        return found, False
    return output, True
