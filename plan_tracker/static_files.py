"""Collect static files for serving, only when one of their sources has changed: compressing them takes long."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# What our libraries bring and no page of ours names: a second documentation page, pages for APIs, other htmx.
UNUSED = ["redoc", "rest_framework", "htmx-2.js", "htmx-4*", "htmax-*", "django_htmx/ext/*"]


def collect_static() -> bool:
    """Bring STATIC_ROOT up to date; whether there was something to do."""
    stamp, fingerprint = Path(settings.STATIC_ROOT) / ".fingerprint", fingerprint_of_sources()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED)
    stamp.write_text(fingerprint, encoding="ascii")
    return True


def fingerprint_of_sources() -> str:
    """Changes with the path, size or time of any source file, and with the way they are stored."""
    found = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list(UNUSED), key=lambda one: one[0]):
            facts = os.stat(storage.path(path))
            found.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return found.hexdigest()
