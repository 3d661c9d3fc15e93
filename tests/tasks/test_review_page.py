"""The review queue: oldest first, old beside new, one decision per report, and a fixed cost."""

from __future__ import annotations

import html as entities
import re
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from departments.models import Department, Role
from notifications.models import Message
from plan_tracker import clock
from tasks.models import Assignment, AssignmentEvent, AssignmentRequest, ProgressReport, Task
from tasks.report_input import ReportInput
from tasks.verbs import evidence, report_decisions, reports
from tests import personas
from tests.kept import kept_step, kept_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "本月新增同城通办事项8项，均已上线。"
OTHERS = [role for role in Role if role != Role.REVIEWER]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}


def build_world():
    """Accepted: a counted duty and one in percent of the bureau, one in percent of the market bureau."""
    office = personas.make_user(Role.REVIEWER, full_name="苏日娜")
    bureau = personas.make_department(code="zhengwu")
    market = personas.make_department("市场监督管理局", "市场监管局", code="shichang")
    clerk = personas.make_user(Role.REPORTER, bureau, full_name="王敏")
    seller = personas.make_user(Role.REPORTER, market, full_name="张强")
    plan = personas.make_plan()
    counted = personas.make_task(plan, "同城通办达到200项", deadline_kind="fixed", due_on=date(2023, 12, 31))
    personas.make_indicator(counted)
    rows = {
        "counted": personas.assign(counted, bureau),
        "plain": personas.assign(personas.make_task(plan, "推行告知承诺制"), bureau),
        "market": personas.assign(personas.make_task(plan, "开展信用监管"), market),
    }
    personas.issue(plan, office)
    people = {"counted": clerk, "plain": clerk, "market": seller}
    duties = {name: personas.accepted(row, people[name]) for name, row in rows.items()}
    return SimpleNamespace(office=office, bureau=bureau, market=market, clerk=clerk, seller=seller, duties=duties)


built, world = kept_world(build_world)


@pytest.fixture
def office(world):
    return world.office


@pytest.fixture
def bureau(world):
    return world.bureau


@pytest.fixture
def market(world):
    return world.market


@pytest.fixture
def clerk(world):
    return world.clerk


@pytest.fixture
def seller(world):
    return world.seller


@pytest.fixture
def duties(world):
    return world.duties


def hand_in(row, by, value=50, *, hours=0, **fields):
    """A report handed in `hours` ago."""
    indicator = row.task.indicators.first()
    given = {"values": {indicator.pk: Decimal(value)}} if indicator else {"progress": value}
    data = ReportInput(work_done=fields.pop("work_done", WORDS), **given, **fields)
    with clock.at(personas.NOON - timedelta(hours=hours)):
        version = ProgressReport.objects.filter(assignment=row, period=date(2023, 10, 1)).values_list("version").first()
        return reports.submit_report(
            by=by, assignment=personas.reload(row), data=data, expected_version=version[0] if version else None
        )


def three_reports(world):
    """The market bureau's came first, the counted one last."""
    return {
        "market": hand_in(world.duties["market"], world.seller, 30, hours=5),
        "plain": hand_in(world.duties["plain"], world.clerk, 40, hours=3),
        "counted": hand_in(world.duties["counted"], world.clerk, 164, hours=1),
    }


kept_waiting = kept_step(three_reports)


@pytest.fixture
def waiting(kept_waiting, db):
    """Three reports, handed in at different hours."""
    return deepcopy(kept_waiting)


@pytest.fixture
def page(client, office):
    """The office's browser."""
    client.force_login(office)
    return client


