"""The pages of 考核: nothing of it before rules are published; then own entries, steps, and a table without a rank."""

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from plan_tracker.errors import Forbidden, NotFound
from reports.models import ScoreAppeal, ScoreEntry, ScoringScheme
from reports.scoring.table import scoring_table
from reports.scoring.verbs import appeals
from tests import personas
from tests.api.machine import Machine
from tests.personas import browser
from tests.reports.scoring.acts import BASIS, confirmed, draft, give_back, hand_in, on, propose, published

pytestmark = pytest.mark.django_db
OVERDUE = ("overdue_open", "-1", {"days": 7})


def text(answer):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def nav(client):
    page = client.get("/messages/").content.decode()
    return re.findall(
        r'<a href="(/scoring/[^"]*)"', page[page.index("主导航") : page.index("</nav>", page.index("主导航"))]
    )


# --- off


def test_while_off_no_page_shows_points_and_departments_have_no_menu_line(world):
    draft(world, OVERDUE)
    people = {role: personas.make_user(role) for role in (Role.LEADER, Role.OBSERVER, Role.AUDIT_ADMIN)}
    for user in (world.clerk, world.office, *people.values()):
        shown = text(browser(user).get("/scoring/"))
        assert "现在没有考核，系统不给任何单位打分" in shown
        assert "年度分值" not in shown
    assert nav(browser(world.clerk)) == []
    assert nav(browser(world.office)) == ["/scoring/"]
    assert "现在没有考核" in text(browser(world.clerk).get(f"/scoring/departments/{world.bureau.pk}/"))
    assert browser(world.clerk).get(f"/scoring/schemes/{ScoringScheme.objects.get().pk}/").status_code == 404
    assert Machine(world.clerk).results("/scoring/") == []


def test_only_the_office_is_invited_to_write_rules(world):
    assert "起草考核办法" in text(browser(world.office).get("/scoring/"))
    assert "起草考核办法" not in text(browser(world.clerk).get("/scoring/"))
    assert browser(personas.make_user(Role.SECURITY_ADMIN)).get("/scoring/").status_code == 403


# --- rules


def post(client, path, **fields):
    return client.post(path, fields)


def test_the_office_writes_rules_from_an_example_sees_what_they_give_and_publishes(world):
    desk = browser(world.office)
    assert "示例只说明写法，不是规定" in text(desk.get("/scoring/rules/"))
    assert not ScoringScheme.objects.exists(), "examples are not there until somebody starts"
    post(desk, "/scoring/rules/start/", plan=world.plan.code, example="deduct")
    scheme = ScoringScheme.objects.get()
    assert (scheme.state, scheme.rules.count()) == ("draft", 6)
    shown = text(desk.get(f"/scoring/schemes/{scheme.pk}/preview/"))
    assert "还没有填写依据的文件，不能公布" in shown
    heading = {"name": "2023年考核办法", "basis": BASIS, "base_points": "100", "cap": "100", "version": "1"}
    assert post(desk, f"/scoring/schemes/{scheme.pk}/", **heading).status_code == 302
    with on(10, 24):
        shown = text(desk.get(f"/scoring/schemes/{scheme.pk}/preview/"))
        propose_later = re.search(r"到今天会产生(\d+)条", shown)
        assert "清理规范性文件" in shown
        assert "旗委编办" not in shown
    assert not ScoreEntry.objects.exists(), "a preview stores nothing"
    post(desk, f"/scoring/schemes/{scheme.pk}/publish/", version="2")
    scheme = ScoringScheme.objects.select_related("plan").get()
    assert scheme.state == "published"
    with on(10, 24):
        assert propose(scheme) == int(propose_later[1])
    assert nav(browser(world.clerk)) == ["/scoring/"]


