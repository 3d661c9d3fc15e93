"""A dashboard of a past day says what it said on that day, whatever happened since."""

import re
from datetime import date, datetime, timedelta

import pytest

from plan_tracker import clock
from tasks.models import Plan
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tests import personas
from tests.kept import kept_world
from tests.personas import NOON, TODAY, browser
from tests.reports.test_dashboards import OVERVIEW_API, approve, build_world, hand_in, html_of, part, table, text

pytestmark = pytest.mark.django_db
THEN = date(2023, 9, 26)


def moment(day, hour=4):
    return datetime(day.year, day.month, day.day, hour, tzinfo=NOON.tzinfo)


def build():
    """September: one closed, one reported and returned, one reported. October: all of it goes on."""
    world = build_world()
    with clock.at(moment(date(2023, 9, 20))):
        hand_in(world, "plain", 40)
        closing = hand_in(world, "shared", 100, **personas.CLOSING)
    with clock.at(moment(date(2023, 9, 22))):
        approve(world, closing)
    with clock.at(moment(date(2023, 9, 23))):
        report = hand_in(world, "shared_market", 30, by=world.market_clerk)
        report_decisions.return_report(
            by=world.office, report=report, reason="请写清楚。", expected_version=report.version
        )
    return world


built, world = kept_world(build)


def go_on(world):
    """What happens in October."""
    hand_in(world, "plain", 100, **personas.CLOSING)
    approve(world, hand_in(world, "late", 100, **personas.CLOSING))
    row = personas.reload(world.rows["shared_market"])
    again = ReportInput(progress=60, work_done="补充了清单，已全部上线。")
    version = row.reports.get().version
    reports.submit_report(by=world.market_clerk, assignment=row, data=again, expected_version=version)


def boards(world):
    bureau = world.bureau.pk
    return [OVERVIEW_API, f"/api/v1/dashboards/departments/{bureau}/", "/overview/", f"/departments/{bureau}/"]


def say(world, address):
    """What a page or the API tells, without what only today's page has: words for today, buttons, the menu."""
    client = browser(world.office)
    if address.startswith("/api/"):
        return client.get(address).json()
    html = html_of(client, address)
    html = html[html.index('<p class="lead">') : html.index("</main>")]
    return text(re.sub(r"<tspan|今天 ?|9月26日", "", without_buttons(html)))


def without_buttons(html):
    """What can be done today has no place on a past day."""
    acts = (
        r'<details class="menu end urge-all">.*?</details>', r"<form .*?</form>", r'<a class="btn.*?</a>',
        r'<a class="[^"]*\bs\b[^"]*"[^>]*>(?:去审核|全部督办)</a>', r'<p class="s muted">今天已催办过这个单位。</p>',
    )  # fmt: skip
    return re.sub("|".join(acts), "", html, flags=re.S)


def test_all_figures_of_a_past_day_are_those_of_that_day(world):
    with clock.at(moment(THEN, 8)):
        told = [say(world, address) for address in boards(world)]
    go_on(world)
    assert [say(world, address) for address in boards(world)] != told
    assert [say(world, f"{address}?on={THEN}") for address in boards(world)] == told


def test_the_cell_of_a_past_day_lists_what_was_in_it(world):
    address = f"/overview/cell/?department={world.bureau.pk}&chapter=2"
    with clock.at(moment(THEN, 8)):
        told = text(without_buttons(html_of(browser(world.office), address)))
    go_on(world)
    assert text(without_buttons(html_of(browser(world.office), f"{address}&on={THEN}"))) == told
    assert "9月22日办结" in told


def test_the_page_says_that_it_is_a_past_day_and_leads_back(world):
    html = html_of(browser(world.office), f"/overview/?on={THEN}")
    banner = re.search(r'<p class="callout past">.*?</p>', html, re.S).group()
    assert "这是截至9月26日的情况，当时的数据。" in text(banner)
    assert re.search(r'<a href="([^"]+)"', banner).group(1) == "?plan=plan-2023"
    assert "callout past" not in html_of(browser(world.office), f"/overview/?on={TODAY}")


def test_nothing_can_be_done_on_a_past_day(world):
    hand_in(world, "plain")
    desk = browser(world.office)
    for words in ("一键催报", "去审核", "comparison"):
        assert words in html_of(desk, "/overview/")
        main = html_of(desk, f"/overview/?on={THEN}").split("<main")[1]
        assert words not in main


