"""The key an archive is sealed with: from BACKUP_PASSPHRASE, or from a file of its own made once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from plan_tracker.errors import DomainError

SALT_BYTES = 16
PASSPHRASE, FILE = b"P", b"F"
PURPOSE = b"plan-tracker backup 1"


def key_file() -> Path:
    """Where the key lies if no passphrase is set. Without it no archive can be opened: keep a copy elsewhere."""
    return Path(settings.DATA_DIR) / "backup-key"


def new_key() -> tuple[bytes, bytes, bytes]:
    """For a new archive: how the key is made (one byte), a fresh salt, the key."""
    kind = PASSPHRASE if settings.BACKUP_PASSPHRASE else FILE
    if kind == FILE:
        make_file()
    salt = secrets.token_bytes(SALT_BYTES)
    return kind, salt, key_for(kind, salt)


def key_for(kind: bytes, salt: bytes) -> bytes:
    """The key of an archive with this salt. Raises DomainError without the passphrase or file it was made with."""
    if kind == PASSPHRASE:
        if not settings.BACKUP_PASSPHRASE:
            raise DomainError("这份备份用口令加密，请先设置 BACKUP_PASSPHRASE 再试。")
        # OWASP's least cost for scrypt: about a tenth of a second and 128 MB.
        return Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(str(settings.BACKUP_PASSPHRASE).encode())
    if not key_file().is_file():
        raise DomainError(f"没有找到备份密钥 {key_file()}，请把当时另外保存的密钥文件放到这里再试。")
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=PURPOSE).derive(key_file().read_bytes().strip())


def make_file() -> bool:
    """Make the key file if there is none; True when it is new."""
    try:
        handle = os.open(key_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return True
