"""Every event says what it is about; a plan's events of a stretch of time are found by an index."""

import django.db.models.deletion
from django.db import migrations, models


def required(name: str, to: str, on_delete, verbose_name: str) -> migrations.AlterField:
    """No event without it."""
    field = models.ForeignKey(to, on_delete, related_name="+", db_index=False, verbose_name=verbose_name)
    return migrations.AlterField("assignmentevent", name, field)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0007_history_filled")]

    operations = [
        required("plan", "tasks.plan", django.db.models.deletion.CASCADE, "计划"),
        required("chapter", "tasks.chapter", django.db.models.deletion.CASCADE, "章"),
        required("task", "tasks.task", django.db.models.deletion.CASCADE, "任务"),
        required("department", "departments.department", django.db.models.deletion.PROTECT, "责任单位"),
        migrations.AddIndex("assignmentevent", models.Index(fields=["plan", "at"], name="event_plan_at")),
    ]
