"""Filters and orders of the lists; a value nobody knows is refused, not ignored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Min, Q, QuerySet
from rest_framework import serializers

from departments.models import Department
from plan_tracker import clock
from tasks.lights import Light, filter_light, light_order_expression
from tasks.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Chapter,
    DeadlineKind,
    Plan,
    PlanState,
    ProgressReport,
    ReportState,
    Section,
    Task,
)

MOST_ID = 2**62
CHAPTER = {"min_value": 1, "max_value": 999}
SECTION = {"max_length": 7, "validators": [RegexValidator(r"^[0-9]{1,3}(\.[0-9]{1,3})?\Z", "小节要写成 2 或 2.2。")]}
MONTHS = {"input_formats": ["%Y-%m-%d", "%Y-%m"]}


class WholeNumberFilter(django_filters.NumberFilter):
    """A whole number; 1.5 is refused."""

    field_class = forms.IntegerField


class AnyOfFilter(django_filters.MultipleChoiceFilter):
    """One or several of the known words: `?light=red&light=yellow`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, distinct=False, **kwargs)


class FlagFilter(django_filters.TypedChoiceFilter):
    """`true` or `false`; other words are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "是"), ("false", "否")], coerce="true".__eq__, **kwargs)


class OrderFilter(django_filters.OrderingFilter):
    """Orders on an allow-list, `-` turns them round; rows with the same value keep a fixed order from page to page."""

    def filter(self, qs: QuerySet[Any], value: Sequence[str] | None) -> QuerySet[Any]:
        """Order, with the light's urgency computed only when asked for."""
        names = [name for name in value or () if name]  # "," asks for nothing, twice
        if not names:
            return qs
        if any(name.lstrip("-") == "light" for name in names):
            qs = qs.annotate(light_order=light_order_expression(clock.today()))
        return qs.order_by(*(self.get_ordering_value(name) for name in names), "pk")


