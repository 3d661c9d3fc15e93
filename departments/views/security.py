"""What the security administrator presses for somebody who cannot get in; the buttons stand on the accounts' pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from departments import accounts_security
from departments.models import Role, User
from departments.redirects import safe_target
from plan_tracker.errors import Forbidden, NotFound


@login_required
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a locked-out account try again."""
    account = _account(request, pk)
    accounts_security.unlock(request.user, account)
    return _done(request, f"“{account}”可以重新登录了")


@login_required
@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a lost second factor."""
    account = _account(request, pk)
    accounts_security.reset_second_factor(request.user, account)
    return _done(request, f"“{account}”的两步验证已重置，下次登录只用密码")


@login_required
@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an account out everywhere."""
    account = _account(request, pk)
    count = accounts_security.end_sessions(request.user, account)
    return _done(request, f"“{account}”的{count}处登录已退出" if count else f"“{account}”现在没有登录")


def _account(request: HttpRequest, pk: int) -> User:
    """For anybody else accounts do not exist, so that nobody can count them."""
    if request.user.role != Role.SECURITY_ADMIN:
        raise Forbidden("只有安全管理员可以这样做。")
    account = User.objects.filter(pk=pk).first()
    if account is None:
        raise NotFound("没有找到这个账号，请刷新列表。")
    return account


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(safe_target(request, request.POST.get("next")) or "home")
