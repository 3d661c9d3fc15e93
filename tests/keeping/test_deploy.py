"""What is written for production fits the code: every setting explained, every command there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from plan_tracker.environment import OIDC_NEEDED, OIDC_OPTIONAL, S3_NEEDED

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
READERS = (
    *(ROOT / "plan_tracker" / "settings").glob("*.py"),
    *(ROOT / "plan_tracker" / name for name in ("environment.py", "serving.py", "management/commands/serve.py")),
)
READ = re.compile(r"env(?:iron)?(?:\.\w+\(|, )\"([A-Z][A-Z0-9_]+)\"")


def asked() -> set[str]:
    """Every name the code reads from its environment."""
    found = {name for file in READERS for name in READ.findall(file.read_text(encoding="utf-8"))}
    found |= {f"OIDC_{name}" for name in (*OIDC_NEEDED, *OIDC_OPTIONAL)}
    return found | {f"EVIDENCE_S3_{name}" for name in (*S3_NEEDED, "REGION")}


def explained() -> set[str]:
    """Every name in env.example."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.M))


def test_every_setting_is_explained_and_every_explained_one_exists():
    assert {"DATABASE_URL", "CHANNEL_HOSTS", "BACKUP_DIR", "LOG_FORMAT", "HOST"} <= asked()
    assert explained() == asked()


def commands() -> list[list[str]]:
    """Everything the units and the containers start, without the interpreter's place."""
    units = [
        line
        for file in DEPLOY.glob("systemd/*.service")
        for line in re.findall(r"^ExecStart=(.*)$", file.read_text(), re.M)
    ]
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    contained = [one["command"] for one in services.values() if one.get("image") == "plan-tracker" and "command" in one]
    split = [shlex.split(line) for line in units] + contained
    return [shlex.split(part) for command in split if command[0] == "sh" for part in command[2].split("&&")] + [
        command for command in split if command[0] != "sh"
    ]


@pytest.mark.parametrize("command", commands(), ids=lambda one: " ".join(one[1:4])[:40])
def test_what_is_started_is_there(command):
    assert command[0].endswith("python")
    if command[1] == "manage.py":
        from django.core.management import get_commands

        assert command[2] in get_commands()
    else:
        assert command[1] == "-m"
        assert command[2] in ("granian", "celery")
        assert "plan_tracker" in command[-1] or "plan_tracker" in command


def test_three_kinds_of_processes_and_what_they_need():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert {"postgres", "valkey", "prepare", "web", "worker", "beat"} == set(services)
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    target = (DEPLOY / "systemd" / "plan-tracker.target").read_text()
    for unit in re.findall(r"plan-tracker-\w+@?", target):
        assert (DEPLOY / "systemd" / f"{unit}.service").is_file()


def test_units_run_as_their_own_user_and_write_nowhere_else():
    for file in DEPLOY.glob("systemd/*.service"):
        text = file.read_text()
        for line in ("User=plan-tracker", "ProtectSystem=strict", "NoNewPrivileges=yes", "UMask=0077"):
            assert line in text, (file.name, line)
