"""The form of a channel: only the fields its kind needs."""

from __future__ import annotations

from typing import Any

from django import forms

from departments.models import Department
from notifications.endpoints import FIELDS, MOST_SECRET
from notifications.models import PERSONAL, Channel, Endpoint
from plan_tracker import clock
from plan_tracker.form_base import Choice, Line, VerbForm

# By channel, the fields it does not need.
WITHOUT = {
    Channel.EMAIL: ("department",),
    Channel.SMS: ("department", "reply_to"),
    Channel.WECOM: ("username", "sender", "reply_to", "secret"),
    Channel.DINGTALK: ("username", "sender", "reply_to"),
    Channel.FEISHU: ("username", "sender", "reply_to"),
    Channel.WEBHOOK: ("username", "sender", "reply_to"),
}
ADDRESSES = {
    Channel.EMAIL: "smtp://主机:25，加密的写 smtps://主机:465 或 smtp+starttls://主机:587。",
    Channel.SMS: "短信网关的完整地址。保存后只显示主机，不再显示后面的部分。",
    Channel.WEBHOOK: "接收方给的完整地址。保存后只显示主机，不再显示后面的部分。",
}
ROBOT = "从群机器人的设置里复制完整地址。它含有密钥，保存后只显示主机。"
SECRETS = {Channel.EMAIL: "密码", Channel.SMS: "签名密钥", Channel.WEBHOOK: "签名密钥"}


class EndpointForm(VerbForm):
    """One channel; `version` is that of the channel when the form was opened."""

    name = Line(label="名称", max_length=60, help_text="自己看得懂就行，例如“机关邮箱”。")
    department = Choice(Department.objects.none(), label="哪个单位的群", required=False, empty="法治办的群")
    address = Line(label="地址", max_length=300)
    username = Line(label="账号", max_length=120, required=False)
    secret = forms.CharField(
        label="签名密钥", required=False, max_length=MOST_SECRET,
        error_messages={"max_length": f"密码或密钥最多{MOST_SECRET}个字，不能有换行。"},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )  # fmt: skip
    sender = Line(label="发件人", max_length=120, required=False)
    reply_to = Line(label="回复地址", max_length=120, required=False, help_text="收件人点“回复”时写给谁。")

    def __init__(self, data: Any = None, *, channel: str, endpoint: Endpoint | None = None) -> None:
        initial: dict[str, Any] = {"version": 1}
        if endpoint is not None:
            initial = {name: getattr(endpoint, name) for name in (*FIELDS, "version") if name != "secret"}
        super().__init__(data, initial=initial, label_suffix="")
        for name in WITHOUT[Channel(channel)]:
            del self.fields[name]
        self.fields["address"].help_text = ADDRESSES.get(Channel(channel), ROBOT)
        if "secret" in self.fields:
            self.fields["secret"].label = SECRETS.get(Channel(channel), "加签密钥")
            self.fields["secret"].help_text = "已保存，不再显示；不改就留空。" if endpoint and endpoint.secret else ""
        if "sender" in self.fields:
            self.fields["sender"].label = "发件人邮箱" if channel == Channel.EMAIL else "短信签名"
            self.fields["sender"].required = channel == Channel.EMAIL
        if channel not in PERSONAL:
            departments = Department.objects.valid_on(clock.today()).order_by("order", "code")
            self.fields["department"].queryset = departments  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data.get(name) for name in FIELDS}
