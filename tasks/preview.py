"""Show what is in a file without giving the file to the browser: read by a process of its own, under limits."""

from __future__ import annotations

import json
import logging
import shutil
from functools import partial
from pathlib import Path
from typing import IO

from plan_tracker.child import Child, ChildBusy, ChildFailed, ChildLacksLibrary, ChildTooLarge, Limits
from plan_tracker.errors import DomainError
from tasks.evidence_types import ending_of
from tasks.models import Evidence
from tasks.preview_shape import Preview, from_answer

log = logging.getLogger(__name__)
WORKER = Path(__file__).with_name("preview_worker.py")
KINDS = {"xlsx": "sheets", "docx": "document", "png": "picture", "jpg": "picture", "jpeg": "picture", "pdf": "pages"}
READER = Child(WORKER, Limits(memory=300 * 1024 * 1024, cpu=5, output=8 * 1024 * 1024, wall=5))
TOO_LARGE = "这份材料太大或太复杂，不能在这里预览，请下载后查看。"
UNREADABLE = "这份材料打不开，可能已经损坏，请下载后查看。"
MISSING = "这份材料的文件不在服务器上，请联系管理员查找备份。"
BUSY = "正在预览别的材料，请稍后再点一次，或下载后查看。"
NO_PREVIEW = "这种格式不能在这里预览，请下载后查看。"


def preview_of(evidence: Evidence) -> Preview:
    """What the file holds; `problem` says in one sentence why nothing can be shown. Takes five seconds at most.

    A picture is only named here: `picture_of` draws it.
    """
    kind = KINDS.get(ending_of(evidence.original_name), "none")
    if kind == "none":
        return Preview(kind, problem=NO_PREVIEW)
    if kind == "picture":
        return Preview(kind)
    try:
        return from_answer(kind, json.loads(_read(evidence, kind)))
    except DomainError as error:
        return Preview(kind, problem=error.message)
    except (ValueError, KeyError, TypeError, AttributeError):
        log.warning("preview of evidence %s: no answer of the expected shape", evidence.pk)
        return Preview(kind, problem=UNREADABLE)


def picture_of(evidence: Evidence, page: int = 1) -> bytes:
    """A picture, or a page of a PDF, as a JPEG drawn anew. Raises DomainError in one sentence where impossible."""
    kind = KINDS.get(ending_of(evidence.original_name))
    if kind == "picture":
        return _read(evidence, "picture")
    if kind == "pages":
        return _read(evidence, "page", str(page))
    raise DomainError(NO_PREVIEW)


def _read(evidence: Evidence, *kind: str) -> bytes:
    """The worker's answer. Raises DomainError."""
    try:
        return READER.ask(partial(_fetch, evidence), *kind)
    except ChildBusy as error:
        raise DomainError(BUSY, status=503) from error
    except ChildTooLarge as error:
        raise DomainError(TOO_LARGE) from error
    except ChildLacksLibrary as error:
        raise DomainError(NO_PREVIEW) from error
    except ChildFailed as error:
        raise DomainError(UNREADABLE) from error


def _fetch(evidence: Evidence, target: IO[bytes]) -> None:
    try:
        with evidence.file.open("rb") as stored:
            shutil.copyfileobj(stored, target)
    except Exception as error:  # whatever a storage raises: local disk, or a bucket that does not answer
        log.exception("preview of evidence %s: the storage gave no file", evidence.pk)
        raise DomainError(MISSING, status=404) from error
