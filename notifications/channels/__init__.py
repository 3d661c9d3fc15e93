"""Ways out of the application, by channel; each sends one message and returns the provider's words."""

from __future__ import annotations

from collections.abc import Mapping

from notifications.channels import email, robots, sms, webhook
from notifications.delivery import Sender
from notifications.models import Channel

SENDERS: Mapping[str, Sender] = {
    Channel.EMAIL: email.send,
    Channel.SMS: sms.send,
    Channel.WECOM: robots.wecom,
    Channel.DINGTALK: robots.dingtalk,
    Channel.FEISHU: robots.feishu,
    Channel.WEBHOOK: webhook.send,
}
