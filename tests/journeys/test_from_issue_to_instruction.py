"""The office hands the plan down, a clerk takes a duty, the leader leaves an instruction, its answer comes back."""

import re

from playwright.sync_api import expect

from tasks.models import Assignment, Instruction

WORDS = "请政务服务局月底前报一次进展。"


def test_handed_down_accepted_instructed_answered(visitor, loaded):
    plan, office = loaded["plan"], visitor("wide", "office")
    office.open(f"/plans/{plan.code}/")
    office.look("plan-draft", barriers=False)
    office.page.get_by_role("button", name="下达全部任务").click()
    expect(office.page.locator(".toast")).to_contain_text("下达")

    clerk = visitor("phone", "clerk")
    expect(clerk.page.get_by_role("button", name=re.compile("^签收：")).first).to_be_visible()
    clerk.look("to-accept")
    clerk.page.get_by_role("button", name="全部签收").click()
    expect(clerk.page.get_by_role("button", name=re.compile("^签收："))).to_have_count(0)
    duty = Assignment.objects.filter(department=loaded["bureau"], role="lead").select_related("task").first()
    assert duty.state == "accepted"

    leader = visitor("phone", "leader")
    expect(leader.page.locator("main")).to_contain_text("总览")
    leader.open(f"/tasks/{plan.code}/{duty.task.code}/")
    leader.page.get_by_role("link", name="写批示").click()
    leader.page.locator("textarea").fill(WORDS)
    leader.look("instruct")
    leader.page.get_by_role("button", name="送法治办交办").click()
    expect(leader.page.locator(".toast")).to_contain_text("批示")

    office.open("/instructions/")
    office.look("instructions")
    office.page.get_by_role("link", name=re.compile("^查看")).first.click()
    office.page.locator("select[name=assignment]").select_option(str(duty.pk))
    office.page.locator("input[name=reply_due_on]").fill("2023-10-31")
    office.page.get_by_role("button", name="交办", exact=True).click()
    expect(office.page.locator(".toast")).to_contain_text("交办")

    clerk.open("/instructions/")
    expect(clerk.page.locator("main")).to_contain_text(WORDS)
    clerk.page.get_by_role("link", name=re.compile("^查看")).first.click()
    clerk.page.locator("textarea[name=reply]").fill("已列出清单，10月底前办完三项。")
    clerk.look("instruction-answer")
    clerk.page.get_by_role("button", name="提交回复").click()
    expect(clerk.page.locator(".toast")).to_contain_text("回复")
    leader.open(f"/instructions/{Instruction.objects.get().pk}/")
    expect(leader.page.locator("main")).to_contain_text("10月底前办完三项")
    leader.look("instruction-answered")
