"""The office imports a plan: from the document to a draft that has been looked at."""

import io
import re
from pathlib import Path

import docx
import pytest
from django.core.management import call_command

from departments.models import Department, Role
from importer.drafts.open_points import open_points
from importer.drafts.working import each_duty
from importer.models import PlanImport
from importer.verbs.edits import edit_import
from tasks.models import Plan
from tests import personas
from tests.journeys import conftest

SEED = Path(__file__).resolve().parents[1] / "data" / "plan-2023.txt"


def document():
    """The plan as a Word file."""
    made = docx.Document()
    for line in SEED.read_text(encoding="utf-8").split("\n"):
        made.add_paragraph(line)
    target = io.BytesIO()
    made.save(target)
    return {"name": "法治政府建设工作计划.docx", "mimeType": "application/octet-stream", "buffer": target.getvalue()}


def uploaded(one):
    """Upload the plan; the review screen is open."""
    one.open("/imports/")
    one.page.set_input_files("#imp-file", document())
    one.page.get_by_role("button", name="上传并识别").click()
    one.page.wait_for_url(re.compile(r"/imports/\d+/$"))
    return PlanImport.objects.get()


def titles(row):
    return [task["title"] for _, _, task in each_duty(PlanImport.objects.get(pk=row.pk).draft)]


def test_a_document_is_uploaded_corrected_and_confirmed(visitor, loaded):
    one = visitor("wide", "office")
    row, page = uploaded(one), one.page
    assert (row.state, len(row.draft["chapters"])) == ("reviewing", 10)
    assert page.get_by_text("识别出10章").count() == 1

    first = page.locator("tr[data-row]").first
    with page.expect_response(re.compile("/title/")):
        first.locator("textarea").fill("学习习近平法治思想")
        first.locator("textarea").press("Enter")
    with page.expect_response(re.compile("/departments/")):
        first.get_by_label("第1项主办单位").fill("财政局")
        first.get_by_label("第1项配合单位").focus()
    with page.expect_response(re.compile("/departments/")):
        first.get_by_label("第1项配合单位").fill("政府办公室、各乡镇")
        first.get_by_label("第1项期限").focus()
    page.get_by_text(f"已确认1/{row.tasks}项").wait_for()
    task = next(one for _, _, one in each_duty(PlanImport.objects.get(pk=row.pk).draft))
    assert task["title"] == "学习习近平法治思想"
    assert [(one["role"], one["confirmed"]) for one in task["departments"]] == [
        ("lead", True), ("support", True), ("support", True),
    ]  # fmt: skip

    with page.expect_response(re.compile("/edit/")):
        page.get_by_role("button", name="确认全部推荐").click()
    page.get_by_text(re.compile("确认了[0-9]+项任务的单位")).wait_for()
    assert PlanImport.objects.get(pk=row.pk).settled > 50
    one.open(f"/imports/{row.pk}/publish/")
    one.look("import-publish")


@pytest.fixture
def bare(transactional_db):
    """An installation with departments and people, and no plan yet."""
    call_command("load_departments", conftest.ROOT / "fixtures" / "departments.json", verbosity=0)
    office = personas.make_user(Role.REVIEWER, username="office", full_name="李文博")
    finance = Department.objects.get(name="财政局")
    personas.make_user(Role.REPORTER, finance, username="clerk", full_name="王敏")
    return office


def settle_the_rest(office, row):
    """The departments nobody proposed: all to the bureau of justice."""
    chosen = [{"department": "sfj", "role": "lead"}]
    for point in open_points(PlanImport.objects.get(pk=row.pk).draft):
        assert point.what == "departments", point.words
        values = {"task": point.part, "departments": chosen}
        edit_import(by=office, plan_import=row, do="departments", seen={}, values=values)


