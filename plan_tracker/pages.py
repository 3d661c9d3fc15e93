"""The home page's signpost and the calm error pages, each with a number that is also in the log."""

from __future__ import annotations

import logging
import secrets
import sys

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from departments.views.sign_in import home_for
from plan_tracker.api_base import PROBLEM_TYPE

log = logging.getLogger("plan_tracker.errors")
RETRY_SECONDS = 5

WORDS = {
    400: ("请求有误", "这个请求不完整或格式不对。请返回上一页重新操作。"),
    403: ("没有权限", "您的账号不能这样做。需要的话请联系法治办。"),
    404: ("没有找到", "这个页面不存在，或者不在您能查看的范围内。请核对网址，或回到首页。"),
    409: ("已经变动", "内容刚刚被其他人更新，请返回刷新后再操作。"),
    413: ("内容过大", "提交的内容太大。单个文件请控制在20MB以内。"),
    429: ("请稍后再试", "操作得太频繁了，请过一会儿再试。"),
    500: ("系统出错", "没有处理成功，您填写的内容可以返回上一页重新提交。如果再次出现，请把错误编号告诉管理员。"),
    503: ("暂时不可用", "系统正在维护或忙碌，请过一分钟再试。"),
}


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work is."""
    return redirect(home_for(request.user))


def error_page(request: HttpRequest, status: int, message: str = "", *, reason: str = "") -> HttpResponse:
    """An error page that needs no database; the number on it is in the log line too."""
    error_id = secrets.token_hex(4)
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "error %s: %s %s %s %s", error_id, status, request.method, request.path, reason)
    title, words = WORDS.get(status, WORDS[500])
    if request.path.startswith("/api/"):
        return _problem(status, title, message or words, error_id)
    context = {"code": status, "title": title, "message": message or words, "error_id": error_id}
    response = render(request, "errors/error.html", context, status=status)
    response["X-Error-ID"] = error_id
    return response


def _problem(status: int, title: str, detail: str, error_id: str) -> HttpResponse:
    """The same for machines: what no API view saw, such as an unknown address or a fault."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "error_id": error_id}
    response = JsonResponse(body, status=status, content_type=PROBLEM_TYPE)
    response["X-Error-ID"] = error_id
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return error_page(request, 400, reason=type(exception).__name__)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return error_page(request, 403, reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 while the database is away or too busy: whoever asked may ask the same again."""
    error = sys.exc_info()[1]
    if not _database_is_away(error):
        return error_page(request, 500)
    response = error_page(request, 503, reason=type(error).__name__)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _database_is_away(error: BaseException | None) -> bool:
    """Stopped, restarting, out of connections or over its time; a broken connection may say no more than that."""
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old or missing."""
    message = "这个页面放得太久或登录已变化，没有提交成功。请返回刷新页面后再提交，填写的内容会保留在浏览器里。"
    return error_page(request, 403, message, reason=f"csrf {reason}")
