"""Stop reading an uploaded file into storage once it is over the limit: a huge upload must not fill the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class SizeLimitHandler(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS; the view finds the names of dropped files in `request.oversized_files`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start counting."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass chunks on to the next handler until there are too many."""
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES and self.request is not None:
            dropped = getattr(self.request, "oversized_files", [])
            self.request.oversized_files = [*dropped, self.file_name]  # type: ignore[attr-defined]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Storing is the next handler's business."""
        return
