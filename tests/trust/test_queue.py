"""Whoever can write to the queue runs nothing but the product's own jobs. Threat 19 of docs/threats.md."""

from __future__ import annotations

import base64
import os
import pickle
import time
import uuid

import pytest
from celery.contrib.testing.worker import start_worker

from plan_tracker.celery import app

pytestmark = pytest.mark.services


class Evil:
    """Pickled, it makes a file when it is unpacked."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_19_foreign_tasks_and_pickles_run_nothing_and_the_worker_lives_on(tmp_path):
    queue, ran, trap = f"trust-{uuid.uuid4().hex}", [], tmp_path / "unpacked"

    @app.task(name="trust.canary", acks_late=False)
    def canary():
        ran.append("canary")

    evil = pickle.dumps(Evil(str(trap)))
    headers = {"id": str(uuid.uuid4()), "task": "trust.canary", "lang": "py", "argsrepr": "()", "kwargsrepr": "{}"}
    with start_worker(app, pool="solo", perform_ping_check=False, queues=queue, loglevel="CRITICAL"):
        with app.connection_for_write() as connection:
            send = app.amqp.Producer(connection).publish
            options = {"routing_key": queue, "exchange": "", "headers": headers}
            send(evil, content_type="application/x-python-serialize", content_encoding="binary", **options)
            send(base64.b64encode(evil).decode(), content_type="application/x-python-serialize", **options)
            send("[[], {}, {}]", content_type="application/x-yaml", content_encoding="utf-8", **options)
            send("{not json", content_type="application/json", content_encoding="utf-8", **options)
            for task in (
                "os.system",
                "subprocess.call",
                "departments.accounts.set_password",
                "celery.backend_cleanup2",
            ):
                body = [["touch /tmp/x"], {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}]
                send(
                    body, serializer="json", **options | {"headers": headers | {"task": task, "id": str(uuid.uuid4())}}
                )
            send([], serializer="json", **options | {"headers": {}})
        deadline = time.monotonic() + 20
        canary.apply_async(queue=queue)
        while not ran and time.monotonic() < deadline:
            time.sleep(0.1)
    assert ran == ["canary"], "only the real job ran, and it ran after all the others were turned away"
    assert not trap.exists()


def test_19_the_twin_with_pickle_allowed_would_have_been_caught(tmp_path):
    trap = tmp_path / "unpacked"
    pickle.loads(pickle.dumps(Evil(str(trap))))
    assert trap.exists()
