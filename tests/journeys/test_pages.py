"""Every main page, at a desk and on a phone: no barriers, no script errors, no sideways scrolling."""

import pytest

PAGES = {
    "my-tasks": ("clerk", "/tasks/"),
    "department": ("clerk", "/departments/{bureau}/"),
    "task": ("clerk", "/tasks/{plan}/2.2.10/"),
    "plan-own": ("clerk", "/plans/{plan}/"),
    "messages": ("clerk", "/messages/"),
    "ledger-own": ("clerk", "/ledger/"),
    "account": ("clerk", "/account/"),
    "filling": ("clerk", "/filling/"),
    "overview": ("office", "/overview/"),
    "review": ("office", "/review/"),
    "ledger": ("office", "/ledger/?light=red,yellow,none&per=20"),
    "subscriptions": ("office", "/subscriptions/"),
    "subscription-new": ("office", "/subscriptions/new/?kind=ledger&light=red,yellow"),
    "subscription-kinds": ("clerk", "/subscriptions/new/"),
    "ledger-past": ("office", "/ledger/?by=duty&on=2023-09-30&q=承诺"),
    "plan": ("office", "/plans/{plan}/"),
    "changes": ("office", "/changes/?kind=issue"),
    "plans-figures": ("office", "/plans/figures/"),
    "deadlines": ("office", "/deadlines/?month=2023-12"),
    "deadlines-own": ("clerk", "/deadlines/"),
    "task-joint": ("leader", "/tasks/{plan}/1.1.1/"),
}


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_pages(visitor, accepted, width):
    people = {}
    for name, (person, path) in PAGES.items():
        one = people.get(person) or people.setdefault(person, visitor(width, person))
        one.open(path.format(plan=accepted["plan"].code, bureau=accepted["bureau"].pk))
        one.look(name)
    stranger = visitor(width)
    stranger.open("/login/")
    stranger.look("login")
    stranger.open("/no-such-page/")
    stranger.look("not-found")


def test_large_type_is_kept(visitor, accepted):
    one = visitor("wide", "clerk")
    with one.page.expect_response("**/account/large-type/"):
        one.page.get_by_role("button", name="大字版").click()
    one.page.wait_for_function("document.documentElement.dataset.size === 'large'")
    one.open("/tasks/")
    assert one.page.evaluate("document.documentElement.dataset.size") == "large"
    one.look("my-tasks-large")


def test_the_plan_prints_without_its_frame(visitor, accepted):
    one = visitor("wide", "office")
    one.open(f"/plans/{accepted['plan'].code}/")
    one.page.emulate_media(media="print")
    assert not one.page.locator(".topbar").is_visible()
    assert one.page.locator(".doc h1").is_visible()