def read(page, query="", status=200):
    answer = page.get(f"/review/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def words(fragment):
    """What is read: no tags, no entities, no spaces."""
    return re.sub(r"\s", "", entities.unescape(re.sub(r"<[^>]+>", "", fragment)))


def found_list(html):
    """The list beside the open report; empty where nothing waits."""
    found = re.search(r'<section class="card rv-list".*?</section>', html, re.S)
    return found.group() if found else ""


def listed(html):
    """Titles in the list, top to bottom."""
    return re.findall(r"<a [^>]*><b>(.*?)</b>", found_list(html))


def opened(html):
    """The title of the report that is shown."""
    found = re.search(r'<h2 id="rv-t">(.*?)</h2>', html, re.S)
    return words(found.group(1)) if found else ""


def rows_of(html):
    """The comparison: first column → last time, this time."""
    table = re.search(r'<table class="tbl tbl--flush cmp">.*?</table>', html, re.S).group()
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td[^>]*>(.*?)</td><td>(.*?)</td></tr>", table, re.S)
    return {words(name): (words(before), words(now)) for name, before, now in found}


def typed(html):
    """What stands in the comment."""
    return entities.unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.S).group(1))


def alert(html):
    """What the page says went wrong."""
    found = re.search(r'<div class="callout callout--red" role="alert">.*?</div></div>', html, re.S)
    return words(found.group()) if found else ""


def decide(page, report, verb, text="", **fields):
    """Press a button of the form as it was opened."""
    data = {"version": report.version, "query": "", "text": text} | fields
    return page.post(reverse(f"report-{verb}", args=[report.pk]), data)


def counts():
    """How much is stored about decisions."""
    tables = (AssignmentEvent, AuditEntry, Message, AssignmentRequest)
    return [table.objects.count() for table in tables]


# --- who


@pytest.mark.parametrize("role", OTHERS)
def test_only_the_office_has_a_queue(client, waiting, bureau, role):
    report = waiting["counted"]
    client.force_login(personas.make_user(role, bureau if role in (Role.REPORTER, Role.HEAD) else None))
    before = counts()
    assert client.get("/review/").status_code == 403
    for verb in ("approve", "return"):
        assert decide(client, report, verb, "理由").status_code in (403, 404)
    report.refresh_from_db()
    assert (report.state, counts()) == ("submitted", before)


def test_signed_out_nothing_is_decided(client, waiting):
    assert client.get("/review/").headers["Location"] == "/login/?next=/review/"
    assert "/login/" in decide(client, waiting["plain"], "approve").headers["Location"]
    assert ProgressReport.objects.filter(state="submitted").count() == 3


def test_nobody_reviews_what_they_wrote_themselves(page, waiting, office):
    ProgressReport.objects.filter(pk=waiting["plain"].pk).update(author=office)
    for verb in ("approve", "return"):
        answer = decide(page, waiting["plain"], verb, "理由。")
        assert answer.status_code == 403
        assert "不能审核自己填报的内容" in alert(answer.content.decode())
    assert ProgressReport.objects.filter(state="submitted").count() == 3


# --- the list


def test_the_oldest_comes_first_and_is_open(page, waiting):
    html = read(page)
    assert listed(html) == ["开展信用监管", "推行告知承诺制", "同城通办达到200项"]
    assert opened(html) == "开展信用监管"
    assert "3件待审核，最早的10月24日提交" in words(html)


def test_another_one_is_chosen(page, waiting):
    html = read(page, f"?report={waiting['counted'].pk}")
    assert opened(html) == "同城通办达到200项"
    current = re.search(r'<li aria-current="true">.*?</li>', html, re.S).group()
    assert words(current) == "同城通办达到200项政务服务局·10月填报核对无疑点10月24日11:00"


def test_only_what_reached_the_office_waits(page, duties, waiting, clerk, bureau, office):
    report_decisions.return_report(
        by=office, report=waiting["plain"], reason="请补充。", expected_version=waiting["plain"].version
    )
    personas.make_user(Role.HEAD, bureau)
    version = ProgressReport.objects.get(pk=waiting["plain"].pk).version
    data = ReportInput(progress=60, work_done=WORDS)
    again = reports.submit_report(
        by=clerk, assignment=personas.reload(duties["plain"]), data=data, expected_version=version
    )
    assert again.state == "department_review"
    assert listed(read(page)) == ["开展信用监管", "同城通办达到200项"]
    assert decide(page, again, "approve").status_code == 404


def test_nothing_to_review(page, duties):
    html = read(page)
    assert "都审完了" in html and "没有等待审核的填报" in html
    assert '<form class="rv-act"' not in html


