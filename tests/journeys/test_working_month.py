"""One month: accept, report, sign, return, correct, approve; and the figures follow at the next look."""

import re

from playwright.sync_api import expect

from tasks.models import Assignment, Evidence, ProgressReport

TEXT = "10月新增同城通办事项8项，均已在一体化平台上线。"


def duty(world):
    return Assignment.objects.get(department=world["bureau"], task__title__contains="同城通办")


def test_accept_with_one_click(visitor, world):
    clerk = visitor("wide", "clerk")
    waiting = clerk.page.get_by_role("button", name=re.compile("^签收："))
    expect(waiting.first).to_be_visible()
    before = waiting.count()
    waiting.first.click()
    expect(waiting).to_have_count(before - 1)
    clerk.look("accept")
    clerk.page.get_by_role("button", name="全部签收").click()
    expect(waiting).to_have_count(0)


def fill_in(clerk, row, value):
    """Four interactions: open, value, text, send."""
    place = clerk.page.locator(f"#a-{row.pk}")
    place.locator(".task-ac a.btn").click()
    form = place.locator("form.fill")
    expect(form).to_be_visible()
    form.locator("input[name^=value_]").fill(str(value))
    form.locator("textarea[name=work_done]").fill(TEXT)
    return form


def test_a_whole_month_of_one_duty(visitor, accepted):
    row = duty(accepted)
    clerk = visitor("wide", "clerk")
    form = fill_in(clerk, row, 164)
    expect(form.locator("[data-saved]")).to_contain_text("草稿已保存")
    clerk.look("report-open")
    form.locator("textarea[name=work_done]").press("Control+Enter")
    expect(clerk.page.locator(".toast")).to_contain_text("进展")
    row.refresh_from_db()
    assert row.report_state == "department_review"

    head = visitor("wide", "head")
    head.look("sign")
    head.page.locator(f"#a-{row.pk}").get_by_role("button", name=re.compile("审签")).first.click()
    expect(head.page.locator(".toast")).to_contain_text("审签")

    office = visitor("wide", "office")
    office.open("/review/")
    expect(office.page.locator(".rv-main")).to_contain_text("同城通办")
    office.page.get_by_role("button", name="缺少佐证材料").click()
    office.page.get_by_role("button", name="退回修改").click()
    expect(office.page.locator(".toast")).to_contain_text("已退回")

    clerk.open("/tasks/")
    expect(clerk.page.locator(f"#a-{row.pk}")).to_contain_text("缺少佐证材料")
    form = fill_in(clerk, row, 165)
    form.get_by_role("button", name="提交审核").click()
    expect(clerk.page.locator(".toast")).to_contain_text("进展")
    head.open("/tasks/")
    head.page.locator(f"#a-{row.pk}").get_by_role("button", name=re.compile("审签")).first.click()
    expect(head.page.locator(".toast")).to_contain_text("审签")

    office.open("/review/")
    office.page.get_by_role("button", name="通过", exact=True).click()
    expect(office.page.locator(".toast")).to_contain_text("已通过")
    row.refresh_from_db()
    assert (row.current_value, row.progress) == (165, 82)
    office.open(f"/tasks/{accepted['plan'].code}/{row.task.code}/")
    expect(office.page.locator(".ind-n")).to_contain_text("165")
    office.look("task-reported")


def test_what_was_typed_survives_an_error_and_a_second_click(visitor, accepted):
    row = duty(accepted)
    clerk = visitor("phone", "clerk")
    form = fill_in(clerk, row, 164)
    form.locator("textarea[name=work_done]").fill("太短")
    form.get_by_role("button", name="提交审核").click()
    again = clerk.page.locator(f"#a-{row.pk} form.fill")
    expect(again.get_by_role("alert")).to_contain_text("至少10个字")
    expect(again.locator("input[name^=value_]")).to_have_value("164")
    clerk.look("report-error")
    again.locator("textarea[name=work_done]").fill(TEXT)
    again.get_by_role("button", name="提交审核").dblclick()
    expect(clerk.page.locator(f"#a-{row.pk} form.fill")).to_have_count(0)
    assert ProgressReport.objects.filter(assignment=row).count() == 1
    assert row.events.filter(verb="submit_to_head").count() == 1


