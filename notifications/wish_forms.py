"""Forms of one's own reminders."""

from __future__ import annotations

from typing import Any

from django import forms

from departments.models import User
from departments.roles import REPORTS
from notifications.models import Preference
from notifications.models.preference import DIGEST_HOURS
from notifications.wishes import may_stand_in
from plan_tracker.form_base import Choice, Line, PickedDate, VerbForm

HOURS = [(hour, f"{hour}:00") for hour in range(24)]
# What a department's people may switch off; the rest is not a matter of wishes.
KINDS = [("due", "将到期的任务"), ("closing", "本期还没有填报的任务"), ("accept", "等待签收的任务")]


def _hour(label: str, hours: list[tuple[int, str]], **kwargs: Any) -> forms.TypedChoiceField:
    errors = {"required": "请选择时间。", "invalid_choice": "请从列表里选一个时间。"}
    widget = forms.Select(attrs={"class": "select"})
    return forms.TypedChoiceField(
        label=label, choices=hours, coerce=int, error_messages=errors, widget=widget, **kwargs
    )


class PreferenceForm(VerbForm):
    """When and through what one hears."""

    digest_hour = _hour("每天几点提醒", [one for one in HOURS if one[0] in DIGEST_HOURS],
                        help_text="工作日到点发一条，把当天要办的事按急缓排好；没有要办的就不发。")  # fmt: skip
    email = Line(label="收提醒的邮箱", max_length=120, required=False)
    by_email = forms.BooleanField(label="发到邮箱", required=False, widget=forms.CheckboxInput(attrs={"class": "tick"}))
    by_sms = forms.BooleanField(
        label="紧急的发短信到手机", required=False, widget=forms.CheckboxInput(attrs={"class": "tick"})
    )
    quiet_from = _hour("免打扰从", HOURS, help_text="这段时间里不发邮件和短信，过后再发。两个时间相同就是不设免打扰。")
    quiet_to = _hour("免打扰到", HOURS)
    muted = forms.MultipleChoiceField(
        label="每天的提醒里不要列出", choices=KINDS, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "tick"}),
        error_messages={"invalid_choice": "没有这一类提醒。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: User, preference: Preference) -> None:
        names = ("digest_hour", "quiet_from", "quiet_to", "by_email", "by_sms", "version")
        initial = {name: getattr(preference, name) for name in names}
        initial |= {"email": user.email, "muted": sorted(preference.muted_kinds)}
        super().__init__(data, initial=initial, label_suffix="", auto_id="wish_%s")
        if user.role not in REPORTS:
            del self.fields["muted"]

    def wishes(self) -> dict[str, Any]:
        """What the verb takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return values | {"muted": ",".join(values.get("muted", []))}


class LeaveForm(forms.Form):
    """请假代办."""

    first_day = PickedDate(label="从哪天起")
    last_day = PickedDate(label="到哪天（含）")
    substitute = Choice(User.objects.none(), label="由谁代办")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, label_suffix="", auto_id="leave_%s")
        self.fields["substitute"].queryset = may_stand_in(user)  # type: ignore[attr-defined]

    def shown(self) -> list[forms.BoundField]:
        """The fields people see."""
        return list(self)

    add_domain_error = VerbForm.add_domain_error
