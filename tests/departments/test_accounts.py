"""Accounts: who makes them, what is refused, what is on record."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from audit.models import AuditEntry
from audit.verbs import verify
from departments.accounts import activate_user, change_user, create_user, deactivate_user, set_password
from departments.models import Department, Role, User
from plan_tracker.errors import Conflict, DomainError, Forbidden, InvalidInput
from tests.personas import make_department, make_user

pytestmark = pytest.mark.django_db
GOOD = "autumn-river-9"


@pytest.fixture
def security() -> User:
    """The security administrator."""
    return make_user(Role.SECURITY_ADMIN, username="sec", full_name="安全员")


def make(by: User | None, **fields) -> User:
    """Make an account through the verb."""
    values = {"username": "zhao", "full_name": "赵观察", "role": Role.OBSERVER, "password": GOOD}
    return create_user(by=by, **(values | fields))


def test_a_new_account_must_choose_its_own_password_and_is_on_record(security):
    account = make(security)
    assert account.must_change_password
    assert account.check_password(GOOD)
    entry = AuditEntry.objects.get(action="account.create")
    assert (entry.actor_name, entry.object_label) == ("安全员", "zhao")
    assert GOOD not in entry.detail


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_only_the_security_administrator_manages_accounts(role, security):
    by = make_user(role, make_department() if role in ("reporter", "head") else None)
    target = make_user(Role.OBSERVER, username="target")
    for attempt in (
        lambda: make(by),
        lambda: change_user(by=by, account=target, full_name="x"),
        lambda: set_password(by=by, account=target, new=GOOD),
        lambda: deactivate_user(by=by, account=target),
        lambda: activate_user(by=by, account=target),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": Role.REPORTER}, "department"),
        ({"role": "king"}, "role"),
        ({"username": "sec"}, "username"),
        ({"username": "has space"}, "username"),
        ({"username": ""}, "username"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "赵\u202e"}, "full_name"),
        ({"full_name": "赵" * 61}, "full_name"),
        ({"password": "12345678"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "zhao1234", "username": "zhao1234"}, "password"),
    ],
)
def test_a_faulty_account_is_refused_at_its_field(security, fields, field):
    with pytest.raises(InvalidInput) as refusal:
        make(security, **fields)
    assert field in refusal.value.errors
    assert User.objects.count() == 1


def test_a_change_records_before_and_after(security):
    account = make_user(Role.OBSERVER, username="zhao", full_name="赵一")
    change_user(by=security, account=account, full_name="赵二", role=Role.LEADER)
    account.refresh_from_db()
    assert (account.full_name, account.role) == ("赵二", "leader")
    assert '"full_name":["赵一","赵二"]' in AuditEntry.objects.get(action="account.change").detail
    change_user(by=security, account=account, full_name="赵二")
    assert AuditEntry.objects.count() == 1, "nothing changed, nothing recorded"
    with pytest.raises(DomainError):
        change_user(by=security, account=account, is_superuser=True)


def test_nobody_locks_the_security_administrators_out(security):
    with pytest.raises(Conflict, match="自己"):
        deactivate_user(by=security, account=security)
    with pytest.raises(Conflict, match="自己"):
        change_user(by=security, account=security, role=Role.AUDIT_ADMIN)
    with pytest.raises(Conflict, match="最后一个"):
        deactivate_user(by=None, account=security)
    other = make_user(Role.SECURITY_ADMIN, username="sec2")
    deactivate_user(by=other, account=security)
    assert not User.objects.get(pk=security.pk).is_active


def test_deactivating_and_activating_twice_is_recorded_once(security):
    account = make_user(Role.OBSERVER)
    for _ in range(2):
        deactivate_user(by=security, account=account)
    for _ in range(2):
        activate_user(by=security, account=account)
    actions = list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))
    assert actions == ["account.deactivate", "account.activate"]
    assert list(verify()) == []


def test_no_account_has_powers_outside_its_role():
    account = make_user(Role.SYSTEM_ADMIN, is_superuser=True, is_staff=True)
    assert not account.has_perm("departments.delete_department")
    assert not account.has_module_perms("auth")


@pytest.mark.parametrize("wrong", [{"role": "reporter"}, {"role": "head"}, {"role": "king"}])
def test_the_database_refuses_impossible_accounts(wrong):
    make_user(Role.OBSERVER)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"valid_from": "2023-05-02", "valid_to": "2023-05-01"}, {"kind": "club"}, {"self": "parent"},
              {"self": "successor"}],
)  # fmt: skip
def test_the_database_refuses_impossible_departments(wrong):
    department = make_department()
    if "self" in wrong:
        wrong = {wrong["self"]: department, "valid_to": "2030-01-01"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.update(**wrong)


def test_the_first_account_is_made_by_a_command_without_a_prompt(client):
    out = StringIO()
    call_command("create_account", "first", role="security_admin", stdout=out)
    password = out.getvalue().strip().rsplit("：", 1)[1]
    assert client.post("/login/", {"username": "first", "password": password}).status_code == 302
    with pytest.raises(CommandError, match="所属单位"):
        call_command("create_account", "second", role="reporter")
    with pytest.raises(CommandError, match="没有编码"):
        call_command("create_account", "second", role="reporter", department="nowhere")
    with pytest.raises(CommandError):
        call_command("create_account", "first", role="observer")
    assert User.objects.count() == 1
