"""The queue: an embedded Valkey or a Redis of the house, and how Celery uses it."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from plan_tracker.settings.base import DATA_DIR, env

MAX_SOCKET_PATH = 90  # the kernel allows 107 bytes


def _broker_socket() -> Path:
    """The embedded Valkey's socket: with the data, or in a short private folder where that path is too long."""
    socket = DATA_DIR / "broker" / "valkey.sock"
    if len(str(socket).encode()) <= MAX_SOCKET_PATH:
        return socket
    name = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"plan-tracker-{name}" / "valkey.sock"


BROKER_SOCKET = _broker_socket()
BROKER_URL = env.str("BROKER_URL", default="")
BROKER_EMBEDDED = not BROKER_URL
BROKER_URL = BROKER_URL or f"redis+socket://{BROKER_SOCKET}?virtual_host=0"
# redis-py spells a socket differently from Celery.
BROKER_PROBE_URL = BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
VISIBILITY_SECONDS = 60  # above the longest job's time limit

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 50
CELERY_TASK_SOFT_TIME_LIMIT = 40
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_ENABLE_UTC = True
