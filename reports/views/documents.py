"""The page of official documents: choose, look, rewrite a paragraph, download."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from departments.models import Department, Role, User
from departments.roles import REPORTS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, NotFound
from reports.chosen import key_of
from reports.documents.choice import KINDS, TO, Choice, choose, period_words, periods_of
from reports.documents.compose import Composed, compose
from reports.documents.links import asked_options, export_addresses, query_of
from reports.permissions import get_department, may_edit_document, plan_for_figures, require_documents
from reports.verbs.documents import MAX_TEXT, drop_rewriting, rewrite_paragraph
from tasks.models import Plan

UNPROCESSABLE = 422


@login_required
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """GET /documents/?kind=&period=&on=&part=…: the document as it would be downloaded; `edit` opens a paragraph.

    `go=docx` and `go=pdf` lead to the file of exactly what is ticked, also when the preview is older.
    """
    try:
        choice = _choice(request.user, request.GET)
    except DomainError as error:
        if error.status != 400 or error.field not in request.GET:
            raise
        # A field of the form beside the preview: said there, and the others stay as they were.
        asked = request.GET.copy()
        del asked[error.field]
        choice = _choice(request.user, asked)
        return _show(request, choice, "", wrong=error.message, status=UNPROCESSABLE)
    if file := export_addresses(choice).get(request.GET.get("go", "")):
        return redirect(file)
    return _show(request, choice, request.GET.get("edit", ""))


@login_required
@require_POST
def rewrite(request: HttpRequest) -> HttpResponse:
    """POST /documents/rewrite/: the new words of one paragraph."""
    choice, composed = _asked(request)
    key, text = request.POST.get("paragraph", ""), request.POST.get("text", "")
    generated = composed.generated.get(key)
    if generated is None:
        raise DomainError("没有这一段，它可能随数据变化不再出现，请刷新后再看。")
    try:
        version = _version(request)
        rewrite_paragraph(by=request.user, choice=choice, generated=generated, text=text, expected_version=version)
    except (Conflict, DomainError) as error:
        if error.status not in (400, 409):
            raise
        status = UNPROCESSABLE if error.status == 400 else error.status
        return _show(request, choice, key, typed=text, error=error.message, status=status)
    messages.success(request, "已保存，这一段不再自动更新")
    return redirect(f"{reverse('documents')}?{query_of(choice)}#p-{key}")


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """POST /documents/renew/: a paragraph is generated again."""
    choice, _ = _asked(request)
    key = request.POST.get("paragraph", "")
    drop_rewriting(by=request.user, choice=choice, paragraph=key, expected_version=_version(request))
    messages.success(request, "已恢复自动生成的文字")
    return redirect(f"{reverse('documents')}?{query_of(choice)}#p-{key}")


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise DomainError("页面不完整，请刷新后重新保存。")
    return int(text)


def _asked(request: HttpRequest) -> tuple[Choice, Composed]:
    """The document a form was opened in, for whoever may change it."""
    asked = QueryDict(request.POST.get("query", ""), mutable=True)
    if "plan" not in asked:
        asked["plan"] = request.POST.get("plan", "")
    choice = _choice(request.user, asked)
    if not may_edit_document(request.user, choice.kind.name, choice.department):
        raise DomainError("只有法治办可以修改文件。", status=403)
    return choice, compose(choice)


def _choice(user: User, asked: QueryDict) -> Choice:
    """What the address asks for, if the person may read it."""
    kind = asked.get("kind", "") or ("duty-report" if user.role in REPORTS else "bulletin")
    if kind not in KINDS:
        raise NotFound("没有这种文件，请从“通报和报告”重新进入。")
    if user.role not in (Role.REVIEWER, Role.LEADER, Role.HEAD):
        require_documents(user, kind, None)
    plan = plan_for_figures(user, asked.get("plan", ""))
    department = _department(user, plan, asked.get("department", "")) if kind == "duty-report" else None
    require_documents(user, kind, department)
    return choose(plan, kind, asked_options(asked), department=department)


def _department(user: User, plan: Plan, text: str) -> Department | None:
    """The one named, else one's own, else the plan's first."""
    if user.department_id and user.role in REPORTS:
        return get_department(user, key_of(text) if text else user.department_id)
    if text:
        return get_department(user, key_of(text))
    first = _departments(plan).first()
    if first is None:
        raise NotFound("这份计划还没有责任单位，确认责任单位后再生成述法数据。")
    return first


def _departments(plan: Plan) -> Any:
    return Department.objects.filter(assignments__plan=plan).distinct()


def _show(
    request: HttpRequest,
    choice: Choice,
    edit: str,
    *,
    typed: str | None = None,
    error: str = "",
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    composed = compose(choice)
    user, kind = request.user, choice.kind
    editable = may_edit_document(user, kind.name, choice.department)
    office = user.role in (Role.REVIEWER, Role.LEADER)
    context = {
        "choice": choice,
        "composed": composed,
        "document": composed.document,
        "kinds": [(one, query_of(choice, kind=one.name)) for one in KINDS.values()] if office else [],
        "periods": [(day, period_words(day, kind.step)) for day in periods_of(choice.plan, kind.step, clock.today())],
        "departments": list(_departments(choice.plan)) if office and kind.name == "duty-report" else [],
        "recipients": TO,
        "editable": editable,
        "edit": edit if editable and edit in composed.generated else "",
        "typed": typed,
        "error": error,
        "wrong": wrong,
        "query": query_of(choice),
        "fresh": query_of(choice, on=None),
        "subscribe": f"{reverse('subscription-new')}?{query_of(choice, period=None, on=None)}",
        "most": MAX_TEXT,
    }
    return render(request, "reports/documents.html", context, status=status)
