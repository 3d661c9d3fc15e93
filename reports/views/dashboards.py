"""The dashboards: the overview, the list behind a cell of its heat map, a department's dashboard."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from departments.models import Department, DepartmentKind, User
from departments.roles import REVIEWS
from plan_tracker.errors import NotFound
from plan_tracker.moment import one_moment
from reports import rollups
from reports.boards.charts import fullest
from reports.boards.dashboards import Overview, department_board, item_of, overview
from reports.boards.place import Place
from reports.boards.portfolio import group_names, leaders_in_charge, read_portfolio
from reports.boards.strip import strip
from reports.chosen import chapter_of, key_of
from reports.days import read_day
from reports.ledger.links import export_url
from reports.permissions import DOCUMENT_READERS, get_department, plan_for_figures, require_overview
from tasks.models import Assignment, Chapter, Nudge
from tasks.urging import urgeable
from tasks.verbs.comparison import show_league

OWN_ORDER = "order"


@login_required
@require_safe
@one_moment()
def overview_page(request: HttpRequest) -> HttpResponse:
    """The state of a plan on a day (`on`) for all departments, those of a `leader` or a `group`.

    `sort=order` keeps the departments' own order, `unfold` opens a kind, `department` and `chapter` open a cell.
    """
    require_overview(request.user)
    place = _place(request)
    worst_first = "sort" not in place.view
    fold = "group" not in place.portfolio.filters
    board = overview(place.plan, place.day, within=place.portfolio.within, worst_first=worst_first, fold=fold)
    context = {
        "board": board,
        "place": place,
        "worst_first": worst_first,
        "unfold": place.view.get("unfold", ""),
        "groups": group_names(),
        "leaders": [(one, number) for one, number in leaders_in_charge() if one != place.portfolio.mine],
        "fullest": fullest(board.due),
        "cell": _open_cell(request, place, board),
        "files": _files(request.user, place),
    }
    return render(request, "reports/overview.html", context)


def _files(user: User, place: Place) -> dict[str, str]:
    """Addresses of the ledger's file with the rows of this page, and of the month's bulletin for who reads it."""
    ledger = export_url("ledger.xlsx", place.plan, place.day, {"by": "task", **place.portfolio.filters})
    bulletin = f"{reverse('documents')}?kind=bulletin&{urlencode(place.on)}"
    return {"ledger": ledger, "bulletin": bulletin if user.role in DOCUMENT_READERS else ""}


def _place(request: HttpRequest) -> Place:
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    day = read_day(request.GET.get("on", ""), plan)
    view = {}
    if request.GET.get("sort") == OWN_ORDER:
        view["sort"] = OWN_ORDER
    if request.GET.get("unfold") in DepartmentKind.values:
        view["unfold"] = request.GET["unfold"]
    return Place(plan, day, read_portfolio(request.GET, request.user, own_first=True), view)


@login_required
@require_safe
@one_moment()
def cell(request: HttpRequest) -> HttpResponse:
    """The assignments behind one cell, as a fragment."""
    require_overview(request.user)
    place = _place(request)
    return render(request, "reports/_cell.html", {"cell": _cell_context(request, place), "place": place})


def _open_cell(request: HttpRequest, place: Place, board: Overview) -> dict[str, object] | None:
    """The cell asked for, else the worst: what to do stands there without a click."""
    if request.GET.get("department"):
        return _cell_context(request, place)
    worst = rollups.worst_cell(board.heat)
    if worst is None:
        return None
    department = next(row.department for row in board.heat if row.department.pk == worst[0])
    chapter = next(row.chapter for row in board.chapters if row.chapter.pk == worst[1])
    return _cell_of(request, place, department, chapter)


def _cell_context(request: HttpRequest, place: Place) -> dict[str, object]:
    department = get_department(request.user, key_of(request.GET.get("department", "")))
    chapter = chapter_of(place.plan.chapters.all(), request.GET.get("chapter", ""))
    if chapter is None:
        raise NotFound("没有找到这一章，请回到总览重新选择。")
    return _cell_of(request, place, department, chapter)


def _cell_of(request: HttpRequest, place: Place, department: Department, chapter: Chapter) -> dict[str, object]:
    plan, day = place.plan, place.day
    rows = rollups.in_cell(plan, day, department.pk, chapter.pk)
    context = {"department": department, "chapter": chapter, "items": [item_of(row, day) for row in rows], "plan": plan}
    acts = request.user.role in REVIEWS and not place.past
    return context | (_to_urge(rows, place) if acts else {"urge": [], "urged": False})


def _to_urge(rows: list[Assignment], place: Place) -> dict[str, object]:
    """Keys of a cell's assignments that may be urged now, and whether some were urged today. One query."""
    urged = Exists(Nudge.objects.filter(assignment=OuterRef("pk"), day=place.day))
    waiting = urgeable(place.plan, place.day).filter(pk__in=[row.pk for row in rows]).annotate(urged=urged)
    found = list(waiting.values_list("pk", "urged"))
    return {"urge": [pk for pk, done in found if not done], "urged": any(done for _, done in found)}


@login_required
@require_safe
@one_moment()
def department_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A department's dashboard on a day (`on`)."""
    department = get_department(request.user, pk)
    plan = plan_for_figures(request.user, request.GET.get("plan", ""))
    place = Place(plan, read_day(request.GET.get("on", ""), plan))
    board = department_board(plan, department, place.day)
    file = export_url("ledger.xlsx", plan, place.day, {"by": "duty", "department": department.code})
    context = {"board": board, "place": place, "comparison_strip": strip(board.comparison), "ledger_file": file}
    return render(request, "reports/department.html", context)


@login_required
@require_POST
def comparison_switch(request: HttpRequest) -> HttpResponse:
    """Let departments see each other by name (`shown=1`), or hide it again."""
    plan = plan_for_figures(request.user, request.POST.get("plan", ""))
    shown = request.POST.get("shown") == "1"
    if show_league(by=request.user, plan=plan, shown=shown):
        words = "各单位现在能看到具名的按期办结情况" if shown else "各单位不再看到其他单位的名称"
        messages.success(request, words)
    return redirect(f"{reverse('overview')}?plan={plan.code}#heat")
