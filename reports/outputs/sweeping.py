"""Files do not stay for ever: after 30 days they go, and so does what a killed process left behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core.files.storage import default_storage

from plan_tracker import clock
from reports.models import Output
from reports.models.outputs import KEPT_FOR
from reports.outputs.running import ROOT

BATCH = 500
# Longer than any output takes from its file to its row.
ORPHAN_AGE = timedelta(hours=24)
BY_RULE = "系统"


def sweep_outputs() -> int:
    """Delete files older than 30 days, their records stay, and files without a record. Returns how many."""
    return _clear_old() + _clear_orphans()


def forget_files(why: str) -> int:
    """Note of every output that its file is not here (`why`, in place of who cleared it); returns how many."""
    kept = Output.objects.exclude(file="")
    return kept.update(file="", cleared_at=clock.now(), cleared_name=why)


def _clear_old() -> int:
    now = clock.now()
    old = Output.objects.exclude(file="").filter(finished_at__lt=now - KEPT_FOR).order_by("finished_at")
    gone = 0
    for pk, name in list(old.values_list("pk", "file")[:BATCH]):
        default_storage.delete(name)
        gone += Output.objects.filter(pk=pk, file=name).update(file="", cleared_at=now, cleared_name=BY_RULE)
    return gone


def _clear_orphans() -> int:
    """Young files are left alone: their row may be on its way."""
    before, gone = datetime.now(UTC) - ORPHAN_AGE, 0
    try:
        folders = sorted(default_storage.listdir(ROOT)[0])
    except FileNotFoundError:
        return 0
    for folder in folders:
        names = [f"{ROOT}/{folder}/{name}" for name in default_storage.listdir(f"{ROOT}/{folder}")[1]]
        known = set(Output.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                gone += 1
    return gone
