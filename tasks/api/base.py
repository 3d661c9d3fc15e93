"""What the resources share."""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions, viewsets

from tasks.api.filters import MOST_ID

MOST_ID_FIELD = {"min_value": 1, "max_value": MOST_ID}
NOT_FOUND = "没有找到要找的内容，请核对地址。"


def number(text: str) -> int:
    """An id from the address; 0, which no row has, when it is longer than any database's."""
    value = int(text[:25])
    return value if value < MOST_ID else 0


class ReadOnlyResource(viewsets.ReadOnlyModelViewSet):
    """A list and its items; numbers no database has are simply not found."""

    lookup_value_regex = "[0-9]+"

    def get_object(self) -> Any:
        """The item, or 404."""
        if self.lookup_field == "pk" and not number(self.kwargs["pk"]):
            raise exceptions.NotFound(NOT_FOUND)
        return super().get_object()