def test_links_of_a_past_day_stay_on_it(world):
    pages = (f"/overview/?on={THEN}&sort=order", f"/departments/{world.bureau.pk}/?on={THEN}")
    for page in pages:
        main = html_of(browser(world.office), page).split("<main")[1]
        shown = main[main.index('<p class="lead">') : main.index("</main>")]
        found = re.findall(r'(?:href|hx-get)="([^"]+)"', shown)
        kept = [one for one in found if one.startswith(("?", "/overview", "/departments", "/ledger"))]
        assert len(kept) > 10
        assert not [one for one in kept if f"on={THEN}" not in one]


def test_the_form_for_another_day_keeps_plan_and_order(world):
    html = html_of(browser(world.office), f"/overview/?on={THEN}&sort=order")
    form = re.search(r'<details class="menu daypick">.*?</details>', html, re.S).group()
    assert 'name="plan" value="plan-2023"' in form
    assert 'name="sort" value="order"' in form
    assert [text(one) for one in re.findall(r"<a [^>]*>[^<]*</a>", form)] == ["今天", "9月30日", "8月31日", "7月31日"]
    assert f'value="{THEN}" min="2023-07-06" max="{TODAY}"' in form


REFUSED = {
    "2023-10-25": "还没有到",
    "2023-07-05": "从2023年7月6日开始",
    "2023-13-45": "日期要写成",
    "gestern": "日期要写成",
    "1999-01-01": "日期要写成",
}


@pytest.mark.parametrize("day", REFUSED)
def test_days_outside_the_plans_past_are_refused_in_a_sentence(world, day):
    cell = f"/overview/cell/?department={world.bureau.pk}&chapter=2&"
    for address in [*(f"{one}?" for one in boards(world)), cell]:
        answer = browser(world.office).get(f"{address}on={day}")
        assert answer.status_code == 400, address
        said = str(answer.json()) if address.startswith("/api/") else answer.content.decode()
        assert REFUSED[day] in said, address


def test_before_anything_was_handed_down_the_page_is_empty_and_calm(world):
    seen = text(html_of(browser(world.office), "/overview/?on=2023-07-07"))
    assert "共0项任务" in seen
    assert "没有逾期的任务。" in seen


def test_a_department_sees_its_own_past_days_only(world):
    own = browser(world.clerk)
    assert "共3项任务" in text(html_of(own, f"/departments/{world.bureau.pk}/?on={THEN}"))
    assert own.get(f"/departments/{world.market.pk}/?on={THEN}").status_code == 404


# --- the change since last month


def kpis(html):
    """Name of each figure and what stands under it."""
    strip = re.search(r'<dl class="kpis.*?</dl>', html, re.S).group()
    return {text(one.split("</dt>")[0]): text(one.split("</dt>")[1]) for one in strip.split("<div>")[1:]}


def test_figures_carry_their_change_since_the_end_of_last_month(world):
    go_on(world)
    shown = kpis(html_of(browser(world.office), "/overview/"))
    # End of September: shared closed by one of two, nothing overdue; now two of three tasks open, one closed late.
    assert "比上月底高33.3个百分点" in shown["办结率"]
    assert "比上月底低50个百分点" in shown["按期办结率"]
    assert "和上月底一样" in shown["逾期"]
    assert "上月底50%" in shown["10月填报率"]


def test_one_more_overdue_is_said(world):
    shown = kpis(html_of(browser(world.office), "/overview/"))
    assert "比上月底多1项" in shown["逾期"]
    own = kpis(html_of(browser(world.clerk), f"/departments/{world.bureau.pk}/"))
    assert "比上月底多1项" in own["逾期"]
    other = kpis(html_of(browser(world.market_clerk), f"/departments/{world.market.pk}/"))
    assert "和上月底一样" in other["逾期"]


def test_without_anything_known_last_month_nothing_is_said(world):
    for day in ("2023-07-20", "2023-07-06"):
        shown = kpis(html_of(browser(world.office), f"/overview/?on={day}"))
        assert not any("上月底" in words for words in shown.values())


# --- the trend


def test_the_trend_ends_on_the_day_and_its_table_says_so(world):
    from reports.snapshots import fill_missed_days

    plan = Plan.objects.get(pk=world.plan.pk)
    fill_missed_days(plan=plan, until=TODAY - timedelta(days=1))
    rows = table(part(html_of(browser(world.office), "/overview/?on=2023-09-26"), "trend"))
    said = {day: done for day, _, done in rows}
    assert said["8月31日"] == "0项"
    assert said["9月26日"] == "1项"
    assert said["9月30日"] == said["12月31日"] == "还没有到"
