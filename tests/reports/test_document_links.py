"""A number of a document leads to exactly as many rows of the ledger."""

import re
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest

from reports.documents.choice import KINDS, choose
from reports.documents.compose import generate
from reports.ledger.ledger_table import ledger_of
from tests.personas import TODAY
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"(\d+)项")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", KINDS)
def test_a_number_leads_to_as_many_rows(plan, bureaus, office, name, seed):
    add_duties(plan, bureaus, tasks=25, seed=seed)
    department = bureaus[1] if name == "duty-report" else None
    sections = ",".join(KINDS[name].sections)
    made, checked = generate(choose(plan, name, {"sections": sections}, department=department)), 0
    for paragraph in made.paragraphs():
        for run in paragraph.runs:
            number = NUMBER.search(run.text)
            if number and run.reference and run.reference.url.startswith("/ledger/"):
                options = dict(parse_qsl(urlsplit(run.reference.url).query))
                options.pop("plan"), options.pop("on", None)
                rows = ledger_of(SimpleNamespace(plan=plan, day=TODAY, options=options, user=office)).total
                if "量化指标" not in run.reference.words:
                    assert rows == int(number[1]), (paragraph.key, run)
                    checked += 1
    assert checked >= (4 if name == "duty-report" else 5)
