"""Whether a plan's departments see each other by name."""

from __future__ import annotations

from django.db import transaction

from audit import verbs as audit
from departments.models import User
from tasks.models import Plan
from tasks.permissions import require_reviewer


def show_league(*, by: User, plan: Plan, shown: bool) -> bool:
    """Let departments see how punctual each of them is, by name, or hide it again. Returns whether anything changed.

    Only the office may. Raises Forbidden.
    """
    require_reviewer(by, "决定各单位能不能互相看到")
    with transaction.atomic():
        changed = Plan.objects.filter(pk=plan.pk, show_league=not shown).update(show_league=shown)
        if changed:
            audit.record(
                chain=plan.audit_chain,
                by=by,
                action="plan.show_league" if shown else "plan.hide_league",
                object_type="plan",
                object_id=str(plan.pk),
                object_label=plan.title,
                detail={},
            )
    plan.show_league = shown
    return bool(changed)