def test_without_any_plan(page):
    assert "没有等待审核的填报" in read(page)


def test_the_list_is_narrowed_by_department_and_kind(page, duties, waiting, clerk):
    ProgressReport.objects.filter(pk=waiting["plain"].pk).update(wants_closure=True)
    assert listed(read(page, "?department=zhengwu")) == ["推行告知承诺制", "同城通办达到200项"]
    assert listed(read(page, "?department=shichang")) == ["开展信用监管"]
    assert listed(read(page, "?kind=closure")) == ["推行告知承诺制"]
    assert listed(read(page, "?kind=period")) == ["开展信用监管", "同城通办达到200项"]
    both = read(page, "?department=zhengwu&kind=period")
    assert listed(both) == ["同城通办达到200项"]
    assert '<option value="zhengwu" selected>' in both and '<option value="period" selected>' in both
    assert "1件待审核" in both


def test_departments_to_choose_from_are_those_that_wait(page, waiting):
    personas.make_department("财政局", "财政局")
    Department.objects.filter(code="shichang").update(order=9)
    chosen = re.search(r'<select[^>]*name="department".*?</select>', read(page), re.S).group()
    assert words(chosen) == "全部单位政务服务局市场监管局"


def test_the_filter_stays_while_reading_and_deciding(page, waiting):
    html = read(page, "?department=zhengwu")
    link = entities.unescape(re.search(r'<li>.*?<a href="([^"]+)"', found_list(html), re.S).group(1))
    assert opened(page.get(f"/review/{link}").content.decode()) == "同城通办达到200项"
    assert listed(page.get(f"/review/{link}").content.decode()) == listed(html)
    query = entities.unescape(re.search(r'name="query" value="([^"]*)"', html).group(1))
    answer = page.post(
        reverse("report-approve", args=[waiting["plain"].pk]),
        {"version": waiting["plain"].version, "query": query, "text": ""},
        follow=True,
    )
    assert listed(answer.content.decode()) == ["同城通办达到200项"]


def test_the_filter_stays_when_a_decision_is_refused(page, waiting):
    answer = decide(page, waiting["plain"], "return", "", query="department=zhengwu&")
    html = answer.content.decode()
    assert listed(html) == ["推行告知承诺制", "同城通办达到200项"]
    assert 'name="query" value="plan=plan-2023&amp;department=zhengwu&amp;"' in html


def test_an_earlier_plan_stays_the_one_under_review(page, waiting, bureau, clerk, office):
    newer = personas.make_plan("plan-2024", year=2024)
    row = personas.assign(personas.make_task(newer, "明年的任务"), bureau)
    personas.issue(newer, office)
    hand_in(personas.accepted(row, clerk), clerk)
    assert listed(read(page)) == ["明年的任务"]
    html = read(page, f"?plan=plan-2023&report={waiting['plain'].pk}")
    assert opened(html) == "推行告知承诺制"
    link = entities.unescape(re.findall(r'<a href="([^"]+)"', found_list(html))[2])
    assert opened(read(page, link)) == "同城通办达到200项"
    query = entities.unescape(re.search(r'name="query" value="([^"]*)"', html).group(1))
    answer = decide(page, waiting["plain"], "approve", query=query)
    assert listed(page.get(answer.headers["Location"]).content.decode()) == ["开展信用监管", "同城通办达到200项"]
    narrowed = re.search(r'<form class="acts rv-filter".*?</form>', html, re.S).group()
    assert '<input type="hidden" name="plan" value="plan-2023">' in narrowed


def test_long_queues_come_in_pages_of_twenty(page, duties, bureau, clerk, office):
    fill(duties["plain"].plan, bureau, clerk, office, 45)
    first, last = read(page), read(page, "?page=3")
    assert (len(listed(first)), len(listed(last))) == (20, 5)
    assert "第1页，共3页45项" in words(first)
    assert not set(listed(first)) & set(listed(last))
    assert opened(last) == listed(last)[0]
    assert "45件待审核" in first


