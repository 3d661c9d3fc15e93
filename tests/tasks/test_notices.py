"""督办单: offered by the rules, numbered one after the other, answered by the department, read by the office."""

import io
from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest
from docx import Document
from docx.shared import Mm, Pt

from audit.models import AuditEntry
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from tasks.badges import badges
from tasks.models import ReminderPolicy, SupervisionNotice
from tasks.notice_lists import line_of, offers_of
from tasks.verbs.notices import ask_again, issue_notice, note_notice, reply_notice
from tests import personas
from tests.kept import kept
from tests.personas import TODAY, browser
from tests.tasks import urging_world

pytestmark = pytest.mark.django_db
DUE = date(2023, 10, 31)
ANSWER = "原因：人手不足。措施：抽调两人。完成时间：11月10日。"


def build_world():
    return urging_world.make()


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_world()


@pytest.fixture
def world(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def issue(world, *names, level="yellow", department="bureau", **fields):
    fields = {"by": world["office"], "demand": "请查明原因。", "reply_due_on": DUE} | fields
    duties = [world[name].pk for name in names]
    return issue_notice(plan=world["plan"], department=world[department], level=level, duties=duties, **fields)


def fresh(notice):
    rows = SupervisionNotice.objects.select_related("plan", "department", "replied_by", "noted_by")
    return rows.get(pk=notice.pk)


def offers(world, day=TODAY):
    return [(one.level.value, one.department.short_name, one.duties, one.days) for one in offers_of(world["plan"], day)]


def test_the_rules_offer_a_notice_for_each_department_and_level(world):
    assert offers(world) == [
        ("red", "政务服务局", 1, 24), ("yellow", "政务服务局", 1, 9), ("yellow", "市场监管局", 1, 9),
    ]  # fmt: skip
    assert badges(world["office"], world["plan"]).offers == 3
    ReminderPolicy.objects.create(plan=world["plan"], head_after=3, yellow_after=10, red_after=30)
    assert offers(world) == [("yellow", "政务服务局", 1, 24)]


@pytest.mark.parametrize("days, level", [(6, None), (7, "yellow"), (14, "yellow"), (15, "red")])
def test_the_day_on_which_a_notice_is_offered(world, days, level):
    day = date(2023, 10, 15) + timedelta(days=days)
    found = [one for one, name, *_ in offers(world, day) if name == "市场监管局"]
    assert found == ([level] if level else [])


def test_what_is_in_an_unanswered_notice_is_offered_only_at_a_higher_level(world):
    issue(world, "late9")
    assert ("yellow", "政务服务局", 1, 9) not in offers(world)
    later = date(2023, 10, 30)  # 15 days over
    with clock.at(datetime(2023, 10, 30, 4, tzinfo=personas.NOON.tzinfo)):
        assert ("red", "政务服务局", 2, 30) in offers(world, later)
        notice = issue(world, "late9", level="red")
        assert ("red", "政务服务局", 1, 30) in offers(world, later)
        assert notice.number == 2
        with pytest.raises(Conflict, match="李文博已就其中的任务发出督办单〔2023〕2号"):
            issue(world, "late9", level="red", by=world["second"])


def test_who_has_just_answered_is_given_time(world):
    notice = issue(world, "late9")
    reply_notice(by=world["clerk"], notice=notice, reply=ANSWER)
    assert ("yellow", "政务服务局", 1, 9) not in offers(world)


def test_a_notice_reaches_the_department_and_a_red_one_the_leader_in_charge(world):
    world["bureau"].leader = world["leader"]
    world["bureau"].save()
    notice = issue(world, "late24", "late9", level="red")
    assert (notice.number, notice.reference) == (1, "督办单〔2023〕1号")
    told = Message.objects.filter(kind="notice", channel="in_app")
    names = set(told.values_list("recipient__full_name", flat=True))
    assert names == {"王敏", "刘局长", "张旗长"}
    assert all(told.filter(recipient=world[one]).get().urgent for one in ("clerk", "head"))
    assert list(world["late9"].events.values_list("verb", flat=True))[-1] == "notice"
    assert AuditEntry.objects.filter(action="notice.issue").count() == 1


def test_without_a_named_leader_all_leaders_hear_of_a_red_one_and_none_of_a_yellow(world):
    issue(world, "late9")
    assert not Message.objects.filter(recipient=world["leader"]).exists()
    issue(world, "late24", level="red")
    assert Message.objects.filter(recipient__in=[world["leader"], world["other_leader"]], kind="notice").count() == 2


def test_what_can_not_be_sent_is_refused_in_words(world):
    with pytest.raises(DomainError, match="勾选"):
        issue(world)
    with pytest.raises(DomainError, match="早于今天"):
        issue(world, "late9", reply_due_on=date(2023, 10, 1))
    with pytest.raises(Conflict, match="还没有到"):
        issue(world, "late3")
    with pytest.raises(Conflict):
        issue(world, "market9")
    with pytest.raises(Forbidden):
        issue(world, "late9", by=world["leader"])
    assert issue(world, "late9").number == 1  # nothing refused took a number


def test_the_department_answers_once_and_the_office_reads_it(world):
    notice = issue(world, "late9")
    assert badges(world["clerk"], world["plan"]).supervision == 1
    with pytest.raises(DomainError, match="至少5个字"):
        reply_notice(by=world["clerk"], notice=notice, reply="在办。")
    with pytest.raises(Forbidden):
        reply_notice(by=world["stranger"], notice=notice, reply=ANSWER)
    mine = fresh(notice)
    reply_notice(by=world["clerk"], notice=fresh(notice), reply=ANSWER)
    with pytest.raises(Conflict, match="王敏已经回复"):
        reply_notice(by=world["head"], notice=mine, reply=ANSWER)
    assert badges(world["clerk"], world["plan"]).supervision == 0
    assert badges(world["office"], world["plan"]).supervision == 1
    note_notice(by=world["office"], notice=fresh(notice), remark="请按承诺办结。")
    with pytest.raises(Conflict, match="李文博已经阅过"):
        ask_again(by=world["second"], notice=fresh(notice), remark="不清楚。", reply_due_on=DUE)
    assert badges(world["office"], world["plan"]).supervision == 0


def test_the_office_may_ask_again_and_the_first_answer_is_kept(world):
    notice = issue(world, "late9")
    reply_notice(by=world["clerk"], notice=notice, reply=ANSWER)
    ask_again(by=world["office"], notice=fresh(notice), remark="没有写责任人。", reply_due_on=date(2023, 11, 3))
    row = fresh(notice)
    assert (row.reply, row.reply_due_on, row.earlier_replies.get().text) == ("", date(2023, 11, 3), ANSWER)
    reply_notice(by=world["head"], notice=row, reply="责任人：王敏。")
    assert SupervisionNotice.objects.get().reply == "责任人：王敏。"


@pytest.mark.parametrize("days, words", [
    (-1, "10月31日前回复，还有1天"), (0, "10月31日前回复，今天到期"), (2, "应在10月31日前回复，已超2天"),
])  # fmt: skip
def test_its_clock_in_words(world, days, words):
    assert line_of(issue(world, "late9"), DUE + timedelta(days=days)).words == words


def test_a_late_reply_says_so_for_ever(world):
    notice = issue(world, "late9")
    with clock.at(datetime(2023, 11, 2, 4, tzinfo=personas.NOON.tzinfo)):
        reply_notice(by=world["clerk"], notice=notice, reply=ANSWER)
    assert line_of(fresh(notice), date(2024, 5, 1)).words == "已回复，晚了2天"


def test_the_letter_as_a_file_reads_like_the_screen(world):
    notice = issue(world, "late24", "late9", level="red")
    answer = browser(world["clerk"]).get(f"/notices/{notice.pk}/docx/")
    assert "%E7%9D%A3%E5%8A%9E%E5%8D%95%E3%80%942023%E3%80%951%E5%8F%B7.docx" in answer["Content-Disposition"]
    document = Document(io.BytesIO(answer.content))
    words = [one.text for one in document.paragraphs]
    assert words[0] == "代拟稿"
    assert {"红色督办单", "〔2023〕1号", "行政审批和政务服务局：", "请查明原因。", "2023年10月24日"} <= set(words)
    assert any("任务late24" in one and "已逾期24天" in one for one in words)
    section, body = document.sections[0], document.paragraphs[words.index("请查明原因。")]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    for found, wanted in zip(margins, (37, 26, 35, 28), strict=True):
        assert abs(found - Mm(wanted)) < Mm(0.1)
    assert (body.runs[0].font.size, body.paragraph_format.first_line_indent) == (Pt(16), Pt(32))
    assert abs(body.paragraph_format.line_spacing - Pt(28.95)) <= Pt(0.1)


def test_on_the_pages_from_the_offer_to_what_was_read(world):
    office, clerk = browser(world["office"]), browser(world["clerk"])
    assert "起草督办单" in office.get("/urging/").content.decode()
    draft = f"/notices/new/?plan=plan-2023&department={world['bureau'].pk}&level=yellow"
    html = office.get(draft).content.decode()
    assert "督办单〔2023〕1号" in html
    assert "已逾期24天" in html
    assert 'value="2023-10-31"' in html  # five working days
    fields = {"plan": "plan-2023", "department": world["bureau"].pk, "level": "yellow", "demand": "请列出时间表。"}
    refused = office.post("/notices/new/", fields | {"duty": [world["late9"].pk], "reply_due_on": "2023-10-01"})
    assert refused.status_code == 422
    assert "请列出时间表。" in refused.content.decode()
    assert office.post("/notices/new/", fields | {"duty": ["x"], "reply_due_on": "2023-10-31"}).status_code == 409
    sent = office.post("/notices/new/", fields | {"duty": [world["late9"].pk], "reply_due_on": "2023-10-31"})
    assert sent.status_code == 302
    address = sent["Location"]
    assert "任务late9" in clerk.get(address).content.decode()
    assert "督办单〔2023〕1号" in clerk.get("/notices/").content.decode()
    assert browser(world["stranger"]).get(address).status_code == 404
    assert "督办单〔2023〕1号" not in browser(world["stranger"]).get("/notices/").content.decode()
    assert clerk.post(f"{address}reply/", {"version": 1, "reply": ""}).status_code == 422
    assert "已按期回复" in clerk.post(f"{address}reply/", {"version": 1, "reply": ANSWER}, follow=True).content.decode()
    again = clerk.post(f"{address}reply/", {"version": 1, "reply": "再写一遍原因。"})
    assert (again.status_code, "再写一遍原因。" in again.content.decode()) == (409, True)
    assert ANSWER in office.get(address).content.decode()
    wrong = office.post(f"{address}again/", {"version": 2, "remark": "不清楚。", "reply_due_on": "2023-10-01"})
    assert (wrong.status_code, "不清楚。" in wrong.content.decode()) == (422, True)
    office.post(f"{address}note/", {"version": 2, "remark": ""})
    assert "督办单〔2023〕1号" in office.get("/notices/?tab=noted").content.decode()


@pytest.mark.parametrize("reply", ["\x00原因不明确", "\u202e反过来的话", "\u200b" * 9, "长" * 2001])
def test_hostile_words_are_refused(world, reply):
    notice = issue(world, "late9")
    answer = browser(world["clerk"]).post(f"/notices/{notice.pk}/reply/", {"version": 1, "reply": reply})
    assert answer.status_code == 422
    assert not SupervisionNotice.objects.get().reply
