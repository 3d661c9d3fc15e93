"""Accounts from a spreadsheet: template, preview with the errors of every row, then all of them at once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import account_import
from departments.account_import import COLUMNS, Row, column_letter
from departments.views.accounts import UNPROCESSABLE, require_security, slips
from plan_tracker.errors import DomainError

SALT = "departments.account_import"
LIFE = 3600  # seconds a preview stays good
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ERRORS = 200


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """GET /accounts/import/template/: the spreadsheet to fill in."""
    require_security(request)
    response = HttpResponse(account_import.template(), content_type=XLSX)
    response["Content-Disposition"] = "attachment; filename*=UTF-8''%E8%B4%A6%E5%8F%B7%E6%A8%A1%E6%9D%BF.xlsx"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """/accounts/import/: GET asks for the file, POST shows what is in it. Nothing is stored yet."""
    require_security(request)
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise DomainError("请先选择填好的表格。", field="file")
        rows = account_import.check(account_import.read(file, file.size or 0))
    except DomainError as error:
        return _page(request, error=error.message, status=UNPROCESSABLE)
    return _preview(request, rows)


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """POST /accounts/import/confirm/: make what the preview showed, and show the slips."""
    require_security(request)
    try:
        lines = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return _page(request, error="这次核对已过期，没有建立账号。请重新上传文件。", status=UNPROCESSABLE)
    rows = [Row(number, values) for number, values in lines]
    try:
        invitations = account_import.import_accounts(by=request.user, rows=rows)
    except DomainError as error:
        return _page(request, error=error.message, status=error.status)
    return slips(request, invitations, f"已建立{len(invitations)}个账号")


def _preview(request: HttpRequest, rows: list[Row]) -> HttpResponse:
    errors = [
        (row.number, column_letter(name), COLUMNS[name], text) for row in rows for name, text in row.errors.items()
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "columns": COLUMNS,
        "errors": errors[:MOST_ERRORS],
        "count": len(errors),
        "wrong": sum(bool(row.errors) for row in rows),
    }
    if not errors:
        context["payload"] = signing.dumps([(row.number, row.values) for row in rows], salt=SALT, compress=True)
    return _page(request, status=UNPROCESSABLE if errors else 200, **context)


def _page(request: HttpRequest, *, error: str = "", status: int = 200, **context: Any) -> HttpResponse:
    most = account_import.MOST_ROWS
    return render(request, "departments/account_import.html", {"error": error, "most": most} | context, status=status)
