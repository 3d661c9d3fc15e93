"""Forms of the departments' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from departments.models import Department, DepartmentKind, Role, User
from plan_tracker import clock
from plan_tracker.form_base import CHOOSE, Choice, Line, PickedDate, VerbForm, Words

NAME, SHORT = 80, 30
MOST_ORDER = 9999


class TickBox(forms.BooleanField):
    """Yes or no."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxInput(attrs={"class": "tick"}), **kwargs)


class OrganisationForm(VerbForm):
    """A form about one department, or a new one; `version` is that of the department when the form was opened."""

    def __init__(self, data: Any = None, *, department: Department | None = None, **kwargs: Any) -> None:
        self.department = department
        # Several forms stand on one page.
        kwargs["auto_id"] = f"{type(self).__name__.removesuffix('Form').lower()}_%s"
        initial = {"version": department.version if department else 1} | kwargs.pop("initial", {})
        super().__init__(data, initial=initial, label_suffix="", **kwargs)
        others = Department.objects.valid_on(clock.today())
        if department is not None:
            others = others.exclude(pk=department.pk)
        for name in ("parent", "successor"):
            if name in self.fields:
                if department is not None and name == "parent":
                    # One that is gone stays chosen until somebody changes it.
                    others |= Department.objects.filter(children=department)
                self.fields[name].queryset = others.order_by("order", "code")  # type: ignore[attr-defined]


class DetailsForm(OrganisationForm):
    """What may change without a new name."""

    short_name = Line(label="简称", max_length=SHORT, help_text="列表和图里用，几个字就好。")
    kind = forms.ChoiceField(
        label="类别",
        choices=[("", "请选择"), *DepartmentKind.choices],
        error_messages={"required": CHOOSE, "invalid_choice": "没有这一类，请重新选择。"},
        widget=forms.Select(attrs={"class": "select"}),
    )
    parent = Choice(Department.objects.none(), label="上级单位", required=False, empty="没有")
    order = forms.IntegerField(
        label="排列顺序",
        min_value=0,
        max_value=MOST_ORDER,
        error_messages={
            "required": "请填写这一项。",
            "invalid": "请填整数。",
            "min_value": "不能是负数。",
            "max_value": f"最大{MOST_ORDER}。",
        },
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        help_text="小的在前。",
    )
    outside_scoring = TickBox(label="不参加考核", help_text="例如法院、检察院和垂直管理单位。")


class NewForm(DetailsForm):
    """A department that was not there before."""

    name = Line(label="全称", max_length=NAME)
    valid_from = PickedDate(label="成立日期", required=False)
    field_order = ["version", "name", "short_name", "kind", "parent", "order", "outside_scoring", "valid_from"]


class EditForm(DetailsForm):
    """A department as it is."""

    aliases = Words(
        label="文件里的其他叫法", required=False, rows=4, help_text="一行一个。导入计划时按这些名字认单位。"
    )
    leader = Choice(
        User.objects.none(),
        label="分管领导",
        required=False,
        empty="没有",
        help_text="逾期多日的任务会提醒到这位领导。",
    )
    verified = TickBox(label="已核实", help_text="名称和职责已经和机构编制部门核对过。")
    field_order = [
        "version", "short_name", "kind", "parent", "leader", "order", "outside_scoring", "verified", "aliases",
    ]  # fmt: skip

    def __init__(self, data: Any = None, *, department: Department) -> None:
        initial: dict[str, Any] = {
            name: getattr(department, name)
            for name in ("short_name", "kind", "parent", "leader", "order", "outside_scoring", "verified")
        }
        initial["aliases"] = "\n".join(department.aliases.order_by("pk").values_list("alias", flat=True))
        super().__init__(data, department=department, initial=initial)
        # One whose account was stopped stays chosen until somebody changes it.
        leaders = User.objects.filter(Q(role=Role.LEADER, is_active=True) | Q(leads=department)).distinct()
        self.fields["leader"].queryset = leaders.order_by("full_name", "pk")  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        """One name a line."""
        return str(self.cleaned_data["aliases"]).splitlines()


class RenameForm(OrganisationForm):
    """A new name from a day on."""

    name = Line(label="新全称", max_length=NAME)
    short_name = Line(label="新简称", max_length=SHORT)
    since = PickedDate(label="从哪天起")

    def __init__(self, data: Any = None, *, department: Department) -> None:
        initial = {"name": department.name, "short_name": department.short_name, "since": clock.today()}
        super().__init__(data, department=department, initial=initial)


class CloseForm(OrganisationForm):
    """The last day, and who goes on with the work."""

    last_day = PickedDate(label="存在到哪天")
    successor = Choice(
        Department.objects.none(), label="职责划入", required=False, empty="没有，直接撤销",
        help_text="并入新单位的，请先新建那个单位。",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, department: Department) -> None:
        super().__init__(data, department=department, initial={"last_day": clock.today()})
