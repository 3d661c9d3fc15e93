"""What the office lets the public see; whatever is not chosen is not computed and not in the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms

from plan_tracker import clock
from plan_tracker.errors import DomainError
from plan_tracker.form_base import PickedDate

PARTS = (
    ("chapters", "各章办结情况", True),
    ("tasks", "逐项列出任务和办理状态", False),
    ("departments", "任务后面写明责任单位", False),
    ("lights", "状态细分为正常、预警、逾期、未启动", False),
    ("indicators", "量化指标的目标值和完成值", False),
    ("text", "计划全文", False),
)
DEFAULTS = {name for name, _, on in PARTS if on}


class PublicPageForm(forms.Form):
    """Boxes for the parts, and the day whose figures are shown."""

    on = PickedDate(label="数据截至", required=False, help_text="不填就是今天")
    chosen = forms.MultipleChoiceField(
        label="公开的内容",
        choices=[(name, label) for name, label, _ in PARTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "没有这一项内容，请重新选择。"},
    )

    def clean_on(self) -> date | None:
        """A day that has come. Raises ValidationError."""
        day: date | None = self.cleaned_data["on"]
        if day and day > clock.today():
            raise forms.ValidationError("数据截至的日期不能晚于今天，请重新选择。")
        return day

    def shown(self) -> list[forms.BoundField]:
        """The fields people see, in order."""
        return list(self)


def chosen_of(options: Mapping[str, str]) -> frozenset[str]:
    """The parts named by `parts=chapters,tasks`; what is usual where nothing is said. Raises DomainError."""
    text = options.get("parts")
    if text is None:
        return frozenset(DEFAULTS)
    names = frozenset(filter(None, text.split(",")))
    unknown = names - {name for name, _, _ in PARTS}
    if unknown:
        raise DomainError(f"没有“{min(unknown)}”这一项内容，请核对参数 parts。", field="parts")
    return names
