"""One encrypted archive: a tar of `tables/`, `files/`, `keys/` and, last, `manifest.json`, sealed as it is written.

    plan-tracker-20231024-020500.ptbackup = b"PTBACKUP1" + kind + salt + sealed(tar)

Nothing plain ever has a name on the disk: tables pass through a file that is deleted before it is written.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import FileField

from audit.heads import NAME as HEADS
from plan_tracker import clock
from plan_tracker.backup import keys, tables
from plan_tracker.backup.sealing import BROKEN, Opener, Sealer
from plan_tracker.backup.tables import Proof
from plan_tracker.errors import DomainError
from plan_tracker.moment import one_moment

MAGIC = b"PTBACKUP1"
SUFFIX = ".ptbackup"
PIECE = 1024 * 1024
KEYS = ("secret-key", "channel-key", HEADS)
NO_SPACE = "备份没有做成：磁盘空间不够，请清理备份目录所在的磁盘再试。"


@dataclass(frozen=True)
class Manifest:
    """What an archive holds, so that a restore can prove it."""

    made_at: str
    migrations: list[str]
    tables: dict[str, Proof]
    files: dict[str, Proof]
    missing: list[str]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(one.count for one in self.tables.values())

    def text(self) -> bytes:
        """As it lies in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_manifest(text: bytes) -> Manifest:
    """The opposite of `Manifest.text`."""
    raw: dict[str, Any] = json.loads(text)
    for part in ("tables", "files"):
        raw[part] = {name: Proof(**one) for name, one in raw[part].items()}
    return Manifest(**raw)


def write_archive(folder: Path) -> tuple[Path, Manifest]:
    """Back up everything while people work; returns the archive. Raises DomainError; nothing half is left behind."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"plan-tracker-{clock.local(clock.now()):%Y%m%d-%H%M%S}{SUFFIX}"
        aside = path.with_suffix(f".{os.getpid()}.part")
    except OSError as error:
        raise DomainError(f"备份没有做成：不能写入 {folder}，请检查目录和权限。") from error
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            manifest = _write(target, folder)
            target.flush()
            os.fsync(target.fileno())
        aside.rename(path)
    except OSError as error:
        words = NO_SPACE if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else f"备份没有做成：{error}。"
        raise DomainError(words) from error
    finally:
        aside.unlink(missing_ok=True)
    return path, manifest


def _write(target: BinaryIO, folder: Path) -> Manifest:
    kind, salt, key = keys.new_key()
    target.write(MAGIC + kind + salt)
    sealer = Sealer(target, key)
    with tarfile.open(fileobj=sealer, mode="w|", bufsize=PIECE) as tar:  # type: ignore[call-overload]
        with _unhurried_moment():
            applied, names = tables.migrations(), file_names()
            proved = {model._meta.db_table: _add_table(tar, model, folder) for model in tables.models()}
        # Evidence has random names and is never overwritten: what the rows name is still what it was.
        files, missing = _add_files(tar, names)
        _add_keys(tar)
        manifest = Manifest(clock.now().isoformat(timespec="seconds"), applied, proved, files, missing)
        _add(tar, "manifest.json", io.BytesIO(manifest.text()), len(manifest.text()))
    sealer.close()
    return manifest


@contextmanager
def _unhurried_moment() -> Iterator[None]:
    """One moment, however long the reading takes."""
    with one_moment():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def file_names() -> list[str]:
    """Every file a row names, once."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in (one for one in model._meta.concrete_fields if isinstance(one, FileField)):
            found.update(model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True))
    return sorted(found)


def _add_table(tar: tarfile.TarFile, model: Any, folder: Path) -> Proof:
    """Its lines pass through a nameless file, since a tar wants the size first."""
    with tempfile.TemporaryFile(dir=folder) as aside:
        count, digest = 0, hashlib.sha256()
        for text in tables.lines(model):
            aside.write(text)
            digest.update(text)
            count += 1
        size = aside.tell()
        aside.seek(0)
        _add(tar, f"tables/{model._meta.db_table}", aside, size)
    return Proof(count, digest.hexdigest())


