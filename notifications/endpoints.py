"""Channels as the system administrator sets them up: create, change, switch on and off, try out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import F

from audit import verbs as audit
from departments.models import Role, User
from notifications import delivery
from notifications.models import PERSONAL, Channel, Endpoint, Message, MessageState
from notifications.outbound import is_listed
from notifications.secrets import UnreadableSecret, seal, seal_target, target_of
from plan_tracker import clock
from plan_tracker.errors import Conflict, Forbidden, InvalidInput
from plan_tracker.text import clean_text

# By channel: how its address begins, and the port where none is written.
OVER_HTTP = (Channel.SMS, Channel.WECOM, Channel.DINGTALK, Channel.FEISHU, Channel.WEBHOOK)
SCHEMES: dict[str, dict[str, int]] = {channel: {"https": 443, "http": 80} for channel in OVER_HTTP}
SCHEMES[Channel.EMAIL] = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
TEXTS = {"name": ("名称", 60), "address": ("地址", 300), "username": ("账号", 120), "sender": ("发件人或签名", 120),
         "reply_to": ("回复地址", 120)}  # fmt: skip
FIELDS = (*TEXTS, "department", "secret")
MOST_SECRET = 200
TEST_TITLE = "这是一条测试消息"


def create(*, by: User, channel: str, **values: Any) -> Endpoint:
    """A new channel, switched off. `values` by the names in FIELDS. Raises Forbidden, InvalidInput."""
    _require_admin(by)
    if channel not in SCHEMES:
        raise InvalidInput({"channel": "没有这种渠道，请重新选择。"})
    endpoint = Endpoint(channel=channel, **_cleaned(channel, values, None))
    with transaction.atomic():
        endpoint.save()
        _record(by, "endpoint.create", endpoint)
    return endpoint


def change(*, by: User, endpoint: Endpoint, expected_version: int, **values: Any) -> None:
    """Change a channel; an empty `secret`, or an address left as it is shown, keeps what is stored.

    Raises Forbidden, InvalidInput, Conflict.
    """
    _require_admin(by)
    stored = _cleaned(endpoint.channel, values, endpoint)
    with transaction.atomic():
        rows = Endpoint.objects.filter(pk=endpoint.pk, version=expected_version)
        # What was wrong is mended, perhaps: it is tried again at once.
        if not rows.update(**stored, version=F("version") + 1, resting_until=None, failures=0):
            raise Conflict("没有保存：这个渠道刚刚被其他人改过，请核对后再保存。")
        endpoint.refresh_from_db()
        _record(by, "endpoint.change", endpoint)


def switch(*, by: User, endpoint: Endpoint, on: bool) -> None:
    """Use a channel or not. Raises Forbidden, Conflict where another one for the same purpose is on."""
    _require_admin(by)
    try:
        with transaction.atomic():
            Endpoint.objects.filter(pk=endpoint.pk).update(
                active=on, version=F("version") + 1, resting_until=None, failures=0
            )
            endpoint.refresh_from_db()
            _record(by, "endpoint.switch_on" if on else "endpoint.switch_off", endpoint)
    except IntegrityError as error:
        raise Conflict(f"没有启用：同时只能有一个{endpoint.get_channel_display()}渠道，请先停用另一个。") from error


def try_out(*, by: User, endpoint: Endpoint, senders: Mapping[str, delivery.Sender]) -> Message:
    """Send a message to oneself, or into the room, at once; it is on record like any other. Raises Forbidden."""
    _require_admin(by)
    now = clock.now()
    message = Message.objects.create(
        recipient=by if endpoint.channel in PERSONAL else None, kind="test", title=TEST_TITLE,
        body=f"{by.full_name}在“发送渠道”里试发。收到说明“{endpoint.name}”可以用。", url="/messages/",
        dedupe_key=f"test:{uuid.uuid4().hex[:12]}", channel=endpoint.channel, endpoint=endpoint, uid=uuid.uuid4(),
        created_at=now, due_at=now, send_after=now, urgent=True, lease_until=now + delivery.LEASE, leased_by="test",
    )  # fmt: skip
    delivery.send_now(message, endpoint, senders.get(endpoint.channel))
    message.refresh_from_db()
    if message.state == MessageState.QUEUED:  # a test is not tried again
        Message.objects.filter(pk=message.pk, state=MessageState.QUEUED).update(state=MessageState.FAILED)
        message.refresh_from_db()
    _record(by, "endpoint.test", endpoint)
    return message


def place_of(endpoint: Endpoint) -> tuple[str, int] | None:
    """Host and port of an address; None for what is none."""
    try:
        parts = urlsplit(endpoint.address)
        port = parts.port or SCHEMES[endpoint.channel].get(parts.scheme)
    except (KeyError, ValueError):
        return None
    return (parts.hostname, port) if parts.hostname and port else None


def may_be_reached(endpoint: Endpoint) -> bool:
    """Whether the administrator of the machine has listed its host."""
    place = place_of(endpoint)
    return place is not None and is_listed(*place)


def _cleaned(channel: str, values: Mapping[str, Any], endpoint: Endpoint | None) -> dict[str, Any]:
    """What may be stored. Raises InvalidInput with a sentence per field."""
    stored: dict[str, Any] = {
        name: clean_text(values.get(name) or "", field=name, label=label, max_length=longest, required=False)
        for name, (label, longest) in TEXTS.items()
    }
    errors = {name: "请填写这一项。" for name in ("name", "address") if not stored[name]}
    if stored["address"] and not _is_address(channel, stored["address"]):
        begins = "、".join(f"{scheme}://" for scheme in SCHEMES[channel])
        errors["address"] = f"地址要以 {begins} 开头，写到主机和端口，不能带账号密码。"
    for name in ("sender", "reply_to"):
        needed = channel == Channel.EMAIL and (name == "sender" or stored[name])
        if needed and not _is_mailbox(stored[name]):
            errors[name] = "要写成 fazhiban@example.cn 这样的邮箱地址。"
    secret = values.get("secret") or ""
    if len(secret) > MOST_SECRET or any(not one.isprintable() for one in secret):
        errors["secret"] = f"密码或密钥最多{MOST_SECRET}个字，不能有换行。"
    if errors:
        raise InvalidInput(errors)
    address, sealed = _credentials(channel, endpoint, stored["address"], secret)
    department = None if channel in PERSONAL else values.get("department")
    return stored | {"department": department, "address": address, "secret": sealed}


def _credentials(channel: str, endpoint: Endpoint | None, address: str, secret: str) -> tuple[str, str]:
    """The address as it may be shown, and what is sealed. Raises InvalidInput.

    The address of a robot carries its key in path or query: only the host is shown again.
    """
    if channel == Channel.EMAIL:
        return address, seal(secret) if secret or endpoint is None else endpoint.secret
    old_address = old_secret = ""
    if endpoint is not None:
        with suppress(UnreadableSecret):
            old_address, old_secret = target_of(endpoint.secret)
        if address == endpoint.address:
            address = old_address
    if not address:
        raise InvalidInput({"address": "原来的地址不能解密，请重新填写完整的地址。"})
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}", seal_target(address, secret or old_secret)


def _is_address(channel: str, address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    plain = address.isascii() and not any(one.isspace() for one in address) and "\\" not in address
    mail_only = channel != Channel.EMAIL or parts.path in ("", "/")
    right = parts.scheme in SCHEMES[channel] and parts.hostname and "@" not in parts.netloc and port != 0
    return bool(plain and mail_only and right)


def _is_mailbox(text: str) -> bool:
    user, at, domain = text.partition("@")
    return bool(user and at and "." in domain and text.isascii() and not any(one in text for one in ' ,;<>"\\'))


def _require_admin(by: User) -> None:
    if by.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以设置发送渠道。")


def _record(by: User, action: str, endpoint: Endpoint) -> None:
    """The secret is never part of it."""
    audit.record(
        chain="system",
        by=by,
        action=action,
        object_type="endpoint",
        object_id=str(endpoint.pk),
        object_label=str(endpoint),
        detail={"channel": endpoint.channel, "address": endpoint.address, "username": endpoint.username},
    )
