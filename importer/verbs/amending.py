"""Begin an amendment: the plan itself as a draft, corrected on the same screen."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from departments.models import User
from importer.drafts.of_plan import working_of_plan
from importer.drafts.open_points import progress
from importer.export import export_plan
from importer.models import ImportKind, ImportState, PlanImport
from importer.permissions import require_import
from importer.verbs.uploads import record
from plan_tracker import clock
from plan_tracker.errors import DomainError
from tasks.models import Plan, PlanState
from tasks.permissions import require_reviewer


def start_amendment(*, by: User, plan: Plan) -> PlanImport:
    """The draft of an amendment of a plan handed down; the one that is open already, if there is one.

    Raises DomainError for a plan that is not handed down.
    """
    require_import(by)
    require_reviewer(by, "修订计划")
    if plan.state != PlanState.PUBLISHED:
        raise DomainError("只有已下达的计划才能修订。")
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        open_one = PlanImport.objects.filter(base_plan=plan, state=ImportState.REVIEWING).first()
        if open_one:
            return open_one
        row = _draft(by, plan)
        row.save(force_insert=True)
        record(row, "import.amend", by, plan=plan.code)
    return row


def _draft(by: User, plan: Plan) -> PlanImport:
    working = working_of_plan(export_plan(plan))
    settled, tasks = progress(working)
    content = plan.source_text.encode()
    return PlanImport(
        created_by=by,
        created_name=by.full_name,
        created_at=clock.now(),
        file_name=f"{plan.title}（修订）"[:200],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        title=plan.title,
        state=ImportState.REVIEWING,
        progress=100,
        text=plan.source_text,
        working=json.dumps(working, ensure_ascii=False),
        version=working["version"],
        tasks=tasks,
        settled=settled,
        saved_at=clock.now(),
        kind=ImportKind.AMENDMENT,
        base_plan=plan,
    )
