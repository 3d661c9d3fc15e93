"""Who is scored: the departments with a part in the plan, without those outside scoring."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from departments.models import Department
from tasks.models import Assignment, Plan
from tasks.models.facts import NOT_COUNTED


def scored_departments(plan: Plan) -> QuerySet[Department]:
    """In the departments' own order, never by points.

    Party organs, courts, the procuratorate, people's congress and political consultative conference are marked
    `outside_scoring`: a government office's plan does not judge them (PRACTICE F.14).
    """
    parts = Assignment.objects.filter(plan=plan, department=OuterRef("pk"))
    parts = parts.exclude(state__in=NOT_COUNTED)
    rows = Department.objects.filter(Exists(parts), outside_scoring=False)
    return rows.order_by("order", "code")