def test_a_plan_goes_from_the_document_to_a_department(visitor, bare):
    one = visitor("wide", "office")
    row, page = uploaded(one), one.page
    first = page.locator("tr[data-row]").first
    with page.expect_response(re.compile("/title/")):
        first.locator("textarea").fill("学习习近平法治思想")
        first.locator("textarea").press("Enter")
    with page.expect_response(re.compile("/departments/")):
        first.get_by_label("第1项主办单位").fill("财政局")
        first.get_by_label("第1项配合单位").focus()
    page.locator(".imp-rest > summary").click()
    with page.expect_response(re.compile("/edit/")):
        page.get_by_role("button", name="没有处理的都保持原样").click()
    with page.expect_response(re.compile("/edit/")):
        page.get_by_role("button", name="确认全部推荐").click()
    settle_the_rest(bare, row)

    one.open(f"/imports/{row.pk}/")
    page.get_by_role("link", name="下一步：发布下达").click()
    page.get_by_role("heading", name="各单位会收到多少项").wait_for()
    assert not Plan.objects.exists()
    one.look("import-rehearsal")
    page.get_by_role("button", name="发布并下达").click()
    page.wait_for_url(re.compile("/plans/"))
    page.get_by_text("已发布下达，各单位会收到签收提醒").wait_for()
    plan = Plan.objects.get()
    assert (plan.state, plan.chapters.count(), plan.sections.count()) == ("published", 10, 33)

    clerk = visitor("wide", "clerk")
    clerk.open("/tasks/")
    clerk.page.get_by_text("学习习近平法治思想").first.wait_for()
    clerk.look("import-received")


def test_a_task_is_cut_by_key_and_put_together_again(visitor, loaded):
    one = visitor("wide", "office")
    row, page = uploaded(one), one.page
    before = titles(row)
    page.keyboard.press("j")
    page.keyboard.press("s")
    with page.expect_response(re.compile("/edit/")):
        page.locator(".imp-cut").first.click()
    page.locator("tr[data-row]").nth(len(row.draft["chapters"][0]["sections"][0]["tasks"])).wait_for()
    assert len(titles(row)) == len(before) + 1
    with page.expect_response(re.compile("/undo/")):
        page.keyboard.press("u")
    assert titles(row) == before
    assert not one.errors


def test_words_selected_in_the_text_become_a_task_of_their_own(visitor, loaded):
    one = visitor("wide", "office")
    row, page = uploaded(one), one.page
    before = len(titles(row))
    page.evaluate(
        """() => {
            const words = document.querySelector("mark.m [data-at]").firstChild, range = document.createRange();
            range.setStart(words, 12);
            range.setEnd(words, 20);
            getSelection().addRange(range);
            words.parentNode.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }"""
    )
    with page.expect_response(re.compile("/edit/")):
        page.get_by_role("button", name="从这里拆开").click()
    assert len(titles(row)) == before + 1


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_pages_of_an_import(visitor, loaded, width):
    one = visitor(width, "office")
    one.open("/imports/")
    one.look("imports")
    row = uploaded(one)
    one.look("import-review")
    dated = next(section["id"] for c in row.draft["chapters"] for section in c["sections"] if len(section["tasks"]) > 8)
    for name, path in (
        ("import-front", "?section=front"),
        ("import-long", f"?section={dated}"),
        ("import-head", "head/"),
        ("import-history", "history/"),
    ):
        one.open(f"/imports/{row.pk}/{path}")
        one.look(name)


def chosen(page):
    return page.evaluate("document.getElementById('imp-file').files.length")


