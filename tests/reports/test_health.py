"""/healthz: what monitors and the administrator ask."""

from datetime import UTC, datetime, timedelta

import pytest

from reports import jobs
from reports.models import JobRun

pytestmark = pytest.mark.django_db
KEYS = {"status", "database", "queue", "beat", "jobs"}


def test_everything_runs(client):
    jobs.heartbeat()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "queue": "ok", "beat": "ok", "jobs": "starting"}


def test_before_the_first_beat_it_is_starting(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["beat"] == "starting"


def test_a_silent_beat_is_named(client):
    jobs.heartbeat()
    JobRun.objects.update(last_ok_at=datetime.now(UTC) - timedelta(minutes=5))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["beat"] == "failing"
    assert answer.json()["database"] == "ok"


def test_a_lost_queue_is_named_and_no_secret_is_told(client, settings, tmp_path):
    jobs.heartbeat()
    settings.BROKER_PROBE_URL = f"unix://{tmp_path}/secret-place.sock"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["queue"] == "failing"
    assert set(answer.json()) == KEYS
    assert "secret-place" not in answer.content.decode()