def _add_files(tar: tarfile.TarFile, names: list[str]) -> tuple[dict[str, Proof], list[str]]:
    proved, missing = {}, []
    for name in names:
        try:
            with default_storage.open(name) as file:
                counted = Hashing(file.file)
                _add(tar, f"files/{name}", counted, file.size)
        except FileNotFoundError:
            missing.append(name)
        else:
            proved[name] = Proof(counted.size, counted.digest.hexdigest())
    return proved, missing


def _add_keys(tar: tarfile.TarFile) -> None:
    """Without them accounts' second factors, channels' passwords and kept audit heads can't be read."""
    secret = settings.SECRET_KEY.encode()
    _add(tar, "keys/secret-key", io.BytesIO(secret), len(secret))
    for name in KEYS[1:]:
        file = Path(settings.DATA_DIR) / name
        content = file.read_bytes() if file.is_file() else b""
        if name == "channel-key" and settings.CHANNEL_KEY:
            content = str(settings.CHANNEL_KEY).encode()
        if content:
            _add(tar, f"keys/{name}", io.BytesIO(content), len(content))


def _add(tar: tarfile.TarFile, name: str, content: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, content)


class Hashing:
    """A file that counts and hashes what is read from it."""

    def __init__(self, source: Any) -> None:
        """Nothing is read yet."""
        self.source, self.size, self.digest = source, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read."""
        piece: bytes = self.source.read(size)
        self.size += len(piece)
        self.digest.update(piece)
        return piece


@contextmanager
def opened(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members of an archive in their order, each to be read before the next. Raises DomainError."""
    try:
        source = path.open("rb")
    except OSError as error:
        raise DomainError(f"打不开备份文件 {path}，请核对路径和权限。") from error
    with source:
        header = source.read(len(MAGIC) + 1 + keys.SALT_BYTES)
        if not header.startswith(MAGIC) or len(header) < len(MAGIC) + 1 + keys.SALT_BYTES:
            raise DomainError(f"{path.name} 不是本系统的备份文件，请核对。")
        kind, salt = header[len(MAGIC) : len(MAGIC) + 1], header[len(MAGIC) + 1 :]
        if kind not in (keys.PASSPHRASE, keys.FILE):
            raise DomainError(BROKEN)
        opener = Opener(source, keys.key_for(kind, salt))
        try:
            with tarfile.open(fileobj=opener, mode="r|", bufsize=PIECE) as tar:  # type: ignore[call-overload]
                yield _members(tar)
            opener.finish()
        except tarfile.TarError as error:
            raise DomainError(BROKEN) from error


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        content = tar.extractfile(member)
        if content is not None:
            yield member.name, content


def inspect(path: Path) -> Manifest:
    """Open the whole archive and compare everything in it with its manifest. Raises DomainError."""
    found: dict[str, Proof] = {}
    manifest = None
    with opened(path) as members:
        for name, content in members:
            if name == "manifest.json":
                manifest = read_manifest(content.read())
            elif name.startswith("tables/"):
                found[name] = tables.proof(content)
            else:
                counted = Hashing(content)
                while counted.read(PIECE):
                    pass
                found[name] = Proof(counted.size, counted.digest.hexdigest())
    if manifest is None:
        raise DomainError(BROKEN)
    wanted = {f"tables/{name}": one for name, one in manifest.tables.items()}
    wanted |= {f"files/{name}": one for name, one in manifest.files.items()}
    if {name: one for name, one in found.items() if not name.startswith("keys/")} != wanted:
        raise DomainError(BROKEN)
    return manifest


def remove(path: Path) -> None:
    """Delete an archive; one that is gone already is no fault."""
    with suppress(FileNotFoundError):
        path.unlink()
