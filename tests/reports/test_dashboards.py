"""Overview and department page: right at the next look, every link leads where it says, nobody sees too much."""

import re
from copy import deepcopy
from datetime import date, datetime, timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.test import Client

from departments.models import Department, Role
from plan_tracker import clock
from tasks.models import Assignment, Plan
from tasks.report_input import ReportInput
from tasks.verbs import report_decisions, reports
from tests import personas
from tests.kept import kept
from tests.personas import NOON, TODAY, browser

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEXT = "本月完成了三件事，均已上线运行。"
OVERVIEW_API = "/api/v1/dashboards/overview/"


def build_world():
    """Two bureaus: one owes three duties (one overdue), the other shares one of them and helps with another."""
    office = personas.make_user(Role.REVIEWER)
    bureau, market = personas.make_department(), personas.make_department("市场监督管理局", "市场监管局", order=1)
    clerk = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    market_clerk = personas.make_user(Role.REPORTER, market, full_name="张强")
    plan = personas.make_plan()
    late = personas.make_task(
        plan, "清理规范性文件", deadline_kind="fixed", due_on=date(2023, 9, 30), deadline_words="9月底前"
    )
    shared, plain = personas.make_task(plan, "推行证明承诺制"), personas.make_task(plan, "推行容缺受理制")
    rows = {
        "late": personas.assign(late, bureau),
        "helping": personas.assign(late, market, "support"),
        "shared": personas.assign(shared, bureau, "joint"),
        "shared_market": personas.assign(shared, market, "joint"),
        "plain": personas.assign(plain, bureau),
    }
    personas.issue(plan, office)
    for name, by in (("late", clerk), ("shared", clerk), ("plain", clerk), ("shared_market", market_clerk)):
        rows[name] = personas.accepted(rows[name], by)
    return SimpleNamespace(
        office=office, bureau=bureau, market=market, clerk=clerk, market_clerk=market_clerk,
        plan=Plan.objects.get(pk=plan.pk), rows=rows,
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_world()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


@pytest.fixture
def desk(world):
    """The office's browser."""
    return browser(world.office)


def hand_in(world, name, progress=50, by=None, **fields):
    data = ReportInput(progress=progress, work_done=TEXT, **fields)
    return reports.submit_report(by=by or world.clerk, assignment=personas.reload(world.rows[name]), data=data)


def approve(world, report):
    report_decisions.approve_report(by=world.office, report=report, expected_version=report.version)


def html_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def text(html):
    """What a reader sees, without tags and spaces."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))


def part(html, place):
    """The section of a page with this id."""
    return re.search(rf'<section[^>]* id="{place}".*?</section>', html, re.S).group()


def table(html):
    """The cells of a table's body, row by row."""
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.S).group(1)
    return [
        [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    ]


# --- at the next look


def test_a_report_shows_at_the_next_look(world, desk):
    assert "已报0，未报4" in text(html_of(desk, "/overview/"))
    hand_in(world, "plain")
    seen = text(html_of(desk, "/overview/"))
    assert "已报1，未报3" in seen
    assert "1件去审核" in seen
    data = desk.get(OVERVIEW_API).json()
    assert (data["reporting"]["reported"], data["waiting"]) == (1, 1)


def test_an_approval_shows_at_the_next_look_and_on_the_department_page(world, desk):
    report = hand_in(world, "plain", 100, **personas.CLOSING)
    assert "0/3项任务" in text(html_of(desk, "/overview/"))
    approve(world, report)
    seen = text(html_of(desk, "/overview/"))
    assert "1/3项任务" in seen
    assert "都审完了" in seen
    assert "1/3项" in text(html_of(browser(world.clerk), f"/departments/{world.bureau.pk}/"))


def test_a_returned_report_is_missing_again(world, desk):
    report = hand_in(world, "plain")
    version = report.version
    report_decisions.return_report(by=world.office, report=report, reason="请写清楚数字。", expected_version=version)
    seen = html_of(desk, "/overview/")
    assert "已报0，未报4" in text(seen)
    assert ["行政审批和政务服务局", "3/3项", "10月"] in table(part(seen, "unreported"))


def test_a_shared_task_is_done_when_both_have_closed_it(world, desk):
    approve(world, hand_in(world, "shared", 100, **personas.CLOSING))
    assert "0/3项任务" in text(html_of(desk, "/overview/"))
    approve(world, hand_in(world, "shared_market", 100, by=world.market_clerk, **personas.CLOSING))
    assert "1/3项任务" in text(html_of(desk, "/overview/"))


def test_what_is_not_overdue_today_is_overdue_tomorrow_without_any_job(world):
    for day, words in ((31, "涉及1项分解"), (32, "涉及4项分解")):
        moment = datetime(2023, 12, 1, 4, 0, tzinfo=NOON.tzinfo) + timedelta(days=day - 1)
        with clock.at(moment):
            assert words in text(part(html_of(browser(world.office), "/overview/"), "overdue"))


# --- the two lists


def test_the_overdue_list_names_task_department_and_days_longest_first(world, desk):
    Assignment.objects.filter(pk=world.rows["plain"].pk).update(overdue_on=TODAY - timedelta(days=40))
    Assignment.objects.filter(pk=world.rows["helping"].pk).update(overdue_on=TODAY)
    lines = re.findall(r"<li>(.*?)</li>", part(html_of(desk, "/overview/"), "overdue"), re.S)
    titles = [re.search(r'<a href="([^"]+)">([^<]+)</a><span>([^<]+)</span><em>([^<]+)</em>', one) for one in lines]
    assert [(one[2], one[3], one[4]) for one in titles] == [
        ("推行容缺受理制", "政务服务局", "41天"), ("清理规范性文件", "政务服务局", "24天")
    ]  # fmt: skip
    assert all(one[2] in html_of(desk, unescape(one[1])) for one in titles)


def test_a_closure_asked_for_in_time_is_not_overdue_while_it_waits(world):
    hand_in(world, "plain", 100, **personas.CLOSING)
    with clock.at(datetime(2024, 1, 5, 4, 0, tzinfo=NOON.tzinfo)):
        seen = part(html_of(browser(world.office), "/overview/"), "overdue")
    assert "推行容缺受理制" not in seen
    assert "推行证明承诺制" in seen


def test_who_has_not_reported(world, desk):
    with clock.at(datetime(2023, 9, 20, 4, 0, tzinfo=NOON.tzinfo)):
        hand_in(world, "shared_market", by=world.market_clerk)
    hand_in(world, "plain")
    seen = part(html_of(desk, "/overview/"), "unreported")
    assert "10月未填报2个单位" in text(seen)
    assert table(seen) == [["行政审批和政务服务局", "2/3项", "10月"], ["市场监督管理局", "1/1项", "9月"]]
    hand_in(world, "shared_market", by=world.market_clerk)
    assert table(part(html_of(desk, "/overview/"), "unreported")) == [["行政审批和政务服务局", "2/3项", "10月"]]
    for name in ("late", "shared"):
        hand_in(world, name)
    assert "各单位都已填报" in part(html_of(desk, "/overview/"), "unreported")


def test_who_only_helps_or_has_not_accepted_owes_no_report(world, desk):
    third = personas.make_department("司法局", "司法局")
    with clock.at(personas.ISSUED):
        row = personas.assign(personas.make_task(world.plan, "新任务"), third)
    personas.issue(Plan.objects.get(pk=world.plan.pk), world.office)
    Assignment.objects.filter(pk=world.rows["shared_market"].pk).update(state="suspended")
    assert row.pk
    assert [line[0] for line in table(part(html_of(desk, "/overview/"), "unreported"))] == ["行政审批和政务服务局"]


# --- links


def links(html, own):
    """Addresses on a page that lead somewhere in the product."""
    main = html[html.index("<main") : html.index("</main>")]
    found = {unescape(one) for one in re.findall(r'(?:href|hx-get)="([^"#]+)', main)}
    return {own + one if one.startswith("?") else one for one in found if one.startswith(("/", "?"))}


def test_every_link_of_both_pages_leads_somewhere(world, desk):
    for address in ("/overview/", "/overview/?unfold=township", f"/departments/{world.bureau.pk}/"):
        found = links(html_of(desk, address), address.split("?")[0])
        assert found
        assert {desk.get(one).status_code for one in found} == {200}
    own, address = browser(world.clerk), f"/departments/{world.bureau.pk}/"
    found = links(html_of(own, address), address)
    assert "/tasks/" in {one.split("?")[0] for one in found}
    assert {own.get(one).status_code for one in found} == {200}


def test_a_cell_of_the_heat_map_lists_as_many_tasks_as_it_says(world, desk):
    heat = html_of(desk, "/overview/")
    cells = re.findall(r'<a class="hc [^"]+" href="([^"#]+)#drill" hx-get="([^"]+)"[^>]*aria-label="([^"]+)"', heat)
    assert len(cells) == 2
    numbers = []
    for plain, fragment, label in cells:
        number = int(re.search(r"，(\d+)项", label).group(1))
        numbers.append(number)
        for address in ("/overview/" + unescape(plain), unescape(fragment)):
            listed = re.search(r'<aside class="drill".*?</aside>', html_of(desk, address), re.S).group()
            assert listed.count("<li>") == number
            assert f"已选中{number}项" in listed
    assert sorted(numbers) == [1, 3]


def test_the_figures_in_the_first_sentence_are_what_their_links_show(world, desk):
    Assignment.objects.filter(pk=world.rows["plain"].pk).update(behind_on=TODAY)
    html = html_of(desk, "/overview/")
    sentence = text(re.search(r'<p class="lead">.*?</p>', html, re.S).group())
    chapters = part(html, "chapters")
    for name, light in (("逾期", "red"), ("预警", "yellow")):
        assert f"{name}{len(re.findall(f'<a class=.st-{light}.', chapters))}项" in sentence
    assert f"{len(table(part(html, 'unreported')))}个单位4项还没有报" in sentence


def test_my_missing_reports_lead_to_as_many_rows_to_fill(world):
    hand_in(world, "plain")
    own = browser(world.clerk)
    board = html_of(own, f"/departments/{world.bureau.pk}/")
    address, number = re.search(r'<a href="([^"]+)">(\d+)项没有填报</a>', board).groups()
    work = html_of(own, unescape(address))
    lanes = re.findall(r"(?:先处理这|待填报)(\d+)项", text(work))
    assert sum(map(int, lanes)) == int(number) == 2


@pytest.fixture
def last_year(world):
    """An earlier plan, in which the bureau owes one duty."""
    plan = personas.make_plan("plan-2022", year=2022, title="2022年计划", issued_on=date(2022, 7, 6))
    row = personas.assign(personas.make_task(plan, "去年的任务"), world.bureau)
    personas.issue(plan, world.office)
    personas.accepted(row, world.clerk)
    return plan


def test_links_of_an_earlier_plans_overview_stay_in_that_plan(world, desk, last_year):
    html = html_of(desk, "/overview/?plan=plan-2022")
    cell = html_of(desk, f"/overview/cell/?plan=plan-2022&department={world.bureau.pk}&chapter=2")
    for place in (part(html, "heat"), part(html, "unreported"), cell):
        address = re.search(r'href="(/departments/[^"]+)"', place).group(1)
        assert "共1项任务" in text(html_of(desk, unescape(address)))


def test_links_of_an_earlier_plans_department_page_stay_in_that_plan(world, last_year):
    own = browser(world.clerk)
    html = html_of(own, f"/departments/{world.bureau.pk}/?plan=plan-2022")
    address = re.search(r'<a href="([^"]+)">1项没有填报</a>', html).group(1)
    work = html_of(own, unescape(address))
    assert "去年的任务" in work
    assert "推行容缺受理制" not in work


def test_without_a_name_it_is_the_newest_plan(world, desk, last_year):
    assert "共3项任务" in text(html_of(desk, "/overview/"))
    assert desk.get(OVERVIEW_API).json()["plan"] == "plan-2023"
    assert desk.get(OVERVIEW_API + "?plan=plan-2022").json()["assignments"]["total"] == 1


# --- the heat map's rows


def heat(html):
    """Name, chapter cell, number of duties and share done of every line."""
    return table(part(html, "heat"))


def test_problems_come_first_unless_the_departments_own_order_is_wanted(world, desk):
    Department.objects.filter(pk=world.bureau.pk).update(order=2)
    names = [line[0] for line in heat(html_of(desk, "/overview/"))]
    assert names == ["政务服务局", "市场监管局"]
    names = [line[0] for line in heat(html_of(desk, "/overview/?sort=order"))]
    assert names == ["市场监管局", "政务服务局"]


def test_townships_are_one_line_that_unfolds(world, desk):
    task = personas.make_task(world.plan, "开展执法培训")
    towns = [
        personas.make_department(f"{name}镇", f"{name}镇", kind="township") for name in ("善岱", "察素齐", "毕克齐")
    ]
    for town in towns:
        personas.assign(task, town, "joint", **personas.HANDED_DOWN)
    folded, open_ = heat(html_of(desk, "/overview/")), heat(html_of(desk, "/overview/?unfold=township"))
    assert folded[-1][0] == "各乡镇（3）"
    assert folded[-1][-2:] == ["3", "0%"]
    assert [line[0] for line in open_[-3:]] == ["善岱镇", "察素齐镇", "毕克齐镇"]
    assert open_[-4] == folded[-1]
    assert sum(int(line[-2]) for line in open_[:-4] + open_[-3:]) == sum(int(line[-2]) for line in folded) == 7
    assert len(desk.get(OVERVIEW_API).json()["heat"]) == 5


# --- who may see what


def test_a_department_page_tells_nothing_of_others(world):
    Assignment.objects.filter(pk=world.rows["shared_market"].pk).update(progress=37)
    html = html_of(browser(world.clerk), f"/departments/{world.bureau.pk}/")
    for word in ("张强", "37%", "市场监管局", "市场监督管理局"):
        assert word not in html
    board = browser(world.clerk).get(f"/api/v1/dashboards/department/{world.bureau.pk}").json()
    assert [one["name"] for one in board["owners"]] == ["王敏"]
    assert {one["department"] for one in board["upcoming"]} == {"行政审批和政务服务局"}


def test_only_ones_own_page_leads_to_my_tasks(world, desk):
    page = f"/departments/{world.bureau.pk}/"
    assert "全部" in text(part(html_of(browser(world.clerk), page), "upcoming"))
    assert "/tasks/" not in {one.split("?")[0] for one in links(html_of(desk, page), "")}


@pytest.mark.parametrize("role", [Role.REPORTER, Role.HEAD])
def test_departments_see_no_figures_of_a_draft(world, role):
    draft = personas.make_plan("plan-2024", year=2024)
    personas.assign(personas.make_task(draft, "草案里的任务"), world.bureau)
    own = browser(personas.make_user(role, world.bureau))
    page, api = f"/departments/{world.bureau.pk}/", f"/api/v1/dashboards/departments/{world.bureau.pk}/"
    assert own.get(f"{page}?plan=plan-2024").status_code == own.get(f"{api}?plan=plan-2024").status_code == 404
    assert "草案里的任务" not in html_of(own, page)
    assert own.get(api).json()["plan"] == "plan-2023"


def test_who_may_ask_the_api(world):
    own = f"/api/v1/dashboards/departments/{world.bureau.pk}/"
    readers = (Role.REVIEWER, Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
    for role in Role:
        client = browser(personas.make_user(role, world.bureau if role in (Role.REPORTER, Role.HEAD) else None))
        assert client.get(OVERVIEW_API).status_code == (200 if role in readers else 404), role
        assert client.get(own).status_code == (404 if role == Role.SECURITY_ADMIN else 200), role
    assert browser(world.market_clerk).get(own).status_code == 404
    assert Client().get(own).status_code == Client().get(OVERVIEW_API).status_code == 401


# --- nothing to show


def test_long_before_and_long_after_the_plan_the_pages_still_come(world, desk):
    for year in (2019, 2031):
        with clock.at(datetime(year, 2, 28, 16, 30, tzinfo=NOON.tzinfo)):
            type(world.office).objects.filter(pk=world.office.pk).update(password_changed_at=clock.now())
            desk.force_login(world.office)
            assert desk.get("/overview/").status_code == 200
            assert desk.get(f"/departments/{world.bureau.pk}/").status_code == 200


# --- what nobody should send

NASTY = (
    "%00",
    "'--",
    "9" * 30,
    "²",
    "<script>alert(1)</script>",
    "%ff",
)


@pytest.mark.parametrize("value", NASTY)
def test_a_nasty_value_is_refused_calmly_and_never_echoed(world, desk, value):
    pk = world.bureau.pk
    addresses = [
        f"{page}{name}={value}"
        for page in ("/overview/?", "/overview/cell/?", f"/departments/{pk}/?", f"{OVERVIEW_API}?",
                     f"/api/v1/dashboards/departments/{pk}/?", f"/overview/?department={pk}&chapter=2&")
        for name in ("plan", "department", "chapter", "sort")
    ]  # fmt: skip
    addresses += [f"/departments/{value}/", f"/api/v1/dashboards/departments/{value}/"]
    for address in addresses:
        answer = desk.get(address)
        assert answer.status_code in (200, 400, 404), (address, answer.status_code)
        assert "<script>alert(1)" not in answer.content.decode(), address


def test_the_api_names_a_plan_code_nobody_could_store(world, desk):
    for address in (OVERVIEW_API, f"/api/v1/dashboards/departments/{world.bureau.pk}/"):
        answer = desk.get(f"{address}?plan=plan%002023")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["plan"])


@pytest.mark.parametrize("pk", ["0", "99999999", "999999999999999"])
def test_an_unknown_department_does_not_exist(world, desk, pk):
    assert desk.get(f"/departments/{pk}/").status_code == 404
    assert desk.get(f"/api/v1/dashboards/departments/{pk}/").status_code == 404


def test_a_chapter_the_plan_has_not_is_not_found(world, desk):
    assert desk.get(f"/overview/cell/?department={world.bureau.pk}&chapter=9").status_code == 404


@pytest.mark.parametrize("address", ["/overview/", "/overview/cell/", OVERVIEW_API])
def test_figures_are_only_read(world, desk, address):
    assert desk.post(address).status_code == 405
