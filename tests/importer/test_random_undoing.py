"""Whatever is undone and brought back in any order: what the history shows as standing is what the draft says."""

from __future__ import annotations

import random

import pytest

from departments.models import Role
from importer.drafts.editing import apply
from importer.drafts.plan_file_of import plan_file_of
from importer.drafts.working import codes, each_duty
from importer.models import PlanImport
from importer.verbs.edits import edit_import, undo_edit
from plan_tracker.errors import DomainError
from tests import personas
from tests.importer import drafts
from tests.importer.test_random_edits import some_edit

pytestmark = pytest.mark.django_db
STEPS = 40


@pytest.fixture
def office():
    personas.make_department("司法局", "司法局", code="sfj")
    personas.make_department(code="zwfwj")
    return personas.make_user(Role.REVIEWER)


def now(row):
    return PlanImport.objects.get(pk=row.pk).draft


def plan(working):
    return plan_file_of(working, drafts.TEXT, codes(working))


def standing(row):
    """Versions of the edits that stand, as the history shows them: not undone, or the undoing was undone."""
    counts = {}
    for version, action, undone_in in row.edits.order_by("-version").values_list("version", "action", "undone_in"):
        counts[version] = undone_in is None or not counts[undone_in]
        if action != "undo" and counts[version]:
            yield version


@pytest.mark.parametrize("seed", range(6))
def test_the_draft_is_what_the_edits_that_stand_make_of_it(office, seed):
    chance, row = random.Random(seed), drafts.stored(office)
    first, made, undone = now(row), {}, 0
    tasks = [task["id"] for _, _, task in each_duty(first)][:2]
    for step in range(2 * STEPS):
        if made and chance.random() < 0.85:
            try:
                undo_edit(by=office, plan_import=row, version=chance.choice(row.edits.filter(undone_in=None)).version)
                undone += 1
            except DomainError:
                continue
        else:
            told = chance.choice(
                [("retitle", {"title": f"第{step}次改"}), ("evidence", {"to": chance.choice(["on", "off"])})]
            )
            values = {"task": chance.choice(tasks)} | told[1]
            edited = edit_import(by=office, plan_import=row, do=told[0], seen={}, values=values)
            if edited.touched:
                made[edited.working["version"]] = (told[0], values)
        meant = first
        for version in sorted(standing(row)):
            do, values = made[version]
            meant = apply(meant, drafts.TEXT, do, **values).working
        assert plan(now(row)) == plan(meant)
    assert undone > 10


@pytest.mark.parametrize("seed", range(6))
def test_everything_undone_is_the_first_draft_and_brought_back_the_last(office, seed):
    chance, row = random.Random(seed), drafts.stored(office)
    first = plan(now(row))
    for _ in range(STEPS):
        do, values = some_edit(chance, now(row), drafts.TEXT)
        try:
            edit_import(by=office, plan_import=row, do=do, seen={}, values=values)
        except DomainError:
            continue
    last, edits = plan(now(row)), versions(row)
    undoings = [undo(office, row, version) for version in reversed(edits)]
    assert len(edits) > 5 and plan(now(row)) == first
    for version in reversed(undoings):
        undo(office, row, version)
    assert plan(now(row)) == last


def versions(row):
    return list(row.edits.order_by("version").values_list("version", flat=True))


def undo(office, row, version):
    return undo_edit(by=office, plan_import=row, version=version).working["version"]