def test_what_is_wrong_with_a_rule_stands_at_its_field_and_nothing_is_lost(world):
    scheme = draft(world)
    desk = browser(world.office)
    fields = {"name": "逾期", "fact": "overdue_open", "points": "-1", "days": "", "basis": "第十条", "version": "1"}
    answer = post(desk, f"/scoring/schemes/{scheme.pk}/rules/new/", **fields)
    assert answer.status_code == 422
    assert "请填写逾期满几天" in text(answer)
    assert "第十条" in answer.content.decode()
    assert post(desk, f"/scoring/schemes/{scheme.pk}/rules/new/", **fields | {"days": "7"}).status_code == 302
    rule = scheme.rules.get()
    assert (rule.days, rule.points, rule.support_points) == (7, -1, Decimal("-0.5"))
    assert post(desk, f"/scoring/rules/{rule.pk}/", **fields | {"days": "9", "points": "x"}).status_code == 422
    assert post(desk, f"/scoring/rules/{rule.pk}/", **fields | {"days": "9"}).status_code == 302
    assert post(desk, f"/scoring/rules/{rule.pk}/", **fields | {"days": "8"}).status_code == 409
    assert scheme.rules.get().days == 9
    assert post(desk, f"/scoring/rules/{rule.pk}/remove/", version="2").status_code == 302
    assert not scheme.rules.exists()


def test_published_rules_have_no_form_and_are_open_to_whom_they_apply(world):
    scheme = published(world, OVERDUE)
    rule = scheme.rules.get()
    desk = browser(world.office)
    assert desk.get(f"/scoring/rules/{rule.pk}/").status_code == 409
    assert (
        post(desk, f"/scoring/rules/{rule.pk}/", name="改", fact="report_late", points="-9", version="1").status_code
        == 409
    )
    page = browser(world.clerk).get(f"/scoring/schemes/{scheme.pk}/").content.decode()
    assert "逾期满7天仍未办结" in page
    assert '<form class="dialog-form' not in page


# --- the table


def test_the_table_keeps_the_departments_order_and_leaves_out_who_is_outside(world):
    scheme = published(world, OVERDUE)
    confirmed(world, scheme)
    page = browser(world.office).get("/scoring/").content.decode()
    shown = re.sub(r"<[^>]+>", " ", page[page.index("<table") :])
    assert shown.index("市场监督管理局") < shown.index("行政审批和政务服务局"), "their own order, not the worst first"
    assert "旗委编办" not in shown
    cells = re.findall(r'sc-total"[^>]*>([^<]+)<', page)
    assert cells == ["99.5", "99"]
    for words in ("逾期满7天仍未办结", "2.2.1 办理记录", "10月7日", f"/tasks/{world.plan.code}/2.2.1/"):
        assert words in page
    assert not re.search("排名|名次|第一名", page)


def test_a_department_sees_its_own_entries_only(world):
    scheme = published(world, OVERDUE)
    rows = confirmed(world, scheme)
    theirs = next(one for one in rows if one.department == world.market)
    mine = next(one for one in rows if one.department == world.bureau)
    client = browser(world.clerk)
    page = client.get("/scoring/").content.decode()
    assert f"/scoring/entries/{mine.pk}/" in page
    assert f"/scoring/entries/{theirs.pk}/" not in page
    assert "市场监督管理局" not in page
    assert client.get(f"/scoring/entries/{theirs.pk}/").status_code == 404
    assert client.get(f"/scoring/departments/{world.market.pk}/").status_code == 404
    assert client.get("/scoring/proposed/").status_code == 403


def test_proposals_are_the_offices_until_they_are_confirmed(world):
    propose(published(world, OVERDUE))
    entry = ScoreEntry.objects.get(department=world.bureau)
    leader = personas.make_user(Role.LEADER)
    for user in (world.clerk, leader):
        assert browser(user).get(f"/scoring/entries/{entry.pk}/").status_code == 404
    desk = browser(world.office)
    assert "待确认2" in text(desk.get("/scoring/proposed/"))
    answer = post(desk, "/scoring/proposed/", plan=world.plan.code, entry=str(entry.pk))
    assert answer.status_code == 302
    entry.refresh_from_db()
    assert entry.state == "confirmed"
    again = post(desk, "/scoring/proposed/", plan=world.plan.code, entry=str(entry.pk))
    assert (again.status_code, "刚被别人处理" in text(again)) == (409, True)
    assert browser(leader).get(f"/scoring/entries/{entry.pk}/").status_code == 200


def test_an_outsider_is_told_that_it_is_not_scored(world):
    published(world, OVERDUE)
    assert "不参加考核" in text(browser(world.party_clerk).get("/scoring/"))


