"""A department's people and their work; and, for the office, work that nobody has in hand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from departments.models import Department, Role, User
from departments.roles import READS_ALL
from plan_tracker import clock
from plan_tracker.errors import DomainError, Forbidden, NotFound
from tasks.ownership import departments_to_watch, people_of, unowned
from tasks.permissions import may_review, require_reviewer
from tasks.verbs.mergers import move_duties
from tasks.verbs.ownership import hand_over_duties
from tasks.views.worklist import require_department

PAGE_SIZE = 50


@login_required
@require_safe
def my_department(request: HttpRequest) -> HttpResponse:
    """GET /my-department/: who is there, and how much each has in hand."""
    user = require_department(request)
    page = Paginator(people_of(user.department), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "without_owner": unowned(user.department).count(),
        "takers": User.objects.filter(department=user.department_id, is_active=True, role__in=("reporter", "head")),
        "leads": user.role == Role.HEAD,
    }
    return render(request, "tasks/my_department.html", context)


@login_required
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """POST /my-department/hand-over/ (`from_person` or empty, `to_person`): their open duties change hands."""
    user = require_department(request)
    people = User.objects.filter(department=user.department_id)
    taker = _person(people, request.POST.get("to_person", ""))
    giver_id = request.POST.get("from_person", "")
    giver = _person(people, giver_id) if giver_id else None
    if taker is None or (giver_id and giver is None):
        raise DomainError("请选择本单位的人员。", field="to_person")
    count = hand_over_duties(by=user, from_person=giver, to_person=taker)
    messages.success(request, f"已移交{count}项任务给{taker.full_name}" if count else "没有需要移交的任务")
    return redirect("my-department")


@login_required
@require_safe
def without_owner(request: HttpRequest) -> HttpResponse:
    """GET /unowned/: departments whose duties nobody has in hand."""
    if request.user.role not in READS_ALL:
        raise Forbidden("您的账号不查看各单位的经办情况。")
    page = Paginator(departments_to_watch(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "moves": may_review(request.user),
        "takers": Department.objects.valid_on(clock.today()).filter(valid_to=None),
    }
    return render(request, "tasks/unowned.html", context)


@login_required
@require_POST
def move_away(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /unowned/<pk>/move/ (`to`): another department takes over what a closed one leaves."""
    department = Department.objects.filter(pk=pk).first()
    if department is None or request.user.role not in READS_ALL:
        raise NotFound("没有找到这个单位，请刷新页面。")
    number = request.POST.get("to", "")
    usable = number.isdecimal() and len(number) < 15
    to = Department.objects.filter(pk=int(number)).first() if usable else None
    require_reviewer(request.user, "转交撤并单位的任务")
    if to is None:
        raise DomainError("请选择接手的单位。", field="to")
    outcome = move_duties(by=request.user, department=department, to=to)
    words = f"{outcome.moved}项任务已转由{to.short_name}承担，等待签收"
    if outcome.dropped:
        words += f"；{outcome.dropped}项配合任务它本来就有份，不再重复"
    messages.success(request, words)
    for sentence in outcome.kept[:5]:
        messages.error(request, sentence)
    return redirect("unowned")


def _person(people: QuerySet[User], number: str) -> User | None:
    usable = number.isdecimal() and len(number) < 15
    return people.filter(pk=int(number)).first() if usable else None
