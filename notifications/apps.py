"""Outbox and inbox."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Messages: stored first, sent later."""

    name = "notifications"
    verbose_name = "消息"