@pytest.mark.parametrize("page_number", ["0", "-1", "x", "999", "9" * 30, ""])
def test_a_page_nobody_has_is_one_that_exists(page, waiting, page_number):
    assert len(listed(read(page, f"?page={page_number}"))) == 3


@pytest.mark.parametrize("chosen", ["0", "-1", "x", "9" * 14, "9" * 40, "²", "1'--"])
def test_a_report_nobody_has_opens_the_first(page, waiting, chosen):
    assert opened(read(page, f"?report={chosen}")) == "开展信用监管"


@pytest.mark.parametrize("query", ["kind=nothing", "plan=nothing", "plan[]=x"])
def test_a_strange_filter_narrows_nothing(page, waiting, query):
    assert len(listed(read(page, f"?{query}"))) == 3


@pytest.mark.parametrize("department", ["nobody", "<script>", "x%26kind=closure", "x" * 5000])
def test_a_department_nobody_has_shows_an_empty_list(page, waiting, department):
    html = read(page, f"?department={department}")
    assert listed(html) == []
    assert "没有等待审核的填报" in html
    assert "<script>" not in html[html.index("<body") :].replace("<script src", "")


@pytest.mark.parametrize("name", ["plan", "department", "kind", "page", "report"])
def test_a_zero_byte_in_the_address_does_no_harm(page, waiting, name):
    assert page.get(f"/review/?{name}=%00").status_code in (200, 400, 404)


# --- old beside new


def test_this_month_stands_beside_the_last_approved_one(page, duties, clerk, office):
    with clock.at(datetime(2023, 8, 20, 2, 0, tzinfo=UTC)):
        approve_now(hand_in_now(duties["counted"], clerk, 141, "八月的进展写在这里。"), office)
    with clock.at(datetime(2023, 9, 20, 2, 0, tzinfo=UTC)):
        approve_now(hand_in_now(duties["counted"], clerk, 149, "九月的进展写在这里。"), office)
    hand_in(
        duties["counted"], clerk, 145, lower_reason="重复计数已剔除。", problems="人手不足。", next_steps="月底补齐。"
    )
    html = read(page)
    assert rows_of(html) == {
        "同城通办事项": ("149", "145/200项-4"),
        "进度": ("74%", "72%-2"),
        "数值减少的原因": ("", "重复计数已剔除。"),
        "进展": ("九月的进展写在这里。", WORDS),
        "存在问题": ("", "人手不足。"),
        "下步打算": ("", "月底补齐。"),
    }
    assert "9月（已通过）" in words(html)


def hand_in_now(row, by, value, text):
    values = {one.pk: Decimal(value) for one in row.task.indicators.all()}
    data = ReportInput(values=values, work_done=text)
    return reports.submit_report(by=by, assignment=personas.reload(row), data=data)


def approve_now(report, office):
    fresh = ProgressReport.objects.select_related("assignment__plan", "assignment__task", "author").get(pk=report.pk)
    report_decisions.approve_report(by=office, report=fresh, expected_version=fresh.version)


def test_what_was_not_approved_is_nothing_to_compare_with(page, duties, clerk):
    with clock.at(datetime(2023, 9, 20, 2, 0, tzinfo=UTC)):
        earlier = hand_in_now(duties["counted"], clerk, 149, "九月的进展写在这里。")
    report = hand_in(duties["counted"], clerk, 164)
    html = read(page, f"?report={report.pk}")
    assert rows_of(html)["同城通办事项"] == ("—", "164/200项")
    ProgressReport.objects.filter(pk=earlier.pk).update(state="approved", reviewed_at=personas.NOON)
    assert rows_of(read(page))["同城通办事项"] == ("149", "164/200项+15")


def test_a_first_report_has_nothing_beside_it(page, waiting):
    html = read(page, f"?report={waiting['counted'].pk}")
    assert rows_of(html) == {"同城通办事项": ("—", "164/200项"), "进度": ("—", "82%"), "进展": ("—", WORDS)}


