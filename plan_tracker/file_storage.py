"""Files in the data folder: whole or not at all."""

from __future__ import annotations

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Django's own leaves behind what fitted when a disk is full, and then not even a small file fits any more."""

    def _save(self, name: str, content: File) -> str:  # its interface for subclasses
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            self.delete(name)
            raise
