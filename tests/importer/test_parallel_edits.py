"""Several people at one draft at the same moment: every edit that was said to be kept is there, the others are told."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from departments.models import Role
from importer.drafts.working import each_duty
from importer.models import PlanImport
from importer.verbs.edits import edit_import
from plan_tracker import clock
from plan_tracker.errors import Conflict
from tests import personas
from tests.importer import drafts
from tests.personas import NOON

EDITORS = 8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite in memory has one writer"),
]


def together(works):
    """Run all at once; what each gave or raised."""
    gate, results = threading.Barrier(len(works)), []

    def run(work):
        try:
            with clock.at(NOON):
                gate.wait()
                results.append(work())
        except Conflict as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def people():
    return [personas.make_user(Role.REVIEWER, full_name=f"审核员{n}") for n in range(EDITORS)]


def renaming(by, row, ident, title):
    fields = {"seen": {ident: 0}, "values": {"task": ident, "title": title}}
    return lambda: edit_import(by=by, plan_import=row, do="retitle", **fields)


def test_of_many_edits_of_one_task_one_is_kept(people):
    row = drafts.stored(people[0])
    results = together([renaming(one, row, drafts.TASK, f"名称{n}") for n, one in enumerate(people)])
    kept = [one for one in results if not isinstance(one, Conflict)]
    assert len(kept) == 1
    told = {str(one.message) for one in results if isinstance(one, Conflict)}
    assert len(told) == 1
    assert PlanImport.objects.get(pk=row.pk).version == 2


def test_edits_of_different_tasks_are_all_kept(people):
    row = drafts.stored(people[0])
    idents = [task["id"] for _, _, task in each_duty(row.draft)]
    results = together([renaming(people[n], row, ident, f"名称{n}") for n, ident in enumerate(idents)])
    assert not [one for one in results if isinstance(one, Conflict)]
    stored = PlanImport.objects.get(pk=row.pk)
    assert {task["title"] for _, _, task in each_duty(stored.draft)} == {f"名称{n}" for n in range(len(idents))}
    assert sorted(stored.edits.values_list("version", flat=True)) == list(range(2, len(idents) + 2))
