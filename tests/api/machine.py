"""A client of the API, as the tests write it down."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

PDF = b"%PDF-1.4 scanned"


class Machine:
    """A client of the API, signed in as somebody (or nobody)."""

    def __init__(self, user=None, **options):
        self.client = Client(**options)
        self.headers = {}
        if user:
            self.client.force_login(user)

    def __call__(self, method, path, body=None, **headers):
        """Any request; `body` is sent as JSON, or as it is when it is bytes."""
        options = {"headers": self.headers | headers}
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body)
            options |= {"data": data, "content_type": options["headers"].pop("Content-Type", "application/json")}
        return self.client.generic(method.upper(), f"/api/v1{path}", **options)

    def get(self, path, **headers):
        """Read."""
        return self("get", path, **headers)

    def post(self, path, body=None, **headers):
        """Do."""
        return self("post", path, {} if body is None else body, **headers)

    def put(self, path, body, **headers):
        """Replace."""
        return self("put", path, body, **headers)

    def delete(self, path):
        """Remove."""
        return self("delete", path)

    def results(self, path):
        """The rows of a list."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()["results"]

    def upload(self, path, content=PDF, name="清单.pdf", **fields):
        """Send a file."""
        data = {"file": SimpleUploadedFile(name, content), **fields}
        return self.client.post(f"/api/v1{path}", data)