def test_a_department_outside_disappears_with_all_it_had(world):
    scheme = published(world, OVERDUE)
    confirmed(world, scheme)
    world.bureau.outside_scoring = True
    world.bureau.save()
    assert "行政审批和政务服务局" not in text(browser(world.office).get("/scoring/"))
    assert not ScoreEntry.objects.visible_to(world.office).filter(department=world.bureau).exists()


# --- one entry and its steps


def test_an_entry_shows_rule_evidence_who_and_when_and_is_appealed_and_decided(world):
    scheme = published(world, OVERDUE)
    entry = next(one for one in confirmed(world, scheme) if one.department == world.bureau)
    path = f"/scoring/entries/{entry.pk}/"
    clerk, desk, other = browser(world.clerk), browser(world.office), browser(world.colleague)
    shown = text(clerk.get(path))
    for words in (BASIS, "系统按办理记录列出", "李文博，10月24日12:00", "2.2.1办理记录", "申请复核"):
        assert words in shown
    answer = post(clerk, f"{path}appeal/", text="", version="2")
    assert answer.status_code == 422
    assert post(clerk, f"{path}appeal/", text="当天系统停机。", version="2").status_code == 302
    assert "还有30天复核" in text(other.get("/scoring/appeals/"))
    assert "要由另一位审核员复核" in text(desk.get(path))
    refused = post(desk, f"{path}decide/", decision="维持。", uphold="0", version="1")
    assert refused.status_code == 403
    assert post(other, f"{path}decide/", decision="有收文登记。", uphold="1", version="1").status_code == 302
    late = post(other, f"{path}decide/", decision="再想想。", uphold="0", version="1")
    assert (late.status_code, "再想想。" in text(late)) == (409, True)
    shown = text(clerk.get("/scoring/"))
    assert "100分" in shown
    assert "复核撤销：有收文登记。" in shown
    assert "已复核" in text(other.get("/scoring/appeals/?tab=decided"))


def test_an_entry_by_hand_names_its_evidence(world):
    scheme = published(world, ("manual", "-2", {}))
    desk = browser(world.office)
    path = f"/scoring/add/?plan={world.plan.code}&department={world.bureau.pk}"
    page = desk.get(path).content.decode()
    assert "推行证明承诺制" in page
    assert "开展信用监管" not in page, "only what the department owes"
    fields = {
        "plan": world.plan.code, "rule": scheme.rules.get().pk, "department": world.bureau.pk, "assignment": "",
        "happened_on": "2023-10-20", "reason": "抽查发现失实。", "evidence": "",
    }  # fmt: skip
    assert post(desk, "/scoring/add/", **fields).status_code == 422
    assert post(desk, "/scoring/add/", **fields | {"evidence": "督查通报第3期"}).status_code == 302
    entry = ScoreEntry.objects.get()
    assert (entry.points, entry.evidence, entry.made_by, entry.state) == (-2, "督查通报第3期", world.office, "proposed")
    reason = {"reason": "重复。", "version": "1"}
    assert post(desk, f"/scoring/entries/{entry.pk}/withdraw/", **reason).status_code == 302
    assert "重复。" in text(desk.get(f"/scoring/entries/{entry.pk}/"))


def test_retired_rules_switch_the_module_off_again(world):
    scheme = published(world, OVERDUE)
    confirmed(world, scheme)
    desk = browser(world.office)
    assert post(desk, f"/scoring/schemes/{scheme.pk}/retire/", reason="", version="2").status_code == 422
    assert post(desk, f"/scoring/schemes/{scheme.pk}/retire/", reason="年度结束。", version="2").status_code == 302
    assert "现在没有考核" in text(browser(world.clerk).get("/scoring/"))
    assert "已停用的办法" in text(desk.get("/scoring/rules/"))


# --- bounded


def test_the_number_of_queries_stays_when_there_is_more(world):
    scheme = published(world, OVERDUE, ("report_returned", "-0.5", {}))
    confirmed(world, scheme)
    desk, clerk = browser(world.office), browser(world.clerk)
    desk.get("/scoring/")

    def counts():
        found = []
        for client, path in ((desk, "/scoring/"), (clerk, "/scoring/"), (desk, "/scoring/proposed/")):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            found.append(len(captured))
        return found

    few = counts()
    for month in (7, 8, 9):
        with on(month, 20):
            give_back(world, hand_in(world, "plain"))
            give_back(world, hand_in(world, "market", by=world.market_clerk))
    confirmed(world, scheme)
    assert counts() == few
    assert max(few) <= 20


