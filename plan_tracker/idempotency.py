"""Double clicks and retries: the same request twice has one effect and gets one answer.

A form carries `form_key`, a call of the API the header `Idempotency-Key`. The first request with a key stores it with
a fingerprint of what was asked, runs, and stores its answer; the same request again gets that answer without running.
Answers above 399 are not stored: nothing was changed then, and the same request may be tried again.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from plan_tracker.api_base import PROBLEM_TYPE
from plan_tracker.domain_errors import answer
from plan_tracker.errors import DomainError
from plan_tracker.models import HandledRequest

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEY = re.compile(r"[\x21-\x7e]{1,80}")
KEPT_HEADERS = (
    "Content-Type", "Location", "HX-Trigger", "HX-Redirect", "HX-Reswap", "HX-Retarget",
    "HX-Push-Url", "HX-Refresh",
)  # fmt: skip
MOST_BODY = 64 * 1024  # bytes of a stored answer
GIVEN_UP = timedelta(seconds=60)  # a request that has not answered by then has died
KEPT_FOR = timedelta(hours=24)
PATIENCE, STEP = 2.0, 0.05  # seconds: a second click waits for the first one's answer
SWEEP = 5000  # rows a sweep deletes at once

BAD_KEY = "Idempotency-Key 要是1到80个可见的英文字符，请重新生成。"
OTHER_CONTENT = (
    "这次提交的编号已经用过，内容和上次不同，没有执行。请刷新页面后重新提交，程序调用请换一个 Idempotency-Key。"
)
STILL_RUNNING = "正在处理上一次提交，请稍等几秒再看结果，不用重复提交。"
NOT_KEPT = "这次提交已经处理过了，没有重复执行。请从菜单重新打开这一页看结果，不要再刷新。"


class IdempotencyMiddleware:
    """Works between the view and everything that only dresses its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request; keep its answer if it came with a key, let go of the key if it failed."""
        response = self.get_response(request)
        row: HandledRequest | None = getattr(request, "handled", None)
        if row is not None:
            _keep(request, row, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer a repetition; None lets the view run. Who is asking has been checked, CSRF too."""
        if request.method not in UNSAFE:
            return None
        machine = hasattr(view, "cls") and request.path.startswith("/api/")
        key = request.headers.get("Idempotency-Key", "") if machine else request.POST.get("form_key", "")
        if not key:
            return None
        if not KEY.fullmatch(key):
            return _refuse(request, DomainError(BAD_KEY, field="Idempotency-Key")) if machine else None
        user = _caller(request, view) if machine else request.user
        if user is None or not user.is_authenticated:
            return None
        fingerprint = _fingerprint(request, machine=machine)
        return _begin(request, user, key, fingerprint) if fingerprint else None


def sweep() -> int:
    """Delete what is older than a day; returns how many. Safe to run twice."""
    old = HandledRequest.objects.filter(started_at__lt=_now() - KEPT_FOR).order_by("pk")
    return HandledRequest.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SWEEP])).delete()[0]


def _now() -> datetime:
    """The machine's own time: keys age in a demonstration too, whose day stands still."""
    return datetime.now(UTC)


def _begin(request: HttpRequest, user: Any, key: str, fingerprint: str) -> HttpResponse | None:
    """Take the key and run, or answer as the first request was answered."""
    deadline = time.monotonic() + PATIENCE
    while True:
        row = _take(user, key, fingerprint)
        if row is not None:
            request.handled = row  # type: ignore[attr-defined]
            return None
        first = HandledRequest.objects.filter(user=user, key=key).first()
        if first is None:
            continue  # it failed just now and let go: ours is the next try
        if first.fingerprint != fingerprint:
            return _refuse(request, DomainError(OTHER_CONTENT, status=422))
        if first.status is not None:
            return _again(request, first)
        if time.monotonic() > deadline:
            return _refuse(request, DomainError(STILL_RUNNING, status=409))
        time.sleep(STEP)


