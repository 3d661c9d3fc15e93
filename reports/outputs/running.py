"""Make one output: read, write aside, store, and note it as ready, each at most once."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from urllib.parse import parse_qsl

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from audit import verbs as audit
from notifications.verbs import Draft, queue_many
from plan_tracker import clock
from plan_tracker.errors import DomainError
from plan_tracker.moment import one_moment
from reports.models import Output, OutputState
from reports.outputs.kinds import Ask, get_kind
from reports.outputs.lease import PAUSE, LostLease, Pulse, mine
from reports.permissions import owner_of_outputs
from reports.tables import Progress

log = logging.getLogger(__name__)
ROOT = "outputs"
MOST_TRIES = 3
PIECE = 1024 * 1024
GIVEN_UP = f"试了{MOST_TRIES}次都没有生成成功。请稍后重新生成，仍不成功的请联系管理员。"
ONCE = "生成时出了问题，没有生成，请重新生成。"
NO_PLAN = "计划或生成人已经不在系统里，没有生成。"
MOVED = "生成人的单位或角色已经变动，没有生成，请重新生成。"
NO_SPACE = "服务器上没有足够的空间，文件没有生成，请联系管理员。"
NO_STORE = "文件库暂时连不上，文件没有生成，请稍后重新生成。"


@dataclass(frozen=True)
class Made:
    """A file that lies in storage, and what is known of it."""

    name: str
    size: int
    sha256: str
    rows: int | None
    data_at: datetime


def run_output(output: Output, *, background: bool) -> Output:
    """Make an output that is leased to the caller; returns it as it is afterwards.

    In the background it is tried again later and its owner is told in the end; in a request it fails at once. Raises
    whatever went wrong in a request.
    """
    try:
        with _watched(output, background) as progress:
            made = _make(output, progress)
        _finish(output, made, tell=background)
    except LostLease:
        log.warning("output %s was taken over by another worker", output.pk)
    except Exception as error:
        _failed(output, error, background=background)
        if not background:
            raise
    output.refresh_from_db()
    return output


@contextmanager
def _watched(output: Output, background: bool) -> Iterator[Progress]:
    if not background:
        yield lambda done, total: None
        return
    with Pulse(output) as pulse:
        yield pulse


def _make(output: Output, progress: Progress) -> Made:
    """Write into a nameless file, then into storage. What is read is of one moment."""
    rows: list[int] = []

    def told(done: int, total: int) -> None:
        rows[:] = [done]
        progress(done, total)

    with tempfile.TemporaryFile() as target:
        with one_moment():
            data_at = clock.now()
            _write(output, target, told)
        size, sha256 = _measured(target)
        target.seek(0)
        name = _stored(target)
    return Made(name, size, sha256, rows[0] if rows else None, data_at)


def _write(output: Output, target: IO[bytes], progress: Progress) -> None:
    """The right to have it is asked for again: a wish may have waited while somebody's role changed."""
    if output.plan is None or output.asked_by is None:
        raise DomainError(NO_PLAN)
    if owner_of_outputs(output.asked_by) != output.department:
        raise DomainError(MOVED, status=403)
    ask = Ask(output.plan, output.day, dict(parse_qsl(output.options)), output.asked_by)
    kind = get_kind(output.kind)
    if not kind.allowed(ask.user, ask):
        raise DomainError(f"生成人现在不能查看{kind.label}的内容，没有生成。", status=403)
    kind.write(ask, output.format, target, progress)  # type: ignore[arg-type]


def _measured(target: IO[bytes]) -> tuple[int, str]:
    target.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := target.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _stored(target: IO[bytes]) -> str:
    token = uuid.uuid4().hex
    try:
        return default_storage.save(f"{ROOT}/{token[:2]}/{token}", File(target))
    except OSError as error:
        raise DomainError(NO_SPACE, status=507) from error
    except (BotoCoreError, ClientError) as error:
        raise DomainError(NO_STORE, status=503) from error


def _finish(output: Output, made: Made, *, tell: bool) -> None:
    """Ready, told and on the record in one transaction; without the lease the file goes again."""
    try:
        with transaction.atomic():
            total = made.rows or 0
            ready = mine(output).update(
                state=OutputState.READY, file=made.name, size=made.size, sha256=made.sha256, rows=made.rows,
                data_at=made.data_at, finished_at=clock.now(), done=total, total=total, lease_until=None, leased_by="",
                problem="",
            )  # fmt: skip
            if not ready:
                raise LostLease
            if tell:
                _tell(output, f"{output.title}已生成，可以下载", "在“下载文件”里下载，文件保留30天。")
            _record(output, made)
    except BaseException:
        default_storage.delete(made.name)
        raise


def _failed(output: Output, error: Exception, *, background: bool) -> None:
    """Wait for another try, or give up in words. What a DomainError says stays so however often one tries."""
    final = isinstance(error, DomainError) and error.status not in (503, 507)
    if not isinstance(error, DomainError):
        log.exception("output %s failed at try %s", output.pk, output.attempts)
    if background and not final and output.attempts < MOST_TRIES:
        again = clock.now() + PAUSE * output.attempts
        mine(output).update(state=OutputState.QUEUED, lease_until=again, leased_by="", done=0)
        return
    words = error.message if isinstance(error, DomainError) else GIVEN_UP if background else ONCE
    give_up(output, words, tell=background)


def give_up(output: Output, words: str, *, tell: bool) -> None:
    """The output has failed, visibly, if it is still leased to this try."""
    with transaction.atomic():
        failed = mine(output).update(
            state=OutputState.FAILED, problem=words[:300], finished_at=clock.now(), lease_until=None, leased_by=""
        )
        if failed and tell:
            _tell(output, f"{output.title}没有生成", words)


def _tell(output: Output, title: str, body: str) -> None:
    """Its owner hears of it once: a file that a subscription asked for is announced, and mailed, by that."""
    if output.asked_by is not None and not output.runs.exists():
        key = f"output:{output.pk}"
        queue_many([Draft(output.asked_by.pk, "output", title, body, "/outputs/", key, about=key)])


def _record(output: Output, made: Made) -> None:
    detail = {"format": output.format, "day": f"{output.day:%Y-%m-%d}", "filters": output.options}
    audit.record(
        chain=f"plan:{output.plan_code}",
        by=output.asked_by,
        action="output.make",
        object_type="output",
        object_id=str(output.pk),
        object_label=output.title,
        detail=detail | {"rows": made.rows, "sha256": made.sha256},
    )
