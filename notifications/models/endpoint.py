"""Channels outside the application, as the system administrator set them up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from departments.models import Department
from plan_tracker.text import validate_plain_text


class Channel(models.TextChoices):
    """How a message reaches its reader."""

    IN_APP = "in_app", "站内消息"
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"
    WECOM = "wecom", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"
    FEISHU = "feishu", "飞书群机器人"
    WEBHOOK = "webhook", "通用接口"


# One message per person; the others speak into a room where many listen.
PERSONAL = (Channel.EMAIL, Channel.SMS)
ROOMS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU, Channel.WEBHOOK)


class Endpoint(models.Model):
    """One mail server, SMS gateway, group robot or webhook; its secret is stored encrypted."""

    channel = models.CharField("渠道", max_length=12, choices=Channel)
    name = models.CharField("名称", max_length=60, validators=[validate_plain_text])
    active = models.BooleanField("启用", default=False)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="所属单位",
        help_text="群机器人只收这个单位的消息；不填则收法治办的。",
    )  # fmt: skip
    address = models.CharField("地址", max_length=300)
    username = models.CharField("账号", max_length=120, blank=True)
    secret = models.TextField("密钥（已加密）", blank=True, editable=False)
    sender = models.CharField("发件人或签名", max_length=120, blank=True)
    reply_to = models.CharField("回复地址", max_length=120, blank=True)
    failures = models.PositiveSmallIntegerField("连续失败次数", default=0, editable=False)
    resting_until = models.DateTimeField("暂停到", null=True, blank=True, editable=False)
    last_error = models.CharField("最近错误", max_length=300, blank=True, editable=False)
    last_ok_at = models.DateTimeField("最近成功", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "发送渠道"
        ordering = ["channel", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=[*PERSONAL, *ROOMS]), name="endpoint_channel_known"),
            models.UniqueConstraint(
                fields=["channel"],
                condition=Q(active=True, channel__in=PERSONAL),
                name="endpoint_one_active_per_person",
            ),
            models.CheckConstraint(
                condition=Q(department=None) | Q(channel__in=ROOMS), name="endpoint_department_for_rooms"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.name}"
