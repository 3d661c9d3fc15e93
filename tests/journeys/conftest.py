"""A real browser on the real plan: departments, plan and people as after the office handed it down."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect, sync_playwright

from departments.models import Department, Role, User
from plan_tracker import clock
from tasks.models import Assignment, Plan
from tasks.verbs.assignments import accept_all, issue_plan
from tests import personas
from tests.browser_setup import MISSING, chromium
from tests.journeys import snapshots

# The browser's driver runs an event loop beside the synchronous tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Other tests run beside these: what a page must show may take its time.
PATIENCE = 90_000  # milliseconds
expect.set_options(timeout=PATIENCE)
ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "test-results"
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}


def pytest_collection_modifyitems(items):
    """Everything here is a journey."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser():
    """An installed Chromium."""
    path = chromium()
    assert path, MISSING
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield running
        running.close()


@pytest.fixture
def noon():
    """The server runs in a thread of its own: here the demonstration's day holds the clock for both."""
    yield


@pytest.fixture(autouse=True)
def demo_day(settings):
    """24 October 2023 for test and server."""
    settings.DEMO_TODAY = date(2023, 10, 24)


@pytest.fixture
def loaded(transactional_db):
    """The real plan, not handed down yet; one person of each kind that acts."""
    return world_as("loaded")


@pytest.fixture
def world(transactional_db):
    """The same, handed down in July."""
    return world_as("world")


@pytest.fixture
def accepted(transactional_db):
    """The same, with everything of the bureau accepted in July."""
    return world_as("accepted")


KEPT: dict[str, dict[str, str]] = {}


def world_as(name):
    """The world up to a point: made through the product once per run, then put back."""
    if name in KEPT:
        snapshots.restore(KEPT[name])
    else:
        KEPT[name] = made_once(name)
    people = {one.username: one for one in User.objects.select_related("department")}
    return {"plan": Plan.objects.get(), "bureau": people["clerk"].department, **people}


def made_once(name):
    """Made by the worker that needs it first; the others wait and take over its rows."""
    file = Path(os.environ["DATA_DIR"]) / f"world-{name}.json"
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            rows = json.loads(file.read_text(encoding="utf-8"))
            snapshots.restore(rows)
        else:
            STEPS[name]()
            rows = snapshots.taken()
            file.write_text(json.dumps(rows), encoding="utf-8")
    return rows


def load():
    """Departments, the plan as a draft, four people."""
    call_command("load_departments", ROOT / "fixtures" / "departments.json", verbosity=0)
    call_command("load_plan", ROOT / "fixtures" / "plan-2023.json", verbosity=0)
    bureau = Department.objects.get(name="行政审批和政务服务局")
    personas.make_user(Role.REPORTER, bureau, username="clerk", full_name="王敏")
    personas.make_user(Role.HEAD, bureau, username="head", full_name="赵志刚")
    personas.make_user(Role.REVIEWER, username="office", full_name="李文博")
    personas.make_user(Role.LEADER, username="leader", full_name="分管领导")


def hand_down():
    """Issued on 10 July."""
    made = world_as("loaded")
    with clock.at(personas.ISSUED):
        issue_plan(by=made["office"], plan=made["plan"])


def accept():
    """Accepted the same day."""
    made = world_as("world")
    with clock.at(personas.ISSUED):
        accept_all(by=made["clerk"], plan=made["plan"])
    assert not Assignment.objects.filter(department=made["bureau"], state="issued").exists()


STEPS = {"loaded": load, "world": hand_down, "accepted": accept}


class Visitor:
    """Somebody at a browser; complains about script errors, sideways scrolling and barriers."""

    def __init__(self, browser, address, width, touch=False):
        size = WIDTHS[width]
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai",
            has_touch=touch, is_mobile=touch,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.address, self.width, self.errors = address, width, []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message):
        """Scripts and styles refused by the policy show up here; refused forms (4xx) are part of the journeys."""
        if message.type == "error" and "status of 4" not in message.text:
            self.errors.append(message.text)

    def enter(self, username):
        """Signed in already, on the first page."""
        cookie = settings.SESSION_COOKIE_NAME
        session = personas.browser(User.objects.get(username=username)).cookies[cookie].value
        self.context.add_cookies([{"name": cookie, "value": session, "url": self.address}])
        self.open("/")

    def sign_in(self, username, page=None):
        """By the form."""
        page = page or self.page
        page.goto(self.address + "/login/")
        page.fill("#username", username)
        page.fill("#password", personas.PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(lambda url: "/login/" not in url)

    def open(self, path):
        self.page.goto(self.address + path)

    def look(self, name, *, barriers=True):
        """Keep a picture; check what every page must keep to."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{self.width}.jpg", full_page=True, type="jpeg", quality=80)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide}px at {self.width}"
        assert not self.errors, self.errors
        if barriers:
            # Colours are the same on a phone, and weighing them takes the longest.
            contrast = {"color-contrast": {"enabled": self.width == "wide"}}
            options = {"resultTypes": ["violations"], "selectors": False, "rules": contrast}
            found = Axe().run(self.page, options=options).response["violations"]
            assert not found, "\n".join(f"{one['id']}: {[n['html'][:160] for n in one['nodes'][:3]]}" for one in found)

    def close(self):
        self.context.close()


@pytest.fixture
def visitor(browser, live_server):
    """`visitor("wide", "clerk")`: a person at a desk or with a phone, signed in; how, test_signing_in.py shows."""
    opened = []

    def visit(width, username=None, *, touch=False):
        one = Visitor(browser, live_server.url, width, touch)
        opened.append(one)
        if username:
            one.enter(username)
        return one

    yield visit
    for one in opened:
        one.close()
