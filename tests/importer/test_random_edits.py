"""Whatever people do to where tasks stand, the draft stays one that can be published, and undoing goes back."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from importer.drafts.directory import Meant
from importer.drafts.editing import apply, undo
from importer.drafts.making import from_draft
from importer.drafts.outside import zones
from importer.drafts.plan_file_of import plan_file_of
from importer.drafts.shapes import check
from importer.drafts.working import codes, each_duty, each_section
from importer.plan_file import check_plan
from importer.reading.document import Document
from importer.understanding.understand import understand
from plan_tracker.errors import DomainError

DATA = Path(__file__).resolve().parents[1] / "data"
DOCUMENTS = [*sorted((DATA / "models").glob("*.txt")), DATA / "plan-2023.txt"]
HEAD = {"code": "c", "title": "t", "issuer": "i", "year": 2024}
DAYS = {"issued_on": "2024-01-02", "starts_on": "2024-01-02", "ends_on": "2024-12-31"}
LEAD = {"written": "", "group": None, "department": "sfj", "role": "lead", "origin": "office", "why": "", "near": []}
STEPS = 30


class Everybody:
    """A table in which every name is known."""

    def match(self, names, here=""):
        """All mean the same."""
        return [Meant(name, "sfj") for name in names]

    def propose(self, duty):
        """Nobody."""
        return []


def fit_to_publish(working, source):
    """Shape, and what holds between the parts of the plan it would become."""
    check(working)
    settled = json.loads(json.dumps(working))
    for name, value in (HEAD | DAYS).items():
        settled["head"][name]["value"] = value
    for _, _, task in each_duty(settled):
        task["departments"] = [LEAD | {"confirmed": True}]
    check_plan(plan_file_of(settled, source, codes(settled)), "draft", {"sfj"}, set())


def some_edit(chance, working, source):
    """An edit by name and what it is told: words anywhere become a task, tasks are cut, joined, moved, given up."""
    tasks = [task for _, _, task in each_duty(working)]
    if not tasks or chance.random() < 0.6:
        places = [zone.span for zone in zones(working, source)] + [one["span"] for one in working["chapters"]]
        low, high = chance.choice(places)
        start = chance.randrange(low, high)
        home = chance.choice(["", "", *(section["id"] for _, section in each_section(working))])
        return "new_task", {"start": start, "end": start + chance.randrange(2, 60), "section": home}
    task = chance.choice(tasks)
    start, end = task["span"]
    told = {
        "cut": {"at": chance.randrange(start, end)},
        "merge": {},
        "move": {"to": chance.choice(["up", "down"])},
        "no_task": {},
        "span": {"start": start + chance.randrange(-30, 10), "end": end + chance.randrange(-5, 40)},
    }
    do = chance.choice(list(told))
    return do, {"task": task["id"]} | told[do]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_any_edits_in_any_order_leave_a_plan(document):
    chance = random.Random(document.stem)
    draft = understand(Document(document.read_text(encoding="utf-8"), (), "text", ()))
    if draft.refusal:
        pytest.skip("no plan")
    working, done = from_draft(draft, Everybody()), []
    fit_to_publish(working, draft.source)
    for _ in range(STEPS):
        try:
            if done and chance.random() < 0.2:
                edited = undo(working, *chance.choice(done))
            else:
                do, told = some_edit(chance, working, draft.source)
                edited = apply(working, draft.source, do, **told)
        except DomainError:
            continue
        working = edited.working
        if edited.touched:
            done.append((edited.before, working["version"], edited.words))
        fit_to_publish(working, draft.source)
    assert done


@pytest.mark.parametrize("document", DOCUMENTS[:4], ids=lambda path: path.stem)
def test_undoing_everything_backwards_gives_the_first_draft(document):
    chance = random.Random(document.stem + "back")
    draft = understand(Document(document.read_text(encoding="utf-8"), (), "text", ()))
    working, done = from_draft(draft, Everybody()), []
    first = plan_file_of(working, draft.source, codes(working))
    for _ in range(STEPS):
        do, told = some_edit(chance, working, draft.source)
        try:
            edited = apply(working, draft.source, do, **told)
        except DomainError:
            continue
        working = edited.working
        if edited.touched:
            done.append((edited.before, working["version"], edited.words))
    for before, version, words in reversed(done):
        working = undo(stamped(working, set(before["parts"]), version), before, version, words).working
    assert plan_file_of(working, draft.source, codes(working)) == first


def stamped(working, parts, version):
    """The draft as it looked right after the edit: undoing what came later has stamped its parts anew."""
    fresh = json.loads(json.dumps(working))
    rows = [*fresh["chapters"], *fresh["context"], *fresh["corrections"]]
    while rows:
        one = rows.pop()
        one["version"] = version if one["id"] in parts else one["version"]
        for name in ("sections", "tasks", "context"):
            rows += one[name] if isinstance(one.get(name), list) else []
    return fresh
