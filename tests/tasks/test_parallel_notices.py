"""Many at once send notices and urge: numbers without gap or double, no duty in two notices, nobody told twice."""

import threading
from datetime import date

import pytest
from django.db import connection

from audit.verbs import verify
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict
from tasks.models import Nudge, SupervisionNotice
from tasks.verbs.notices import issue_notice
from tasks.verbs.nudges import urge
from tests.personas import NOON
from tests.tasks import urging_world

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite in memory has one writer"),
]
AT_ONCE = 12


def together(deed):
    """What came of `deed(number)` called by many threads at the same moment: its result or what it raised."""
    begin, outcome = threading.Barrier(AT_ONCE), []

    def work(number):
        begin.wait()
        try:
            with clock.at(NOON):
                outcome.append(deed(number))
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcome


def test_notices_sent_at_once_are_numbered_without_gap_and_no_duty_is_in_two():
    world = urging_world.make()
    duties = [("bureau", "late9", "yellow"), ("bureau", "late24", "red"), ("market", "market9", "yellow")]

    def send(number):
        department, name, level = duties[number % len(duties)]
        return issue_notice(
            by=world["office" if number % 2 else "second"], plan=world["plan"], department=world[department],
            level=level, duties=[world[name].pk], demand="请查明原因。", reply_due_on=date(2023, 10, 31),
        )  # fmt: skip

    outcome = together(send)
    sent = [one for one in outcome if isinstance(one, SupervisionNotice)]
    refused = [one for one in outcome if isinstance(one, Conflict)]
    assert (len(sent), len(refused)) == (3, AT_ONCE - 3), outcome
    assert sorted(SupervisionNotice.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert all("已就其中的任务发出" in one.message for one in refused)
    assert Message.objects.filter(kind="notice", recipient=world["stranger"]).count() == 1
    assert list(verify()) == []


def test_the_same_duties_urged_at_once_are_urged_once():
    world = urging_world.make()
    duties = [world["late9"].pk, world["late3"].pk]
    outcome = together(lambda number: urge(by=world["office"], plan=world["plan"], duties=duties))
    assert sum(getattr(one, "duties", 0) for one in outcome) == 2, outcome
    assert not [one for one in outcome if isinstance(one, Exception) and not isinstance(one, Conflict)]
    assert Nudge.objects.count() == 2
    assert Message.objects.filter(kind="nudged", recipient=world["clerk"]).count() == 1
