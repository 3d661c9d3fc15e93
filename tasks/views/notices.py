"""Supervision notices (督办单): the list, one as a letter, its draft, its DOCX, and each step."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.calendar import load_calendar
from departments.models import Department
from departments.roles import READS_ALL, REPORTS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from plan_tracker.form_base import VerbForm
from tasks.models import NoticeLevel, Plan, SupervisionNotice
from tasks.notice_docx import notice_docx
from tasks.notice_forms import AgainForm, NoteForm, NoticeForm, ReplyForm, form_of
from tasks.notice_lists import TABS, draft_duties, duty_lines, in_tab, line_of, notices_of, suggested_demand
from tasks.permissions import get_notice, may_review, require_reviewer
from tasks.verbs.notices import ask_again, issue_notice, note_notice, reply_notice
from tasks.views import chosen_plan

PAGE_SIZE = 20
UNPROCESSABLE = 422
REPLY_DAYS = 5
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """GET /notices/?tab=&plan=: to answer, to read, read."""
    user = request.user
    if user.role not in READS_ALL | REPORTS:
        raise Forbidden("您的账号不查看业务内容。")
    plan = chosen_plan(user, request.GET.get("plan", ""))
    if plan is None:
        return render(request, "tasks/notices.html", {"plan": None})
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    page = Paginator(in_tab(notices_of(user, plan), tab), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [line_of(row, clock.today()) for row in page.object_list]
    context = {"plan": plan, "tab": tab, "tabs": TABS, "page": page, "lines": lines}
    return render(request, "tasks/notices.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """/notices/new/?plan=&department=&level=: the draft of a notice; POST sends it."""
    require_reviewer(request.user, "发督办单")
    asked = request.POST if request.method == "POST" else request.GET
    plan = chosen_plan(request.user, asked.get("plan", ""))
    department = Department.objects.filter(pk=_number(asked.get("department", ""))).first()
    if plan is None or department is None:
        raise NotFound("没有找到这个单位，请回到催办与督办重新打开。")
    level = asked.get("level", "")
    level = level if level in NoticeLevel.values else NoticeLevel.YELLOW.value
    if request.method != "POST":
        due = load_calendar().shift(clock.today(), REPLY_DAYS)
        first = {"level": level, "demand": suggested_demand(level, due), "reply_due_on": due}
        return _draft(request, plan, department, level, NoticeForm(initial=first, label_suffix=""))
    form = NoticeForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _draft(request, plan, department, level, form, UNPROCESSABLE)
    duties = {_number(text) for text in request.POST.getlist("duty")}
    try:
        row = issue_notice(by=request.user, plan=plan, department=department, duties=duties, **form.cleaned_data)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        status = Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE
        return _draft(request, plan, department, level, form, status)
    messages.success(request, f"已发出{row.reference}")
    return redirect("notice", pk=row.pk)


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /notices/<pk>/: the letter, its reply, and the form of its next step for whoever takes it."""
    return _show(request, get_notice(request.user, pk))


@login_required
@require_safe
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /notices/<pk>/docx/: the letter as a plain draft in the official format."""
    row = get_notice(request.user, pk)
    rows = list(row.assignments.select_related("task").order_by("task__start"))
    answer = HttpResponse(notice_docx(row, rows), content_type=DOCX)
    name = f"{row.reference}.docx"
    answer["Content-Disposition"] = f"attachment; filename=\"notice.docx\"; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /notices/<pk>/reply/."""
    row = get_notice(request.user, pk)
    if request.user.role not in REPORTS:
        raise Forbidden("只有收到督办单的单位可以回复。")
    return _step(request, row, ReplyForm, reply_notice, "已回复，法治办会看到")


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /notices/<pk>/note/."""
    require_reviewer(request.user, "阅办督办回复")
    return _step(request, get_notice(request.user, pk), NoteForm, note_notice, "已阅")


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /notices/<pk>/again/."""
    require_reviewer(request.user, "要求重新回复")
    return _step(request, get_notice(request.user, pk), AgainForm, ask_again, "已请单位重新回复")


def _step(
    request: HttpRequest, row: SupervisionNotice, kind: type[VerbForm], verb: Callable[..., None], done: str
) -> HttpResponse:
    """Check the form, take the step; what is refused stands in the form again."""
    form = form_of(kind, row, request.POST)
    if not form.is_valid():
        return _show(request, row, form, UNPROCESSABLE)
    fields = dict(form.cleaned_data)
    try:
        verb(by=request.user, notice=row, expected_version=fields.pop("version"), **fields)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        status = Conflict.status if isinstance(error, Conflict) else UNPROCESSABLE
        return _show(request, get_notice(request.user, row.pk), form, status)
    messages.success(request, done)
    return redirect("notice", pk=row.pk)


def _show(
    request: HttpRequest, row: SupervisionNotice, form: VerbForm | None = None, status: int = 200
) -> HttpResponse:
    duties = list(row.assignments.select_related("task").order_by("task__start"))
    forms = {type(form): form} if form else {}
    kinds: list[type[VerbForm]] = []
    if row.replied_at is None and request.user.role in REPORTS:
        kinds = [ReplyForm]
    elif row.replied_at and row.noted_at is None and may_review(request.user):
        kinds = [NoteForm, AgainForm]
    shown = {kind: forms.get(kind) or form_of(kind, row) for kind in kinds}
    context = {
        "row": row,
        "line": line_of(row, clock.today()),
        "duties": duty_lines(duties, clock.local(row.issued_at).date()),
        "earlier": list(row.earlier_replies.select_related("replied_by", "asked_by")),
        "reply_form": shown.get(ReplyForm),
        "note_form": shown.get(NoteForm),
        "again_form": shown.get(AgainForm),
        "refused": form if form and type(form) not in shown else None,
    }
    return render(request, "tasks/notice.html", context, status=status)


def _draft(
    request: HttpRequest, plan: Plan, department: Department, level: str, form: NoticeForm, status: int = 200
) -> HttpResponse:
    day = clock.today()
    last = SupervisionNotice.objects.filter(plan=plan).order_by("-number").values_list("number", flat=True).first()
    context = {
        "plan": plan,
        "department": department,
        "level": level,
        "form": form,
        "number": (last or 0) + 1,
        "duties": duty_lines(draft_duties(plan, department, level, day), day),
        "ticked": set(request.POST.getlist("duty")) if form.is_bound else None,
    }
    return render(request, "tasks/notice_new.html", context, status=status)


def _number(text: str) -> int:
    """An id as it stands in an address; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