def test_the_report_says_who_when_and_how_the_duty_stands(page, waiting):
    Assignment.objects.update(
        due_soon_on=None, overdue_on=None, behind_on=date(2023, 10, 1), unreported_on=None, pace_slow_on=None
    )
    html = read(page)
    meta = words(re.search(r'<p class="td-meta">.*?</p>', html, re.S).group())
    assert meta == "10月填报市场监管局张强10月24日07:00提交期限12月31日，还有68天预警"
    assert '<p class="why why--yellow">进度30%，落后于序时进度</p>' in html


def test_a_signature_and_a_call_for_help_are_seen(page, duties, seller, market):
    head = personas.make_user(Role.HEAD, market)
    report = hand_in(duties["market"], seller, needs_help=True)
    report_decisions.sign_report(by=head, report=report, expected_version=report.version)
    html = read(page)
    assert "10月24日审签" in words(html)
    assert words(html).count("需要协调") == 1 and "需要法治办协调" in html


def test_the_tasks_own_sentence_is_marked(page, waiting):
    plan = waiting["market"].plan
    plan.source_text = "前言。\n" + "第一句。第二句。" * 10 + "\n后记。"
    plan.save()
    Task.objects.filter(title="开展信用监管").update(start=8, end=12)
    html = read(page)
    quotation = re.search(r'<blockquote class="orig orig--s">.*?</blockquote>', html, re.S).group()
    assert re.findall(r"<mark>(.*?)</mark>", quotation) == ["第二句。"]
    assert words(quotation).startswith("原文二（二）") and "后记" not in quotation


def test_files_are_listed_with_their_hash(page, duties, seller):
    kept, gone = (
        evidence.attach_evidence(
            by=seller, assignment=personas.reload(duties["market"]), upload=SimpleUploadedFile(name, content)
        )
        for name, content in (("清单.pdf", b"%PDF-1.4 a"), ("多余.pdf", b"%PDF-1.4 b"))
    )
    evidence.remove_evidence(by=seller, evidence=gone)
    hand_in(duties["market"], seller)
    html = read(page)
    assert "佐证材料1份" in words(html)
    assert f"清单.pdf1KB·SHA-256{kept.sha256}" in words(html)
    assert f'href="/evidence/{kept.pk}/"' in html
    assert "多余.pdf" not in html


def test_missing_proof_is_pointed_out_where_closing_needs_it(page, waiting):
    assert "没有附材料" in read(page) and "办结时要有" not in read(page)
    Task.objects.update(evidence_required=True)
    assert "这项任务办结时要有" in read(page)


def test_what_people_wrote_is_never_markup(page, duties, seller, market):
    bad = "<script>alert(1)</script>"
    hand_in(duties["market"], seller, work_done=bad, problems=bad, next_steps=bad)
    Task.objects.update(title=bad)
    Department.objects.filter(pk=market.pk).update(short_name=bad)
    html = read(page)
    assert bad not in html
    assert html.count("&lt;script&gt;") > 5


# --- deciding


def test_approving_opens_the_next_one(page, waiting, office, seller):
    answer = decide(page, waiting["market"], "approve", "数字已核对。")
    assert answer.status_code == 302
    html = page.get(answer.headers["Location"]).content.decode()
    assert "已通过“开展信用监管”" in html
    assert opened(html) == "推行告知承诺制"
    report = ProgressReport.objects.get(pk=waiting["market"].pk)
    assert (report.state, report.reviewed_by, report.review_comment) == ("approved", office, "数字已核对。")
    assert report.reviewed_at == personas.NOON
    assert AssignmentEvent.objects.get(verb="approve").note == "数字已核对。"
    assert AuditEntry.objects.get(action="report.approve").actor_name == "苏日娜"
    assert Message.objects.get(kind="approved").recipient == seller


def test_approving_needs_no_words(page, waiting):
    assert decide(page, waiting["market"], "approve").status_code == 302
    assert ProgressReport.objects.get(pk=waiting["market"].pk).state == "approved"