def _take(user: Any, key: str, fingerprint: str) -> HandledRequest | None:
    """The row of a key nobody has, or whose request died without an answer."""
    now = _now()
    try:
        with transaction.atomic():
            return HandledRequest.objects.create(user=user, key=key, fingerprint=fingerprint, started_at=now)
    except IntegrityError:
        dead = HandledRequest.objects.filter(user=user, key=key, status=None, started_at__lt=now - GIVEN_UP)
        taken = dead.update(fingerprint=fingerprint, started_at=now)
        return HandledRequest.objects.filter(user=user, key=key).first() if taken else None


def _keep(request: HttpRequest, row: HandledRequest, response: HttpResponseBase) -> None:
    """Store the answer, unless the request was given up meanwhile and another try has the key."""
    mine = HandledRequest.objects.filter(pk=row.pk, started_at=row.started_at, status=None)
    if response.status_code >= 400 or not isinstance(response, HttpResponse):
        mine.delete()
        return
    # What no cache may keep (a first password shown once) is not kept here either.
    whole = len(response.content) <= MOST_BODY and "no-store" not in response.headers.get("Cache-Control", "")
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    said = [[one.level, str(one.message)] for one in getattr(_queue(request), "_queued_messages", [])]
    mine.update(
        status=response.status_code,
        headers=json.dumps({"headers": kept, "messages": said, "whole": whole}, ensure_ascii=False),
        body=response.content if whole else b"",
    )


def _again(request: HttpRequest, first: HandledRequest) -> HttpResponse:
    """The answer of the first request, with what it said in passing."""
    stored = json.loads(first.headers)
    if not stored["whole"]:
        return _refuse(request, DomainError(NOT_KEPT, status=409))
    response = HttpResponse(bytes(first.body), status=first.status, headers=stored["headers"])
    response["Idempotent-Replayed"] = "true"
    queue = _queue(request)
    if stored["messages"] and queue is not None:
        waiting = [[one.level, str(one.message)] for one in queue]
        for level, text in waiting + [one for one in stored["messages"] if one not in waiting]:
            messages.add_message(request, level, text)
    return response


def _queue(request: HttpRequest) -> Any:
    return getattr(request, "_messages", None)


def _caller(request: HttpRequest, view: Any) -> Any:
    """Whose token or session it is, by the view's own rules; None when it will not let them in anyway."""
    authenticators = [kind() for kind in view.cls.authentication_classes]
    known = request.user
    try:
        return Request(request, authenticators=authenticators).user
    except APIException:
        return None
    finally:
        request.user = known  # looking must not change what the view sees


def _fingerprint(request: HttpRequest, *, machine: bool) -> str:
    """What was asked, as a keyed digest (forms may hold passwords); empty for a body that is refused anyway."""
    digest = hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n".encode("utf-8", "replace"))
    try:
        if machine and not (request.content_type or "").startswith("multipart/"):
            digest.update(request.body)
        else:
            _add_form(request, digest)
    except (SuspiciousOperation, MultiPartParserError):
        return ""
    return salted_hmac("plan_tracker.idempotency", digest.hexdigest(), algorithm="sha256").hexdigest()


def _add_form(request: HttpRequest, digest: Any) -> None:
    """Fields and files without what differs between two copies of the same form."""
    for name, values in sorted(request.POST.lists()):
        if name not in ("csrfmiddlewaretoken", "form_key"):
            digest.update(json.dumps([name, values]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)


def _refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """One sentence, as a page, a toast, or problem details."""
    if not request.path.startswith("/api/"):
        return answer(request, error)
    titles = {400: "请求有误", 409: "已经变动", 422: "编号已经用过"}
    body: dict[str, Any] = {
        "type": "about:blank", "title": titles[error.status], "status": error.status, "detail": error.message,
    }  # fmt: skip
    if error.field:
        body["errors"] = {error.field: [error.message]}
    response = JsonResponse(body, status=error.status, content_type=PROBLEM_TYPE)
    if error.status == 409:
        response["Retry-After"] = "2"
    return response
