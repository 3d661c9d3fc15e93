"""Any other system: one signed POST per message."""

from __future__ import annotations

import json

from django.conf import settings

from notifications.channels.http import call, signed, target
from notifications.models import Endpoint, Message
from plan_tracker import clock


def send(message: Message, endpoint: Endpoint) -> str:
    """POST the message as JSON; returns the answer's words. Raises SendError.

    Who receives it checks `X-Plan-Tracker-Signature`, that `X-Plan-Tracker-Timestamp` (seconds) is recent, and takes
    the same `Idempotency-Key` once.
    """
    now = clock.now()
    content = {
        "id": str(message.uid),
        "kind": message.kind,
        "title": message.title,
        "body": message.body,
        "url": settings.SITE_URL + message.url,
        "items": [one | {"url": settings.SITE_URL + one["url"]} for one in message.items],
        "sent_at": now.isoformat(timespec="seconds"),
    }
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = {"Idempotency-Key": str(message.uid)}
    address, secret = target(endpoint)
    if secret:
        moment = str(int(now.timestamp()))
        headers |= {
            "X-Plan-Tracker-Timestamp": moment,
            "X-Plan-Tracker-Signature": signed(secret, moment, body),
        }
    return call(address, body, headers) or "已收"
