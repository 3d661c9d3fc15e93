"""Accounts for the security administrator (安全管理员): list, invite, change, reset, deactivate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import accounts, lockout, second_factor, sessions
from departments.account_forms import FIELDS, AccountForm
from departments.account_lists import LONGEST_SEARCH, STATES, accounts_found, locked_out
from departments.invitations import Invitation, invite_user, reset_password
from departments.models import Role, User
from departments.roles import MAY
from plan_tracker.errors import Conflict, DomainError, Forbidden, NotFound

PAGE_SIZE = 50
UNPROCESSABLE = 422


@login_required
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """GET /accounts/?q=&role=&state=&page=: everybody who may sign in."""
    require_security(request)
    typed = {name: request.GET.get(name, "")[:LONGEST_SEARCH] for name in ("q", "role", "state")}
    found = accounts_found(words=typed["q"], role=typed["role"], state=typed["state"])
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    locked = locked_out()
    context = {
        "page": page,
        "lines": [(one, lockout.fold(one.username) in locked) for one in page.object_list],
        "typed": typed,
        "roles": Role.choices,
        "states": STATES,
    }
    return render(request, "departments/accounts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET /accounts/new/ shows the form; POST makes the account and shows its slip, once."""
    require_security(request)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=UNPROCESSABLE)
    try:
        invitation = invite_user(by=request.user, **{name: form.cleaned_data[name] for name in FIELDS})
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return _form(request, form, status=UNPROCESSABLE)
    return slips(request, [invitation], f"账号“{invitation.account.username}”已建好")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """/accounts/<pk>/: GET shows an account and what can be done with it, POST stores what was changed."""
    account = get_account(request, pk)
    form = AccountForm(request.POST if request.method == "POST" else None, account=account)
    if not form.is_bound:
        return _form(request, form, account)
    if not form.is_valid():
        return _form(request, form, account, status=UNPROCESSABLE)
    values = {name: form.cleaned_data[name] for name in FIELDS}
    try:
        accounts.change_user(by=request.user, account=account, expected_version=form.cleaned_data["version"], **values)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        fresh = get_account(request, pk)
        form.renew(fresh.version)
        return _form(request, form, fresh, status=error.status if isinstance(error, Conflict) else UNPROCESSABLE)
    messages.success(request, f"“{values['full_name']}”的账号已保存")
    return redirect("account-edit", pk)


@login_required
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /accounts/<pk>/reset/: a new first password on a slip."""
    invitation = reset_password(by=request.user, account=get_account(request, pk))
    return slips(request, [invitation], f"“{invitation.account}”的密码已重设，原来的登录都已退出")


@login_required
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /accounts/<pk>/deactivate/: out at once, the history stays."""
    account = get_account(request, pk)
    accounts.deactivate_user(by=request.user, account=account)
    messages.success(request, f"“{account}”已停用。他经办的任务会列在法治办的“无人经办”里")
    return redirect("account-edit", pk)


@login_required
@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /accounts/<pk>/activate/: back in, with the old password."""
    account = get_account(request, pk)
    accounts.activate_user(by=request.user, account=account)
    messages.success(request, f"“{account}”已恢复使用")
    return redirect("account-edit", pk)


def slips(request: HttpRequest, invitations: list[Invitation], title: str) -> HttpResponse:
    """The slips (邀请单). Not stored anywhere: leaving the page loses them."""
    context = {
        "invitations": invitations,
        "title": title,
        "address": request.build_absolute_uri(reverse("login")),
    }
    response = render(request, "departments/account_slips.html", context)
    response["Cache-Control"] = "no-store"
    return response


def require_security(request: HttpRequest) -> None:
    """Accounts are the security administrator's; for anybody else they cannot even be counted."""
    if request.user.role != Role.SECURITY_ADMIN:
        raise Forbidden("只有安全管理员可以管理账号。")


def get_account(request: HttpRequest, pk: int) -> User:
    """The account. Raises Forbidden, NotFound."""
    require_security(request)
    account = User.objects.select_related("department").filter(pk=pk).first()
    if account is None:
        raise NotFound("没有找到这个账号，请刷新列表。")
    return account


def _form(request: HttpRequest, form: AccountForm, account: User | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "account": account, "may": [(role.label, MAY[role]) for role in Role]}
    if account is not None:
        context["locked"] = lockout.is_locked(account.username)
        context["second_factor"] = second_factor.is_on(account)
        context["sessions"] = sessions.of(account).count()
        context["own"] = account.pk == request.user.pk
    return render(request, "departments/account_edit.html", context, status=status)
