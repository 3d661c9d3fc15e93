"""Stored days counted what was not handed down yet: those it may have been in are stored anew, from history."""

from datetime import date, timedelta

from django.db import migrations
from django.db.models import Min, Q

# The roll-up fills four hundred days at most: older ones stay as they are.
KEPT = timedelta(days=395)


def forget(apps, schema_editor):
    """The next roll-up finds these days missing. Plans handed down whole before their first stored day are right."""
    Plan, JobRun = apps.get_model("tasks", "Plan"), apps.get_model("reports", "JobRun")
    Assignment = apps.get_model("tasks", "Assignment")
    stored = Plan.objects.annotate(first=Min("daily_cells__day")).exclude(first=None)
    for plan, first in list(stored.order_by().values_list("pk", "first")):
        later = Q(state="draft") | Q(issued_at__date__gt=first)
        if not Assignment.objects.filter(later, plan=plan).exists():
            continue
        for name in ("DailyCell", "DailyTaskCell"):
            rows = apps.get_model("reports", name).objects
            rows.filter(plan=plan, day__gte=date.today() - KEPT).delete()
        JobRun.objects.filter(name=f"roll-up:{plan}").update(note="")


def leave(apps, schema_editor):
    """Nothing to undo: the days are filled by the roll-up."""


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_filling_undo_submitted"), ("tasks", "0009_plan_comparison")]
    operations = [migrations.RunPython(forget, leave)]
