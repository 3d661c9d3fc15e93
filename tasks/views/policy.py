"""A plan's reminder rules, with what they would send in the next weeks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.form_base import Line, VerbForm
from tasks.models import Plan, ReminderPolicy
from tasks.permissions import get_plan, may_review
from tasks.policy import check_policy, clean_steps, policy_of
from tasks.reminders.preview import AUDIENCES, DAYS, preview
from tasks.verbs.policies import CHANGEABLE, change_policy

UNPROCESSABLE = 422
MOST_DAYS = 60


def _days(label: str, **kwargs: Any) -> forms.IntegerField:
    errors = {"required": "请填写天数。", "invalid": "请填整数。", "min_value": "至少1天。", "max_value": "最多60天。"}
    widget = forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=1, max_value=MOST_DAYS, error_messages=errors, widget=widget, **kwargs
    )


class PolicyForm(VerbForm):
    """The rules; steps are numbers of working days separated by commas."""

    due_steps = Line(
        label="到期前几个工作日提醒",
        max_length=60,
        required=False,
        help_text="例如15,7,3,1,0；0是到期当天，不填就不提醒。",
    )
    closing_steps = Line(
        label="本期填报截止前几个工作日提醒", max_length=60, required=False, help_text="只提醒还没有填报的单位。"
    )
    accept_days = _days("几个工作日没有签收就提醒")
    review_days = _days("几个工作日没有审核就提醒法治办")
    overdue_daily = forms.BooleanField(
        label="逾期以后每个工作日都提醒单位", required=False, widget=forms.CheckboxInput(attrs={"class": "tick"})
    )
    head_after = _days("逾期几天起提醒单位负责人", help_text="按自然日算。")
    yellow_after = _days("逾期几天建议发黄色督办单")
    red_after = _days("逾期几天建议发红色督办单，并提醒分管领导")

    def __init__(self, data: Any = None, *, policy: ReminderPolicy) -> None:
        initial = {name: getattr(policy, name) for name in (*CHANGEABLE, "version")}
        super().__init__(data, initial=initial, label_suffix="", auto_id="policy_%s")

    def clean_due_steps(self) -> str:
        """Raises ValidationError."""
        return self._steps("due_steps")

    def clean_closing_steps(self) -> str:
        """Raises ValidationError."""
        return self._steps("closing_steps")

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in CHANGEABLE}

    def _steps(self, name: str) -> str:
        try:
            return clean_steps(self.cleaned_data[name], name)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_rules(request: HttpRequest, code: str) -> HttpResponse:
    """GET /plans/<code>/reminders/ shows the rules and the next weeks, POST changes them."""
    plan = _plan(request, code)
    policy = policy_of(plan)
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=policy)
    if not form.is_bound:
        return _page(request, plan, form, policy)
    if not form.is_valid():
        return _page(request, plan, form, policy, status=UNPROCESSABLE)
    try:
        version = form.cleaned_data["version"]
        change_policy(by=request.user, plan=plan, expected_version=version, **form.values())
    except Forbidden:
        raise
    except DomainError as error:
        status = UNPROCESSABLE
        if isinstance(error, Conflict):
            status = 409
            form.renew(policy_of(plan).version)
        form.add_domain_error(error)
        return _page(request, plan, form, policy, status=status)
    messages.success(request, "提醒规则已保存，从下一次提醒起生效")
    return redirect("reminder-rules", plan.code)


@login_required
@require_GET
def reminder_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The next weeks under the rules as typed, not stored."""
    plan = _plan(request, code)
    policy = policy_of(plan)
    form = PolicyForm(request.GET, policy=policy)
    if not form.is_valid():
        return render(request, "tasks/_reminder_preview.html", {"days": None, "many": DAYS})
    for name, value in form.values().items():
        setattr(policy, name, value)
    try:
        check_policy(policy)
    except DomainError:
        return render(request, "tasks/_reminder_preview.html", {"days": None, "many": DAYS})
    return render(request, "tasks/_reminder_preview.html", _preview(plan, policy))


def _preview(plan: Plan, policy: ReminderPolicy) -> dict[str, Any]:
    return {"days": preview(plan, policy), "audiences": AUDIENCES, "many": DAYS}


def _page(
    request: HttpRequest, plan: Plan, form: PolicyForm, policy: ReminderPolicy, status: int = 200
) -> HttpResponse:
    context = {"plan": plan, "form": form} | _preview(plan, policy)
    return render(request, "tasks/reminder_rules.html", context, status=status)


def _plan(request: HttpRequest, code: str) -> Plan:
    plan = get_plan(request.user, code)
    if not may_review(request.user):
        raise Forbidden("只有法治办可以修改提醒规则。")
    return plan