def test_returning_tells_the_writer_why(page, waiting, seller):
    answer = decide(page, waiting["market"], "return", "缺少佐证材料。\n请补清单。")
    assert "已退回“开展信用监管”" in page.get(answer.headers["Location"]).content.decode()
    report = ProgressReport.objects.get(pk=waiting["market"].pk)
    assert (report.state, report.review_comment) == ("returned", "缺少佐证材料。\n请补清单。")
    message = Message.objects.get(kind="returned")
    assert (message.recipient, message.body) == (seller, "缺少佐证材料。\n请补清单。")
    row = Assignment.objects.get(pk=report.assignment_id)
    assert (row.progress, row.returned_on) == (0, date(2023, 10, 24))


def test_a_request_for_closure_is_closed_with_the_report(page, duties, seller):
    report = hand_in(duties["market"], seller, 100, **personas.CLOSING)
    html = read(page)
    assert "通过并办结</button>" in html and "申请办结" in html
    answer = decide(page, report, "approve")
    assert "已通过并办结“开展信用监管”" in page.get(answer.headers["Location"]).content.decode()
    row = Assignment.objects.get(pk=report.assignment_id)
    assert (row.state, row.progress, row.closed_on) == ("closed", 100, date(2023, 10, 24))
    assert AssignmentRequest.objects.get().state == "approved"


def test_a_request_for_closure_is_refused_with_the_report(page, duties, seller):
    report = hand_in(duties["market"], seller, 100, **personas.CLOSING)
    decide(page, report, "return", "不够办结条件。")
    row = Assignment.objects.get(pk=report.assignment_id)
    assert (row.state, row.closed_on, row.finished_on) == ("in_progress", None, None)
    assert AssignmentRequest.objects.get().state == "rejected"


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\u200b"])
def test_returning_without_a_reason_is_refused_in_words(page, waiting, reason):
    before = counts()
    answer = decide(page, waiting["plain"], "return", reason)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert opened(html) == "推行告知承诺制", "the same one stays open"
    assert alert(html) in ("退回要写明原因，请补充后再提交。", "请填写退回原因。")
    assert (ProgressReport.objects.get(pk=waiting["plain"].pk).state, counts()) == ("submitted", before)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("改" * 1001, "最多1000字，现在1001字"), ("请看\u202e这里", "不可见或非法字符"), ("a\x00b", "不可见或非法字符")],
)
@pytest.mark.parametrize("verb", ["approve", "return"])
def test_a_faulty_comment_comes_back_as_typed(page, waiting, verb, text, sentence):
    answer = decide(page, waiting["plain"], verb, text)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert sentence in alert(html)
    assert (opened(html), typed(html)) == ("推行告知承诺制", text)
    assert ProgressReport.objects.filter(state="submitted").count() == 3


def test_what_comes_back_is_never_markup(page, waiting):
    text = "</textarea><script>" + "改" * 1000
    html = decide(page, waiting["plain"], "return", text).content.decode()
    assert "</textarea><script>" not in html
    assert typed(html) == text


# --- two at once


def test_a_second_click_stores_nothing_more(page, waiting):
    decide(page, waiting["market"], "approve", "同意。")
    before = counts()
    answer = decide(page, waiting["market"], "approve", "同意。")
    assert answer.status_code == 409
    html = answer.content.decode()
    sentence = "没有保存：苏日娜刚刚更新过这份报告（现在是“已通过”），您填写的内容还在，请核对后再提交。"
    assert words(html).count(sentence) == 1, "said once"
    assert counts() == before


@pytest.mark.parametrize(("first", "second"), [("approve", "return"), ("return", "approve")])
def test_the_second_reviewer_is_told_who_was_first(page, client, waiting, first, second):
    other = personas.make_user(Role.REVIEWER, full_name="李文")
    client.force_login(other)
    decide(client, waiting["market"], first, "第一个人的意见。")
    stored = ProgressReport.objects.values().get(pk=waiting["market"].pk)
    before = counts()
    client.force_login(personas.make_user(Role.REVIEWER))
    answer = decide(client, waiting["market"], second, "第二个人的意见。")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "李文刚刚更新过这份报告" in words(html)
    assert "第二个人的意见。" in words(html), "what was typed is not lost"
    assert ProgressReport.objects.values().get(pk=waiting["market"].pk) == stored
    assert counts() == before


