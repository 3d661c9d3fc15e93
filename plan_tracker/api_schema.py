"""What every operation of the API may answer besides success, written into the OpenAPI description."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

METHODS = ("get", "post", "put", "patch", "delete")
WORDS = {
    "400": "请求有误，`errors` 按字段说明",
    "401": "没有登录或令牌无效",
    "403": "没有权限这样做",
    "404": "没有找到，或不在能查看的范围内",
    "409": "已经变动：别人先处理了，什么都没有保存；或同一编号的请求还在处理",
    "422": "同一个 Idempotency-Key 用在了不同的内容上，没有执行",
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": 80, "pattern": "^[!-~]{1,80}$"},
    "description": "调用方自定的编号，24小时内有效：同一请求重复到达时只执行一次，得到同一个应答。",
}
PROBLEM = {
    "type": "object",
    "description": "问题说明（RFC 9457）。`detail` 是给人看的一句话，`errors` 按字段列出。",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
        "error_id": {"type": "string", "description": "错误编号，日志里也有"},
    },
    "required": ["type", "title", "status", "detail"],
}


class KeptSchemaGenerator(SchemaGenerator):
    """Describes the API once in a process's life: it takes a second, and is the same for everybody."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict[str, Any]:
        """The whole description, whoever asks."""
        return _description()


@cache
def _description() -> dict[str, Any]:
    with translation.override(settings.LANGUAGE_CODE):
        return dict(SchemaGenerator().get_schema(request=None, public=True))


class SchemaView(SpectacularAPIView):
    """GET /api/v1/schema/: the OpenAPI description."""

    generator_class = KeptSchemaGenerator


def describe_problems(result: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """Add the problem responses to each operation; a hook of drf-spectacular."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, item in result["paths"].items():
        for method in set(METHODS) & set(item):
            if method != "get" and item[method].get("security"):
                _add_key(item[method])
            for status in _possible(path, method, item[method]):
                item[method]["responses"].setdefault(status, _answer(status))
    return result


def _add_key(operation: dict[str, Any]) -> None:
    """Every call that changes something takes a key; where the view reads it itself, it says so itself."""
    parameters = operation.setdefault("parameters", [])
    if not any(one["name"] == KEY["name"] for one in parameters):
        parameters.append(KEY)


def _possible(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    """Which problems an operation can have."""
    found = [] if not operation.get("security") else ["401", "403"]
    if method != "get" or any(one["in"] == "query" for one in operation.get("parameters", [])):
        found.append("400")
    if "{" in path or method == "get":
        found.append("404")
    if method != "get":
        found += ["409", "422"] if operation.get("security") else ["409"]
    return found


def _answer(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": WORDS[status], "content": {"application/problem+json": {"schema": schema}}}
