"""Departments as the system administrator keeps them: renamed, merged, closed, and history stays true."""

from __future__ import annotations

import re

import pytest

from audit.models import AuditEntry
from departments.models import Department, FormerName, Role
from tests.personas import browser, make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return browser(make_user(Role.SYSTEM_ADMIN, full_name="系统管理员"))


@pytest.fixture
def bureau():
    return make_department()


def rename(desk, bureau, **fields):
    values = {"name": "数据和政务服务局", "short_name": "数政局", "since": "2023-10-01", "version": bureau.version}
    return desk.post(f"/organisation/{bureau.pk}/rename/", values | fields)


def test_a_renamed_department_keeps_its_former_name_and_is_found_by_it(desk, bureau):
    assert rename(desk, bureau).status_code == 302
    bureau.refresh_from_db()
    assert (bureau.name, bureau.initials.split()[1]) == ("数据和政务服务局", "szj")
    former = FormerName.objects.get()
    assert (former.name, former.until.isoformat()) == ("行政审批和政务服务局", "2023-09-30")
    html = desk.get(f"/organisation/{bureau.pk}/").content.decode()
    assert "2023年9月30日以前称行政审批和政务服务局" in html
    assert "数据和政务服务局" in desk.get("/organisation/?q=行政审批").content.decode()
    assert "行政审批和政务服务局" in AuditEntry.objects.get(action="department.rename").detail


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"since": "2023-10-25"}, "不能在今天以后"),
        ({"since": "soon"}, "日期要写成"),
        ({"name": ""}, "请填写这一项"),
        ({"name": "行政审批和政务服务局", "short_name": "政务服务局"}, "和现在的一样"),
        ({"name": "市场监督管理局"}, "已存在"),
        ({"name": "数\u202e据局"}, "非法字符"),
        ({"version": "x"}, "更名"),
    ],
)
def test_a_wrong_renaming_is_refused_in_words_and_stays_typed(desk, bureau, fields, words):
    make_department("市场监督管理局", "市场监管局")
    answer = rename(desk, bureau, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    bureau.refresh_from_db()
    assert bureau.name == "行政审批和政务服务局"
    assert not FormerName.objects.exists()


def test_names_follow_one_another_in_time(desk, bureau):
    rename(desk, bureau)
    bureau.refresh_from_db()
    early = rename(desk, bureau, name="数据局", since="2023-09-01")
    assert "请选更晚的日期" in early.content.decode()


def test_two_administrators_at_once_the_second_is_told_who(desk, bureau):
    colleague = browser(make_user(Role.SYSTEM_ADMIN, full_name="另一位管理员"))
    rename(colleague, bureau)
    late = rename(desk, bureau, name="政务局")
    assert late.status_code == 409
    html = late.content.decode()
    assert "另一位管理员刚刚改过这个单位" in html
    assert 'value="政务局"' in html
    assert rename(desk, bureau, name="政务局", since="2023-10-10", version=2).status_code == 302


def test_merged_into_a_new_one_and_taken_back(desk, bureau):
    fields = {"name": "数据局", "short_name": "数据局", "kind": "government", "order": "5", "valid_from": "2023-10-20"}
    made = desk.post("/organisation/new/", fields | {"version": 1})
    new = Department.objects.get(name="数据局")
    assert made.url == f"/organisation/{new.pk}/"
    assert new.code == "sjj"
    make_user(Role.REPORTER, bureau)
    close = {"last_day": "2023-10-23", "successor": new.pk, "version": bureau.version}
    assert desk.post(f"/organisation/{bureau.pk}/close/", close).status_code == 302
    bureau.refresh_from_db()
    assert bureau.successor == new
    html = desk.get(f"/organisation/{bureau.pk}/").content.decode()
    assert "2023年10月23日撤并，职责划入数据局" in html
    assert "还有1个账号在这个单位" in html
    assert "2023年10月23日并入了行政审批和政务服务局" in desk.get(f"/organisation/{new.pk}/").content.decode()
    assert bureau.name not in names(desk.get("/organisation/"))
    assert names(desk.get("/organisation/?closed=1")) == [bureau.name]
    again = desk.post(f"/organisation/{bureau.pk}/close/", close | {"version": bureau.version})
    assert again.status_code == 409
    assert desk.post(f"/organisation/{bureau.pk}/restore/").status_code == 302
    bureau.refresh_from_db()
    assert (bureau.valid_to, bureau.successor) == (None, None)
    verbs = list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))
    assert verbs[-3:] == ["department.create", "department.close", "department.restore"]


