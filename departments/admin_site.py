"""Django's admin as this product's back office: the role opens it, the product's own pages sign in and out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from departments.roles import ADMINISTERS
from departments.views.sign_in import sign_out


class RoleAdminSite(admin.AdminSite):
    """Open to the three administrators; each sees only what is theirs."""

    site_header = "法治政府建设任务跟踪 · 管理后台"
    site_title = "管理后台"
    index_title = "管理"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the account is one of the administrators'."""
        return bool(request.user.is_active and getattr(request.user, "role", "") in ADMINISTERS)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one login page counts wrong passwords; somebody signed in without the right is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("not an administrator")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign out as everywhere."""
        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One's own password is changed on the account page."""
        return redirect("account")