class StrictFilterSet(django_filters.FilterSet):
    """The ways of naming a plan, a department or a section that all lists share."""

    plan_field = "plan"
    department_field = "department"
    chapter_field = "chapter__number"
    section_field = "section__number"

    def in_plan(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Of a plan the reader may see, by code or id."""
        return self._refer(rows, name, self.plan_field, Plan.objects.visible_to(self.request.user), value)

    def of_department(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Of a department, by code or id."""
        return self._refer(rows, name, self.department_field, Department.objects.all(), value)

    def in_section(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Of a section by its number, alone (2) or after its chapter's (2.2)."""
        chapter, _, section = value.rpartition(".")
        if chapter:
            rows = rows.filter(**{self.chapter_field: int(chapter)})
        return rows.filter(**{self.section_field: int(section)})

    def _refer(self, rows: QuerySet[Any], name: str, field: str, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        wanted = Q(code=value)
        if value.isascii() and value.isdigit() and int(value) < MOST_ID:
            wanted |= Q(pk=int(value))
        ids = list(found.filter(wanted).values_list("pk", flat=True)[:2])
        if not ids:
            words = f"没有编码或编号是“{value}”的{found.model._meta.verbose_name}，请核对。"
            raise serializers.ValidationError({name: [words]})
        return rows.filter(**{f"{field}__in": ids})


class PlanFilter(django_filters.FilterSet):
    """Plans by year and state."""

    year = WholeNumberFilter(min_value=2000, max_value=2100)
    state = AnyOfFilter(choices=PlanState.choices)
    ordering = OrderFilter(fields=["year", "issued_on", "code"])

    class Meta:
        model = Plan
        fields: list[str] = []


class ChapterFilter(StrictFilterSet):
    """Chapters of a plan."""

    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    chapter = WholeNumberFilter(field_name="number", **CHAPTER)

    class Meta:
        model = Chapter
        fields: list[str] = []


class SectionFilter(StrictFilterSet):
    """Sections of a plan or of a chapter (number)."""

    section_field = "number"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    chapter = WholeNumberFilter(field_name="chapter__number", **CHAPTER)
    section = django_filters.CharFilter(method="in_section", **SECTION)

    class Meta:
        model = Section
        fields: list[str] = []


class TaskFilter(StrictFilterSet):
    """Tasks by place in the document, department, deadline, state of a part, and the light the task shows."""

    department_field = "assignments__department"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    chapter = WholeNumberFilter(field_name="chapter__number", **CHAPTER)
    section = django_filters.CharFilter(method="in_section", **SECTION)
    code = django_filters.CharFilter(max_length=16)
    department = django_filters.CharFilter(method="of_department", max_length=40)
    role = AnyOfFilter(choices=AssignmentRole.choices, method="with_role")
    deadline = AnyOfFilter(field_name="deadline_kind", choices=DeadlineKind.choices)
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")
    state = AnyOfFilter(choices=AssignmentState.choices, method="in_state")
    light = AnyOfFilter(choices=Light.choices, method="showing")
    ordering = OrderFilter(fields={"start": "place", "code": "code", "due_on": "due_on"})

    class Meta:
        model = Task
        fields: list[str] = []

    def _parts(self, **conditions: Any) -> QuerySet[Assignment]:
        return Assignment.objects.visible_to(self.request.user).filter(**conditions).order_by()

    def of_department(self, rows: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Tasks a department has a part in."""
        parts = self._refer(
            Assignment.objects.exclude(state="cancelled"), name, "department", Department.objects, value
        )
        return rows.filter(pk__in=parts.order_by().values("task"))

    def with_role(self, rows: QuerySet[Task], name: str, value: list[str]) -> QuerySet[Task]:
        """Tasks with a part of one's own, for readers of everything anybody's, of this kind."""
        return rows.filter(pk__in=self._parts(role__in=value).values("task"))

    def in_state(self, rows: QuerySet[Task], name: str, value: list[str]) -> QuerySet[Task]:
        """Tasks with a visible part in a state."""
        return rows.filter(pk__in=self._parts(state__in=value).values("task"))

    def showing(self, rows: QuerySet[Task], name: str, value: list[str]) -> QuerySet[Task]:
        """Tasks whose own light, the most urgent of the owed parts the reader may see, is one of these today."""
        orders = [Light(one).order for one in value]
        worst = Min(light_order_expression(clock.today()))
        parts = (
            Assignment.objects.visible_to(self.request.user)
            .owed()
            .order_by()
            .values("task")
            .annotate(worst=worst)
            .filter(worst__in=orders)
        )
        return rows.filter(pk__in=parts.values("task"))


class AssignmentFilter(StrictFilterSet):
    """Assignments by plan, place, department, role, state, light and deadline."""

    section_field = "task__section__number"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    chapter = WholeNumberFilter(field_name="chapter__number", **CHAPTER)
    section = django_filters.CharFilter(method="in_section", **SECTION)
    task = django_filters.CharFilter(field_name="task__code", max_length=16)
    department = django_filters.CharFilter(method="of_department", max_length=40)
    role = AnyOfFilter(choices=AssignmentRole.choices)
    state = AnyOfFilter(choices=AssignmentState.choices)
    light = AnyOfFilter(choices=Light.choices, method="showing")
    proposed = FlagFilter()
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")
    ordering = OrderFilter(
        fields={"task__start": "place", "due_on": "due_on", "progress": "progress", "light_order": "light"}
    )

    class Meta:
        model = Assignment
        fields: list[str] = []

    def showing(self, rows: QuerySet[Assignment], name: str, value: list[str]) -> QuerySet[Assignment]:
        """Those showing one of the lights today."""
        return filter_light(rows, value, clock.today())


class ReportFilter(StrictFilterSet):
    """Reports by plan, place, department, assignment, period (2023-10 or its first day) and state."""

    chapter_field = "assignment__chapter__number"
    section_field = "assignment__task__section__number"
    plan = django_filters.CharFilter(method="in_plan", max_length=60)
    chapter = WholeNumberFilter(field_name="assignment__chapter__number", **CHAPTER)
    section = django_filters.CharFilter(method="in_section", **SECTION)
    task = django_filters.CharFilter(field_name="assignment__task__code", max_length=16)
    department = django_filters.CharFilter(method="of_department", max_length=40)
    assignment = WholeNumberFilter(field_name="assignment_id", min_value=1, max_value=MOST_ID)
    period = django_filters.DateFilter(**MONTHS)
    state = AnyOfFilter(choices=ReportState.choices)
    needs_help = FlagFilter()
    wants_closure = FlagFilter()
    ordering = OrderFilter(fields=["period", "submitted_at", "reviewed_at"])

    class Meta:
        model = ProgressReport
        fields: list[str] = []
