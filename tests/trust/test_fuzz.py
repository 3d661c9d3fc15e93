"""The API against its own description: whatever fits the schema, and what does not, is answered without a fault."""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from urllib.parse import urlencode

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core import NotSet
from schemathesis.core.errors import InvalidSchema
from schemathesis.generation import GenerationMode

from departments.models import Role
from tests.amounts import amount
from tests.api.conftest import built, content, files, kept_report, report, world  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = amount(2, int(os.environ.get("FUZZ_EXAMPLES", "3")))  # per operation and mode
SEED = 20231024


@pytest.fixture
def description(world, report):  # noqa: F811
    """The OpenAPI document; ids and codes in addresses are those of things that are there, or odd ones."""
    out = io.StringIO()
    call_command("spectacular", stdout=out)
    raw = yaml.safe_load(out.getvalue())
    real = {
        "assignments": [row.pk for row in world.rows.values()],
        "reports": [report["id"]],
        "tasks": [task.pk for task in world.tasks.values()],
        "plans": [world.plan.code, world.draft.code],
        "chapters": [world.tasks["counted"].chapter_id],
        "sections": [world.tasks["counted"].section_id],
        "departments": [world.bureau.pk],
        "dashboards": [world.bureau.pk, world.market.pk],
        "exports": ["heat", "csv"],
    }
    for path, item in raw["paths"].items():
        kind = path.split("/")[3]
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    odd = ["x", "-"] if kind == "plans" else [0, 10**30]
                    parameter["schema"] = {"enum": [*real.get(kind, [1]), *odd]}
    return raw


def send(client, case):
    """One generated request through the whole stack."""
    path = f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True, errors='surrogatepass')}"
    headers = {name: value for name, value in (case.headers or {}).items() if value.isprintable() and value.isascii()}
    if isinstance(case.body, NotSet):
        return client.generic(case.method.upper(), path, headers=headers)
    if case.media_type == "multipart/form-data":
        fields = case.body if isinstance(case.body, dict) else {}
        parts = {name: io.BytesIO(one) if isinstance(one, bytes) else str(one) for name, one in fields.items()}
        return client.generic(
            case.method.upper(), path, encode_multipart(BOUNDARY, parts), MULTIPART_CONTENT, headers=headers
        )
    sent = json.dumps(case.body, default=str).encode("utf-8", "surrogatepass")
    return client.generic(case.method.upper(), path, sent, "application/json", headers=headers)


def fuzz(strategy, clients):
    """Send what a strategy makes, as each person; the status codes, and curl lines of faults."""
    statuses, faults = Counter(), []

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def run(case):
        for client in clients:
            with transaction.atomic():
                answer = send(client, case)
                transaction.set_rollback(True)
            statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                faults.append(case.as_curl_command()[:400])

    run()
    return statuses, faults


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_no_request_is_a_fault(world, description, mode):  # noqa: F811
    clients = []
    for role in (Role.REPORTER, Role.HEAD, Role.REVIEWER):
        client = Client(raise_request_exception=False)
        client.force_login(world.people[role])
        clients.append(client)
    statuses, faults, asked = Counter(), [], 0
    for result in schemathesis.openapi.from_dict(description).get_all_operations():
        operation = result.ok()
        try:
            found = fuzz(operation.as_strategy(generation_mode=mode), clients)
        except (Unsatisfiable, InvalidSchema):  # without any input nothing can be unfitting
            assert mode == GenerationMode.NEGATIVE
            continue
        asked += 1
        statuses += found[0]
        faults += [(operation.label, one) for one in found[1]]
    assert faults == []
    assert asked >= 25, "operations with input"
    assert statuses[200] + statuses[201] >= (20 * EXAMPLES if mode == GenerationMode.POSITIVE else 0)
    assert statuses[400] >= 100, "and many were refused in words"
