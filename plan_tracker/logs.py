"""Log lines carry the number of the request they belong to."""

import logging

from audit.context import origin


class OriginFilter(logging.Filter):
    """Adds `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass."""
        record.request_id = origin.get().request_id or "-"
        return True
