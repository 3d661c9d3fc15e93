"""What every part of the API shares: strict input, paging, errors as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler, set_rollback

from plan_tracker.errors import DomainError, InvalidInput

PROBLEM_TYPE = "application/problem+json"
TITLES = {
    400: "请求有误",
    401: "没有登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种操作",
    406: "不支持这种格式",
    409: "已经变动",
    413: "内容过大",
    415: "不支持这种内容类型",
    422: "编号已经用过",
    429: "请求过于频繁",
    507: "存储空间不足",
}


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked that reads JSON."""
    return request.headers.get("Accept", "").startswith("application/json")


class PlainPagination(PageNumberPagination):
    """`{"count", "next", "previous", "results"}`, at most 200 a page."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_page_message = "没有这一页。"

    def get_page_size(self, request: Request) -> int | None:
        """As asked for, 200 at most; what is no count is refused instead of guessed."""
        asked = request.query_params.get(self.page_size_query_param or "")
        if asked is not None and not (asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) > 0):
            raise serializers.ValidationError({"page_size": ["每页条数要填1到200之间的整数。"]})
        return super().get_page_size(request)


class StrictFilterBackend(DjangoFilterBackend):
    """Filters of lists; a parameter nobody declared is refused by name: a typing error must not show everything."""

    always = frozenset({PlainPagination.page_query_param, PlainPagination.page_size_query_param})

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """Refuse unknown parameters; lists are filtered, single objects are found by their address alone."""
        single = bool(getattr(view, "detail", False))
        kind = None if single else self.get_filterset_class(view, queryset)
        known = set() if single else self.always | set(kind.base_filters if kind else ())
        asked = request.query_params
        unknown = [name for name in asked if name not in known and (name, asked[name]) != ("format", "json")]
        if unknown:
            hint = f"没有这个参数，可用的有：{'、'.join(sorted(known))}。" if known else "这里不用参数，请去掉。"
            raise serializers.ValidationError({name[:60]: [hint] for name in unknown[:20]})
        return queryset if single else super().filter_queryset(request, queryset, view)


class StrictSerializer(serializers.Serializer):
    """A field nobody declared is refused by name: a typing error must not lose data."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse unknown fields, then read as usual."""
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name[:60]: ["没有这个字段，请核对名称。"] for name in unknown[:20]})
        return super().to_internal_value(data)


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what went wrong into problem details; None for what nobody foresaw."""
    if isinstance(error, DomainError):
        set_rollback()
        return _problem(error.status, error.message, _field_errors(error))
    if isinstance(error, Http404):
        return _problem(404, "没有找到要找的内容，请核对地址。")
    if isinstance(error, PermissionDenied):
        return _problem(403, "没有权限这样做。")
    if isinstance(error, RequestDataTooBig):
        return _problem(413, "提交的内容太大，请精简后重新提交。")
    if isinstance(error, SuspiciousOperation):
        return _problem(400, "请求不完整或格式不对，请核对后重新提交。")
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    if isinstance(error, exceptions.ValidationError):
        problem = _problem(400, "有内容不符合要求，请按提示修改。", error.detail)
    else:
        problem = _problem(response.status_code, _words(error))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            problem[name] = response.headers[name]
    return problem


def _words(error: exceptions.APIException) -> str:
    """The error in Chinese: DRF leaves a few untranslated."""
    detail = str(error.detail)
    if detail.startswith("CSRF Failed"):
        return "缺少防伪令牌（X-CSRFToken），没有执行。请刷新页面后重试，程序调用请改用令牌认证。"
    if isinstance(error, exceptions.ParseError) and detail.isascii():
        return "内容格式不对，请核对后重新提交。"
    if isinstance(error, exceptions.ParseError) and detail.startswith("Multipart"):
        return "上传的内容不完整，请重新上传。"
    return detail


def _field_errors(error: DomainError) -> dict[str, list[str]] | None:
    if isinstance(error, InvalidInput):
        return {name: [text] for name, text in error.errors.items()}
    return {error.field: [error.message]} if error.field else None


def _problem(status: int, detail: str, errors: Any = None) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "没有成功"),
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=PROBLEM_TYPE)
