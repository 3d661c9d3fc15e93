"""The last line of a mail: why it came, and where its reader can really change that."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.models import Message
from notifications.wishes import HEARERS


@dataclass(frozen=True)
class Foot:
    """A sentence without its end, the words of its link, and the path they lead to."""

    words: str
    link: str
    path: str


SUBSCRIBED = Foot("按您的订阅自动发出。不想再收到，可以", "在“我的订阅”里取消", "/subscriptions/")
REMINDED = Foot("自动发出。不想在这个时间收到，可以", "在“提醒设置”里修改", "/account/reminders/")
TOLD = Foot("自动发出，不用回复。", "在“消息”里看以前的", "/messages/")


def foot_of(message: Message) -> Foot:
    """For who subscribed: where to cancel. For who has settings: these. Observers and administrators have none.

    Whoever stands in for somebody cannot cancel what that person subscribed to.
    """
    if message.kind == "subscription" and message.on_behalf_of_id is None:
        return SUBSCRIBED
    return REMINDED if message.recipient is not None and message.recipient.role in HEARERS else TOLD
