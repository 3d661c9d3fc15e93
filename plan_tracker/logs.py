"""Log lines carry the number of the request they belong to; LOG_FORMAT=json makes each one JSON object.

What is in a line is chosen here, field by field: nothing of a request's content ever is.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from celery import current_task

from audit.context import origin


class OriginFilter(logging.Filter):
    """Adds `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass."""
        record.request_id = origin.get().request_id or "-"
        return True


class HealthFilter(logging.Filter):
    """Leaves out what is asked every few seconds: the answer itself says what fails."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything else pass."""
        return getattr(getattr(record, "request", None), "path", "") not in ("/healthz", "/metrics")


# The address of a private calendar or of a screen is a key: whoever has it may read.
PRIVATE = re.compile(r"(/calendar/)[^/\s]+(\.ics)|(/wall/at/)[^/\s\"]+")


def without_keys(text: str) -> str:
    """A line of the log without what would open something."""
    return PRIVATE.sub(r"\1\3...\2", text)


class LineFormatter(logging.Formatter):
    """A line to read."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return without_keys(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object per line; empty fields are left out. `user` is the account's number, never a name."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-").replace("-", ""),
            "user": _user(record),
            "job": getattr(record, "job", "") or _job("name"),
            "job_id": _job("id"),
            "duration_ms": getattr(record, "duration_ms", None),
            "exception": self.formatException(record.exc_info) if record.exc_info else "",
        }
        kept = {name: value for name, value in fields.items() if value not in ("", None)}
        return without_keys(json.dumps(kept, ensure_ascii=False))


def _user(record: logging.LogRecord) -> int | None:
    """Whoever has been asked for already: a log line asks no database."""
    user = getattr(getattr(record, "request", None), "_cached_user", None)
    return getattr(user, "pk", None)


def _job(field: str) -> str:
    """The job that runs in this process just now."""
    if not current_task:
        return ""
    return str(current_task.name if field == "name" else current_task.request.id or "")