def test_a_lost_connection_keeps_the_file_and_the_same_form_goes_through_once(visitor, loaded):
    one = visitor("wide", "office")
    one.open("/imports/")
    page = one.page
    page.route("**/imports/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.set_input_files("#imp-file", document())
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_text("网络断开了，没有上传成功。选的文件还在").wait_for()
    assert chosen(page) == 1
    page.unroute("**/imports/")
    page.get_by_role("button", name="上传并识别").dblclick()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    assert PlanImport.objects.count() == 1


def test_a_session_that_ended_keeps_file_and_text_and_the_same_form_goes_through(visitor, loaded):
    one = visitor("wide", "office")
    one.open("/imports/")
    page = one.page
    page.set_input_files("#imp-file", document())
    page.fill("#imp-text", "印发时的说明")
    one.context.clear_cookies(name="plan_tracker_session")
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_text("登录已过期，没有提交。请在新窗口重新登录").wait_for()
    assert (chosen(page), page.input_value("#imp-text")) == (1, "印发时的说明")
    one.look("import-signed-out")
    one.sign_in("office", one.context.new_page())
    page.get_by_role("button", name="上传并识别").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    assert PlanImport.objects.count() == 1


def test_a_file_that_is_too_large_or_old_is_refused_in_place(visitor, loaded):
    one = visitor("phone", "office")
    one.open("/imports/")
    page = one.page
    large = {"name": "计划.docx", "mimeType": "application/octet-stream", "buffer": b"\0" * (20 * 1024 * 1024 + 1)}
    page.set_input_files("#imp-file", large)
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_text("没有读取：文件超过20MB").wait_for()
    old = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    page.set_input_files("#imp-file", {"name": "计划.docx", "mimeType": "application/octet-stream", "buffer": old})
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_text(re.compile("没有读取：.*另存为")).wait_for()
    assert chosen(page) == 1
    one.look("import-refused")
    assert not PlanImport.objects.exists()


def test_going_back_after_dropping_shows_what_became_of_it(visitor, loaded):
    one = visitor("wide", "office")
    row, page = uploaded(one), one.page
    one.open(f"/imports/{row.pk}/head/")
    page.get_by_role("button", name="放弃").click()
    page.get_by_text("已放弃这次导入，修改记录还在").wait_for()
    page.go_back()
    page.get_by_text("这次导入已放弃").wait_for()
    page.reload()
    page.get_by_text("这次导入已放弃").wait_for()


def test_a_department_nobody_knew_is_made_without_leaving_the_review(visitor, loaded):
    personas.make_user(Role.SYSTEM_ADMIN, username="system", full_name="王芳")
    one = visitor("wide", "system")
    row, page = uploaded(one), one.page
    first = page.locator("tr[data-row]").first
    support = first.get_by_label("第1项配合单位")
    with page.expect_response(re.compile("/departments/")):
        first.get_by_label("第1项主办单位").fill("旗数据管理局")
        support.focus()
    first.get_by_text("不在单位名单里").wait_for()
    page.get_by_role("button", name="新建单位“旗数据管理局”").click()
    page.get_by_role("heading", name="新建单位").wait_for()
    one.look("import-new-department")
    page.get_by_label("全称").fill("财政局")
    page.get_by_role("button", name="新建这个单位", exact=True).last.click()
    page.locator("#dialog .err").wait_for()
    page.get_by_label("全称").fill("旗数据管理局")
    page.get_by_label("简称").fill("数据局")
    page.get_by_role("button", name="新建这个单位", exact=True).last.click()
    page.get_by_text("1项任务已认作它").wait_for()
    assert not page.locator("#dialog").is_visible()
    task = next(task for _, _, task in each_duty(PlanImport.objects.get(pk=row.pk).draft))
    made = Department.objects.get(name="旗数据管理局")
    assert (made.short_name, task["departments"][0]["department"]) == ("数据局", made.code)


def test_a_session_that_ended_keeps_the_name_of_a_new_department(visitor, loaded):
    personas.make_user(Role.SYSTEM_ADMIN, username="system", full_name="王芳")
    one = visitor("wide", "system")
    uploaded(one)
    page = one.page
    first = page.locator("tr[data-row]").first
    with page.expect_response(re.compile("/departments/")):
        first.get_by_label("第1项主办单位").fill("旗数据管理局")
        first.get_by_label("第1项配合单位").focus()
    page.get_by_role("button", name="新建单位“旗数据管理局”").click()
    page.get_by_label("简称").fill("数据局")
    one.context.clear_cookies(name="plan_tracker_session")
    page.get_by_role("button", name="新建这个单位", exact=True).last.click()
    page.get_by_text("登录已过期").wait_for()
    page.locator(".toast").get_by_label("关闭").click(timeout=3000)  # the message lies above the dialog, within reach
    assert page.get_by_label("简称").input_value() == "数据局"
    assert page.locator("#dialog").is_visible()
    one.sign_in("system", one.context.new_page())
    page.get_by_role("button", name="新建这个单位", exact=True).last.click()
    page.get_by_text("1项任务已认作它").wait_for()
    assert not page.locator("#dialog").is_visible()
    assert Department.objects.get(name="旗数据管理局").short_name == "数据局"


def test_closing_words_are_selected_and_become_a_task(visitor, loaded):
    one = visitor("wide", "office")
    row, page = uploaded(one), one.page
    page.get_by_label("跳到小节").select_option(label="结语（不列任务）")
    page.get_by_text("这些文字不在任何一章里").wait_for()
    page.evaluate(
        """() => {
            const words = document.querySelector("[data-doc] [data-at]").firstChild, range = document.createRange();
            range.setStart(words, 0);
            range.setEnd(words, 12);
            getSelection().addRange(range);
        }"""
    )
    with page.expect_response(re.compile("/edit/")):
        page.get_by_role("button", name="设为新任务").click()
    page.get_by_text("本节1项").wait_for()
    last = list(each_duty(PlanImport.objects.get(pk=row.pk).draft))[-1]
    assert (last[1]["title"], last[2]["span"][1] - last[2]["span"][0]) == ("其他要求", 12)
    one.look("import-closing")
