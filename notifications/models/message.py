"""A message is a stored row first; sending it is a later, repeatable step."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import User
from notifications.models.endpoint import Channel, Endpoint


class MessageState(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    DROPPED = "dropped", "不再发送"


class MessageQuerySet(models.QuerySet["Message"]):
    """Which messages."""

    def inbox(self, user: User) -> MessageQuerySet:
        """What a person finds under the bell, newest first."""
        return self.filter(recipient=user, channel=Channel.IN_APP, state=MessageState.SENT).order_by("-sent_at", "-pk")


class Message(models.Model):
    """One thing to tell one person, or one room, through one channel; its key makes it unique."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages", null=True, blank=True, verbose_name="收件人"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True, verbose_name="代收的人"
    )
    endpoint = models.ForeignKey(
        Endpoint, models.PROTECT, related_name="messages", null=True, blank=True, verbose_name="发送渠道"
    )
    uid = models.UUIDField("编号", default=uuid.uuid4, null=True, editable=False)
    channel = models.CharField("渠道", max_length=12, choices=Channel, default=Channel.IN_APP)
    kind = models.CharField("类型", max_length=30)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=200, blank=True)
    # What it is about, e.g. report:12; before sending it is asked whether that is still so.
    about = models.CharField("关于", max_length=40, blank=True)
    items = models.JSONField("各项", default=list, blank=True)
    # A file in storage that goes with the mail, and what it is called there; whose it is does not matter here.
    attachment = models.CharField("附件存放位置", max_length=200, blank=True)
    attachment_name = models.CharField("附件名称", max_length=200, blank=True)
    dedupe_key = models.CharField("去重键", max_length=160)
    urgent = models.BooleanField("紧急", default=False)
    state = models.CharField("状态", max_length=12, choices=MessageState, default=MessageState.QUEUED)
    created_at = models.DateTimeField("产生时间")
    due_at = models.DateTimeField("应发送时间")
    send_after = models.DateTimeField("下次发送时间")
    lease_until = models.DateTimeField("租约到期", null=True, blank=True)
    leased_by = models.CharField("租约持有者", max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    last_error = models.CharField("最近错误", max_length=300, blank=True)
    drop_reason = models.CharField("不再发送的原因", max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "channel", "dedupe_key"], name="message_once"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="message_sent_has_time"),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(drop_reason=""), name="message_dropped_has_reason"
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(condition=Q(read_at=None) | Q(state="sent"), name="message_read_after_sent"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(last_error=""), name="message_failed_has_error"),
            models.UniqueConstraint(
                fields=["endpoint", "dedupe_key"], condition=Q(recipient=None), name="message_once_per_room"
            ),
            models.CheckConstraint(
                condition=Q(attachment="") | (Q(channel="email") & ~Q(attachment_name="")),
                name="message_attachment_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(endpoint__isnull=False), name="message_has_a_reader"
            ),
            models.CheckConstraint(
                condition=~Q(channel="in_app") | Q(recipient__isnull=False, endpoint=None),
                name="message_in_app_is_personal",
            ),
            models.CheckConstraint(
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")), name="message_url_is_ours"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "state", "sent_at"], name="message_inbox"),
            models.Index(fields=["channel", "send_after"], condition=Q(state="queued"), name="message_due_channel"),
            models.Index(fields=["state", "-id"], name="message_state_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class Attempt(models.Model):
    """One try to send a message through a channel outside: when, how long, and what the provider said."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries", verbose_name="消息")
    at = models.DateTimeField("时间")
    ok = models.BooleanField("成功")
    words = models.CharField("对方的回答", max_length=300, blank=True)
    took_ms = models.PositiveIntegerField("用时（毫秒）")

    class Meta:
        verbose_name = verbose_name_plural = "发送记录"
        ordering = ["message", "at", "pk"]
