"""Departments for the system administrator (系统管理员): list, add, change, rename, close or merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import organisation
from departments.models import Department, DepartmentKind, Role
from departments.organisation_forms import CloseForm, EditForm, NewForm, OrganisationForm, RenameForm
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound

PAGE_SIZE = 50
UNPROCESSABLE = 422
LONGEST_SEARCH = 40


@dataclass(frozen=True)
class Change:
    """One way to change a department: its form, its verb, and what is said afterwards."""

    title: str
    submit: str
    hint: str
    form: type[OrganisationForm]
    run: Callable[..., Department]
    done: str
    danger: bool = False


CHANGES = {
    "edit": Change(
        "修改资料", "保存", "名称要改的，请用“更名”，这样以前的名称会留下来。",
        EditForm, organisation.change_department, "已保存",
    ),
    "rename": Change(
        "更名", "更名", "原名称会留下来：旧文件里的名称仍能认出，日志里当时的名称不变。",
        RenameForm, organisation.rename_department, "已更名",
    ),
    "close": Change(
        "撤销或并入", "撤并", "手上的任务由法治办在“无人经办”里转给接手的单位；人员的账号请安全管理员调整。",
        CloseForm, organisation.close_department, "已撤并", True,
    ),
}  # fmt: skip


@login_required
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """GET /organisation/?q=&kind=&closed=&page=: departments in their order; closed ones on request."""
    _require_system(request)
    typed = {name: request.GET.get(name, "")[:LONGEST_SEARCH] for name in ("q", "kind", "closed")}
    rows = Department.objects.select_related("successor", "leader").order_by("order", "code")
    for word in typed["q"].split():
        names = Q(name__icontains=word) | Q(short_name__icontains=word) | Q(initials__icontains=word)
        rows = rows.filter(names | Q(pk__in=Department.objects.filter(aliases__alias__icontains=word)))
    if typed["kind"] in DepartmentKind.values:
        rows = rows.filter(kind=typed["kind"])
    today = clock.today()
    rows = rows.filter(valid_to__lt=today) if typed["closed"] else rows.exclude(valid_to__lt=today)
    rows = rows.annotate(staff=Count("people", filter=Q(people__is_active=True)))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "typed": typed, "kinds": DepartmentKind.choices}
    return render(request, "departments/organisation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET /organisation/new/ shows the form, POST makes the department."""
    _require_system(request)
    form = NewForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _new(request, form)
    if not form.is_valid():
        return _new(request, form, status=UNPROCESSABLE)
    try:
        department = organisation.add_department(by=request.user, **_values(form))
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return _new(request, form, status=UNPROCESSABLE)
    messages.success(request, f"{department.name}已建好")
    return redirect("organisation-department", department.pk)


@login_required
@require_safe
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /organisation/<pk>/: what it is, what became of it, and what can be done."""
    return _page(request, _get(request, pk))


@login_required
@require_POST
def change(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """POST /organisation/<pk>/<name>/ (`edit`, `rename`, `close`): do it, or show the form again with the reason."""
    row = _get(request, pk)
    if name not in CHANGES:
        raise NotFound("没有这个操作，请回到单位页重新选择。")
    deed = CHANGES[name]
    form = deed.form(request.POST, department=row)
    if not form.is_valid():
        return _page(request, row, name, form, status=UNPROCESSABLE)
    version = form.cleaned_data["version"]
    try:
        changed = deed.run(by=request.user, department=row, expected_version=version, **_values(form))
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        fresh = _get(request, pk)
        form.renew(fresh.version)
        return _page(request, fresh, name, form, status=error.status if isinstance(error, Conflict) else UNPROCESSABLE)
    messages.success(request, f"{changed.name}{deed.done}")
    return redirect("organisation-department", pk)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /organisation/<pk>/restore/: a closing was a mistake."""
    row = organisation.restore_department(by=request.user, department=_get(request, pk))
    messages.success(request, f"{row.name}已恢复")
    return redirect("organisation-department", pk)


def _values(form: OrganisationForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _new(request: HttpRequest, form: NewForm, status: int = 200) -> HttpResponse:
    return render(request, "departments/organisation_new.html", {"form": form}, status=status)


def _page(
    request: HttpRequest, row: Department, tried: str = "", form: OrganisationForm | None = None, status: int = 200
) -> HttpResponse:
    names = ["edit"] if row.valid_to else list(CHANGES)
    forms = {name: form if name == tried else CHANGES[name].form(department=row) for name in names}
    context = {
        "row": row,
        "changes": [(name, CHANGES[name], forms[name]) for name in names],
        "tried": tried,
        "past": organisation.past_of(row),
        "staff": row.people.filter(is_active=True).count(),
        "closed": row.valid_to is not None,
    }
    return render(request, "departments/organisation_department.html", context, status=status)


def _require_system(request: HttpRequest) -> None:
    if request.user.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以维护单位。")


def _get(request: HttpRequest, pk: int) -> Department:
    _require_system(request)
    row = Department.objects.select_related("successor", "parent").filter(pk=pk).first()
    if row is None:
        raise NotFound("没有找到这个单位，请刷新列表。")
    return row
