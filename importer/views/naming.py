"""A new department for a name of the document, without leaving the review."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from departments.kinds import kind_of
from departments.organisation_forms import SHORT, NewForm
from departments.roles import ORGANISES
from importer.drafts.today import draft_today
from importer.models import ImportState, PlanImport
from importer.permissions import get_import
from importer.verbs.naming import add_named_department, require_unknown
from importer.views.edits import again
from importer.views.fresh import always_fresh
from plan_tracker.errors import Conflict, DomainError, Forbidden, InvalidInput

UNPROCESSABLE = 422
NOT_YOURS = "只有系统管理员可以新建单位。请他们新建，建好后这里会自动认出。"


class NamedForm(NewForm):
    """What the review asks about a new department; the rest can be added on its own page."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in set(self.fields) - {"name", "short_name", "kind"}:
            del self.fields[name]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@always_fresh
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """/imports/<pk>/department/ (`written`): GET asks in a dialog, POST makes the department; the screen follows."""
    row = get_import(request.user, pk, content=True)
    if request.user.role not in ORGANISES:
        raise Forbidden(NOT_YOURS)
    if request.method == "POST":
        return _make(request, row)
    written = request.GET.get("written", "")
    if row.state != ImportState.REVIEWING:
        raise Conflict(f"没有新建：这次导入{row.get_state_display()}，不用再核对单位。")
    require_unknown(row, draft_today(row), written)
    return _dialog(request, row, written, NamedForm(initial=_proposed(written)))


def _make(request: HttpRequest, row: PlanImport) -> HttpResponse:
    written = request.POST.get("written", "")
    form = NamedForm(request.POST)
    if not form.is_valid():
        return _dialog(request, row, written, form, UNPROCESSABLE)
    try:
        edited = add_named_department(by=request.user, plan_import=row, written=written, **form.cleaned_data)
    except InvalidInput as error:
        form.add_domain_error(error)
        return _dialog(request, row, written, form, UNPROCESSABLE)
    except DomainError as error:
        if error.field not in form.fields:
            raise
        form.add_domain_error(error)
        return _dialog(request, row, written, form, UNPROCESSABLE)
    return again(request, row.pk, edited.working, edited.words)


def _dialog(request: HttpRequest, row: PlanImport, written: str, form: NamedForm, status: int = 200) -> HttpResponse:
    context = {"row": row, "written": written, "form": form, "told": request.POST if form.is_bound else request.GET}
    response = render(request, "importer/_department.html", context, status=status)
    if status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def _proposed(written: str) -> dict[str, str]:
    """Name and sort, as the document writes them; whoever looks corrects them."""
    return {"name": written, "short_name": written[:SHORT], "kind": kind_of(written)}
