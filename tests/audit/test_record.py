"""The record shows who did what, and any tampering with it."""

from __future__ import annotations

import importlib
import threading
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit.models import AuditChain, AuditEntry
from audit.verbs import Deed, hash_of, record, record_many, verify
from departments.models import Role
from plan_tracker.errors import NotFound
from tests.personas import make_user

pytestmark = pytest.mark.django_db
migration = importlib.import_module("audit.migrations.0002_refuse_changes")


def write(count: int = 3, chain: str = "system") -> None:
    """Append a few entries."""
    for n in range(count):
        with transaction.atomic():
            record(
                chain=chain, by=None, action="t", object_type="o", object_id=str(n), object_label="x", detail={"n": n}
            )


def test_an_entry_names_who_did_it_and_follows_the_one_before():
    office = make_user(Role.REVIEWER, full_name="王审核")
    first = record(chain="system", by=office, action="t", object_type="o", object_id="1", object_label="甲")
    second = record(chain="system", by=None, action="t", object_type="o", object_id="2", object_label="乙")
    assert (first.actor_name, first.actor_id, first.seq) == ("王审核", str(office.pk), 1)
    assert (second.actor_name, second.previous_hash) == ("系统", first.hash)
    assert list(verify()) == []


def test_the_record_outlives_the_account():
    office = make_user(Role.REVIEWER, full_name="王审核")
    record(chain="system", by=office, action="t", object_type="o", object_id="1", object_label="甲")
    office.delete()
    assert AuditEntry.objects.get().actor_name == "王审核"
    assert list(verify()) == []


def test_a_batch_is_one_stretch_of_the_chain(django_assert_max_num_queries):
    write(2)
    deeds = [Deed("t", "o", str(n), "批量") for n in range(500)]
    with django_assert_max_num_queries(6 + 500 * 15 // 900):
        assert record_many(chain="system", by=None, deeds=deeds) == 500
    assert AuditChain.objects.get().length == 502
    assert list(verify()) == []
    assert record_many(chain="system", by=None, deeds=[]) == 0


def test_each_plan_has_its_own_chain():
    write(2, "plan:a")
    write(3, "plan:b")
    assert dict(AuditChain.objects.values_list("name", "length")) == {"plan:a": 2, "plan:b": 3}


@pytest.mark.parametrize(
    ("tamper", "seq"),
    [
        (lambda rows: rows.filter(seq=2).update(actor_name="别人"), 2),
        (lambda rows: rows.filter(seq=2).update(detail='{"n":9}'), 2),
        (lambda rows: rows.filter(seq=2).update(ip="10.0.0.9"), 2),
        (lambda rows: rows.filter(seq=2).delete(), 2),
        (lambda rows: rows.filter(seq=1).delete(), 1),
        (lambda rows: rows.filter(seq=3).delete(), 3),
        (lambda rows: rows.all().delete(), 1),
        (lambda rows: AuditChain.objects.update(length=2), 2),
        (lambda rows: AuditChain.objects.all().delete(), 1),
    ],
)
def test_any_tampering_is_found_at_the_first_broken_entry(tamper, seq):
    write(3)
    tamper(AuditEntry.objects)
    assert [(one.chain, one.seq) for one in verify()] == [("system", seq)]


def test_an_entry_with_a_recomputed_hash_breaks_the_next_link():
    write(3)
    entry = AuditEntry.objects.get(seq=2)
    entry.object_label = "改过"
    AuditEntry.objects.filter(pk=entry.pk).update(object_label="改过", hash=hash_of(entry))
    assert [one.seq for one in verify()] == [3]


def test_the_command_succeeds_on_a_whole_record_and_names_the_broken_link():
    write(3)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "操作日志完整" in out.getvalue()
    AuditEntry.objects.filter(seq=2).update(action="别的")
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", "system", stderr=err)
    assert "system 第2条" in err.getvalue()


def test_verifying_an_unknown_chain_is_a_mistake_not_a_success():
    with pytest.raises(NotFound):
        list(verify("plan:typo"))
    with pytest.raises(CommandError, match="没有名为"):
        call_command("verify_audit", "plan:typo")


def test_hostile_text_is_recorded_without_breaking_the_chain():
    record(
        chain="system", by=None, action="t", object_type="o", object_id="1", object_label="a\x00b\ud800" * 80,
        detail={"输入": "\x00\ud800\u202e"},
    )  # fmt: skip
    entry = AuditEntry.objects.get()
    assert entry.object_label.startswith("a?b?")
    assert len(entry.object_label) == 200
    assert list(verify()) == []


def test_an_answer_carries_the_number_of_its_request(client):
    first, second = client.get("/login/"), client.get("/login/")
    assert len(first["X-Request-ID"]) == 16
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "9.9.9.9"), (2, "8.8.8.8"), (3, "127.0.0.1")])
def test_only_what_our_own_proxies_wrote_counts_as_the_address(client, settings, proxies, address):
    settings.TRUSTED_PROXIES = proxies
    make_user(Role.REVIEWER, username="wang")
    client.post("/login/", {"username": "wang", "password": "wrong"}, headers={"X-Forwarded-For": "8.8.8.8, 9.9.9.9"})
    assert AuditEntry.objects.get(action="account.sign_in_failed").ip == address


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the tests' in-memory SQLite has no second writer")
def test_entries_written_at_the_same_moment_form_one_chain():
    start = threading.Barrier(4)

    def one() -> None:
        start.wait()
        try:
            write(10)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEntry.objects.count() == 40
    assert list(verify()) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the other databases' triggers: test_tampering.py")
def test_postgresql_refuses_to_change_or_delete_an_entry_and_the_migration_goes_back():
    write(1)
    with connection.schema_editor() as editor:
        migration.refuse_changes(apps, editor)
    for attempt in (lambda: AuditEntry.objects.update(action="x"), lambda: AuditEntry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    write(1)
    with connection.schema_editor() as editor:
        migration.allow_changes(apps, editor)
    assert AuditEntry.objects.update(action="x") == 2
