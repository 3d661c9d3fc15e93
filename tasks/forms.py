"""Forms of what can be done with a duty or a request; what a verb refuses is shown at the field it names."""

from __future__ import annotations

from typing import Any

from django import forms

from departments.models import Department, User
from departments.roles import REPORTS
from plan_tracker import clock
from plan_tracker.form_base import REQUIRED, Choice, Line, PickedDate, VerbForm, Words
from tasks.models import Assignment, AssignmentRequest, AssignmentState, Instruction, Milestone, RequestKind, Task
from tasks.occurrences import name_of
from tasks.request_rules import needs_consent

SCOPE = 2000
NOT_ASKED = (AssignmentState.DRAFT, AssignmentState.CANCELLED, AssignmentState.CARRIED_OVER)


class DutyForm(VerbForm):
    """Something done with one duty."""

    def __init__(self, assignment: Assignment, data: Any = None) -> None:
        self.assignment = assignment
        super().__init__(data, initial={"version": assignment.version}, label_suffix="")


class ReasonForm(DutyForm):
    """A reason and nothing else."""

    reason = Words(label="原因")


class WhyForm(DutyForm):
    """The department's own words on why."""

    reason = Words(label="理由")


class PersonForm(DutyForm):
    """Somebody of the department."""

    person = Choice(User.objects.none(), label="经办人")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(department=self.assignment.department_id, role__in=REPORTS, is_active=True)
        self.fields["person"].queryset = people.order_by("full_name", "pk")  # type: ignore[attr-defined]
        self.initial["person"] = self.assignment.owner_id


class NudgeForm(DutyForm):
    """What to urge for; may stay empty."""

    note = Words(label="催办要求", required=False, max_length=200)


class DepartmentForm(ReasonForm):
    """Another department."""

    department = Choice(Department.objects.none(), label="改由")
    field_order = ["department", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = other_departments(self.assignment)  # type: ignore[attr-defined]


class DeadlineForm(ReasonForm):
    """A new deadline."""

    due_on = PickedDate(label="新的完成时限")
    field_order = ["due_on", "reason"]


class ResumeForm(ReasonForm):
    """A new deadline if the old one does not hold."""

    due_on = PickedDate(label="新的完成时限", required=False, help_text="不填就按原来的时限。")
    field_order = ["due_on", "reason"]


class CarryOverForm(ReasonForm):
    """A task of a later plan, if there is one already."""

    task = Choice(Task.objects.none(), label="结转到", empty="下一年的计划还没有载入", required=False)
    field_order = ["task", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = Task.objects.filter(plan__year__gt=self.assignment.plan.year).select_related("plan")
        self.fields["task"].queryset = later.order_by("plan__year", "start")  # type: ignore[attr-defined]
        self.fields["task"].label_from_instance = lambda one: f"{one.plan.year} {one.code} {one.title}"  # type: ignore[attr-defined]


class StageForm(DutyForm):
    """A dated stage."""

    name = Line(label="节点名称", max_length=80)
    due_on = PickedDate(label="日期")
    target = forms.DecimalField(
        label="应达到",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}),
        help_text="有指标的填指标的数，没有的填百分比。",
        error_messages={"required": REQUIRED, "invalid": "请填数字。", "min_value": "不能是负数。"},
    )


class ExtensionForm(WhyForm):
    """Which deadline, until when, why."""

    milestone = Choice(Milestone.objects.none(), label="延哪个期限")
    new_due_on = PickedDate(label="延到")
    field_order = ["milestone", "new_due_on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = self.assignment.milestones.filter(met_on=None, due_on__gte=clock.today()).order_by("-kind", "due_on")
        field = self.fields["milestone"]
        field.queryset = nodes  # type: ignore[attr-defined]
        field.label_from_instance = _node_label  # type: ignore[attr-defined]
        final = nodes.filter(kind="final").first()
        self.initial["milestone"] = final.pk if final else None


class ChangeForm(WhyForm):
    """Another department, another content, or both."""

    new_department = Choice(Department.objects.none(), label="改由", empty="不改单位", required=False)
    new_scope = Words(
        label="内容调整为", required=False, max_length=SCOPE, help_text="不改内容的不用填。原文不会改动。"
    )
    field_order = ["new_department", "new_scope", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_department"].queryset = other_departments(self.assignment)  # type: ignore[attr-defined]


def other_departments(assignment: Assignment) -> Any:
    """Departments that exist today, but this one."""
    rows = Department.objects.valid_on(clock.today()).exclude(pk=assignment.department_id)
    return rows.order_by("order", "code")


def _node_label(node: Milestone) -> str:
    return f"{node.due_on.month}月{node.due_on.day}日 {name_of(node, node.assignment.task.recurrence)}"


class DecisionForm(VerbForm):
    """The office's answer to a request, with the leader's consent where one is needed."""

    grant = forms.ChoiceField(choices=[("1", "同意"), ("0", "不同意")], widget=forms.HiddenInput)
    new_department = Choice(Department.objects.none(), label="改由", required=False)
    consent_by = Line(label="同意的领导", max_length=60, required=False)
    consent_on = PickedDate(label="领导同意日期", required=False)
    reason = Words(label="审批意见", required=False, help_text="不同意的要写明原因，单位会收到。")

    def __init__(self, request: AssignmentRequest, data: Any = None) -> None:
        super().__init__(data, initial={"version": request.version}, label_suffix="")
        if request.kind == RequestKind.CHANGE and request.new_department_id:
            field = self.fields["new_department"]
            field.queryset = other_departments(request.assignment)  # type: ignore[attr-defined]
            self.initial["new_department"] = request.new_department_id
        else:
            del self.fields["new_department"]
        if not needs_consent(request):
            del self.fields["consent_by"]
            del self.fields["consent_on"]


class InstructionForm(forms.Form):
    """A leader's words."""

    text = Words(label="批示内容", rows=4, help_text="由法治办交办给责任单位，回复后会通知您。")

    shown = VerbForm.shown


class HandDownForm(VerbForm):
    """To whom, what exactly, until when."""

    assignment = Choice(Assignment.objects.none(), label="交办给")
    reply_due_on = PickedDate(label="回复期限")
    demand = Words(label="交办要求", required=False)

    def __init__(self, instruction: Instruction, data: Any = None) -> None:
        super().__init__(data, initial={"version": instruction.version}, label_suffix="")
        parts = instruction.task.assignments.exclude(state__in=NOT_ASKED).select_related("department")
        field = self.fields["assignment"]
        field.queryset = parts.order_by("role", "department__order")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.department.name}（{one.get_role_display()}）"  # type: ignore[attr-defined]
        lead = parts.filter(role="lead").first()
        self.initial["assignment"] = lead.pk if lead else None


class AnswerForm(VerbForm):
    """What was done."""

    reply = Words(label="办理情况")

    def __init__(self, instruction: Instruction, data: Any = None) -> None:
        super().__init__(data, initial={"version": instruction.version}, label_suffix="")
