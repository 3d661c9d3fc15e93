"""Fields and the base of our forms: Chinese sentences for what is wrong, classes as the templates expect them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from plan_tracker.errors import DomainError, InvalidInput

LONG = 1000
LEAST_DAY, MOST_DAY = date(2000, 1, 1), date(2100, 12, 31)
REQUIRED = "请填写这一项。"
CHOOSE = "请选择一项。"


class PickedDate(forms.DateField):
    """A day from the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"})
        errors = {"required": "请选择日期。", "invalid": "日期要写成 2023-12-31 这样。"}
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages=errors, **kwargs)

    def clean(self, value: Any) -> date | None:
        """A day within the years that plans have. Raises ValidationError."""
        day: date | None = super().clean(value)
        if day is not None and not LEAST_DAY <= day <= MOST_DAY:
            raise forms.ValidationError("日期超出了可用的范围，请重新选择。")
        return day


class Words(forms.CharField):
    """Some sentences; the verb cleans and judges them."""

    def __init__(self, *, rows: int = 3, max_length: int = LONG, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "class": "area"})
        errors = {"required": REQUIRED, "max_length": f"最多{max_length}字，请精简后再提交。"}
        super().__init__(widget=widget, max_length=max_length, error_messages=errors, **kwargs)


class Line(forms.CharField):
    """A few words on one line."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        errors = {"required": REQUIRED, "max_length": f"最多{max_length}字，请精简后再提交。"}
        widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
        super().__init__(widget=widget, max_length=max_length, error_messages=errors, **kwargs)


class Choice(forms.ModelChoiceField):
    """One of some rows."""

    def __init__(self, queryset: Any, *, empty: str = "请选择", **kwargs: Any) -> None:
        errors = {"required": CHOOSE, "invalid_choice": "没有这一项，请重新选择。"}
        widget = forms.Select(attrs={"class": "select"})
        super().__init__(queryset, widget=widget, error_messages=errors, empty_label=empty, **kwargs)


class VerbForm(forms.Form):
    """The input of a verb; the hidden version is that of what the form was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def shown(self) -> list[forms.BoundField]:
        """The fields people see, in order."""
        return [field for field in self if not field.is_hidden]

    def renew(self, version: int) -> None:
        """Go on from what somebody else stored meanwhile; what was typed stays."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]

    def add_domain_error(self, error: DomainError) -> None:
        """Put what a verb refused where it belongs: at its field, else above the form."""
        errors = error.errors if isinstance(error, InvalidInput) else {error.field or "": error.message}
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)