def test_long_lists_are_cut_and_lead_on(world):
    scheme = published(world, ("manual", "-0.1", {}))
    rule = scheme.rules.get()
    rows = [
        ScoreEntry(
            scheme=scheme, rule=rule, department=world.bureau, key=f"m{number}", happened_on=date(2023, 10, 1),
            points=Decimal("-0.1"), reason=f"第{number}条", evidence="通报", made_by=world.office,
            made_at=personas.NOON, state="confirmed", confirmed_by=world.office, confirmed_at=personas.NOON,
        )
        for number in range(60)
    ]  # fmt: skip
    ScoreEntry.objects.bulk_create(rows)
    desk = browser(world.office)
    assert "还有50条，看全部60条" in text(desk.get("/scoring/"))
    page = text(desk.get(f"/scoring/departments/{world.bureau.pk}/?page=2"))
    assert "第2页，共2页60项" in page
    assert "94分" in page


# --- files and machines


def ask(world, user):
    return SimpleNamespace(plan=world.plan, user=user, options={}, day=date(2023, 10, 24))


def test_the_file_has_the_same_rows_as_the_page_and_a_departments_file_only_its_own(world):
    with pytest.raises(NotFound, match="还没有公布"):
        scoring_table(ask(world, world.office))
    scheme = published(world, OVERDUE)
    confirmed(world, scheme)
    table = scoring_table(ask(world, world.office))
    rows = list(table.rows)
    assert table.total == len(rows) == 2
    assert [one.name for one in table.columns][:8] == [
        "序号", "部门单位", "年度分值", "扣分事项编号", "名称", "原因", "时间", "加减分",
    ]  # fmt: skip
    assert [(one[0], one[1], one[2], one[7], one[6]) for one in rows] == [
        (1, "市场监督管理局", Decimal("99.5"), Decimal("-0.5"), date(2023, 10, 7)),
        (2, "行政审批和政务服务局", 99, -1, date(2023, 10, 7)),
    ]
    assert rows[1][9:] == ["2.2.1 办理记录", "李文博", date(2023, 10, 24)]
    assert [one[1] for one in scoring_table(ask(world, world.clerk)).rows] == ["行政审批和政务服务局"]
    assert list(scoring_table(ask(world, world.party_clerk)).rows) == []
    with pytest.raises(Forbidden):
        scoring_table(ask(world, personas.make_user(Role.SECURITY_ADMIN)))


def test_machines_read_entries_and_a_department_appeals(world):
    scheme = published(world, OVERDUE)
    propose(scheme)
    office, clerk = Machine(world.office), Machine(world.clerk)
    assert [one["state"] for one in office.results(f"/scoring/?plan={world.plan.code}")] == ["proposed"] * 2
    assert clerk.results("/scoring/") == []
    confirmed(world, scheme)
    (one,) = clerk.results(f"/scoring/?plan={world.plan.code}&state=confirmed")
    assert (one["points"], one["rule"]["name"], one["confirmed_by"], one["made_by"], one["appeal"]) == (
        "-1.00", "规则overdue_open", "李文博", None, None,
    )  # fmt: skip
    assert clerk.get("/scoring/?rank=1").status_code == 400
    assert office.post(f"/scoring/{one['id']}/appeal/", {"text": "不同意。"}).status_code == 403
    assert Machine(world.market_clerk).post(f"/scoring/{one['id']}/appeal/", {"text": "不同意。"}).status_code == 404
    assert clerk.post(f"/scoring/{one['id']}/appeal/", {"text": ""}).status_code == 400
    answer = clerk.post(f"/scoring/{one['id']}/appeal/", {"text": "当天系统停机。"})
    assert (answer.status_code, answer.json()["appeal"]["state"]) == (201, "pending")
    assert clerk.post(f"/scoring/{one['id']}/appeal/", {"text": "再来。"}).status_code == 409
    appeal = ScoreAppeal.objects.select_related("entry__scheme__plan", "entry__rule", "entry__department").get()
    appeals.decide_appeal(by=world.colleague, appeal=appeal, uphold=False, decision="维持。", expected_version=1)
    assert clerk.get(f"/scoring/{one['id']}/").json()["appeal"]["decision"] == "维持。"
