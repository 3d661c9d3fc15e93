"""The Celery application: only an alarm clock, the database is the truth."""

import os

from celery import Celery

from plan_tracker.beat import TIMETABLE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_tracker.settings")
app = Celery("plan_tracker", task_cls="plan_tracker.ops.task:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.conf.beat_schedule = TIMETABLE
app.conf.beat_scheduler = "plan_tracker.leader:LeadingScheduler"
