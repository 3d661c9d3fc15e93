"""One address per thing that can be done with a duty: its form in a dialog (htmx) or on a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from tasks.duty_actions import ACTIONS, DutyAction, actions_for
from tasks.forms import DutyForm
from tasks.models import Assignment
from tasks.permissions import get_assignment, may_report, may_review
from tasks.views import is_htmx

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duty_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """/assignments/<pk>/do/<name>/: GET shows the form, POST does it and goes back to the task."""
    assignment = get_assignment(request.user, pk)
    action = _action(request, assignment, name)
    if request.method != "POST":
        return _show(request, assignment, action, action.form(assignment))
    form = action.form(assignment, request.POST)
    if not form.is_valid():
        return _show(request, assignment, action, form, status=UNPROCESSABLE)
    try:
        action.run(request.user, assignment, form.cleaned_data)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        form.add_domain_error(error)
        fresh = get_assignment(request.user, pk)
        form.renew(fresh.version)
        status = Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE
        return _show(request, fresh, action, form, status=status)
    messages.success(request, action.done)
    return go(request, task_address(assignment))


def _action(request: HttpRequest, assignment: Assignment, name: str) -> DutyAction:
    """The action, if this role has it at all; what does not fit the duty's present state is refused in words."""
    action = ACTIONS.get(name)
    if action is None or not (may_review(request.user) or may_report(request.user, assignment)):
        raise NotFound("没有这个操作，请回到任务页重新选择。")
    if action not in actions_for(request.user, assignment):
        state = assignment.get_state_display()
        raise Conflict(f"这项任务现在是“{state}”，不能{action.label}。请回到任务页查看最新情况。")
    return action


def _show(
    request: HttpRequest, assignment: Assignment, action: DutyAction, form: DutyForm, status: int = 200
) -> HttpResponse:
    context = {"duty": assignment, "action": action, "form": form, "back": task_address(assignment)}
    template = "tasks/_duty_action.html" if is_htmx(request) else "tasks/duty_action.html"
    return render(request, template, context, status=status)


def task_address(assignment: Assignment) -> str:
    """The task's page with this department's course."""
    return f"/tasks/{assignment.plan.code}/{assignment.task.code}/?department={assignment.department.code}"


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the browser on, from a dialog too."""
    if not is_htmx(request):
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response
