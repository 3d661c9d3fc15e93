"""工作日历: a year to look at, and to change by the system administrator with the effect on duties shown first.

The page stands here and not with the departments, since it says how many duties a change moves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import working_days
from departments.calendar import year_days
from departments.calendar_forms import DaysForm, SeenForm, YearForm
from departments.calendar_page import WORDS, year_grid
from departments.models import Role
from departments.working_days import LEAST_YEAR, MOST_YEAR, Written, YearState
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound
from tasks.verbs import calendar

READ_BY = (Role.SYSTEM_ADMIN, Role.REVIEWER)
UNPROCESSABLE = 422


@login_required
@require_safe
def working_calendar(request: HttpRequest) -> HttpResponse:
    """GET /calendar/working-days/?year=: twelve months, how far the year is known, and what can be done."""
    if request.user.role not in READ_BY:
        raise Forbidden("工作日历由系统管理员维护，法治办可以查看。")
    year = _year(request.GET.get("year", ""))
    days = working_days.days_between(date(year, 1, 1), date(year, 12, 31))
    context = {
        "year": year,
        "months": year_grid(year, days),
        "state": working_days.year_states(year, year)[year],
        "published": working_days.year_published(year),
        "working": sum(day.is_working for day in days),
        "edits": request.user.role == Role.SYSTEM_ADMIN,
        "form": YearForm(initial={"year": year, "seen": working_days.seen_mark(days)}),
        "words": WORDS,
        "earlier": year > LEAST_YEAR,
        "later": year < MOST_YEAR,
    }
    return render(request, "departments/calendar.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """GET /calendar/working-days/change/?first= shows the form; POST `step` preview, edit or save."""
    _require_keeper(request)
    if request.method != "POST":
        return _form(request, DaysForm(initial=_opened(_day(request.GET.get("first", "")))))
    form = DaysForm(request.POST)
    if not form.is_valid():
        return _form(request, form, UNPROCESSABLE)
    typed = form.cleaned_data
    if request.POST.get("step") == "edit":
        return _form(request, form)
    save = request.POST.get("step") == "save"
    if not save:  # what is shown now is what the second step may replace
        form.renew_seen(_seen(typed["first"], typed["last"]))
    fields = {name: typed[name] for name in ("first", "last", "name")} | {"is_working": typed["kind"] == "work"}
    fields["seen"] = str(form["seen"].value())
    run = calendar.change_days if save else calendar.preview_days
    written = _try(request, form, run, fields, lambda: _seen(typed["first"], typed["last"]))
    if isinstance(written, int):
        return _form(request, form, written)
    if save:
        return _done(request, written, f"已改{written.days}天", typed["first"].year)
    return render(request, "departments/calendar_confirm.html", {"form": form, "typed": typed, "written": written})


@login_required
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """POST /calendar/working-days/load/: a year from the library; `step` save does it, else its effect is shown."""
    _require_keeper(request)
    form = YearForm(request.POST)
    if not form.is_valid():
        raise DomainError("没有这个年份，请回到工作日历重新选择。")
    fields = {name: form.cleaned_data[name] for name in ("year", "provisional", "seen")}
    year, save = fields["year"], request.POST.get("step") == "save"
    days = year_days(year)
    run = calendar.load_year if save else calendar.preview_year
    written = _try(request, form, run, fields, lambda: _seen(days[0], days[-1]))
    if isinstance(written, int):
        messages.error(request, _first_sentence(form))
        return redirect(f"{reverse('working-days')}?year={year}")
    if save:
        return _done(request, written, f"{year}年工作日历已载入", year)
    replaced = bool(working_days.days_between(days[0], days[-1]))
    context = {"form": form, "written": written, "year": year, "replaced": replaced}
    return render(request, "departments/calendar_load.html", context | {"provisional": fields["provisional"]})


def _try(
    request: HttpRequest, form: SeenForm, run: Callable[..., Written], fields: dict[str, Any], seen: Callable[[], str]
) -> Written | int:
    """What was written, or the status with the reason put into the form."""
    try:
        return run(by=request.user, **fields)
    except Forbidden:
        raise
    except DomainError as error:
        if error.field == "is_working":
            error.field = "kind"
        form.add_domain_error(error)
        if not isinstance(error, Conflict):
            return UNPROCESSABLE
        form.renew_seen(seen())
        return error.status


def _done(request: HttpRequest, written: Written, words: str, year: int) -> HttpResponse:
    count, later = written.following.moved, written.following.later
    effect = f"，{count}项任务的临期日期正在后台重算，几分钟内完成" if later else f"，{count}项任务的临期日期随着改了"
    messages.success(request, words + (effect if count else "，没有任务受影响"))
    return redirect(f"{reverse('working-days')}?year={year}")


def _form(request: HttpRequest, form: DaysForm, status: int = 200) -> HttpResponse:
    day = _day(str(form["first"].value() or ""))
    now = working_days.days_between(day, day)
    context = {"form": form, "year": day.year, "now": now[0] if now else None, "state": YearState.MISSING}
    return render(request, "departments/calendar_change.html", context, status=status)


def _opened(day: date) -> dict[str, Any]:
    rows = working_days.days_between(day, day)
    row = rows[0] if rows else None
    # What one comes to change is the opposite of what is.
    return {"first": day, "last": day, "kind": "work" if row and not row.is_working else "off"}


def _seen(first: date, last: date) -> str:
    return working_days.seen_mark(working_days.days_between(first, last))


def _first_sentence(form: SeenForm) -> str:
    return next(str(text) for texts in form.errors.values() for text in texts)


def _require_keeper(request: HttpRequest) -> None:
    if request.user.role != Role.SYSTEM_ADMIN:
        raise Forbidden("只有系统管理员可以修改工作日历，需要调整请联系系统管理员。")


def _year(text: str) -> int:
    """The year asked for; this one without; NotFound for what is none."""
    if not text:
        return clock.today().year
    if not (text.isascii() and text.isdigit() and len(text) == 4 and LEAST_YEAR <= int(text) <= MOST_YEAR):
        raise NotFound(f"工作日历只有{LEAST_YEAR}到{MOST_YEAR}年，请重新选择。")
    return int(text)


def _day(text: str) -> date:
    """The day asked for, else today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if LEAST_YEAR <= day.year <= MOST_YEAR else clock.today()
