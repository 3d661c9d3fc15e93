"""Secrets of channels as they lie in the database: encrypted under a key of their own that is not in it.

The key is CHANNEL_KEY, or the file `channel-key` in DATA_DIR, made once (mode 0600) and kept by the backup.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"plan-tracker channel secrets 1"


class UnreadableSecret(Exception):
    """The stored secret was sealed under another key."""


def seal(text: str) -> str:
    """The secret as it may be stored; empty stays empty."""
    return _box().encrypt(text.encode()).decode("ascii") if text else ""


def unseal(sealed: str) -> str:
    """The secret itself. Raises UnreadableSecret."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode("ascii", "replace")).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


def seal_target(address: str, secret: str) -> str:
    """The whole address of a robot or webhook, which carries its key, and the secret that signs."""
    return seal(f"{address}\n{secret}")


def target_of(sealed: str) -> tuple[str, str]:
    """The opposite of `seal_target`. Raises UnreadableSecret."""
    address, _, secret = unseal(sealed).partition("\n")
    return address, secret


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(_key().encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _key() -> str:
    if settings.CHANNEL_KEY:
        return str(settings.CHANNEL_KEY)
    file = Path(settings.DATA_DIR) / "channel-key"
    if not file.exists():
        _make(file)
    return file.read_text(encoding="ascii").strip()


def _make(file: Path) -> None:
    """Written aside and linked into place: of two processes at once one wins, and nobody reads half a key."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(50))
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
