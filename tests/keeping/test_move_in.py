"""From the embedded default into PostgreSQL: every table the same on both sides, or nothing at all."""

from __future__ import annotations

import pytest
from django.db import connection  # noqa: F401 - the condition below names it

from tests.faults.embedded import Embedded

pytestmark = [
    pytest.mark.faults,
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="there is nothing to move into"),
]


def test_everything_arrives_once_and_the_next_row_gets_a_new_key(tmp_path, new_database):
    Embedded(tmp_path).build(20)
    place = Embedded(tmp_path, new_database)
    source = f"sqlite:///{tmp_path / 'data' / 'plan-tracker.sqlite3'}"
    missing = place.run("manage.py", "move_in", "--from", "sqlite:////nowhere/x.sqlite3")
    assert missing.returncode == 1
    assert "没有找到原来的数据库" in missing.stderr
    done = place.run("manage.py", "move_in", "--from", source)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "两边逐表一致" in done.stdout
    assert "1份材料核对无误" in done.stdout
    again = place.run("manage.py", "move_in", "--from", source)
    assert again.returncode == 1
    assert "已经有数据" in again.stderr
    assert "Traceback" not in again.stderr
    made = place.run("manage.py", "shell", "-c", (
        "from departments.models import Department as D; from notifications.models import Endpoint as E; "
        "from notifications.secrets import unseal; old = max(D.objects.values_list('pk', flat=True)); "
        "print(D.objects.create(name='新局', short_name='新局', code='new', kind='government').pk > old, "
        "unseal(E.objects.get().secret))"
    ))  # fmt: skip
    assert made.stdout.split()[-2:] == ["True", "密码-7"], made.stderr[-2000:]
    assert place.run("manage.py", "verify_audit").stdout.strip() == "操作日志完整。"
    saved = place.run("manage.py", "backup", "--to", str(tmp_path / "b"))
    assert "已逐项核对" in saved.stdout, saved.stderr[-2000:]
