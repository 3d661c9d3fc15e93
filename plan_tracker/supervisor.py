"""Run web, worker, beat and the embedded broker as children of one foreground process.

A child that dies is started again with growing pauses. SIGINT and SIGTERM stop all of them; should this process be
killed outright, the kernel tells the children to stop (Linux).
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

STOP_SECONDS = 8
MAX_PAUSE = 30
STEADY_SECONDS = 60
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that should always run."""

    name: str
    command: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    start_after: float = 0.0

    def start(self) -> None:
        """Start it in its own group, so that Ctrl-C reaches only the supervisor, which stops all in order."""
        self.process = subprocess.Popen(self.command, env=self.env, start_new_session=True, preexec_fn=_die_with_parent)
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to it and its own children."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


@dataclass
class Supervisor:
    """Starts the children in order, keeps them running, stops them in reverse order."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = field(default=False)

    def install_signals(self) -> None:
        """Stop on SIGINT and SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()

    def watch(self, look: Callable[[], None]) -> None:
        """Keep the children running until told to stop; `look` is called at every round."""
        while not self.stopping:
            for child in self.children:
                self._keep(child)
            look()
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop all, newest first; whatever does not listen is killed."""
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            self._wait(child, deadline)
            child.signal(signal.SIGKILL)

    def _on_signal(self, number: int, frame: object) -> None:
        self.stopping = True

    def _keep(self, child: Child) -> None:
        now = time.monotonic()
        if child.running:
            if child.failures and now - child.started > STEADY_SECONDS:
                child.failures = 0
        elif child.start_after == 0:
            child.failures += 1
            pause = min(MAX_PAUSE, 2 ** (child.failures - 1))
            child.start_after = now + pause
            self.say(f"{child.name} 意外停止，{pause}秒后重新启动。")
        elif now >= child.start_after:
            child.start_after = 0
            child.start()

    @staticmethod
    def _wait(child: Child, deadline: float) -> None:
        if child.process is None:
            return
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return


def _die_with_parent() -> None:
    """Ask the kernel to end this child when its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
