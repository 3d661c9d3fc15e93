"""The migration that gives history its ends says of every event what the product says when it happens."""

from __future__ import annotations

from importlib import import_module
from random import Random
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from departments.models import Role
from tasks.models import AssignmentEvent, ProgressReport, ReportVersion
from tasks.verbs.assignments import accept_assignment
from tests import personas
from tests.reports.lives import live, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MIGRATION = import_module("tasks.migrations.0010_history_kept")


def last_words():
    names = ("report_id", *MIGRATION.COPIED)
    return sorted(map(str, ReportVersion.objects.filter(until=None).exclude(state="draft").values_list(*names)))


def test_random_lives_come_out_as_they_were_lived():
    live(make_county(8, 4), Random(4), 12, lambda day: None)
    ends = dict(AssignmentEvent.objects.values_list("pk", "until"))
    words = last_words()
    assert len(words) > 3
    newest = AssignmentEvent.objects.filter(until=None).values_list("pk", flat=True)
    AssignmentEvent.objects.exclude(pk__in=list(newest)).update(until=personas.ISSUED)
    ReportVersion.objects.all().delete()
    MIGRATION.end_events(apps, SimpleNamespace(connection=connection))
    MIGRATION.keep_reports(apps, None)
    assert dict(AssignmentEvent.objects.values_list("pk", "until")) == ends
    assert last_words() == words
    judged = ProgressReport.objects.filter(state="approved").first()
    before, now = judged.versions.order_by("at")
    assert (before.state, before.until, before.review_comment) == ("submitted", judged.reviewed_at, "")
    assert (now.state, now.at, before.at) == ("approved", judged.reviewed_at, judged.submitted_at)


def test_two_events_of_one_duty_are_never_both_the_newest():
    bureau, plan = personas.make_department(), personas.make_plan()
    duty = personas.assign(personas.make_task(plan), bureau)
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    duty = personas.reload(duty)
    accept_assignment(by=personas.make_user(Role.REPORTER, bureau), assignment=duty)
    first, second = AssignmentEvent.objects.order_by("pk")
    assert (first.until, second.until) == (second.at, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentEvent.objects.filter(pk=first.pk).update(until=None)