def names(answer):
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', answer.content.decode())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"last_day": "2023-10-25"}, "不能在今天以后"),
        ({"last_day": "2022-12-31"}, "不能早于成立日期"),
        ({"last_day": ""}, "请选择日期"),
        ({"successor": "self"}, "没有这一项"),
        ({"successor": "gone"}, "没有这一项"),
    ],
)
def test_a_wrong_closing_is_refused_in_words(desk, fields, words):
    bureau = make_department(valid_from="2023-01-01")
    gone = make_department("旧局", "旧局", valid_to="2023-05-01")
    sent = {"last_day": "2023-10-23", "version": bureau.version} | fields
    sent["successor"] = {"self": bureau.pk, "gone": gone.pk}.get(sent.get("successor"), "")
    answer = desk.post(f"/organisation/{bureau.pk}/close/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_details_and_the_names_in_documents(desk, bureau):
    above = make_department("旗人民政府", "旗政府")
    sent = {
        "short_name": "审批局", "kind": "government", "parent": above.pk, "order": "3", "outside_scoring": "on",
        "verified": "on", "aliases": "旗审批局\n审批服务局\n\n旗审批局", "version": bureau.version,
    }  # fmt: skip
    assert desk.post(f"/organisation/{bureau.pk}/edit/", sent).status_code == 302
    bureau.refresh_from_db()
    assert (bureau.short_name, bureau.parent, bureau.order, bureau.verified) == ("审批局", above, 3, True)
    assert [one.alias for one in bureau.aliases.order_by("pk")] == ["旗审批局", "审批服务局"]
    loop = {"short_name": "旗政府", "kind": "government", "parent": bureau.pk, "order": "1", "version": 1}
    answer = desk.post(f"/organisation/{above.pk}/edit/", loop)
    assert "上级单位不能是本单位或它的下级" in answer.content.decode()
    nothing = desk.post(f"/organisation/{bureau.pk}/edit/", sent | {"version": bureau.version})
    assert nothing.status_code == 302
    assert AuditEntry.objects.filter(action="department.change").count() == 1


@pytest.mark.parametrize("value", ["-1", "99999", "一", "", "9" * 40])
def test_a_wrong_order_is_refused(desk, bureau, value):
    sent = {"short_name": "审批局", "kind": "government", "order": value, "version": bureau.version}
    assert desk.post(f"/organisation/{bureau.pk}/edit/", sent).status_code == 422


def test_the_list_asks_the_same_whatever_its_length(desk, bureau, django_assert_num_queries):
    desk.get("/organisation/")
    with django_assert_num_queries(6):
        desk.get("/organisation/")
    for number in range(55):
        make_department(f"第{number}局", f"{number}局", code=f"x{number}")
    with django_assert_num_queries(6):
        assert "共2页56项" in desk.get("/organisation/").content.decode()


def test_an_unknown_change_or_department_is_not_there(desk, bureau):
    assert desk.post(f"/organisation/{bureau.pk}/sell/").status_code == 404
    assert desk.get("/organisation/999999/").status_code == 404


def edit(desk, bureau, **fields):
    bureau.refresh_from_db()
    values = {"short_name": bureau.short_name, "kind": "government", "order": "0", "version": bureau.version}
    return desk.post(f"/organisation/{bureau.pk}/edit/", values | fields)


def test_a_department_has_a_leader_in_charge_on_record(desk, bureau):
    zhao = make_user(Role.LEADER, full_name="赵副旗长")
    assert edit(desk, bureau, leader=zhao.pk).status_code == 302
    assert "赵副旗长" in desk.get("/organisation/").content.decode()
    assert "赵副旗长" in AuditEntry.objects.get(action="department.change").detail
    assert edit(desk, bureau, leader="").status_code == 302
    bureau.refresh_from_db()
    assert bureau.leader is None


def test_only_an_active_leader_may_be_in_charge(desk, bureau):
    gone = make_user(Role.LEADER, full_name="钱副旗长", is_active=False)
    for wrong in (gone.pk, make_user(Role.OBSERVER).pk, 10**30, "x"):
        answer = edit(desk, bureau, leader=wrong)
        assert answer.status_code == 422, wrong
        assert "没有这一项，请重新选择。" in answer.content.decode()
    bureau.refresh_from_db()
    assert bureau.leader is None
