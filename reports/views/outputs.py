"""/outputs/ 文件: ask for a file, see how far it is, download it, delete it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import DomainError
from reports.days import read_day
from reports.models import Output, OutputState
from reports.outputs.download import file_response
from reports.outputs.formats import FORMATS
from reports.outputs.kinds import Ask, all_kinds, get_kind
from reports.outputs.verbs import ask_for_output, delete_output, may_delete
from reports.permissions import get_output, plan_for_figures, require_outputs
from tasks.models import Plan

PAGE_SIZE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def outputs(request: HttpRequest) -> HttpResponse:
    """GET /outputs/?page=: what one may see, newest first. POST (`what`, `plan`, `on`, filters): have a file made."""
    require_outputs(request.user)
    if request.method == "POST":
        return _ask(request)
    rows = Output.objects.visible_to(request.user).select_related("department")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    plan = Plan.objects.visible_to(request.user).newest_first().defer("source_text")
    code = request.GET.get("plan", "")
    chosen = (plan.filter(code=code).first() if code else None) or plan.first()
    context = {
        "page": page,
        "lines": [_line(request.user, one) for one in page.object_list],
        "plan": chosen,
        "choices": _choices(request.user, chosen) if chosen else [],
        "last_day": clock.today(),
    }
    return render(request, "reports/outputs.html", context)


@login_required
@require_safe
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /outputs/<pk>/: one line of the list, asked for again until the file is ready."""
    line = _line(request.user, get_output(request.user, pk))
    return render(request, "reports/_output.html", {"line": line})


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """GET /outputs/<pk>/file/: the file as an attachment."""
    return file_response(get_output(request.user, pk))


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /outputs/<pk>/delete/: delete the file; its record stays."""
    delete_output(by=request.user, output=get_output(request.user, pk))
    messages.success(request, "文件已删除，记录还在")
    return redirect("outputs")


def say(request: HttpRequest, output: Output) -> None:
    """Tell the person what became of their wish."""
    if output.state == OutputState.READY:
        messages.success(request, f"{output.title}已生成，可以下载")
    else:
        messages.success(request, f"{output.title}内容较多，正在后台生成，完成后会在消息里告诉您")


def _ask(request: HttpRequest) -> HttpResponse:
    name, _, format = request.POST.get("what", "").partition(".")
    if not format:
        raise DomainError("请选择要生成什么。", field="what")
    kind = get_kind(name)
    plan = plan_for_figures(request.user, request.POST.get("plan", ""))
    options = {one: request.POST[one] for one in kind.options if request.POST.get(one)}
    day = read_day(request.POST.get("on", ""), plan)
    output = ask_for_output(by=request.user, kind=name, format=format, plan=plan, day=day, options=options)
    say(request, output)
    return redirect(f"{reverse('outputs')}?plan={plan.code}")


def _choices(user: User, plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """What this person may have made, by kind: value and words."""
    ask = Ask(plan, clock.today(), {}, user)
    return [
        (kind.label, [(f"{kind.name}.{one}", f"{kind.label}（{FORMATS[one].label}）") for one in kind.formats])
        for kind in all_kinds().values()
        if kind.offered(user, ask)
    ]


def _line(user: User, output: Output) -> dict[str, Any]:
    return {"row": output, "format": FORMATS[output.format].label, "may_delete": may_delete(user, output)}
