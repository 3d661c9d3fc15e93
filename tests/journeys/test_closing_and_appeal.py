"""A duty is closed with its explanation; a return of another is appealed against and decided by somebody else."""

import re

from playwright.sync_api import expect

from departments.models import Role
from tasks.models import Assignment, ProgressReport
from tests import personas

TEXT = "全部事项已经办完，清单已印发，结果已在网站公开。"


def duties(world):
    rows = Assignment.objects.filter(department=world["bureau"], role="lead", task__indicators=None)
    return list(rows.exclude(task__deadline_kind="recurring").select_related("task").order_by("task__start")[:2])


def report(clerk, row, *, percent, closing=False):
    clerk.open(f"/assignments/{row.pk}/report/")
    form = clerk.page.locator("form.fill")
    form.locator("input[name=progress]").fill(str(percent))
    form.locator("textarea[name=work_done]").fill(TEXT)
    if closing:
        form.locator("input[name=wants_closure]").check()
        form.locator("input[name=no_evidence_reason]").fill("结果在网站上可以查到。")
    form.get_by_role("button", name="提交审核").click()
    expect(clerk.page.locator(".toast")).to_contain_text("进展")


def sign(head, row):
    head.open("/tasks/")
    head.page.locator(f"#a-{row.pk}").get_by_role("button", name=re.compile("审签")).first.click()
    expect(head.page.locator(".toast")).to_contain_text("审签")


def test_closing_one_and_appealing_for_another(visitor, accepted):
    personas.make_user(Role.REVIEWER, username="second", full_name="王海")
    first, second = duties(accepted)
    clerk, head, office, other = (visitor("wide", name) for name in ("clerk", "head", "office", "second"))
    report(clerk, first, percent=100, closing=True)
    report(clerk, second, percent=60)
    for row in (first, second):
        sign(head, row)

    office.open("/review/")
    expect(office.page.locator(".rv-main")).to_contain_text("结果在网站上可以查到")
    office.look("review-closure")
    office.page.get_by_role("button", name=re.compile("^通过")).last.click()
    expect(office.page.locator(".toast")).to_contain_text("已通过并办结")
    office.page.get_by_role("button", name="没有写结果").click()
    office.page.get_by_role("button", name="退回修改").click()
    expect(office.page.locator(".toast").last).to_contain_text("已退回")
    first.refresh_from_db()
    assert (first.state, first.progress) == ("closed", 100)

    address = f"/tasks/{accepted['plan'].code}/{second.task.code}/"
    clerk.open(address)
    clerk.page.locator(".td-acts details.menu summary").click()
    clerk.look("task-menu")
    clerk.page.locator(".td-acts").get_by_role("link", name="对退回申请复核").click()
    dialog = clerk.page.locator("#dialog")
    expect(dialog).to_be_visible()
    dialog.locator("textarea[name=reason]").fill("结果写在最后一句。")
    clerk.look("appeal-dialog")
    dialog.get_by_role("button", name="提交申请").click()
    expect(clerk.page.locator(".toast")).to_contain_text("另一位审核员")

    office.open("/requests/")
    office.page.get_by_role("link", name=re.compile("^办理")).first.click()
    expect(office.page.locator("main")).to_contain_text("要由另一位审核员办理")
    other.open("/requests/")
    other.look("requests")
    other.page.get_by_role("link", name=re.compile("^办理")).first.click()
    other.look("request")
    other.page.get_by_role("button", name="同意", exact=True).click()
    expect(other.page.locator(".toast")).to_contain_text("已同意")
    assert ProgressReport.objects.get(assignment=second).state == "submitted"
