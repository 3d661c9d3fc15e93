"""What `manage.py serve` runs: checks before anything is made, the first load, and the child processes."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings

from plan_tracker.broker import valkey_command
from plan_tracker.errors import DomainError
from plan_tracker.supervisor import Child

HOST = "127.0.0.1"
READY_SECONDS = 60
PROCESSES = ("database", "queue", "beat")


def check_folder() -> None:
    """The data folder can be made and written to. Raises DomainError."""
    folder = Path(settings.DATA_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise DomainError(f"数据目录 {folder} 不能写入，请检查权限，或用 DATA_DIR 换一个目录。") from error


def check_port(host: str, port: int) -> None:
    """Nobody else listens on the port. Raises DomainError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise DomainError(f"没有权限使用端口{port}，请用 PORT 换一个1024以上的端口。") from error
            if error.errno != errno.EADDRINUSE:
                raise DomainError(f"不能在 {host} 上监听，请用 HOST 换一个本机地址。") from error
            raise DomainError(f"端口{port}已被占用，请先停掉占用它的程序，或用 PORT 换一个端口。") from error


def children(host: str, port: int, env: dict[str, str]) -> list[Child]:
    """The processes in starting order."""
    python = sys.executable
    celery = [python, "-m", "celery", "--quiet", "-A", "plan_tracker"]
    _forget_counters()
    processes = [
        Child("网页服务", [
            python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", env.get("WEB_WORKERS", "2"), "--blocking-threads", "2", "--no-ws", "--no-access-log",
            "--log-level", "warning", "--workers-kill-timeout", "5", "--respawn-failed-workers",
            "plan_tracker.wsgi:application",
        ], env),
        Child("后台任务", [*celery, "worker", "--concurrency", env.get("JOB_WORKERS", "2"), "--loglevel", "WARNING",
                       "--without-gossip", "--without-mingle"], env),
        # Its memory needs no file: what is due is decided from tables, and a file can be broken by a kill.
        Child("定时器", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="], env),
    ]  # fmt: skip
    if settings.BROKER_EMBEDDED:
        processes.insert(0, Child("消息队列", valkey_command(), env))
    return processes


def _forget_counters() -> None:
    """Every start of the web processes counts requests anew, as Prometheus expects of counters."""
    for file in Path(settings.METRICS_DIR).glob("*.db"):
        file.unlink(missing_ok=True)


def is_healthy(host: str, port: int) -> bool:
    """Ask /healthz once: whether all processes run. A job that keeps failing is told there, and holds no start up."""
    try:
        with urlopen(f"http://{host}:{port}/healthz", timeout=3) as answer:  # noqa: S310 - our own address
            parts = json.load(answer)
    except HTTPError as error:
        parts = _parts(error)
    except (URLError, OSError, ValueError):
        return False
    return all(parts.get(name) == "ok" for name in PROCESSES)


def _parts(error: HTTPError) -> dict[str, object]:
    """What /healthz says beside 503; nothing where something else answered."""
    try:
        parts = json.load(error)
    except (OSError, ValueError):
        return {}
    return parts if isinstance(parts, dict) else {}


@dataclass
class Readiness:
    """Watches a start: calls `ready` once when everything runs, `late` once when it takes too long."""

    healthy: Callable[[], bool]
    ready: Callable[[], None]
    late: Callable[[], None]
    deadline: float = field(default_factory=lambda: time.monotonic() + READY_SECONDS)
    done: bool = False
    overdue: bool = False

    def __call__(self) -> None:
        """Look once; nothing after the start has succeeded."""
        if self.done:
            return
        if self.healthy():
            self.done = True
            self.ready()
        elif not self.overdue and time.monotonic() > self.deadline:
            self.overdue = True
            self.late()


def child_env(demo_today: str | None) -> dict[str, str]:
    """The children's environment: this process's, with the demonstration's day if there is one."""
    env = dict(os.environ, PYTHONUNBUFFERED="1")
    if demo_today:
        env["DEMO_TODAY"] = demo_today
    return env
