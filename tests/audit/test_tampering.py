"""Whatever is done to the record behind the product's back is refused by the database, or found afterwards."""

from __future__ import annotations

import importlib
import json
import random
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit.heads import NAME, heads_file, keep_heads
from audit.jobs import keep_chain_heads
from audit.management.commands.verify_audit import compare
from audit.models import AuditChain, AuditEntry
from audit.verbs import Deed, hash_of, record_many, verify
from tests.amounts import amount

pytestmark = pytest.mark.django_db
first = importlib.import_module("audit.migrations.0002_refuse_changes")
second = importlib.import_module("audit.migrations.0003_refuse_truncate")
TEXTS = ("actor_name", "actor_id", "ip", "request_id", "action", "object_type", "object_id", "object_label", "detail")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Heads of a test are kept in its own folder."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def write(count=3, chain="system"):
    deeds = [Deed("report.sign", "t", str(n), f"第{n}项", {"n": n}) for n in range(count)]
    record_many(chain=chain, by=None, deeds=deeds)


def rows(chain="system"):
    return AuditEntry.objects.filter(chain=chain)


def rebuild(chain, last):
    """What somebody who knows the code would do: drop the end and make every link and the head fit again."""
    rows(chain).filter(seq__gt=last).delete()
    previous = ""
    for entry in rows(chain).order_by("seq"):
        entry.previous_hash = previous
        previous = hash_of(entry)
        AuditEntry.objects.filter(pk=entry.pk).update(previous_hash=entry.previous_hash, hash=previous)
    AuditChain.objects.filter(name=chain).update(length=last, head_hash=previous)


def found(chain=None):
    """What verify_audit would say, links and kept heads together."""
    return [one.reason for one in verify(chain)] + compare(heads_file(), chain, named=False)


def test_cutting_off_the_end_with_a_fitting_head_shows_against_the_kept_head():
    write(5)
    assert keep_heads() == 1
    rebuild("system", 3)
    assert list(verify()) == []
    err = StringIO()
    with pytest.raises(CommandError, match="不完整"):
        call_command("verify_audit", stderr=err)
    assert "system 第5条：2023-10-24 12:00留存时已有这一条，现在缺少" in err.getvalue()


def test_a_whole_chain_made_anew_shows_against_the_kept_head():
    write(5)
    keep_heads()
    rows().filter(seq=2).update(actor_name="别人")
    rebuild("system", 5)
    assert list(verify()) == []
    assert found() == ["system 第5条：和2023-10-24 12:00留存的校验值不同"]


def test_heads_are_kept_once_per_growth_and_a_copy_elsewhere_serves(folder, tmp_path_factory):
    write(2)
    assert (keep_chain_heads(), keep_chain_heads()) == (1, 0)
    write(1)
    write(1, "plan:p")
    assert keep_chain_heads() == 2
    assert len(heads_file().read_text().splitlines()) == 3
    assert heads_file().stat().st_mode & 0o777 == 0o600
    copy = tmp_path_factory.mktemp("elsewhere") / "heads"
    heads_file().rename(copy)
    call_command("verify_audit", heads=str(copy), stdout=StringIO())
    rebuild("plan:p", 0)
    with pytest.raises(CommandError):
        call_command("verify_audit", heads=str(copy), stderr=StringIO())
    with pytest.raises(CommandError, match="没有找到链头文件"):
        call_command("verify_audit", heads=str(folder / "none"), stderr=StringIO())


@pytest.mark.parametrize("change", [{"length": 2}, {"hash": "0" * 64}, {"signature": "x"}, {"at": "x"}])
def test_a_changed_line_of_kept_heads_is_found(folder, change):
    write(3)
    keep_heads()
    line = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(line | change) + "\n[]\nnonsense\n")
    assert found() == ["链头文件第1行：不是本系统留存的，或被改动过"]


def test_the_database_refuses_every_way_of_changing_the_record():
    write(3)
    postgresql = connection.vendor == "postgresql"
    editor = SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql))
    first.refuse_changes(apps, editor)
    second.refuse_changes(apps, editor)
    statements = [
        "UPDATE audit_auditentry SET actor_name = 'x' WHERE seq = 2",
        "UPDATE audit_auditentry SET at = at",
        "DELETE FROM audit_auditentry",
        "DELETE FROM audit_auditchain",
        "UPDATE audit_auditchain SET length = length - 1",
        "UPDATE audit_auditchain SET name = 'plan:x'",
    ]
    statements += ["TRUNCATE audit_auditentry", "TRUNCATE audit_auditchain CASCADE"] if postgresql else []
    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    write(2)
    assert found() == []
    second.allow_changes(apps, editor)
    first.allow_changes(apps, editor)
    assert rows().update(action="x") == 5


def test_disabling_the_trigger_does_not_hide_the_change():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can switch a trigger off")
    write(3)
    with connection.schema_editor() as editor:
        first.refuse_changes(apps, editor)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE audit_auditentry SET object_label = 'x' WHERE seq = 2")
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER ALL")
    assert [one.seq for one in verify()] == [2]


def changed_field(dice, entry):
    name = dice.choice(TEXTS)
    AuditEntry.objects.filter(pk=entry.pk).update(**{name: getattr(entry, name) + dice.choice("x 0")})


def changed_and_hashed(dice, entry):
    entry.object_label += "x"
    AuditEntry.objects.filter(pk=entry.pk).update(object_label=entry.object_label, hash=hash_of(entry))


def deleted(dice, entry):
    entry.delete()


def swapped(dice, entry):
    other = rows().exclude(pk=entry.pk)[dice.randrange(rows().count() - 1)]
    one, two = entry.seq, other.seq
    for pk, seq in ((entry.pk, 10**9), (other.pk, one), (entry.pk, two)):
        AuditEntry.objects.filter(pk=pk).update(seq=seq)


def inserted(dice, entry):
    entry.pk, entry.seq = None, rows().count() + dice.choice((1, 1, 5))
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)


def moved_to_another_chain(dice, entry):
    AuditEntry.objects.filter(pk=entry.pk).update(chain="plan:x")


def cut_off(dice, entry):
    rebuild("system", entry.seq - 1)


def made_anew(dice, entry):
    AuditEntry.objects.filter(pk=entry.pk).update(actor_name=entry.actor_name + "x")
    rebuild("system", rows().count())


def changed_head(dice, entry):
    AuditChain.objects.filter(name="system").update(
        **dice.choice(({"length": entry.seq - 1}, {"head_hash": "0" * 64}, {"length": 99}))
    )


@pytest.mark.slow
def test_a_thousand_random_tamperings_are_all_found():
    dice = random.Random(20231024)
    write(12)
    keep_heads()
    ways = [
        changed_field, changed_and_hashed, deleted, swapped, inserted, moved_to_another_chain, cut_off, made_anew,
        changed_head,
    ]  # fmt: skip
    hidden = []
    for number in range(amount(200, 1000)):
        way = ways[number % len(ways)]
        seq = dice.randint(1, 12)
        with transaction.atomic():
            way(dice, rows().get(seq=seq))
            if not found():
                hidden.append((way.__name__, seq))
            transaction.set_rollback(True)
    assert hidden == []
    assert found() == []
