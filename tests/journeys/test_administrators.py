"""The three administrators: somebody new comes in, two departments become one, and the record shows all of it."""

import re

from openpyxl import Workbook
from playwright.sync_api import expect

from departments.models import Department, Role, User
from tasks.models import Assignment
from tests import personas


def test_somebody_new_gets_an_account_and_signs_in(visitor, loaded, tmp_path):
    personas.make_user(Role.SECURITY_ADMIN, username="security", full_name="安全管理员")
    desk = visitor("wide", "security")
    desk.look("accounts")
    desk.page.get_by_role("link", name="新建账号").click()
    desk.page.get_by_role("button", name="建好并给出初始密码").click()
    expect(desk.page.locator(".err").first).to_contain_text("请填写这一项")
    desk.look("account-errors")
    desk.page.get_by_label("姓名").fill("孙丽")
    desk.page.get_by_label("用户名").fill("sunli")
    desk.page.get_by_label("角色").select_option("reporter")
    desk.page.get_by_label(re.compile("^单位")).select_option(str(loaded["bureau"].pk))
    desk.page.get_by_role("button", name="建好并给出初始密码").click()
    password = desk.page.locator("[data-initial-password]").inner_text()
    desk.look("account-slip")

    person = visitor("phone")
    person.open("/login/")
    person.page.fill("#username", "sunli")
    person.page.fill("#password", password)
    person.page.get_by_role("button", name="登录", exact=True).click()
    person.page.wait_for_url("**/account/")
    person.page.fill("#old", password)
    person.page.fill("#new", "Autumn-river-9")
    person.page.fill("#again", "Autumn-river-9")
    person.page.get_by_role("main").get_by_role("button", name="修改密码").click()
    expect(person.page.locator(".toast")).to_contain_text("密码已修改")
    person.open("/tasks/")
    expect(person.page.locator("h1")).to_be_visible()

    desk.open("/accounts/import/")
    for rows, words in (
        ([("周强", "sunli", "填报员", "水晶宫", "")], "还没有建立账号"),
        ([("周强", "zhouqiang", "填报员", "财政局", "")], "1个账号都没有问题"),
    ):
        desk.page.get_by_label("填好的表格").set_input_files(sheet(tmp_path / f"{len(words)}.xlsx", rows))
        desk.page.get_by_role("button", name="核对").click()
        expect(desk.page.locator("main")).to_contain_text(words)
        desk.look(f"accounts-import-{len(words)}")
    desk.page.get_by_role("button", name="建立1个账号").click()
    expect(desk.page.locator("[data-initial-password]")).to_have_count(1)

    desk.open(f"/accounts/{User.objects.get(username='sunli').pk}/")
    desk.look("account")
    desk.page.get_by_role("button", name="停用账号").click()
    expect(desk.page.locator(".toast")).to_contain_text("已停用")
    person.open("/tasks/")
    assert "/login/" in person.page.url


def sheet(path, rows):
    book = Workbook()
    for row in [("姓名", "用户名", "角色", "单位", "电话"), *rows]:
        book.active.append(row)
    book.save(path)
    return path


def test_a_merger_moves_the_duties_and_stands_on_record(visitor, accepted):
    personas.make_user(Role.SYSTEM_ADMIN, username="system", full_name="系统管理员")
    personas.make_user(Role.AUDIT_ADMIN, username="auditor", full_name="审计管理员")
    bureau = accepted["bureau"]
    heir = Department.objects.get(name="市场监督管理局")
    desk = visitor("wide", "system")
    desk.look("organisation")
    desk.open(f"/organisation/{bureau.pk}/")
    desk.look("organisation-department")
    rename = desk.page.get_by_role("region", name="更名")
    rename.get_by_label("新全称").fill("数据和政务服务局")
    rename.get_by_label("新简称").fill("数政局")
    rename.get_by_role("button", name="更名").click()
    expect(desk.page.locator("h1")).to_have_text("数据和政务服务局")
    close = desk.page.get_by_role("region", name="撤销或并入")
    close.get_by_label(re.compile("^职责划入")).select_option(str(heir.pk))
    close.get_by_label("存在到哪天").fill("2023-10-23")
    close.get_by_role("button", name="撤并").click()
    expect(desk.page.locator("main")).to_contain_text("职责划入市场监督管理局")
    desk.look("organisation-closed")

    office = visitor("wide", "office")
    office.open("/unowned/")
    office.look("unowned")
    office.page.get_by_role("button", name="全部转出").first.click()
    expect(office.page.locator(".toast").first).to_contain_text("已转由")
    assert not Assignment.objects.filter(department=bureau, role="lead", state="accepted").exists()

    auditor = visitor("wide", "auditor")
    expect(auditor.page.locator("main")).to_contain_text("单位撤并")
    auditor.look("audit-merger")
