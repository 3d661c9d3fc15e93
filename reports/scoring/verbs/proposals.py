"""The nightly verb: what the published rules give on the history so far, as entries that wait for the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from plan_tracker import clock
from reports.models import EntryState, SchemeState, ScoreEntry, ScoringScheme
from reports.scoring.facts import facts_of
from reports.scoring.rules import Draft, drafts_of
from reports.scoring.verbs.record import audit_scheme, entry_url
from tasks.notices import tell_office

CHANGED = "所依据的情况已经改变"
BATCH = 500
MOST_TOLD = 20


def propose_due() -> int:
    """Propose for every plan with published rules that had no run today; returns how many entries are new.

    Without published rules it writes nothing.
    """
    today = clock.today()
    due = ScoringScheme.objects.filter(state=SchemeState.PUBLISHED).exclude(proposed_on=today)
    rows = due.select_related("plan").defer("plan__source_text").order_by("pk")
    return sum(propose_entries(scheme=scheme, day=today) for scheme in rows)


def propose_entries(*, scheme: ScoringScheme, day: date) -> int:
    """Propose what history gives by the end of `day`; returns how many entries are new. Twice is as good as once.

    A proposal whose fact no longer holds (an appeal succeeded, a duty was reopened) is taken back, and returns when it
    holds again. What a person decided stays; if a confirmed entry lost its ground, the office is told once.
    """
    with transaction.atomic():
        still = ScoringScheme.objects.select_for_update().filter(pk=scheme.pk, state=SchemeState.PUBLISHED)
        if not still.exists():
            return 0
        rules = [rule for rule in scheme.rules.all() if rule.computed]
        found = {one.place: one for one in drafts_of(facts_of(scheme.plan, {r.fact for r in rules}, day), rules)}
        stored = list(ScoreEntry.objects.filter(scheme=scheme, made_by=None).order_by("pk"))
        new = _store_new(scheme, found, stored)
        gone = _take_back(stored, found)
        back = _bring_back(stored, found)
        _tell_lost(scheme, stored, found)
        still.update(proposed_on=day)
        if new or gone or back:
            audit_scheme(scheme, "propose", by=None, count=new, brought_back=back, withdrawn=gone)
    return new


def _store_new(scheme: ScoringScheme, found: dict[tuple[int, str], Draft], stored: Sequence[ScoreEntry]) -> int:
    known = {(one.rule_id, one.key) for one in stored}
    rows = [_entry(scheme, draft) for place, draft in found.items() if place not in known]
    ScoreEntry.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return len(rows)


def _take_back(stored: Sequence[ScoreEntry], found: dict[tuple[int, str], Draft]) -> int:
    lost = [one.pk for one in stored if one.state == EntryState.PROPOSED and (one.rule_id, one.key) not in found]
    rows = ScoreEntry.objects.filter(pk__in=lost, state=EntryState.PROPOSED)
    return rows.update(state=EntryState.WITHDRAWN, withdrawn_at=clock.now(), withdrawn_reason=CHANGED)


def _bring_back(stored: Sequence[ScoreEntry], found: dict[tuple[int, str], Draft]) -> int:
    """Those the system itself took back; and proposals keep up with the words of what they stand on."""
    back, moved = [], []
    for one in stored:
        draft = found.get((one.rule_id, one.key))
        if draft is None:
            continue
        if one.state == EntryState.WITHDRAWN and one.withdrawn_by_id is None:
            back.append(one.pk)
        open_still = one.state == EntryState.PROPOSED or one.pk in back
        if open_still and (one.reason, one.happened_on) != (draft.reason[:500], draft.on):
            one.reason, one.happened_on = draft.reason[:500], draft.on
            moved.append(one)
    ScoreEntry.objects.bulk_update(moved, ["reason", "happened_on"], batch_size=BATCH)
    clean = {"state": EntryState.PROPOSED, "withdrawn_at": None, "withdrawn_reason": ""}
    return ScoreEntry.objects.filter(pk__in=back, state=EntryState.WITHDRAWN, withdrawn_by=None).update(**clean)


def _tell_lost(scheme: ScoringScheme, stored: Sequence[ScoreEntry], found: dict[tuple[int, str], Draft]) -> None:
    """Confirmed entries whose fact is no longer there: a person decides, the system only says so, once."""
    lost = [one for one in stored if one.state == EntryState.CONFIRMED and (one.rule_id, one.key) not in found]
    for one in lost[:MOST_TOLD]:
        tell_office(
            kind="scoring",
            title="请核对一条已确认的考核条目",
            body=f"{one.reason}。{CHANGED}，不再成立的请撤销。",
            url=entry_url(one),
            key=f"score-lost:{one.pk}",
        )


def _entry(scheme: ScoringScheme, draft: Draft) -> ScoreEntry:
    fact, rule = draft.fact, draft.rule
    return ScoreEntry(
        scheme=scheme,
        rule=rule,
        department_id=fact.department,
        key=fact.key,
        assignment_id=fact.assignment,
        report_id=fact.report,
        notice_id=fact.notice,
        period=fact.period,
        happened_on=draft.on,
        points=draft.points,
        reason=draft.reason[:500],
        made_at=clock.now(),
    )
