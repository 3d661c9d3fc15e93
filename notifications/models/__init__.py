"""What is told to whom, through what, and when they want to hear it."""

from notifications.models.endpoint import PERSONAL, ROOMS, Channel, Endpoint
from notifications.models.message import Attempt, Message, MessageQuerySet, MessageState
from notifications.models.preference import Leave, Preference, muted_kinds

__all__ = [
    "PERSONAL",
    "ROOMS",
    "Attempt",
    "Channel",
    "Endpoint",
    "Leave",
    "Message",
    "MessageQuerySet",
    "MessageState",
    "Preference",
    "muted_kinds",
]
