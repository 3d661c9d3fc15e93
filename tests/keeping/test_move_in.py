"""From the embedded default into PostgreSQL: every table the same on both sides, or nothing at all."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.faults.embedded import Embedded
from tests.faults.rig import ROOT

pytestmark = [
    pytest.mark.faults,
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="there is nothing to move into"),
]


@pytest.fixture
def new_database():
    """An empty database beside the run's own, as DATABASE_URL names it."""
    name = f"{connection.settings_dict['NAME']}_new"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(place, url, *arguments):
    env = place.env | {"DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )


def test_everything_arrives_once_and_the_next_row_gets_a_new_key(tmp_path, new_database):
    place = Embedded(tmp_path).build(20)
    source = f"sqlite:///{tmp_path / 'data' / 'plan-tracker.sqlite3'}"
    missing = manage(place, new_database, "move_in", "--from", "sqlite:////nowhere/x.sqlite3")
    assert missing.returncode == 1
    assert "没有找到原来的数据库" in missing.stderr
    done = manage(place, new_database, "move_in", "--from", source)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "两边逐表一致" in done.stdout
    assert "1份材料核对无误" in done.stdout
    again = manage(place, new_database, "move_in", "--from", source)
    assert again.returncode == 1
    assert "已经有数据" in again.stderr
    assert "Traceback" not in again.stderr
    made = manage(place, new_database, "shell", "-c", (
        "from departments.models import Department as D; from notifications.models import Endpoint as E; "
        "from notifications.secrets import unseal; old = max(D.objects.values_list('pk', flat=True)); "
        "print(D.objects.create(name='新局', short_name='新局', code='new', kind='government').pk > old, "
        "unseal(E.objects.get().secret))"
    ))  # fmt: skip
    assert made.stdout.split()[-2:] == ["True", "密码-7"], made.stderr[-2000:]
    assert manage(place, new_database, "verify_audit").stdout.strip() == "操作日志完整。"
    saved = manage(place, new_database, "backup", "--to", str(tmp_path / "b"))
    assert "已逐项核对" in saved.stdout, saved.stderr[-2000:]
