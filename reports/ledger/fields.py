"""Parameters of the ledger, read strictly: a wrong value is one sentence that names the parameter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from departments.models import Department, User
from plan_tracker.errors import DomainError
from plan_tracker.form_base import PickedDate
from reports.boards.portfolio import FOLDED_KINDS
from reports.chosen import chapter_of, key_of, leader_of
from tasks.lights import Light
from tasks.models import AssignmentRole, AssignmentState, Chapter
from tasks.search import Terms, read_terms

MOST_VALUES = 60
CLOSED = {"on_time": "按期办结", "late": "逾期办结"}
REPORTED = {"yes": "本期已填报", "no": "本期未填报"}
WRITTEN = {"yes": "原文有期限或指标", "no": "原文没有期限和指标"}
SORTS = {"plan": "按计划顺序", "due": "按期限", "light": "按紧急程度"}
BY = {"task": "按任务", "duty": "按责任单位"}


def _wrong(label: str, name: str, value: str, known: Iterable[str]) -> forms.ValidationError:
    return forms.ValidationError(f"{label}（{name}）没有“{value[:40]}”，可用的有{'、'.join(known)}。")


class OneOf(forms.CharField):
    """One of some known words."""

    def __init__(self, name: str, label: str, choices: dict[str, str]) -> None:
        super().__init__(required=False, label=label)
        self.name, self.choices = name, choices

    def clean(self, value: Any) -> str:
        """The word itself; empty for none. Raises ValidationError."""
        word = super().clean(value)
        if word and word not in self.choices:
            raise _wrong(str(self.label), self.name, word, self.choices)
        return str(word)


class AnyOf(OneOf):
    """One or several of the known words: `red,yellow`, or the parameter repeated."""

    def clean(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        """The words, each once, in the order they are listed. Raises ValidationError."""
        words = words_of(forms.CharField.clean(self, value), self.name, str(self.label))
        for word in words:
            if word not in self.choices:
                raise _wrong(str(self.label), self.name, word, self.choices)
        return tuple(word for word in self.choices if word in words)


def words_of(text: str, name: str, label: str) -> list[str]:
    """What stands between commas, each once. Raises ValidationError for too many."""
    words = list(dict.fromkeys(filter(None, (one.strip() for one in text.split(",")))))
    if len(words) > MOST_VALUES:
        raise forms.ValidationError(f"{label}（{name}）一次最多{MOST_VALUES}个，请分几次查看。")
    return words


class DepartmentsField(forms.CharField):
    """Departments by code or id, out of those that `found` holds."""

    def __init__(self) -> None:
        super().__init__(required=False, label="单位")
        self.found = Department.objects.none()

    def clean(self, value: Any) -> tuple[Department, ...]:  # type: ignore[override]
        """The departments named. Raises ValidationError for one that does not exist for this person."""
        words = words_of(super().clean(value), "department", "单位")
        if not words:
            return ()
        ids = [key_of(word) for word in words if key_of(word)]
        rows = list(self.found.filter(Q(code__in=words) | Q(pk__in=ids)))
        known = {one.code for one in rows} | {str(one.pk) for one in rows}
        for word in words:
            if word not in known:
                raise forms.ValidationError(f"单位（department）没有编码或编号是“{word[:40]}”的，请核对。")
        return tuple(rows)


class LeaderField(forms.CharField):
    """A leader in charge, by id."""

    def __init__(self) -> None:
        super().__init__(required=False, label="分管领导")

    def clean(self, value: Any) -> User | None:  # type: ignore[override]
        """The leader; None for nobody asked. Raises ValidationError."""
        word = super().clean(value)
        if not word:
            return None
        found = leader_of(word)
        if found is None:
            raise forms.ValidationError(f"分管领导（leader）没有编号是“{word[:40]}”的，请核对。")
        return found


class ChapterField(forms.CharField):
    """A chapter of the plan by its number."""

    def __init__(self) -> None:
        super().__init__(required=False, label="章")
        self.found = Chapter.objects.none()

    def clean(self, value: Any) -> Chapter | None:  # type: ignore[override]
        """The chapter; None for all. Raises ValidationError."""
        word = super().clean(value)
        if not word:
            return None
        chapter = chapter_of(self.found, word)
        if chapter is None:
            raise forms.ValidationError(f"章（chapter）没有第“{word[:40]}”章，请填章的序号。")
        return chapter


class WordsField(forms.CharField):
    """What somebody looks for: words of the title or the text, or a number."""

    def __init__(self) -> None:
        super().__init__(required=False, label="搜索词")

    def clean(self, value: Any) -> Terms:  # type: ignore[override]
        """The words. Raises ValidationError."""
        try:
            return read_terms(super().clean(value))
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class DayField(PickedDate):
    """A day, named in what is said when it is none."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(required=False, label=label)
        self.name = name

    def clean(self, value: Any) -> date | None:
        """The day. Raises ValidationError."""
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(f"{self.label}（{self.name}）：{error.messages[0]}") from error


class LedgerForm(forms.Form):
    """All parameters but the plan and the day."""

    by = OneOf("by", "列出方式", BY)
    q = WordsField()
    chapter = ChapterField()
    department = DepartmentsField()
    group = AnyOf("group", "单位类别", {one.value: one.label for one in FOLDED_KINDS})
    leader = LeaderField()
    light = AnyOf("light", "状态", {one.value: one.label for one in Light})
    state = AnyOf("state", "办理环节", {one.value: one.label for one in AssignmentState if one != "cancelled"})
    role = AnyOf("role", "承担方式", {one.value: one.label for one in AssignmentRole})
    owner = forms.CharField(
        required=False, label="经办人", max_length=60, error_messages={"max_length": "经办人（owner）最多60字。"}
    )
    due_from = DayField("due_from", "期限从")
    due_to = DayField("due_to", "期限到")
    closed = OneOf("closed", "办结是否按期", CLOSED)
    reported = AnyOf("reported", "本期填报", REPORTED)
    written = OneOf("written", "原文要求", WRITTEN)
    sort = OneOf("sort", "排序", SORTS)

    def clean(self) -> dict[str, Any]:
        """A stretch of time runs forward."""
        data = self.cleaned_data
        start, end = data.get("due_from"), data.get("due_to")
        if start and end and start > end:
            self.add_error("due_to", "期限到（due_to）不能早于期限从（due_from），请改正。")
        return data
