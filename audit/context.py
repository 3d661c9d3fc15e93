"""Where a request comes from, for whoever writes an audit entry deeper down."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Address and number of the request being served; empty in jobs and commands."""

    ip: str = ""
    request_id: str = ""


NOWHERE = Origin()  # frozen
origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)
