"""Accounts from a spreadsheet: all or nothing, every error named by row and column."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from audit.models import AuditEntry
from audit.verbs import verify
from departments.models import DepartmentAlias, Role, User
from tests.personas import make_department, make_user

pytestmark = pytest.mark.django_db
HEADER = ("姓名", "用户名", "角色", "单位", "电话")
GOOD = (
    ("王敏", "wangmin", "填报员", "行政审批和政务服务局", 4711234567),
    (" 李强 ", "liqiang", "单位负责人", "政务服务局", ""),
    ("赵观察", "zhao", "观察员", "", None),
)


@pytest.fixture
def desk():
    make_department()
    client = Client()
    client.force_login(make_user(Role.SECURITY_ADMIN, username="sec", full_name="安全员"))
    return client


def sheet(*rows, header=HEADER):
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(desk, content, name="账号.xlsx"):
    return desk.post("/accounts/import/", {"file": SimpleUploadedFile(name, content)})


def payload(answer):
    return re.search(r'name="rows" value="([^"]+)"', answer.content.decode())[1]


def errors(answer):
    return re.findall(r"<li>(第\d+行 .*?)</li>", answer.content.decode())


def test_the_template_filled_in_makes_accounts_with_slips(desk):
    book = load_workbook(BytesIO(desk.get("/accounts/import/template/").getvalue()))
    assert tuple(cell.value for cell in book["账号"][1]) == HEADER
    assert book["可选内容"]["B1"].value == "行政审批和政务服务局"
    for row in GOOD:
        book["账号"].append(row)
    out = BytesIO()
    book.save(out)
    preview = upload(desk, out.getvalue())
    assert preview.status_code == 200
    assert "3个账号都没有问题" in preview.content.decode()
    assert User.objects.count() == 1, "nothing is stored before it was confirmed"
    slips = desk.post("/accounts/import/confirm/", {"rows": payload(preview)})
    passwords = re.findall(r"data-initial-password>([^<]+)<", slips.content.decode())
    assert len(set(passwords)) == 3
    person = Client()
    assert person.post("/login/", {"username": "wangmin", "password": passwords[0]}).status_code == 302
    made = {one.username: (one.full_name, one.role, one.phone) for one in User.objects.exclude(username="sec")}
    assert made == {
        "wangmin": ("王敏", "reporter", "4711234567"), "liqiang": ("李强", "head", ""),
        "zhao": ("赵观察", "observer", ""),
    }  # fmt: skip
    assert AuditEntry.objects.filter(action="account.create").count() == 3
    assert not list(verify())


def test_every_error_is_named_and_nothing_is_made(desk):
    make_user(Role.OBSERVER, username="Taken")
    answer = upload(
        desk,
        sheet(
            GOOD[0],
            ("", "noname", "填报员", "政务服务局", ""),
            ("重名", "WANGMIN", "填报员", "政务服务局", ""),
            ("有了", "taken", "观察员", "", ""),
            ("怪角色", "odd", "国王", "", ""),
            ("没单位", "nowhere", "填报员", "", ""),
            ("错单位", "wrong", "填报员", "水晶宫", ""),
            ("坏名", "a b", "观察员", "", ""),
            ("长\u202e名", "bidi", "观察员", "", "1" * 31),
        ),
    )
    assert answer.status_code == 422
    assert errors(answer) == [
        "第2行 B列 用户名：文件里有两行用了这个用户名，请改掉一个。",
        "第3行 A列 姓名：请填写姓名。",
        "第4行 B列 用户名：文件里有两行用了这个用户名，请改掉一个。",
        "第5行 B列 用户名：已经有这个用户名，请换一个，或删掉这一行。",
        "第6行 C列 角色：没有“国王”这个角色，请从模板的列表里选。",
        "第7行 D列 单位：填报员和单位负责人必须选择所属单位。",
        "第8行 D列 单位：没有找到“水晶宫”，请写单位全称或简称。",
        errors(answer)[7],
        "第10行 A列 姓名：姓名含有不可见或非法字符，请删除后重新输入。",
        "第10行 E列 电话：电话最多30字，现在31字，请精简后再提交。",
    ]
    assert errors(answer)[7].startswith("第9行 B列 用户名：")
    assert 'name="rows"' not in answer.content.decode()
    assert User.objects.count() == 2


def test_departments_are_known_by_every_name(desk):
    bureau = make_department("市场监督管理局", "市场监管局")
    DepartmentAlias.objects.create(department=bureau, alias="市监局")
    answer = upload(desk, sheet(("王敏", "wangmin", "填报员", "市监局", "")))
    assert answer.status_code == 200


def test_what_changed_between_preview_and_confirmation_makes_nothing(desk):
    sent = payload(upload(desk, sheet(*GOOD)))
    make_user(Role.OBSERVER, username="zhao")
    answer = desk.post("/accounts/import/confirm/", {"rows": sent})
    assert answer.status_code == 409
    assert "没有建立账号" in answer.content.decode()
    assert not User.objects.filter(username="wangmin").exists()


@pytest.mark.parametrize("sent", ["", "x", "eyJhIjoxfQ:1abc:def"])
def test_a_forged_confirmation_makes_nothing(desk, sent):
    answer = desk.post("/accounts/import/confirm/", {"rows": sent})
    assert answer.status_code == 422
    assert "已过期" in answer.content.decode()


def bomb():
    out = BytesIO()
    with ZipFile(out, "w", 8) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "读不出来"),
        (b"PK\x03\x04 not a zip", "读不出来"),
        (b"\xd0\xcf\x11\xe0 an old .xls", "读不出来"),
        (bomb(), "读不出来"),
        (b"x" * 2_100_000, "文件太大"),
        (sheet(), "没有账号"),
        (sheet(("a",), header=("名字",)), "缺少“姓名”“用户名”“角色”"),
        (sheet(*[("人", f"p{n}", "观察员", "", "") for n in range(201)]), "一次最多200个"),
    ],
    ids=["empty", "no-zip", "xls", "bomb", "large", "no-rows", "no-header", "many"],
)
def test_files_that_are_none_of_ours_are_refused_in_words(desk, content, words):
    answer = upload(desk, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_sheet_that_claims_a_million_rows_costs_nothing(desk):
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(GOOD[0])
    book.active.cell(1_048_576, 1, "")
    book.active.cell(1_048_576, 16_000, "far away")
    out = BytesIO()
    book.save(out)
    assert upload(desk, out.getvalue()).status_code == 200


def test_formulas_errors_and_spaces_are_read_as_they_show(desk):
    answer = upload(desk, sheet(("王敏", "=1+1", "填报员", "政务服务局", ""), (None, None, None, None, None), GOOD[2]))
    assert [line.split("：")[0] for line in errors(answer)] == ["第2行 B列 用户名"]
