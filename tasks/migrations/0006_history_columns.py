"""The history keeps all that figures of a past day need; `0007` fills what is there, `0008` requires it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [
    ("draft", "草稿"),
    ("department_review", "待审签"),
    ("submitted", "待审核"),
    ("approved", "已通过"),
    ("returned", "已退回"),
]
ROLES = [("lead", "主办"), ("joint", "共同承担"), ("support", "配合")]


def copied(name: str, to: str, on_delete, verbose_name: str) -> migrations.AddField:
    """A column of the history that names what its part named then."""
    field = models.ForeignKey(
        to, on_delete, related_name="+", db_index=False, null=True, blank=True, verbose_name=verbose_name
    )
    return migrations.AddField("assignmentevent", name, field)


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "__first__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tasks", "0005_plan_turned_at"),
    ]

    operations = [
        migrations.AddField(
            "assignment", "waiting", models.PositiveSmallIntegerField("待审核的报告", default=0)
        ),
        migrations.AddField(
            "assignment",
            "waiting_since",
            models.DateTimeField("最早的待审核报告的提交时间", null=True, blank=True),
        ),
        migrations.AddField(
            "assignmentevent", "waiting", models.PositiveSmallIntegerField("待审核的报告", default=0)
        ),
        migrations.AddField(
            "assignmentevent",
            "waiting_since",
            models.DateTimeField("最早的待审核报告的提交时间", null=True, blank=True),
        ),
        migrations.AddField(
            "assignmentevent",
            "current_value",
            models.DecimalField("完成值", max_digits=14, decimal_places=2, null=True, blank=True),
        ),
        migrations.AddField(
            "assignmentevent",
            "report_period",
            models.DateField("最近一期", null=True, blank=True, help_text="最近一份已提交报告的报送周期首日"),
        ),
        migrations.AddField(
            "assignmentevent",
            "report_state",
            models.CharField("最近一期状态", max_length=20, choices=STATES, blank=True, default=""),
        ),
        migrations.AddField(
            "assignmentevent",
            "role",
            models.CharField("承担方式", max_length=8, choices=ROLES, default="lead"),
            preserve_default=False,
        ),
        copied("plan", "tasks.plan", django.db.models.deletion.CASCADE, "计划"),
        copied("chapter", "tasks.chapter", django.db.models.deletion.CASCADE, "章"),
        copied("task", "tasks.task", django.db.models.deletion.CASCADE, "任务"),
        copied("department", "departments.department", django.db.models.deletion.PROTECT, "责任单位"),
        copied("owner", settings.AUTH_USER_MODEL, django.db.models.deletion.SET_NULL, "经办人"),
    ]
