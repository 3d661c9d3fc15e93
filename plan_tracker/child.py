"""Give a file from outside to a process of its own, under limits, and take its answer.

The libraries that open documents stop external entities but no bombs, and may be made to crash. So whoever opens one
does it here: the worker is a plain script with `answer(file, *arguments)`, the child sees neither our settings nor
our environment, and the kernel ends it at a limit.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from plan_tracker import child_main

log = logging.getLogger(__name__)
MAIN = Path(child_main.__file__)


class ChildFailed(Exception):
    """The child gave no answer: it could not read the file."""


class ChildTooLarge(ChildFailed):
    """It came to a limit of memory, time or output, or said itself that there is too much."""


class ChildLacksLibrary(ChildFailed):
    """The library that opens such files is not installed here."""


class ChildBusy(ChildFailed):
    """As many as may run at once are running, and none ended in time."""


@dataclass(frozen=True)
class Limits:
    """Bytes of memory, seconds of processor, bytes of answer, seconds on the clock."""

    memory: int
    cpu: int
    output: int
    wall: float


@dataclass(frozen=True)
class Child:
    """One kind of reader: its script, what it may use, and how many of it run at once in this process."""

    worker: Path
    limits: Limits
    at_once: int = 2
    slots: threading.BoundedSemaphore = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", threading.BoundedSemaphore(self.at_once))

    def ask(self, fill: Callable[[IO[bytes]], object], *arguments: str) -> bytes:
        """The worker's answer to the file that `fill` writes. Raises ChildFailed, or what `fill` raises."""
        if not self.slots.acquire(timeout=self.limits.wall):
            raise ChildBusy
        try:
            with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
                fill(source)
                source.seek(0)
                self._run(source, answer, arguments)
                answer.seek(0)
                return answer.read()
        finally:
            self.slots.release()

    def _run(self, source: IO[bytes], answer: IO[bytes], arguments: tuple[str, ...]) -> None:
        """`-I` and an empty environment: nothing of ours is told to the child."""
        limits = (self.limits.memory, self.limits.cpu, self.limits.output)
        command: list[Any] = [sys.executable, "-I", MAIN, self.worker, *map(str, limits), *arguments]
        try:
            done = subprocess.run(
                command, stdin=source, stdout=answer, stderr=subprocess.DEVNULL,
                timeout=self.limits.wall, env={}, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            log.warning("%s: stopped after %s seconds", self.worker.stem, self.limits.wall)
            raise ChildTooLarge from error
        if not done.returncode:
            return
        log.warning("%s: ended with %s", self.worker.stem, done.returncode)
        if done.returncode == child_main.NO_LIBRARY:
            raise ChildLacksLibrary
        # Below zero: the kernel stopped it at a limit.
        raise ChildTooLarge if done.returncode == child_main.TOO_LARGE or done.returncode < 0 else ChildFailed
