"""Many sweeps and many clicks at the same moment: one subscription, one file, one message."""

import threading

import pytest
from django.db import connection

from departments.models import Role
from notifications.models import Message
from plan_tracker.errors import Conflict
from reports import jobs
from reports.models import Output, Subscription, SubscriptionRun
from reports.outputs.verbs import run_due
from reports.subscriptions.verbs import subscribe
from tests import personas
from tests.reports.subscribing import MONDAYS, on

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite in memory has one writer"),
]
AT_ONCE = 8


def together(deed, day):
    """What came of `deed()` called by many threads at the same moment: its result or what it raised."""
    begin, outcome = threading.Barrier(AT_ONCE), []

    def work():
        begin.wait()
        try:
            with on(day):
                outcome.append(deed())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcome


def test_many_at_once_make_one_of_each(settings, tmp_path):
    local = {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    plan, office = personas.make_plan(state="published"), personas.make_user(Role.REVIEWER)
    personas.assign(personas.make_task(plan), personas.make_department())
    made = together(lambda: subscribe(by=office, plan=plan, kind="heat", format="csv", rhythm=MONDAYS), "2023-10-24")
    assert [type(one) for one in made if not isinstance(one, Conflict)] == [Subscription], made
    assert sum(together(jobs.send_subscriptions, "2023-10-30")) == 1
    assert (Output.objects.count(), SubscriptionRun.objects.count()) == (1, 1)
    with on("2023-10-30"):
        run_due()
    assert sum(together(jobs.send_subscriptions, "2023-10-30")) == 1
    assert Message.objects.filter(kind="subscription").count() == 1
