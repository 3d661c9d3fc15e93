"""The backup of every night: once, after two o'clock, whenever the server is on; proved; the newest thirty are kept."""

from __future__ import annotations

import fcntl
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from plan_tracker import clock
from plan_tracker.backup.archive import SUFFIX, inspect, remove, write_archive
from plan_tracker.errors import DomainError
from reports.models import JobRun
from reports.snapshots import finish

FROM_HOUR = 2
KEPT = 30
# A row of its own: the job runs every few minutes and mostly finds that there is nothing to do.
MADE = "backup-made"


def nightly() -> int:
    """Back up if this night's is missing; 1 when one was made. Safe to run at any time, twice, or late.

    A second run at the same moment (a job that was handed out again while it ran) finds the folder locked and leaves.
    Raises DomainError.
    """
    now = clock.local(clock.now())
    folder = Path(settings.BACKUP_DIR)
    if now.hour < FROM_HOUR:
        return 0
    if there := list(folder.glob(f"*-{now:%Y%m%d}-*{SUFFIX}")):
        _remember(there[0])
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise DomainError(f"备份没有做成：不能写入 {folder}，请检查目录和权限。") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        for left in folder.glob("*.part"):  # of a run that was killed
            remove(left)
        _make(folder)
        return 1


def _remember(archive: Path) -> None:
    """One made by hand tonight, or before backups were noted."""
    made = datetime.fromtimestamp(archive.stat().st_mtime, UTC)
    known = {"started_at": made, "finished_at": made, "last_ok_at": made, "first_at": made}
    JobRun.objects.get_or_create(name=MADE, defaults=known | {"ok": True})


def _make(folder: Path) -> None:
    started = datetime.now(UTC)
    path, manifest = write_archive(folder)
    try:
        if inspect(path) != manifest:
            raise DomainError("备份没有做成：写好的备份与数据不一致，请检查磁盘。")
    except DomainError:
        remove(path)
        raise
    finish(MADE, started)
    for old in sorted(folder.glob(f"*{SUFFIX}"))[:-KEPT]:
        remove(old)
