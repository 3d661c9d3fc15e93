"""An embedded installation in a folder, for tests that kill, copy, back up or move it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.faults.rig import ROOT


class Embedded:
    """An embedded installation in a folder; its processes know nothing of the run's database."""

    def __init__(self, folder: Path, database: str = "", **settings: str) -> None:
        """Nothing is made yet; `database` as DATABASE_URL names it, where it is not the file."""
        folder.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self.data = folder / "data"
        self.database = self.data / "plan-tracker.sqlite3"
        self.url = database or f"sqlite:///{self.database}"
        self.env = kept | {"DATA_DIR": str(self.data), "LOG_LEVEL": "ERROR"} | settings
        if database:
            self.env["DATABASE_URL"] = database
        self.folder, self.file = folder, folder / "acknowledged"
        self.file.touch()

    def build(self, duties: int) -> Embedded:
        """Make the database and hand `duties` down."""
        self.empty().call("-m", "tests.faults.writer", "build", str(duties))
        return self

    def empty(self) -> Embedded:
        """Make the database and nothing in it; a file is a copy of the one migrated first in this run."""
        if self.url.startswith("sqlite"):
            self.data.mkdir(exist_ok=True)
            shutil.copy(_migrated(), self.database)
        else:
            self.migrate()
        return self

    def migrate(self) -> None:
        """All migrations one by one, which takes ten seconds."""
        self.call("manage.py", "migrate", "--verbosity", "0", "--skip-checks")

    def call(self, *arguments: str) -> str:
        """Run to its good end."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run to its end."""
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120
        )

    def writer(self, first: int, last: int) -> subprocess.Popen:
        """Start one."""
        command = [sys.executable, "-m", "tests.faults.writer", "accept", str(self.file), str(first), str(last)]
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stderr=subprocess.PIPE, text=True)

    def lines(self) -> int:
        """How many were acknowledged."""
        return len(self.file.read_text().splitlines())

    def check(self) -> dict:
        """How it stands."""
        return json.loads(self.call("-m", "tests.faults.writer", "check", str(self.file)))


def _migrated() -> Path:
    """A database file with all migrations and no rows, made by the worker that needs it first."""
    place = Embedded(Path(os.environ["DATA_DIR"]) / "migrated")
    ready = place.folder / "ready.sqlite3"
    with place.file.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            place.migrate()
            place.database.rename(ready)
    return ready
