"""Restore an archive into an empty place, and prove that it is what was backed up."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from audit.verbs import verify
from plan_tracker.backup import tables
from plan_tracker.backup.archive import Manifest, inspect, opened
from plan_tracker.errors import DomainError
from reports.outputs.sweeping import forget_files
from tasks.models import Evidence

IN_MEMORY = 32 * 1024 * 1024


@dataclass(frozen=True)
class Restored:
    """What was restored and proved."""

    manifest: Manifest
    other_keys: list[str]


def restore(path: Path) -> Restored:
    """All rows, files and keys; everything is compared before it counts. Raises DomainError; then nothing is left.

    Files that were made from the figures are not in an archive, they can be made again: their records say so.
    """
    manifest = inspect(path)
    require_empty(manifest.migrations)
    saved: list[str] = []
    try:
        with transaction.atomic():
            tables.empty_out()
            other_keys = _load(path, saved)
            tables.reset_sequences()
            _prove(manifest)
            forget_files("恢复备份")
    except BaseException as error:
        for name in saved:
            default_storage.delete(name)
        if isinstance(error, OSError):
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            words = "磁盘空间不够，请换一个更大的磁盘再试" if full else str(error)
            raise DomainError(f"没有恢复：{words}。已写入的都已撤回。") from error
        raise
    return Restored(manifest, other_keys)


def require_empty(migrations: list[str]) -> None:
    """The place has the archive's version and nobody's rows. Raises DomainError."""
    if tables.migrations() != migrations:
        raise DomainError("没有恢复：备份是另一个版本的系统做的，请用同一版本恢复，恢复后再升级。")
    if filled := tables.filled():
        raise DomainError(f"没有恢复：这里已经有数据（{filled[0]}），请换一个空的数据库和空的数据目录。")


def _load(path: Path, saved: list[str]) -> list[str]:
    """Every member to its place; returns the keys that are set otherwise here."""
    by_table = {model._meta.db_table: model for model in tables.models()}
    other_keys = []
    with opened(path) as members:
        for name, content in members:
            folder, _, rest = name.partition("/")
            if folder == "tables":
                tables.load(by_table[rest], content)
            elif folder == "files":
                _save(rest, content, saved)
            elif folder == "keys" and not _keep_key(rest, content.read()):
                other_keys.append(rest)
    return other_keys


def _save(name: str, content: IO[bytes], saved: list[str]) -> None:
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as whole:  # object storage goes back and forth in what it takes
        shutil.copyfileobj(content, whole)
        whole.seek(0)
        stored = default_storage.save(name, File(whole, name))
    saved.append(stored)
    if stored != name:
        raise DomainError(f"没有恢复：材料目录里已有 {name}，请换一个空的数据目录。")


def _keep_key(name: str, content: bytes) -> bool:
    """Write a key beside the data; False where the environment sets another one, which only a person can change."""
    text = content.decode()
    given = {"secret-key": os.environ.get("SECRET_KEY", ""), "channel-key": settings.CHANNEL_KEY}.get(name, "")
    if given:
        return bool(given == text)
    file = Path(settings.DATA_DIR) / name
    file.touch(mode=0o600)
    file.write_bytes(content)
    if name == "secret-key":
        settings.SECRET_KEY = text
    return True


def _prove(manifest: Manifest) -> None:
    """Rows, files and the audit chains are what they were. Raises DomainError."""
    found = tables.proofs()
    differing = [name for name, one in manifest.tables.items() if found.get(name) != one]
    if differing:
        raise DomainError(f"没有恢复：核对时有{len(differing)}张表与备份不一致（{differing[0]}），请换一份备份。")
    for name, one in manifest.files.items():
        if _sha256(name) != one.sha256:
            raise DomainError(f"没有恢复：材料 {name} 与备份不一致，请换一份备份。")
    prove_evidence(set(manifest.missing))
    broken = next(iter(verify()), None)
    if broken:
        raise DomainError(f"没有恢复：操作日志 {broken.chain} 第{broken.seq}条不完整，请换一份备份。")


def prove_evidence(known_missing: set[str] = frozenset()) -> int:  # type: ignore[assignment]
    """Every piece of evidence is there with the hash its row holds; returns how many. Raises DomainError."""
    count = 0
    for name, sha256 in Evidence.objects.order_by("pk").values_list("file", "sha256").iterator():
        if name in known_missing:
            continue
        if not default_storage.exists(name) or _sha256(name) != sha256:
            raise DomainError(f"核对没有通过：材料 {name} 缺失或已被改动。")
        count += 1
    return count


def _sha256(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for piece in file.chunks():
            digest.update(piece)
    return digest.hexdigest()
