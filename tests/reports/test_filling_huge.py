"""A form of 20 MB: refused in one sentence, without ever lying in memory as a whole."""

from __future__ import annotations

import tracemalloc
from io import RawIOBase

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import reverse

from departments.models import Role
from reports.models import FillingUpload
from tests import personas

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024
HEAD = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="tianbao.xlsx"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\nPK\x03\x04"
)
TAIL = b"\r\n--edge--\r\n"


class Stream(RawIOBase):
    """A multipart body that comes piece by piece, as from a network."""

    def __init__(self, size: int) -> None:
        self.parts, self.left = [HEAD, TAIL], size
        self.size = size + len(HEAD) + len(TAIL)

    def read(self, count: int = -1) -> bytes:
        if len(self.parts) == 2:
            return self.parts.pop(0)
        if self.left:
            piece = min(self.left, 64 * 1024 if count < 0 else count)
            self.left -= piece
            return b"\0" * piece
        return self.parts.pop(0) if self.parts else b""


def sent(user, size):
    """Status, page, and how many bytes were in memory at most."""
    client, body = personas.browser(user), Stream(size)
    client.get(reverse("filling"))  # templates are loaded once, and there is a token
    token = client.cookies["csrftoken"].value
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    environ = RequestFactory()._base_environ(
        PATH_INFO=reverse("filling"), REQUEST_METHOD="POST", CONTENT_TYPE="multipart/form-data; boundary=edge",
        CONTENT_LENGTH=str(body.size), HTTP_COOKIE=cookies, HTTP_X_CSRFTOKEN=token, **{"wsgi.input": body},
    )  # fmt: skip
    handler, answer = WSGIHandler(), {}

    def start(status, headers):
        answer["status"] = int(status[:3])

    # As Django's own client does: the test's transaction goes on.
    request_started.disconnect(close_old_connections)
    tracemalloc.start()
    try:
        response = handler(environ, start)
        page = b"".join(response).decode()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        request_started.connect(close_old_connections)
    return answer["status"], page, peak


@pytest.mark.parametrize(("size", "said"), [(20 * MIB - 1024, "20MB"), (60 * MIB, "20MB以上")])
def test_a_huge_form_is_refused_in_bounded_memory(size, said):
    clerk = personas.make_user(Role.REPORTER, personas.make_department())
    personas.make_plan(state="published")
    status, page, peak = sent(clerk, size)
    assert status == 422
    assert f"这个文件有{said}，一张填报表不会超过3MB" in page
    assert not FillingUpload.objects.exists()
    assert peak < 4 * MIB, f"{peak / MIB:.1f} MB"
