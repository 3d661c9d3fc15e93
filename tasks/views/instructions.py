"""Leaders' instructions: the list, one of them, and each step."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import Role
from departments.roles import READS_ALL, REPORTS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from tasks.forms import AnswerForm, HandDownForm, InstructionForm, VerbForm
from tasks.instruction_lists import TABS, in_tab, instructions_of, line_of, lines
from tasks.models import Instruction
from tasks.permissions import (
    get_instruction,
    get_plan,
    get_task,
    may_report,
    may_review,
    require_leader,
    require_own_department,
    require_reviewer,
)
from tasks.verbs.instructions import answer_instruction, hand_down_instruction, leave_instruction
from tasks.views import chosen_plan

PAGE_SIZE = 20
UNPROCESSABLE = 422


@login_required
@require_safe
def instructions(request: HttpRequest) -> HttpResponse:
    """GET /instructions/?tab=&plan=: to hand down, to answer, answered."""
    user = request.user
    if user.role not in READS_ALL | REPORTS:
        raise Forbidden("您的账号不查看业务内容。")
    plan = chosen_plan(user, request.GET.get("plan", ""))
    if plan is None:
        return render(request, "tasks/instructions.html", {"plan": None})
    tabs = TABS if user.role in READS_ALL else {name: label for name, label in TABS.items() if name}
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else next(iter(tabs))
    page = Paginator(in_tab(instructions_of(user, plan), tab), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = lines(list(page.object_list), clock.today())
    return render(
        request, "tasks/instructions.html", {"plan": plan, "tab": tab, "tabs": tabs, "page": page, "lines": shown}
    )


@login_required
@require_safe
def instruction(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /instructions/<pk>/: one of them, with the form of its next step for whoever takes it."""
    return _show(request, get_instruction(request.user, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    """/tasks/<plan>/<code>/instruct/: a leader writes on a task."""
    document = get_plan(request.user, plan)
    task = get_task(request.user, document, code)
    task.plan = document
    require_leader(request.user)
    form = InstructionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = leave_instruction(by=request.user, task=task, text=form.cleaned_data["text"])
        except DomainError as error:
            form.add_error("text", error.message)
        else:
            messages.success(request, "批示已送法治办交办")
            return redirect("instruction", pk=row.pk)
    context = {"task": task, "plan": document, "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "tasks/instruct.html", context, status=status)


@login_required
@require_POST
def hand_down(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /instructions/<pk>/hand-down/."""
    require_reviewer(request.user, "交办批示")
    return _step(request, pk, HandDownForm, hand_down_instruction, "已交办")


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /instructions/<pk>/answer/."""
    row = get_instruction(request.user, pk)
    if row.assignment is None:
        raise Conflict("这条批示还没有交办，请等法治办交办后再回复。")
    require_own_department(request.user, row.assignment, "回复批示")
    return _step(request, pk, AnswerForm, answer_instruction, "已回复，领导会收到")


def _step(request: HttpRequest, pk: int, kind: type[VerbForm], verb: Callable[..., None], done: str) -> HttpResponse:
    """Check the form, take the step; what is refused stands in the form again."""
    row = get_instruction(request.user, pk)
    form = kind(row, request.POST)  # type: ignore[call-arg]
    if not form.is_valid():
        return _show(request, row, form, UNPROCESSABLE)
    fields = dict(form.cleaned_data)
    try:
        verb(by=request.user, instruction=row, expected_version=fields.pop("version"), **fields)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        status = Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE
        return _show(request, get_instruction(request.user, pk), form, status)
    messages.success(request, done)
    return redirect("instruction", pk=pk)


def _show(request: HttpRequest, row: Instruction, form: VerbForm | None = None, status: int = 200) -> HttpResponse:
    next_step = _next_step(request, row)
    if next_step and form is None:
        form = (HandDownForm if next_step == "hand-down" else AnswerForm)(row)
    context = {
        "row": row,
        "line": line_of(row, clock.today()),
        "form": form,
        "next_step": next_step,
        "leads": request.user.role == Role.LEADER,
    }
    return render(request, "tasks/instruction.html", context, status=status)


def _next_step(request: HttpRequest, row: Instruction) -> str:
    """What this person can do with it now; empty for nothing."""
    if row.replied_at is not None:
        return ""
    if row.assignment is None:
        return "hand-down" if may_review(request.user) else ""
    return "answer" if may_report(request.user, row.assignment) else ""