def test_words_meant_for_one_report_never_slip_into_anothers_form(page, waiting):
    decide(page, waiting["market"], "approve")
    html = decide(page, waiting["market"], "return", "这是给信用监管的意见。").content.decode()
    assert opened(html) == "推行告知承诺制"
    assert typed(html) == ""


def test_with_the_queue_empty_one_is_still_told(page, duties, seller):
    report = hand_in(duties["market"], seller)
    decide(page, report, "approve")
    html = decide(page, report, "return", "晚了一步的意见。").content.decode()
    assert "没有等待审核的填报" in html
    assert words(html).count("苏日娜刚刚更新过这份报告（现在是“已通过”）") == 1
    assert "晚了一步的意见。" in words(html)


def test_a_report_revised_meanwhile_is_shown_anew_with_what_was_typed(page, duties, waiting, seller, office):
    old = waiting["market"]
    stale = old.version
    approved = ProgressReport.objects.select_related("assignment__plan", "assignment__task", "author").get(pk=old.pk)
    with clock.at(personas.NOON - timedelta(hours=1)):
        report_decisions.return_report(by=office, report=approved, reason="请补充。", expected_version=stale)
    hand_in(duties["market"], seller, 35, work_done="补充以后的新内容写在这里。")
    answer = decide(page, old, "approve", "同意。", version=stale)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert (opened(html), typed(html)) == ("开展信用监管", "同意。")
    assert "张强刚刚更新过这份报告（现在是“待审核”）" in alert(html)
    assert "补充以后的新内容写在这里。" in html
    fresh = ProgressReport.objects.get(pk=old.pk)
    assert fresh.state == "submitted"
    assert f'name="version" value="{fresh.version}"' in html


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 40, "²", "1.0", "\x00"])
def test_a_version_nobody_has_decides_nothing(page, waiting, version):
    for verb in ("approve", "return"):
        assert decide(page, waiting["plain"], verb, "理由。", version=version).status_code == 409
    assert ProgressReport.objects.filter(state="submitted").count() == 3


@pytest.mark.parametrize("pk", ["0", "99999999", "9" * 30])
def test_a_report_nobody_has_is_not_found(page, waiting, pk):
    for verb in ("approve", "return"):
        assert page.post(f"/reports/{pk}/{verb}/", {"version": "1", "text": "理由"}).status_code == 404


def test_decisions_are_never_links(page, waiting):
    for verb in ("approve", "return"):
        assert page.get(reverse(f"report-{verb}", args=[waiting["plain"].pk])).status_code == 405
    assert page.post("/review/").status_code == 405


@pytest.mark.parametrize("query", ["//example.com", "\r\nX-Bad: 1", "x" * 5000, "\x00", "计划=一"])
def test_after_a_decision_one_stays_on_this_site(page, waiting, query):
    answer = decide(page, waiting["plain"], "approve", query=query)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/review/?")
    assert len(answer.headers["Location"]) < 2000
    assert "X-Bad" not in answer.headers


# --- size


def fill(plan, bureau, clerk, office, count):
    """So many reports that wait."""
    rows = [personas.assign(personas.make_task(plan, f"任务{n}"), bureau) for n in range(count)]
    personas.issue(plan, office)
    for n, row in enumerate(rows):
        hand_in(personas.accepted(row, clerk), clerk, hours=n)


def queries(page, plan):
    with CaptureQueriesContext(connection) as found:
        assert page.get(f"/review/?plan={plan.code}").status_code == 200
    return len(found)


def test_the_number_of_queries_never_grows(page, waiting, bureau, clerk, office):
    few = queries(page, waiting["plain"].plan)
    large = personas.make_plan("plan-large")
    fill(large, bureau, clerk, office, 50)
    for n in range(8):
        other = personas.make_department(f"第{n}镇", f"{n}镇")
        fill(large, other, personas.make_user(Role.REPORTER, other), office, 2)
    assert queries(page, large) <= few <= 22
