"""Forms of a supervision notice: the draft, the reply, and what the office says to it."""

from __future__ import annotations

from typing import Any

from django import forms

from plan_tracker.form_base import PickedDate, VerbForm, Words
from tasks.models import NoticeLevel, SupervisionNotice
from tasks.verbs.notices import MAX_DEMAND, MAX_REMARK, MAX_REPLY


class NoticeForm(forms.Form):
    """What the office may change in a draft beside its duties."""

    level = forms.ChoiceField(
        label="级别",
        choices=NoticeLevel.choices,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": "请选择级别。", "invalid_choice": "没有这个级别，请重新选择。"},
        help_text="红色督办单同时告知分管领导。",
    )
    demand = Words(label="督办要求", rows=5, max_length=MAX_DEMAND)
    reply_due_on = PickedDate(label="回复期限")

    shown = VerbForm.shown
    add_domain_error = VerbForm.add_domain_error


class ReplyForm(VerbForm):
    """The department's answer."""

    reply = Words(
        label="回复内容", rows=6, max_length=MAX_REPLY, help_text="写明逾期原因、补救措施和完成时间。提交后不能修改。"
    )


class NoteForm(VerbForm):
    """The office has read it."""

    remark = Words(label="阅办意见", required=False, max_length=MAX_REMARK)


class AgainForm(VerbForm):
    """The office wants another answer."""

    remark = Words(label="哪里要补充", max_length=MAX_REMARK)
    reply_due_on = PickedDate(label="新的回复期限")


def form_of(kind: type[VerbForm], notice: SupervisionNotice, data: Any = None) -> VerbForm:
    """A form of one step with the notice's version; `data` is what was typed."""
    return kind(data, initial={"version": notice.version}, label_suffix="", auto_id=f"{kind.__name__.lower()}_%s")
