"""The back office: three administrators kept apart, everything on record."""

from __future__ import annotations

import pytest
from django.contrib import admin

from audit.models import AuditEntry
from audit.verbs import record, verify
from departments.admin_access import RoleAdmin
from departments.models import Department, DepartmentGroup, Role, User, WorkingDay
from departments.working_days import load_year
from tests.personas import make_department, make_user

pytestmark = pytest.mark.django_db
LISTS = {
    "/admin/departments/department/": {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    "/admin/departments/departmentgroup/": {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    "/admin/departments/workingday/": {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    "/admin/departments/user/": {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN},
    "/admin/notifications/message/": {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    "/admin/audit/auditentry/": {Role.AUDIT_ADMIN},
    "/admin/audit/auditchain/": {Role.AUDIT_ADMIN},
    "/admin/auth/group/": set(),
    "/admin/authtoken/tokenproxy/": set(),
}
EDITORS = {
    "/admin/departments/department/": Role.SYSTEM_ADMIN,
    "/admin/departments/departmentgroup/": Role.SYSTEM_ADMIN,
    "/admin/departments/workingday/": Role.SYSTEM_ADMIN,
    "/admin/departments/user/": Role.SECURITY_ADMIN,
}
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
ALIASES = {"aliases-TOTAL_FORMS": "1", "aliases-INITIAL_FORMS": "0", "aliases-0-alias": ""}


def signed_in(client, role: Role) -> User:
    """Sign somebody in."""
    needs = role in (Role.REPORTER, Role.HEAD)
    user = make_user(role, make_department("某局", "某局") if needs else None, username=f"the-{role.value}")
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", Role)
def test_each_administrator_sees_what_is_theirs_and_nobody_else_anything(client, role):
    signed_in(client, role)
    assert (client.get("/admin/", follow=True).status_code == 200) == (role in ADMINISTRATORS)
    for page, readers in LISTS.items():
        answer = client.get(page, follow=True)
        assert answer.status_code == (200 if role in readers else 403), page
        added = client.get(f"{page}add/", follow=True)
        assert added.status_code == (200 if EDITORS.get(page) == role else 403), page


def test_a_stranger_is_sent_to_the_one_login_page_and_back(client):
    first = client.get("/admin/departments/user/")
    second = client.get(first.url)
    assert second.url == "/login/?next=/admin/departments/user/"


def test_django_superuser_flags_open_nothing(client):
    client.force_login(make_user(Role.OBSERVER, is_superuser=True, is_staff=True))
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_audit_administrator_reads_but_changes_nothing(client):
    department = make_department()
    user = signed_in(client, Role.AUDIT_ADMIN)
    entry = record(chain="system", by=user, action="account.sign_in", object_type="o", object_id="1", object_label="甲")
    page = client.get(f"/admin/audit/auditentry/{entry.pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    listed = client.get("/admin/audit/auditentry/?chain=system&q=甲").content.decode()
    assert "登录" in listed
    for address in (
        f"/admin/audit/auditentry/{entry.pk}/change/", f"/admin/audit/auditentry/{entry.pk}/delete/",
        f"/admin/departments/department/{department.pk}/change/", f"/admin/departments/user/{user.pk}/change/",
    ):  # fmt: skip
        assert client.post(address, {"actor_name": "x", "name": "x", "post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    client.post("/admin/audit/auditentry/", bulk)
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_departments_are_made_and_changed_on_record_and_never_deleted(client):
    signed_in(client, Role.SYSTEM_ADMIN)
    fields = {"code": "xjj", "name": "新建局", "short_name": "新局", "kind": "government", "order": "1"} | ALIASES
    made = client.post("/admin/departments/department/add/", fields | {"aliases-0-alias": "新建管理局"})
    assert made.status_code == 302, made.content.decode()
    department = Department.objects.get(code="xjj")
    assert department.aliases.get().alias == "新建管理局"
    changed = client.post(f"/admin/departments/department/{department.pk}/change/", fields | {"short_name": "建局"})
    assert changed.status_code == 302, changed.content.decode()
    assert client.post(f"/admin/departments/department/{department.pk}/delete/", {"post": "yes"}).status_code == 403
    actions = list(AuditEntry.objects.order_by("seq").values_list("action", "object_label"))
    assert actions == [("admin.create", "新建局"), ("admin.change", "新建局")]
    assert "建局" in AuditEntry.objects.get(action="admin.change").detail
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_from": "2023-05-02", "valid_to": "2023-05-01"}, "撤并日期不能早于成立日期"),
        ({"name": "新\u202e局"}, "不可见或非法字符"),
        ({"kind": "club"}, "club"),
        ({"code": "有空 格"}, "errorlist"),
        ({"name": ""}, "errorlist"),
    ],
)
def test_a_faulty_department_comes_back_with_the_reason(client, fields, words):
    signed_in(client, Role.SYSTEM_ADMIN)
    sent = (
        {"code": "xjj", "name": "新建局", "short_name": "新局", "kind": "government", "order": "1"} | ALIASES | fields
    )
    answer = client.post("/admin/departments/department/add/", sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Department.objects.exists()


def test_a_group_is_deleted_on_record(client):
    signed_in(client, Role.SYSTEM_ADMIN)
    group = DepartmentGroup.objects.create(code="g", name="各乡镇")
    assert client.post(f"/admin/departments/departmentgroup/{group.pk}/delete/", {"post": "yes"}).status_code == 302
    assert AuditEntry.objects.get(action="admin.delete").object_label == "各乡镇"


def test_a_day_is_edited_and_a_year_reloaded(client):
    load_year(year=2023, by=None)
    signed_in(client, Role.SYSTEM_ADMIN)
    client.post("/admin/departments/workingday/2023-10-24/change/", {"name": "本地假日"})
    day = WorkingDay.objects.get(date="2023-10-24")
    assert (day.is_working, day.name) == (False, "本地假日")
    chosen = {"action": "reload_years", "_selected_action": ["2023-10-24"]}
    assert "2023年工作日历已载入" in client.post("/admin/departments/workingday/", chosen, follow=True).content.decode()
    assert WorkingDay.objects.get(date="2023-10-24").is_working


class TestAccounts:
    """The security administrator at work."""

    FIELDS = {"username": "zhao", "full_name": "赵观察", "role": "observer", "is_active": "on", "initial_password": ""}

    @pytest.fixture(autouse=True)
    def _signed_in(self, client):
        self.me = signed_in(client, Role.SECURITY_ADMIN)

    def test_an_account_is_made_through_the_verb(self, client):
        sent = self.FIELDS | {"initial_password": "autumn-river-9"}
        answer = client.post("/admin/departments/user/add/", sent)
        assert answer.status_code == 302, answer.content.decode()
        account = User.objects.get(username="zhao")
        assert account.must_change_password
        assert account.check_password("autumn-river-9")
        entries = list(AuditEntry.objects.values_list("action", "actor_name"))
        assert entries == [("account.create", self.me.full_name)]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "请给新账号设一个初始密码"),
            ({"initial_password": "12345678"}, "errorlist"),
            ({"initial_password": "autumn-river-9", "role": "reporter"}, "必须选择所属单位"),
            ({"initial_password": "autumn-river-9", "username": "the-security_admin"}, "errorlist"),
        ],
    )
    def test_a_faulty_account_comes_back_with_the_reason(self, client, fields, words):
        answer = client.post("/admin/departments/user/add/", self.FIELDS | fields)
        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert User.objects.count() == 1

    def test_change_password_and_deactivation_each_leave_their_entry(self, client):
        account = make_user(Role.OBSERVER, username="zhao", full_name="赵观察")
        sent = self.FIELDS | {"full_name": "赵改名", "initial_password": "autumn-river-9"}
        del sent["is_active"]
        assert client.post(f"/admin/departments/user/{account.pk}/change/", sent).status_code == 302
        account.refresh_from_db()
        assert (account.full_name, account.is_active) == ("赵改名", False)
        assert account.check_password("autumn-river-9")
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert actions == {"account.change", "account.deactivate", "account.set_password"}

    def test_locking_oneself_out_is_refused_in_words(self, client):
        sent = self.FIELDS | {"username": self.me.username, "role": "security_admin"}
        del sent["is_active"]
        answer = client.post(f"/admin/departments/user/{self.me.pk}/change/", sent, follow=True)
        assert "不能停用自己的账号" in answer.content.decode()
        self.me.refresh_from_db()
        assert self.me.is_active
        assert self.me.full_name != "赵观察", "nothing of it was stored"


def test_every_admin_class_of_ours_is_guarded_by_role():
    ours = {"departments", "notifications", "tasks", "reports", "importer"}
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label in ours:
            assert isinstance(model_admin, RoleAdmin), model
