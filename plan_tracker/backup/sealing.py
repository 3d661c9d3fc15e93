"""AES-256-GCM in chunks: constant memory; a cut end, a changed byte or a swapped chunk is found when opening."""

from __future__ import annotations

from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from plan_tracker.errors import DomainError

CHUNK = 1024 * 1024
TAG = 16
BROKEN = "备份文件不完整、被改动过，或口令不对，请换一份备份或核对口令。"


class Sealer:
    """A file to write into; what comes out in `target` is sealed. `key` is 32 bytes, for this one archive only."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        """Nonces count from 0, which is why a key is used once."""
        self._target, self._cipher = target, AESGCM(key)
        self._waiting, self._number = bytearray(), 0

    def write(self, data: bytes) -> int:
        """Take plain bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), b"")
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal the rest; without it the archive counts as cut off."""
        self._put(bytes(self._waiting), b"end")

    def _put(self, piece: bytes, mark: bytes) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number), piece, mark))
        self._number += 1


class Opener:
    """The plain content of a sealed file, to read once from the beginning."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        """`source` stands behind the header."""
        self._source, self._cipher = source, AESGCM(key)
        self._number, self._plain = 0, b""
        self._following = source.read(CHUNK + TAG)
        self._over = False

    def read(self, size: int) -> bytes:
        """At most `size` bytes; nothing at the end. Raises DomainError at the first chunk that does not fit."""
        while not self._plain and not self._over:
            self._open_next()
        piece, self._plain = self._plain[:size], self._plain[size:]
        return piece

    def finish(self) -> None:
        """Read what is left: only then is it known that nothing was cut off. Raises DomainError."""
        while self.read(CHUNK):
            pass

    def _open_next(self) -> None:
        piece, self._following = self._following, self._source.read(CHUNK + TAG)
        self._over = not self._following
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number), piece, b"end" if self._over else b"")
        except (InvalidTag, ValueError) as error:
            raise DomainError(BROKEN) from error
        self._number += 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
