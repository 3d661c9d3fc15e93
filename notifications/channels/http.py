"""What all channels over HTTP share: one call, and what its failure means."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Mapping
from typing import Any

from notifications.delivery import SendError
from notifications.models import Endpoint
from notifications.outbound import NotAllowed, post_json
from notifications.secrets import UnreadableSecret, target_of

MANY_REQUESTS = 429
SETTINGS_WRONG = (401, 403, 404, 405, 410)


def call(address: str, body: Mapping[str, Any] | bytes, headers: Mapping[str, str] | None = None) -> str:
    """POST; returns the text of a good answer. Raises SendError."""
    try:
        status, text = post_json(address, body, headers or {})
    except NotAllowed as error:
        raise SendError(str(error), "configuration") from error
    except ssl.SSLError as error:
        raise SendError(f"加密连接失败：{error.reason or error}", "configuration") from error
    except TimeoutError as error:
        raise SendError("对方没有回应（超时）") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SendError(f"连接失败：{type(error).__name__} {error}") from error
    if 200 <= status < 300:
        return text
    words = f"{status} {text}"
    if 300 <= status < 400:
        raise SendError(f"{status} 对方要求转到别处，没有照做，请把地址改成最终的地址", "configuration")
    if status >= 500 or status == MANY_REQUESTS:
        raise SendError(words)
    raise SendError(words, "configuration" if status in SETTINGS_WRONG else "refused")


def answer_of(text: str) -> dict[str, Any]:
    """An answer that should be a JSON object. Raises SendError."""
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise SendError(f"对方的回答不合规范：{text}") from error
    if not isinstance(answer, dict):
        raise SendError(f"对方的回答不合规范：{text}")
    return answer


def target(endpoint: Endpoint) -> tuple[str, str]:
    """Where to, whole, and the secret that signs. Raises SendError if it was sealed under another key."""
    try:
        return target_of(endpoint.secret)
    except UnreadableSecret as error:
        raise SendError("地址和密钥不能解密，请重新填写", "configuration") from error


def signed(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=...` over the moment and the body, so that neither can be changed or sent again later."""
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
