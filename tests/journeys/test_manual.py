"""The pictures of the manual, taken anew at every run; kept only where a page really looks different."""

import re
from datetime import datetime, timedelta

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from departments.models import Role, User
from importer.verbs.uploads import start_import
from plan_tracker import clock
from plan_tracker.manual import FOLDER, PAGES
from tasks.models import Assignment, ProgressReport
from tasks.report_input import ReportInput
from tasks.verbs.report_decisions import sign_report
from tasks.verbs.reports import submit_report
from tasks.verbs.requests import request_extension
from tests import personas
from tests.journeys.conftest import SHOTS
from tests.journeys.forms import fill, row_of, saved, send
from tests.journeys.test_importing import SEED

# A time of day here and there is no other picture.
SAME = 0.01
MORNING = datetime(2023, 10, 24, 9, 30, tzinfo=clock.LOCAL)


@pytest.fixture
def office_day(accepted):
    """Something to sign, to review and to decide."""
    rows = list(Assignment.objects.filter(department=accepted["bureau"], role="lead", task__indicators=None)[:4])
    clerk, head = accepted["clerk"], accepted["head"]
    with clock.at(MORNING):
        for number, row in enumerate(rows[:3]):
            data = ReportInput(progress=60 + number, work_done="召开推进会1次，印发清单，逐项落实，解决了上月的问题。")
            report = submit_report(by=clerk, assignment=personas.reload(row), data=data)
            if number:
                sign_report(by=head, report=ProgressReport.objects.get(pk=report.pk), expected_version=report.version)
        due_on = rows[3].due_on + timedelta(days=31)
        request_extension(by=clerk, assignment=personas.reload(rows[3]), new_due_on=due_on, reason="要等上级系统开通。")
    return accepted | {"row": rows[1]}


def keep(visitor, name):
    """Store the picture unless the one in the manual looks the same."""
    target, fresh = FOLDER / "pictures" / f"{name}.png", SHOTS / f"manual-{name}.png"
    SHOTS.mkdir(exist_ok=True)
    visitor.page.screenshot(path=fresh)
    image = Image.open(fresh).convert("RGB").resize((1008, 630))
    if target.exists():
        kept = Image.open(target).convert("RGB")
        if kept.size == image.size and differing(kept, image) < SAME:
            return
    target.parent.mkdir(exist_ok=True)
    image.save(target, optimize=True)


def differing(kept, image):
    """Share of the points that differ visibly."""
    gray = ImageChops.difference(kept, image).convert("L").point(lambda level: 255 if level > 24 else 0)
    return gray.histogram()[255] / (gray.width * gray.height)


def keep_waiting(clerk):
    """What was handed in and waits, with the button that takes it back."""
    back = clerk.page.get_by_role("button", name="撤回").first
    folded = clerk.page.locator("details:has(button:text-is('撤回')) > summary")
    if not back.is_visible():
        folded.first.click()
    expect(back).to_be_visible()
    back.evaluate("button => button.closest('.lane, details, section').scrollIntoView()")
    clerk.page.mouse.wheel(0, -90)  # from under the bar at the top
    keep(clerk, "waiting")


def keep_filling(clerk, tmp_path):
    """The form's page, and a form looked at before it is handed in."""
    clerk.open("/filling/")
    keep(clerk, "filling")
    form = saved(clerk.page, tmp_path, clerk.page.get_by_role("link", name="下载10月填报表").click)
    text = "10月新增同城通办事项9项，均已在一体化平台上线。"
    send(clerk.page, fill(form, row_of(form, "2.2.10"), 165, text))
    keep(clerk, "filling-check")


def keep_import(office):
    """A plan that was read, before anybody looked at it."""
    row = start_import(by=User.objects.get(username="office"), text=SEED.read_text(encoding="utf-8"))
    office.open(f"/imports/{row.pk}/")
    keep(office, "import-review")


def test_every_page_of_the_manual_has_its_pictures(visitor, office_day, tmp_path):
    clerk, head, office = (visitor("wide", name) for name in ("clerk", "head", "office"))
    keep(clerk, "my-tasks")
    keep_waiting(clerk)
    clerk.open("/tasks/")
    clerk.page.locator(".task-ac a.btn").first.click()
    expect(clerk.page.locator("form.fill")).to_be_visible()
    keep(clerk, "report-form")
    clerk.open("/account/")
    keep(clerk, "account")
    keep_filling(clerk, tmp_path)
    keep(head, "sign")
    head.open(f"/departments/{office_day['bureau'].pk}/")
    keep(head, "department")
    plan, task = office_day["plan"], office_day["row"].task
    for path, name in (
        ("/overview/", "overview"), ("/review/", "review"), ("/requests/", "requests"),
        ("/ledger/?light=yellow", "ledger"), ("/documents/?kind=bulletin", "documents"),
        (f"/tasks/{plan.code}/{task.code}/", "task"),
    ):  # fmt: skip
        office.open(path)
        keep(office, name)
    keep_import(office)
    for role, path, name in (
        (Role.SECURITY_ADMIN, "/accounts/", "accounts"), (Role.SYSTEM_ADMIN, "/organisation/", "organisation"),
    ):  # fmt: skip
        personas.make_user(role, username=role.value, full_name=role.label)
        keeper = visitor("wide")
        keeper.sign_in(role.value)  # this and the next are on the record that is pictured
        keeper.open(path)
        keep(keeper, name)
    personas.make_user(Role.AUDIT_ADMIN, username="auditor", full_name="审计管理员")
    auditor = visitor("wide")
    auditor.sign_in("auditor")
    auditor.open("/audit/")
    keep(auditor, "audit")
    wanted = {name for page in PAGES for name in re.findall(r"pictures/([a-z-]+)\.png", text(page))}
    assert wanted <= {path.stem for path in (FOLDER / "pictures").glob("*.png")}
    clerk.page.get_by_role("link", name="使用说明").first.click()
    expect(clerk.page.locator(".manual-text h1")).to_have_text("填报员")
    clerk.look("manual")


def text(page):
    return (FOLDER / f"{page}.md").read_text(encoding="utf-8")
