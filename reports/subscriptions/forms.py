"""The form of a new subscription: which format, when, called what."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from plan_tracker.form_base import CHOOSE, Line, VerbForm
from reports.models import Cadence
from reports.models.subscriptions import LAST_DAY, MOST_DAY
from reports.outputs.formats import FORMATS
from reports.subscriptions.schedule import Rhythm
from reports.subscriptions.verbs import MOST_LABEL

WEEKLY = [(f"{Cadence.WEEKLY}-{day}", Rhythm(Cadence.WEEKLY, weekday=day).words) for day in range(1, 8)]
MONTHLY = [
    (f"{Cadence.MONTHLY}-{day}", Rhythm(Cadence.MONTHLY, day=day).words) for day in (*range(1, MOST_DAY + 1), LAST_DAY)
]


def _select(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    errors = {"required": CHOOSE, "invalid_choice": "没有这一项，请重新选择。"}
    widget = forms.Select(attrs={"class": "select"})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, error_messages=errors, **kwargs)


class SubscriptionForm(forms.Form):
    """One list of days instead of a cadence with two fields, of which one never counts."""

    when = _select("什么时候发", [("每周", WEEKLY), ("每月", MONTHLY)],
                   help_text="遇到周末和节假日，顺延到下一个工作日。按发送当天的数据生成。")  # fmt: skip
    format = _select("格式", [])
    label = Line(label="名称", max_length=MOST_LABEL, help_text="消息和邮件的标题里用这个名称。")

    def __init__(self, data: Any = None, *, formats: Collection[str], label: str, monthly: bool) -> None:
        initial = {"when": "monthly-25" if monthly else "weekly-1", "format": next(iter(formats)), "label": label}
        super().__init__(data, initial=initial, label_suffix="", auto_id="sub_%s")
        self.fields["format"].choices = [(one, FORMATS[one].label) for one in formats]  # type: ignore[attr-defined]

    def shown(self) -> list[forms.BoundField]:
        """The fields people see."""
        return list(self)

    def rhythm(self) -> Rhythm:
        """What was chosen of the list."""
        cadence, _, number = self.cleaned_data["when"].partition("-")
        day = int(number)
        return Rhythm(cadence, weekday=day) if cadence == Cadence.WEEKLY else Rhythm(cadence, day=day)

    add_domain_error = VerbForm.add_domain_error
