"""The ledger of a past day lists what it listed then, however the plan went on."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from random import Random

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from plan_tracker import clock
from reports.boards.dashboards import overview
from reports.ledger.filters import read_filters
from reports.ledger.links import ledger_url
from reports.ledger.rows import all_rows
from reports.ledger.selection import Ledger
from tests.kept import kept_world
from tests.personas import browser
from tests.reports.lives import live, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
QUERIES = (
    "", "by=duty", "light=red,yellow", "by=duty&reported=no", "by=duty&reported=yes", "closed=on_time&by=duty",
    "department=d2&by=duty", "by=duty&state=closed,closure_requested", "sort=light", "sort=due&by=duty",
)  # fmt: skip


def listed(county, day, reader):
    """What each list says, as plain values."""
    found = {}
    for query in QUERIES:
        ledger = Ledger(county.plan, day, reader, read_filters(QueryDict(query), reader, county.plan))
        rows = [row for chunk in all_rows(ledger) for row in chunk]
        assert ledger.total == len(rows)
        found[query] = [
            (row.duties, row.light, row.reason, row.progress, row.due_on, row.last, row.value_text, row.others)
            for row in rows
        ]
    return found


def build():
    county, notes = make_county(6, 11), {}
    clerk = county.clerks[county.departments[1].pk]
    readers = (county.office, clerk)

    def note(day):
        notes[day] = [listed(county, day, one) for one in readers]

    live(county, Random(11), 6, note)
    return county, notes, readers


built, lived = kept_world(build)


def later(days):
    """Noon after everything."""
    return clock.at(datetime.combine(max(days) + timedelta(days=3), time(12), tzinfo=clock.LOCAL))


def test_lists_of_past_days(lived):
    county, notes, readers = lived
    with later(notes):
        for day, then in notes.items():
            assert [listed(county, day, one) for one in readers] == then, day


def test_the_page_of_a_past_day_agrees_with_its_overview_and_offers_no_action(lived):
    county, notes, _ = lived
    with later(notes):
        desk = browser(county.office)
        for day in list(notes)[1::2]:
            board = overview(county.plan, day)
            for light in ("red", "yellow", "done", "none", "green"):
                for by, counts in (("task", board.tasks), ("duty", board.assignments)):
                    html = desk.get(ledger_url(county.plan, on=day, by=by, light=light)).content.decode()
                    assert int(re.search(r"共(\d+)项", html)[1]) == getattr(counts, light)
                    assert f"截至{day.month}月{day.day}日的情况" in html
                    assert "催办勾选的" not in html
                    assert 'name="duty"' not in html
                    assert counts.total == 0 or not getattr(counts, light) or f"on={day}" in html


def test_queries_of_a_past_day_do_not_grow(lived):
    county, notes, _ = lived
    with later(notes):
        desk, counts = browser(county.office), set()
        for day in notes:
            with CaptureQueriesContext(connection) as queries:
                desk.get(ledger_url(county.plan, on=day, by="duty"))
            counts.add(len(queries))
    # People are asked for only where somebody has accepted.
    assert max(counts) - min(counts) <= 1 and max(counts) <= 18
