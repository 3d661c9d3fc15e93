"""JSON bodies, read strictly. On its own: REST framework loads parsers before it has views."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON as the standard has it, UTF-8, each name once, within the size limit, storable."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as Python values. Raises ParseError, RequestDataTooBig."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise RequestDataTooBig
        try:
            text = raw.decode("utf-8")
            value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
            if "\\u" in text:
                json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise ParseError("内容含有不可见或非法字符，请删除后重新提交。") from error
        except UnicodeDecodeError as error:
            raise ParseError("内容不是UTF-8编码，请转换后重新提交。") from error
        except (ValueError, RecursionError) as error:
            raise ParseError("内容不是正确的JSON，请核对后重新提交。") from error
        return value


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names differ: of two values one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError("内容里有重复的字段名，请去掉重复的再提交。")
    return found
