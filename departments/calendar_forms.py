"""The forms of the working calendar: some days by hand, a whole year from the library."""

from __future__ import annotations

from typing import Any

from django import forms

from departments.working_days import LEAST_YEAR, LONGEST_NAME, MOST_YEAR
from plan_tracker.form_base import CHOOSE, Line, PickedDate, VerbForm

NO_YEAR = "没有这个年份，请回到工作日历重新选择。"
KINDS = (("off", "休息"), ("work", "上班"))


class SeenForm(VerbForm):
    """Instead of a version: the moment of the last change among the days that the form was opened on."""

    version = None  # type: ignore[assignment]
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def renew_seen(self, seen: str) -> None:
        """Go on from what is stored now; what was typed stays."""
        self.data = {**self.data.dict(), "seen": seen}  # type: ignore[attr-defined]


class DaysForm(SeenForm):
    """What some days are to be."""

    first = PickedDate(label="从哪天")
    last = PickedDate(label="到哪天")
    kind = forms.ChoiceField(
        label="改成",
        choices=KINDS,
        error_messages={"required": CHOOSE, "invalid_choice": "请选“休息”或“上班”。"},
        widget=forms.RadioSelect(attrs={"class": "radio"}),
    )
    name = Line(
        label="说明",
        max_length=LONGEST_NAME,
        required=False,
        help_text="例如：国庆节、调休上班、本地放假。会显示在日历上。",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)


class YearForm(SeenForm):
    """Which year; `provisional` where its make-up days are not published."""

    year = forms.IntegerField(
        min_value=LEAST_YEAR,
        max_value=MOST_YEAR,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_YEAR),
    )
    provisional = forms.BooleanField(required=False, widget=forms.HiddenInput)
