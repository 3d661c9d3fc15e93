"""Every kind of file the house offers is made, in every format, by address, as of today and of a past day."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from random import Random

import pytest

from departments.models import Role
from reports.models import Output, OutputState
from reports.outputs.kinds import all_kinds
from reports.outputs.verbs import run_due
from tests import personas
from tests.kept import kept_world
from tests.reports.lives import live, make_county

pytestmark = pytest.mark.django_db
# Addresses that stay: what machines have come to rely on.
PROMISED = {
    "ledger": {"xlsx", "csv", "ods"}, "breakdown": {"xlsx"}, "bulletin": {"docx", "pdf"},
    "monthly-report": {"docx", "pdf"}, "annual-report": {"docx", "pdf"}, "archive": {"zip"},
}  # fmt: skip
OFFERED = [(name, ending) for name, kind in all_kinds().items() for ending in kind.formats if name != "scoring"]
BEGINNING = {"xlsx": b"PK", "ods": b"PK", "docx": b"PK", "zip": b"PK", "pdf": b"%PDF-", "csv": b"\xef\xbb\xbf"}


def build():
    county = make_county(tasks=6, seed=7)
    live(county, Random(7), 5, lambda day: None)
    return county


built, county = kept_world(build)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


def fetch(county, name, ending, **more):
    query = {"plan": county.plan.code} | more
    if name == "duty-report":
        query["department"] = county.departments[0].pk
    return personas.browser(county.office).get(f"/api/v1/exports/{name}.{ending}", query)


def content_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_what_was_promised_is_offered():
    assert all(endings <= set(all_kinds()[name].formats) for name, endings in PROMISED.items())


@pytest.mark.parametrize(("name", "ending"), OFFERED)
def test_each_is_made_and_recorded(county, name, ending):
    answer = fetch(county, name, ending)
    if answer.status_code == 202:
        assert run_due() == 1
        answer = personas.browser(county.office).get(f"/outputs/{Output.objects.get().pk}/file/")
    content = content_of(answer)
    assert answer.status_code == 200, content[:500]
    assert content.startswith(BEGINNING.get(ending, b"<!doctype html>"))
    assert "attachment" in answer["Content-Disposition"]
    record = Output.objects.get()
    assert record.state == OutputState.READY
    assert record.sha256 == hashlib.sha256(content).hexdigest()
    assert (record.asked_by, record.plan, record.size) == (county.office, county.plan, len(content))
    if content.startswith(b"PK"):
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@pytest.mark.parametrize(("name", "ending"), [one for one in OFFERED if all_kinds()[one[0]].past])
def test_each_can_be_made_as_of_a_past_day(county, name, ending):
    answer = fetch(county, name, ending, on="2023-07-20")
    assert answer.status_code == 200, content_of(answer)[:500]
    assert str(Output.objects.get().day) == "2023-07-20"


@pytest.mark.parametrize("name", sorted(all_kinds()))
def test_what_nobody_declared_is_refused_in_words(county, name):
    ending = next(iter(all_kinds()[name].formats))
    for more in ({"colour": "red"}, {"on": "2023-02-30"}, {"on": "2999-01-01"}):
        answer = fetch(county, name, ending, **more)
        assert answer.status_code in (400, 403), (more, answer.status_code)
    assert not Output.objects.exists()


def test_a_department_gets_its_own_rows_and_none_of_the_offices_papers(county):
    clerk = personas.browser(county.clerks[county.departments[1].pk])
    own = clerk.get("/api/v1/exports/ledger.csv", {"plan": county.plan.code})
    rows = list(csv.reader(io.StringIO(content_of(own).decode("utf-8-sig"))))
    head = next(row for row in rows if "责任单位" in " ".join(row))
    place = next(n for n, name in enumerate(head) if "责任单位" in name)
    owing = {row[place] for row in rows[rows.index(head) + 1 :] if len(row) > place}
    assert owing == {"第2局"}
    for name in ("breakdown.xlsx", "bulletin.docx", "archive.zip", "public-page.html", "annual-report.pdf"):
        assert clerk.get(f"/api/v1/exports/{name}", {"plan": county.plan.code}).status_code == 403, name


def test_who_may_not_see_content_takes_none_home(county):
    person = personas.browser(personas.make_user(Role.SECURITY_ADMIN))
    for name, ending in OFFERED:
        assert person.get(f"/api/v1/exports/{name}.{ending}").status_code in (403, 404), (name, ending)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OBSERVER])
def test_the_offices_papers_are_the_offices(county, role):
    person = personas.browser(personas.make_user(role))
    for name in ("breakdown.xlsx", "bulletin.docx", "archive.zip", "public-page.html", "annual-report.pdf"):
        assert person.get(f"/api/v1/exports/{name}", {"plan": county.plan.code}).status_code == 403, name
