"""Log lines carry the number of the request they belong to; asking for the health is not worth a line."""

import logging

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
        return getattr(getattr(record, "request", None), "path", "") != "/healthz"
