"""A client with a session of its own that insists on an answer, as a person would who presses the button again."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from http.client import HTTPConnection

from django.test import Client

from departments.models import User
from plan_tracker import clock
from tests.sinks import HOST


class Browser(threading.Thread):
    """One client that accepts its duties one by one; what gets no answer or 503 is sent again under the same key."""

    def __init__(self, port: int, user: User, rows: list[int], stop: threading.Event) -> None:
        """Sign in; `acknowledged` will hold the duties the server said yes to, `codes` every status."""
        super().__init__(daemon=True)
        client = Client()
        with clock.at(clock.datetime.now(clock.UTC)):
            client.force_login(user)
        token = "a" * 32
        cookies = {name: one.value for name, one in client.cookies.items()} | {"csrftoken": token}
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": token,
            "Content-Type": "application/json",
        }
        self.port, self.rows, self.stop = port, rows, stop
        self.acknowledged: list[int] = []
        self.codes: Counter = Counter()
        self.waits: list[float] = []

    def run(self) -> None:
        """Until told to stop."""
        for row in self.rows:
            if self.stop.is_set():
                return
            if self.insist(row):
                self.acknowledged.append(row)

    def insist(self, row: int) -> bool:
        """Ask until there is an answer; True when it is yes."""
        key, began = uuid.uuid4().hex, time.monotonic()
        while time.monotonic() - began < 90:
            code = self.ask(row, key)
            self.codes[code] += 1
            if code not in (0, 503):
                self.waits.append(time.monotonic() - began)
                return code == 200
            time.sleep(0.1)
        return False

    def ask(self, row: int, key: str) -> int:
        """One request; 0 when the connection broke."""
        web = HTTPConnection(HOST, self.port, timeout=60)
        try:
            web.request("POST", f"/api/v1/assignments/{row}/accept/", "{}", self.headers | {"Idempotency-Key": key})
            answer = web.getresponse()
            body = answer.read()
        except OSError:
            return 0
        finally:
            web.close()
        if answer.status == 503:
            assert "title" in json.loads(body)
            assert answer.headers["Retry-After"]
        return answer.status

    def read(self, path: str, timeout: float = 60) -> int:
        """The status of one page; 0 without an answer."""
        web = HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            web.request("GET", path, headers=self.headers)
            answer = web.getresponse()
            answer.read()
        except OSError:
            return 0
        finally:
            web.close()
        return answer.status
