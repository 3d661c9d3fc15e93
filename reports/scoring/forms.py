"""Forms of scoring: the heading of a scheme, a rule, an entry by hand, and the words of each step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from departments.models import Department
from plan_tracker import clock
from plan_tracker.form_base import Choice, Line, PickedDate, VerbForm, Words
from reports.models import RuleFact, ScoreAppeal, ScoreEntry, ScoringRule, ScoringScheme
from reports.scoring.departments import scored_departments
from tasks.models import Assignment
from tasks.models.facts import NOT_COUNTED

NUMBER_WORDS = {"required": "请填写这一项。", "invalid": "请填数字。", "max_whole_digits": "数字太大，请核对。"}
NUMBER_WORDS |= {"max_digits": "数字太大，请核对。", "max_decimal_places": "最多两位小数。"}


class Points(forms.DecimalField):
    """Points with at most two places."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=6, decimal_places=2, widget=widget, error_messages=NUMBER_WORDS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Without trailing zeros."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class Whole(forms.IntegerField):
    """A count."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"})
        errors = {"invalid": "请填整数。", "min_value": "至少是1。", "max_value": "数字太大，请核对。"}
        super().__init__(min_value=1, max_value=9999, required=False, widget=widget, error_messages=errors, **kwargs)


class SchemeForm(VerbForm):
    """The heading of a scheme."""

    name = Line(label="名称", max_length=80)
    basis = Line(
        label="依据的文件",
        max_length=200,
        required=False,
        help_text="正式印发的考核文件名称和文号。起草时可以先空着，公布前要填好。",
    )
    base_points = Points(label="基础分")
    cap = Points(label="最高分", help_text="加分以后最多到这个分数；只扣不加的，与基础分相同。")


class RuleForm(VerbForm):
    """One rule. Which of the fields count depends on what is looked at."""

    name = Line(label="名称", max_length=60, help_text="考核表上显示的名称，例如“填报迟报”。")
    fact = forms.ChoiceField(
        label="考核什么",
        choices=[("", "请选择"), *RuleFact.choices],
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": "请选择考核什么。", "invalid_choice": "没有这一项，请重新选择。"},
        help_text="只能考核是否按时、是否属实、是否办结。登录次数、填报字数不能作为考核内容。",
    )
    points = Points(label="主办单位加减分", help_text="扣分写负数，例如-0.5。")
    support_points = Points(
        label="配合单位加减分", required=False, help_text="不填按主办单位的一半；填报、延期、督办只考核主办单位。"
    )
    cap = Points(label="全年最多加或扣几分", required=False, help_text="不限的留空。")
    basis = Line(label="条款", max_length=300, required=False, help_text="依据文件的第几条，原文怎样写。")
    days = Whole(label="逾期满几天", help_text="只用于“逾期满若干天仍未办结”。")
    required_evidence = Line(
        label="认定时须附的材料",
        max_length=200,
        required=False,
        help_text="只用于“由法治办依据材料认定”，例如督查通报、核查记录。",
    )
    nth_from = Whole(label="从第几次", help_text="只用于“填报被法治办退回”，按全年次数分档；不分档的留空。")
    nth_to = Whole(label="到第几次", help_text="以后每次都算的留空。")


class ManualForm(forms.Form):
    """An entry the system cannot compute."""

    shown = VerbForm.shown
    add_domain_error = VerbForm.add_domain_error

    rule = Choice(ScoringRule.objects.none(), label="规则")
    department = Choice(Department.objects.none(), label="单位")
    assignment = Choice(Assignment.objects.none(), label="任务", required=False, empty="不针对某一项任务")
    happened_on = PickedDate(label="时间")
    reason = Words(label="原因", max_length=500, help_text="写明什么时间、什么事项、违反哪一条。单位会看到。")
    evidence = Words(label="依据材料", rows=2, max_length=300, help_text="材料名称和文号，或存放的位置。")

    def __init__(self, data: Any = None, *, scheme: ScoringScheme, department: Department | None = None) -> None:
        super().__init__(data, initial={"department": department, "happened_on": clock.today()}, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["rule"].queryset = scheme.rules.filter(fact=RuleFact.MANUAL)
        fields["department"].queryset = scored_departments(scheme.plan)
        if department is None:
            del self.fields["assignment"]
        else:
            fields["department"].widget = forms.HiddenInput()
            rows = Assignment.objects.filter(plan=scheme.plan, department=department).exclude(state__in=NOT_COUNTED)
            fields["assignment"].queryset = rows.select_related("task", "department")
            fields["assignment"].label_from_instance = lambda row: f"{row.task.code} {row.task.title}"


class ReasonForm(VerbForm):
    """Why an entry is taken back, or rules are put out of use."""

    reason = Words(label="原因", max_length=500)


class AppealForm(VerbForm):
    """Why a department does not agree."""

    text = Words(label="理由", rows=4, help_text="写明哪里不符、有什么材料。由另一位审核员复核，30天内答复。")


class DecisionForm(VerbForm):
    """What the second look found."""

    decision = Words(label="复核意见", rows=3)


def rule_form(rule: ScoringRule | None, data: Any = None) -> RuleForm:
    """The form of a rule, or of a new one."""
    names = [name for name in RuleForm.base_fields if name != "version"]
    initial = {name: getattr(rule, name) for name in names} if rule else {}
    return RuleForm(data, initial=initial | {"version": rule.version if rule else 1}, label_suffix="")


def scheme_form(scheme: ScoringScheme, data: Any = None) -> SchemeForm:
    """The form of a scheme's heading."""
    initial = {name: getattr(scheme, name) for name in ("name", "basis", "base_points", "cap", "version")}
    return SchemeForm(data, initial=initial, label_suffix="")


def step_form(kind: type[VerbForm], row: ScoreEntry | ScoreAppeal | ScoringScheme, data: Any = None) -> VerbForm:
    """A form of one step with the version of what it is about."""
    return kind(data, initial={"version": row.version}, label_suffix="", auto_id=f"{kind.__name__.lower()}_%s")