def test_a_file_is_uploaded_beside_the_form(visitor, accepted, tmp_path):
    row = duty(accepted)
    clerk = visitor("wide", "clerk")
    good, bad = tmp_path / "清单.pdf", tmp_path / "程序.exe"
    good.write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    bad.write_bytes(b"MZ\x90\x00")
    good.with_name("照片.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    form = fill_in(clerk, row, 164)
    form.locator("input[type=file]").first.set_input_files([good, bad])
    expect(form.locator(".file a.nm")).to_have_text("清单.pdf")
    expect(form.locator(".file--err")).to_contain_text("不支持这种格式")
    note = form.get_by_label("说明：清单.pdf")
    note.fill("第一批清单")
    note.press("Tab")
    expect(form.locator("input[name=note][value='第一批清单']")).to_be_visible()
    assert Evidence.objects.get().note == "第一批清单"

    clerk.page.route("**/evidence/", lambda route: route.abort())
    form.locator("input[type=file]").first.set_input_files(good.with_name("照片.png"))
    lost = form.locator(".file--err", has_text="照片.png")
    expect(lost).to_contain_text("网络中断，没有传上")
    clerk.errors.clear()  # the browser says so too
    clerk.look("report-files")
    clerk.page.unroute("**/evidence/")
    lost.get_by_role("button", name="重试").click()
    expect(form.locator(".file a.nm")).to_have_count(2)
    expect(form.locator(".file--err")).to_have_count(1)
    form.locator("input[type=file]").first.set_input_files(good)
    expect(form.locator(".file progress")).to_have_count(0)
    expect(form.locator(".file a.nm")).to_have_count(2)


def test_a_note_written_last_goes_with_the_report(visitor, accepted, tmp_path):
    row = duty(accepted)
    clerk = visitor("wide", "clerk")
    (tmp_path / "清单.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    form = fill_in(clerk, row, 164)
    form.locator("input[type=file]").first.set_input_files(tmp_path / "清单.pdf")
    order = []
    clerk.page.on("request", lambda one: order.append(one.url) if one.method == "POST" else None)
    clerk.page.on("response", lambda one: order.append("done") if one.request.method == "POST" else None)
    form.get_by_label("说明：清单.pdf").fill("第一批清单")
    form.get_by_role("button", name="提交审核").click()
    expect(clerk.page.locator(f"#a-{row.pk} form.fill")).to_have_count(0)
    note = next(number for number, url in enumerate(order) if url.endswith("/note/"))
    assert order[note + 1] == "done", "the report waits for it"
    assert Evidence.objects.get().note == "第一批清单"
    assert ProgressReport.objects.get().state == "department_review"


def test_an_upload_after_the_session_ended_is_sent_again_from_the_same_row(visitor, accepted, tmp_path):
    row = duty(accepted)
    clerk = visitor("phone", "clerk", touch=True)
    (tmp_path / "现场.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    form = fill_in(clerk, row, 164)
    expect(form.locator("[data-saved]")).to_contain_text("草稿已保存")
    clerk.context.clear_cookies(name="plan_tracker_session")
    camera = form.locator("input[capture]")
    expect(form.get_by_text("拍照", exact=True)).to_be_visible()
    camera.set_input_files(tmp_path / "现场.png")
    lost = form.locator(".file--err")
    expect(lost).to_contain_text("登录已过期")
    clerk.look("report-signed-out")
    second = clerk.context.new_page()
    clerk.sign_in("clerk", second)
    lost.get_by_role("button", name="重试 现场.png").click()
    expect(form.locator(".file a.nm")).to_have_text("现场.png")
    expect(lost).to_have_count(0)


def test_suggestions_are_chosen_with_the_keyboard(visitor, accepted):
    clerk = visitor("wide", "clerk")
    clerk.open("/tasks/")
    clerk.page.keyboard.press("/")
    clerk.page.keyboard.type("2.2")
    options = clerk.page.get_by_role("listbox", name="搜索建议").get_by_role("option")
    expect(options.first).to_be_visible()
    clerk.page.keyboard.press("ArrowDown")
    clerk.page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box = clerk.page.get_by_role("combobox")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    clerk.look("suggestions")
    chosen = options.nth(1).get_attribute("href")
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url(f"**{chosen}")


def test_the_overview_leads_to_the_rows_behind_a_cell(visitor, accepted):
    office = visitor("wide", "office")
    office.open("/overview/")
    cell = office.page.locator("a.hc").first
    number = int(cell.inner_text().split("/")[-1])
    cell.click()
    expect(office.page.locator("#drill li")).to_have_count(number)
