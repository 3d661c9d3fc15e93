"""Make the working draft of a document that was read: once, by whoever holds the lease."""

from __future__ import annotations

import json
import logging
import time
import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from audit import verbs as audit
from importer.drafts.department_table import DepartmentTable
from importer.drafts.making import from_draft
from importer.drafts.open_points import progress
from importer.drafts.shapes import check
from importer.drafts.working import Working
from importer.models import WAITING, ImportState, PlanImport
from importer.reading.document import Cell, Document, Table
from importer.understanding.draft import Draft
from importer.understanding.understand import understand
from plan_tracker import clock

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
MOST_TRIES = 3
RUN_SECONDS = 40.0
GIVEN_UP = "识别这份文件时出了错，已经记录下来。请把正文复制到一个新的Word文件里再上传，或联系系统管理员。"


def understand_import(pk: int) -> None:
    """Understand one import and keep its draft, or why there is none. Nothing happens if another one works on it."""
    row = _claim(pk)
    if row is None:
        return
    if row.attempts > MOST_TRIES:  # it took several workers with it
        refuse(row, GIVEN_UP)
        return
    try:
        draft = understand(_document(row))
        _progress(row, 60)
        working = None if draft.refusal else from_draft(draft, DepartmentTable(clock.today()))
        if working:
            check(working)
            _progress(row, 90)
    except Exception:
        # Whatever the document does to us: one sentence for people, the rest for the log.
        log.exception("import %s was not understood", row.pk)
        refuse(row, GIVEN_UP)
        return
    if working:
        keep_draft(row, draft, working)
    else:
        refuse(row, draft.refusal)


def run_due(seconds: float = RUN_SECONDS) -> int:
    """Understand what waits, and what a worker that died has left; returns how many."""
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        waiting = PlanImport.objects.filter(state__in=WAITING).filter(_free()).order_by("created_at", "pk")
        pk = waiting.values_list("pk", flat=True).first()
        if pk is None:
            break
        understand_import(pk)
        done += 1
    return done


def keep_draft(row: PlanImport, draft: Draft, working: Working) -> None:
    """Store the draft of a document that holds a plan: now people can look at it."""
    settled, tasks = progress(working)
    head = working["head"]["title"]["value"] or row.title or row.file_name
    _finish(
        row, "import.read", state=ImportState.REVIEWING, working=json.dumps(working, ensure_ascii=False),
        version=working["version"], tasks=tasks, settled=settled, title=head[:200], saved_at=clock.now(), progress=100,
    )  # fmt: skip


def refuse(row: PlanImport, sentence: str) -> None:
    """Keep why a document gives no draft."""
    _finish(row, "import.refuse", state=ImportState.REFUSED, refusal=sentence[:300])


def _finish(row: PlanImport, action: str, **fields: Any) -> None:
    """By compare-and-set: whoever lost the lease, or whose import was dropped meanwhile, writes nothing."""
    with transaction.atomic():
        mine = PlanImport.objects.filter(pk=row.pk, state=ImportState.READING, leased_by=row.leased_by)
        if not mine.update(layout="", leased_by="", lease_until=None, **fields):
            return
        audit.record(
            chain="system", by=row.created_by, action=action, object_type="import", object_id=str(row.pk),
            object_label=row.file_name, detail={"tasks": fields.get("tasks", 0)},
        )  # fmt: skip


def _free() -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=clock.now())


def _claim(pk: int) -> PlanImport | None:
    name = uuid.uuid4().hex
    rows = PlanImport.objects.filter(pk=pk, state__in=WAITING).filter(_free())
    taken = rows.update(
        state=ImportState.READING, leased_by=name, lease_until=clock.now() + LEASE, attempts=F("attempts") + 1,
        progress=10,
    )  # fmt: skip
    return PlanImport.objects.select_related("created_by").get(pk=pk) if taken else None


def _progress(row: PlanImport, percent: int) -> None:
    PlanImport.objects.filter(pk=row.pk, leased_by=row.leased_by).update(progress=percent)


def _document(row: PlanImport) -> Document:
    layout = json.loads(row.layout or "{}")
    tables = tuple(
        Table(tuple(one["span"]), tuple(Cell(**cell | {"span": tuple(cell["span"])}) for cell in one["cells"]))
        for one in layout.get("tables", [])
    )
    return Document(row.text, tables, layout.get("kind", "text"), tuple(layout.get("notes", [])))
