"""Text messages, through a gateway that takes a signed POST: {phone, text, id}."""

from __future__ import annotations

import json
import re

from django.conf import settings

from notifications.channels.http import call, signed, target
from notifications.delivery import SendError
from notifications.models import Endpoint, Message
from plan_tracker import clock

MOST = 70  # characters: one message in a phone company's counting
PHONE = re.compile(r"\+?[0-9]{5,20}")


def send(message: Message, endpoint: Endpoint) -> str:
    """Send the title and where to look; returns the gateway's words. Raises SendError."""
    phone = re.sub(r"[\s-]", "", message.recipient.phone if message.recipient else "")
    if not PHONE.fullmatch(phone):
        raise SendError("收件人没有可用的手机号", "refused")
    now = clock.now()
    content = {"phone": phone, "text": text_of(message, endpoint), "id": str(message.uid)}
    if endpoint.username:
        content["account"] = endpoint.username
    body = json.dumps(content, ensure_ascii=False).encode()
    address, secret = target(endpoint)
    moment = str(int(now.timestamp()))
    headers = {
        "Idempotency-Key": str(message.uid),
        "X-Plan-Tracker-Timestamp": moment,
        "X-Plan-Tracker-Signature": signed(secret, moment, body),
    }
    return call(address, body, headers) or "已收"


def text_of(message: Message, endpoint: Endpoint) -> str:
    """【签名】what, and where; cut in what, never in where."""
    head, tail = (f"【{endpoint.sender}】" if endpoint.sender else ""), f" {settings.SITE_URL}/messages/"
    room = max(MOST - len(head) - len(tail), 10)
    title = " ".join(message.title.split())
    return head + (title if len(title) <= room else title[: room - 1] + "…") + tail
