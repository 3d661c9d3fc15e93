"""History says until when it was true, and keeps what reports said: a past day is read by a range of moments.

What reports said before is not known: they are kept as they are now, from the day they were handed in.
"""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Up to the next event of the same part; the newest has no end.
END = """
UPDATE tasks_assignmentevent SET until = following.at FROM (
    SELECT id AS event, LEAD(at) OVER (PARTITION BY assignment_id ORDER BY at, id) AS at FROM tasks_assignmentevent
) following WHERE following.event = tasks_assignmentevent.id AND following.at IS NOT NULL
"""
COPIED = (
    "period", "state", "progress", "work_done", "problems", "next_steps", "needs_help", "submitted_at", "reviewed_at",
    "review_comment", "assignment_id", "plan_id", "department_id", "author_id", "signed_by_id",
)  # fmt: skip
BATCH = 1000


def end_events(apps, schema_editor):
    """One statement, whatever the number of events."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(END)


def keep_reports(apps, schema_editor):
    """Each report that ever left its author's desk, before it was judged and since."""
    Report, Version = apps.get_model("tasks", "ProgressReport"), apps.get_model("tasks", "ReportVersion")
    batch = []
    for row in Report.objects.exclude(state="draft").order_by("pk").values("pk", "updated_at", *COPIED).iterator(BATCH):
        batch += [Version(**version) for version in versions(row)]
        if len(batch) >= BATCH:
            Version.objects.bulk_create(batch)
            batch = []
    Version.objects.bulk_create(batch)


def versions(row):
    """One or two versions of a report as far as its own row tells."""
    now = {name: row[name] for name in COPIED} | {"report_id": row["pk"]}
    sent, judged = row["submitted_at"], row["reviewed_at"]
    if row["state"] not in ("approved", "returned") or not sent or judged <= sent:
        return [now | {"at": max(filter(None, (sent, judged)), default=row["updated_at"])}]
    before = {"state": "submitted", "review_comment": "", "reviewed_at": None, "at": sent, "until": judged}
    return [now | before, now | {"at": judged}]


def leave(apps, schema_editor):
    """The columns and the table go; nothing to undo."""


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0005_leader_in_charge"),
        ("tasks", "0009_plan_comparison"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="到下一条记录的时间"),
                ),
                ("period", models.DateField(help_text="周期的第一天", verbose_name="报送周期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("department_review", "待审签"),
                            ("submitted", "待审核"),
                            ("approved", "已通过"),
                            ("returned", "已退回"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "progress",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="进度%",
                    ),
                ),
                ("work_done", models.TextField(blank=True, max_length=2000, verbose_name="本期进展")),
                ("problems", models.TextField(blank=True, max_length=1000, verbose_name="存在问题")),
                ("next_steps", models.TextField(blank=True, max_length=1000, verbose_name="下一步打算")),
                ("needs_help", models.BooleanField(default=False, verbose_name="需要法治办协调")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="审核时间")),
                ("review_comment", models.TextField(blank=True, verbose_name="审核意见")),
            ],
            options={
                "verbose_name": "进展报告的历次内容",
                "verbose_name_plural": "进展报告的历次内容",
                "ordering": ["report", "at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="reportversion",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tasks.assignment",
                verbose_name="任务分解",
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="填报人",
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="department",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="departments.department",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tasks.plan",
                verbose_name="计划",
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="tasks.progressreport",
                verbose_name="报告",
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审签人",
            ),
        ),
        migrations.AddIndex(
            model_name="reportversion",
            index=models.Index(fields=["plan", "period"], name="version_plan_period"),
        ),
        migrations.AddConstraint(
            model_name="reportversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("report",), name="version_one_newest"
            ),
        ),
        migrations.AddField(
            model_name="assignmentevent",
            name="until",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="到下一条记录的时间"),
        ),
        migrations.RunPython(end_events, leave),
        migrations.AddIndex(
            model_name="assignmentevent",
            index=models.Index(fields=["plan", "until"], name="event_plan_until"),
        ),
        migrations.AddConstraint(
            model_name="assignmentevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("assignment",), name="event_one_newest"
            ),
        ),
        migrations.RunPython(keep_reports, leave),
    ]
