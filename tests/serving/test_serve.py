"""`manage.py serve` with real processes: it comes up, repairs itself, stops clean, and refuses in one sentence."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.services
ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, port):
    """A bare one: embedded database and broker, nothing of the test run's."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {"DATA_DIR": str(folder), "PORT": str(port), "PYTHONUNBUFFERED": "1", "JOB_WORKERS": "1"}


def serve(folder, port, output=subprocess.PIPE):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--no-demo"], cwd=ROOT, env=environment(folder, port),
        stdout=output, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def health(port):
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)
    except (URLError, OSError):
        return 0, {}


def until(condition, seconds):
    """Wait for a condition of real processes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


def descendants(parent):
    """Every process below this one: pid and name."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = entry.read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        parents[int(entry.parent.name)] = (int(rest.split()[1]), name)
    found = {pid: name for pid, (above, name) in parents.items() if above == parent}
    for pid in list(found):
        found |= descendants(pid)
    return found


def alive(pid):
    return Path(f"/proc/{pid}").exists()


def test_comes_up_repairs_itself_and_stops_clean(tmp_path):
    port, folder = free_port(), tmp_path / "data"
    log = tmp_path / "output.txt"  # a file: a pipe nobody reads would fill up and hold the processes
    running = serve(folder, port, log.open("w"))
    try:
        assert until(lambda: f"http://127.0.0.1:{port}" in log.read_text(), 90), health(port)
        assert until(lambda: health(port)[1].get("jobs") == "ok", 30), health(port)
        assert health(port)[1] == {"status": "ok", "database": "ok", "queue": "ok", "beat": "ok", "jobs": "ok"}
        broker = next(pid for pid, name in descendants(running.pid).items() if "valkey" in name or "redis" in name)
        os.kill(running.pid, signal.SIGSTOP)  # or the broker may be back before anybody has looked
        os.kill(broker, signal.SIGKILL)
        assert until(lambda: health(port)[0] == 503, 30), health(port)
        assert health(port)[1]["queue"] == "failing"
        os.kill(running.pid, signal.SIGCONT)
        assert until(lambda: health(port)[0] == 200, 60), health(port)
        started = descendants(running.pid)
    finally:
        running.send_signal(signal.SIGCONT)
        running.send_signal(signal.SIGINT)
        running.wait(timeout=30)
    output = log.read_text()
    assert running.returncode == 0, output
    assert len(started) >= 4
    assert until(lambda: not any(alive(pid) for pid in started), 10), started


def test_a_busy_port_is_one_sentence_and_nothing_is_made(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        running = serve(tmp_path / "data", port)
        output, _ = running.communicate(timeout=60)
    assert running.returncode != 0
    assert f"端口{port}已被占用" in output
    assert "Traceback" not in output
    assert not list((tmp_path / "data").glob("*.sqlite3"))


def test_an_unwritable_folder_is_one_sentence(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    running = serve(blocked / "data", free_port())
    output, _ = running.communicate(timeout=60)
    assert running.returncode != 0
    assert "不能写入" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"PORT": "http"}, "PORT 要填"),
        ({"PORT": "70000"}, "PORT 要填"),
        ({"DEMO_TODAY": "10月24日"}, "DEMO_TODAY 要写成"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path, wrong, words):
    folder = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment(folder, 8000) | wrong,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
