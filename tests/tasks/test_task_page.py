"""One task: its sentence, deadline, departments, indicator and history, as far as the reader may know them."""

from __future__ import annotations

import html as entities
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import Department, Role
from plan_tracker import clock
from tasks.models import Assignment, AssignmentEvent, Evidence, Plan, ProgressReport, Task
from tasks.report_input import ReportInput
from tasks.verbs import evidence, report_decisions, reports
from tasks.verbs.assignments import set_stage
from tests import personas

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "本月新增同城通办事项8项，均已上线。"
SOURCE = (
    "工作计划\n二、健全职能\n(二)深入推进改革。前一句。"
    "11月底前“同城通办”事项达到200项以上,推行告之承诺制;定期组织培训。\n另一段。\n"
)
WATCHERS = (Role.LEADER, Role.OBSERVER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
NO_REASON = dict.fromkeys(("due_soon_on", "overdue_on", "behind_on", "unreported_on", "pace_slow_on", "returned_on"))


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Files of a test go to its own folder."""
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": local}


@pytest.fixture
def office():
    return personas.make_user(Role.REVIEWER, full_name="苏日娜")


@pytest.fixture
def bureau():
    return personas.make_department(code="zhengwu")


@pytest.fixture
def market():
    return personas.make_department("市场监督管理局", "市场监管局", code="shichang")


@pytest.fixture
def clerk(bureau):
    return personas.make_user(Role.REPORTER, bureau, full_name="王敏")


@pytest.fixture
def helper(market):
    return personas.make_user(Role.REPORTER, market, full_name="张强")


@pytest.fixture
def plan():
    """A draft whose words are SOURCE."""
    plan = personas.make_plan(source_text=SOURCE)
    heading = SOURCE.index("(二)")
    plan.sections.update(start=heading, end=len(SOURCE), heading_start=heading, heading_end=SOURCE.index("前一句") - 1)
    return plan


def make_task(plan, title, words="", **fields):
    """A task on its words in SOURCE."""
    start = SOURCE.index(words or title)
    return personas.make_task(plan, title, start=start, end=start + len(words or title), **fields)


@pytest.fixture
def counted(plan):
    """200 items until the end of November."""
    task = make_task(
        plan, "“同城通办”事项达到200项", "11月底前“同城通办”事项达到200项以上", deadline_kind="fixed",
        due_on=date(2023, 11, 30), deadline_words="11月底前",
    )  # fmt: skip
    personas.make_indicator(task, words="达到200项以上")
    return task


@pytest.fixture
def duty(plan, counted, bureau, market, office, clerk):
    """The lead's part in it, accepted; the market bureau helps."""
    row = personas.assign(counted, bureau)
    personas.assign(counted, market, "support")
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


@pytest.fixture
def percent(plan, bureau, office, clerk):
    """A constant duty told in percent, accepted."""
    row = personas.assign(make_task(plan, "推行告知承诺制", "推行告之承诺制"), bureau)
    personas.issue(plan, office)
    return personas.accepted(row, clerk)


def read(client, user, code="2.2.1", query=""):
    client.force_login(user)
    answer = client.get(f"/tasks/plan-2023/{code}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def words(fragment):
    """What is read: no tags, no entities, no spaces."""
    return re.sub(r"\s", "", entities.unescape(re.sub(r"<[^>]+>", "", fragment)))


def card(html, title):
    """The words of the card with this heading."""
    for one in re.findall(r'<section class="card".*?</section>', html, re.S):
        if words(re.search(r"<h2.*?</h2>", one, re.S).group()) == title:
            return words(one)
    return ""


def head(html):
    """The line under the title."""
    return words(re.search(r'<p class="td-meta">.*?</p>', html, re.S).group())


def why(html):
    """Why the light is on."""
    found = re.search(r'<div class="callout.*?</div></div>', html, re.S)
    return words(found.group()) if found else ""


def figure(html):
    """The indicator's chart."""
    return re.search(r"<figure.*?</figure>", html, re.S).group()


def actions(html):
    """What can be done here, as the buttons at the top say."""
    html = re.sub(r'<details class="menu">.*?</details>', "", html, flags=re.S)
    found = re.search(r'<div class="td-acts">(.*?)</div>', html, re.S)
    return re.findall(r"(?:</svg>|>)([^<>]+)</(?:a|button)>", found.group(1)) if found else []


def history(html):
    """The entries, newest first: words of each without the time."""
    rows = re.findall(r'<li class="tl-i.*?</li>', html, re.S)
    return [words(re.sub(r"<time.*?</time>", "", one)) for one in rows]


def on(month, day):
    """Ten in the morning of a day in 2023."""
    return clock.at(datetime(2023, month, day, 2, 0, tzinfo=UTC))


def hand_in(row, by, value=50, **fields):
    """A report of today's month; `value` of the first indicator, or percent."""
    indicator = row.task.indicators.first()
    given = {"values": {indicator.pk: Decimal(value)}} if indicator else {"progress": value}
    data = ReportInput(work_done=fields.pop("work_done", WORDS), **given, **fields)
    fresh = personas.reload(row)
    version = ProgressReport.objects.filter(assignment=row).order_by("period").values_list("version", flat=True).last()
    return reports.submit_report(by=by, assignment=fresh, data=data, expected_version=version)


def reload_report(report):
    return ProgressReport.objects.select_related("assignment__plan", "assignment__task", "author").get(pk=report.pk)


def approve(report, office, comment=""):
    fresh = reload_report(report)
    report_decisions.approve_report(by=office, report=fresh, comment=comment, expected_version=fresh.version)


def send_back(report, office, reason="请补充清单。"):
    fresh = reload_report(report)
    report_decisions.return_report(by=office, report=fresh, reason=reason, expected_version=fresh.version)


def report_values(row, clerk, values):
    """One report on the 20th of each month: `values` by month."""
    for month, value in values.items():
        with on(month, 20):
            report = hand_in(row, clerk, value)
            # Later months begin anew.
            ProgressReport.objects.filter(pk=report.pk).update(state="approved", reviewed_at=report.submitted_at)


def attach(row, clerk, name="清单.pdf", content=b"%PDF-1.4 scanned"):
    upload = SimpleUploadedFile(name, content)
    return evidence.attach_evidence(by=clerk, assignment=personas.reload(row), upload=upload, note="第一批")


# --- its words


def test_the_sentence_is_marked_in_its_paragraph(client, duty, clerk):
    html = read(client, clerk)
    quotation = re.search(r'<blockquote class="orig">.*?</blockquote>', html, re.S).group()
    paragraph = "前一句。11月底前“同城通办”事项达到200项以上，推行告之承诺制；定期组织培训。"
    assert words(quotation) == paragraph, "neither the heading nor the next paragraph"
    assert [words(one) for one in re.findall(r"<mark>.*?</mark>", quotation)] == ["11月底前“同城通办”事项达到200项以上"]
    assert card(html, "计划原文").startswith("计划原文第二章（二）第1段在全文中查看")
    assert 'href="/plans/plan-2023/#q-2.2.1"' in html


def test_a_mended_word_is_shown_mended_and_explained(client, plan, percent, clerk):
    at = SOURCE.index("告之")
    plan.corrections.create(start=at, end=at + 2, as_written="告之", corrected="告知", note="错字。")
    html = read(client, clerk)
    marked = re.findall(r"<mark>(.*?)</mark>", html)
    assert words("".join(marked)) == "推行告知承诺制"
    assert '<ins title="原文写作“告之”。错字。">知</ins>' in html
    assert "原文写作“告之”。错字。" in card(html, "计划原文")


def test_the_way_back_names_chapter_and_section(client, duty, clerk):
    html = read(client, clerk)
    crumb = words(re.search(r'<nav class="crumb".*?</nav>', html, re.S).group())
    assert crumb == "计划全文二、健全政府机构职能体系（二）深入推进“放管服”改革"
    assert 'href="/plans/plan-2023/#c2"' in html


def test_what_people_wrote_is_never_markup(client, duty, clerk, office):
    bad = "<script>alert(1)</script>"
    send_back(hand_in(duty, clerk, 150, work_done=bad, problems=bad), office, bad)
    Task.objects.update(title=bad)
    Department.objects.filter(code="zhengwu").update(name=bad, short_name=bad)
    for user in (clerk, office):
        html = read(client, user)
        assert bad not in html
        assert html.count("&lt;script&gt;") > 4


# --- deadline


def test_a_deadline_of_the_document_is_quoted(client, duty, clerk):
    html = read(client, clerk)
    assert "期限“11月底前”→2023年11月30日" in card(html, "计划原文")
    assert card(html, "期限") == "期限原文期限37天后到期2023年11月30日7月6日印发时间已过75%"


def test_a_deadline_the_office_set_says_so(client, duty, clerk):
    Task.objects.update(deadline_basis="office")
    assert card(read(client, clerk), "期限").startswith("期限法治办确定37天后到期")


def test_without_one_it_ends_with_the_plan(client, percent, clerk):
    Plan.objects.update(end_words="年底前")
    html = read(client, clerk)
    assert "期限原文没有单独写明，随计划12月31日前完成（“年底前”）" in card(html, "计划原文")
    side = card(html, "期限")
    assert side.startswith("期限随计划68天后到期2023年12月31日")
    assert side.endswith("持续推进，原文没有单独写明期限。")


def test_a_rhythm_nobody_wrote_down_is_not_invented(client, plan, bureau, office, clerk):
    words_ = {"deadline_kind": "recurring", "recurrence": "unspecified", "deadline_words": "定期"}
    personas.assign(make_task(plan, "定期组织培训", **words_), bureau)
    personas.issue(plan, office)
    html = read(client, clerk)
    assert "期限“定期”→频次待定" in card(html, "计划原文")
    assert card(html, "期限").endswith("频次待定：原文只写了“定期”，没有写多久一次。")


@pytest.mark.parametrize(
    ("due_on", "said"),
    [(date(2023, 10, 24), "今天到期"), (date(2023, 10, 1), "已过23天"), (date(2023, 10, 25), "1天后到期")],
)
def test_the_days_left(client, duty, clerk, due_on, said):
    Assignment.objects.filter(pk=duty.pk).update(due_on=due_on)
    assert card(read(client, clerk), "期限").startswith(f"期限原文期限{said}2023年10月")


def test_what_was_done_late_stays_late(client, duty, clerk):
    done = {"state": "closed", "progress": 100, "closed_on": date(2023, 12, 8), "finished_on": date(2023, 12, 1)}
    Assignment.objects.filter(pk=duty.pk).update(**(NO_REASON | done))
    with on(12, 20):
        html = read(client, clerk)
    assert "12月8日办结2023年11月30日，逾期办结" in card(html, "期限")
    assert head(html).startswith("已办结2.2.1已办结主办")


def test_stages_say_whether_they_were_kept(client, duty, clerk, office):
    for day, target in ((date(2023, 9, 30), 120), (date(2023, 10, 10), 150), (date(2023, 10, 31), 170)):
        with on(8, 1):
            set_stage(by=office, assignment=personas.reload(duty), name=f"办成{target}项", due_on=day, target=target)
    with on(10, 4):
        hand_in(duty, clerk, 130)
    side = card(read(client, clerk), "期限")
    stages = "9月30日办成120项晚4天10月10日办成150项逾期14天10月31日办成170项还有7天11月30日完成时限还有37天"
    assert side.endswith("阶段节点" + stages)


# --- indicator


def test_the_indicator_in_numbers(client, duty, clerk):
    report_values(duty, clerk, {7: 132, 8: 141, 9: 149})
    html = read(client, clerk)
    # 17 more in the two months to September; two months are left until the end of November, 51 are missing.
    figures = "149/200项完成74%，时间过去75%还差51项近三月均增8.5项/月需要约25.5项/月"
    assert figures in card(html, "指标进度")
    assert "同城通办事项，截至9月" in card(html, "指标进度")
    told = "同城通办事项：7月132项，8月141项，9月149项；按近三个月增速到期约166项；目标200项"
    assert f'aria-label="{told}"' in html
    assert re.findall(r"<tr><td>(\d+月)</td><td class=\"r\">([^<]+)</td></tr>", html) == [
        ("7月", "132项"), ("8月", "141项"), ("9月", "149项")
    ]  # fmt: skip
    reason = "近几个月平均每月增加9项，照此到期约166项，比目标少34项；要按期完成，每月需增加约26项。"
    assert why(html) == f"为什么亮黄灯{reason}"


def test_the_chart_is_drawn_to_scale(client, duty, clerk):
    report_values(duty, clerk, {7: 132, 8: 141, 9: 152})
    html = figure(read(client, clerk))
    # Five months from 46 to 520, so 118.5 each; 120 stands at 152, the target of 200 at 26: 1.575 for each item.
    points = [tuple(map(float, one)) for one in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', html)]
    assert points == [(46, 133.1), (164.5, 118.9), (283, 101.6)]
    assert '<line class="target" x1="46" x2="520" y1="26.0" y2="26.0"/>' in html
    assert '<path class="act" d="M46.0 133.1 L164.5 118.9 L283.0 101.6"/>' in html
    assert '<path class="proj" d="M283.0 101.6 L520.0 70.1"/>' in html
    assert '<path class="need" d="M283.0 101.6 L520.0 26.0"/>' in html
    labels = re.search(r'<g class="ax">(.*?)</g>', html, re.S).group(1)
    assert re.findall(r">(\d+)<", labels) == ["120", "140", "160", "180", "200"]
    assert re.findall(r">(\d+月)<", labels) == ["7月", "8月", "9月", "10月", "11月"]


def test_the_pace_is_that_of_the_last_three_months_also_over_a_gap(client, duty, clerk):
    report_values(duty, clerk, {7: 120, 10: 150})
    assert "近三月均增10项/月需要约50项/月" in card(read(client, clerk), "指标进度")


def test_an_old_leap_does_not_count_as_pace(client, duty, clerk):
    Plan.objects.update(starts_on=date(2023, 3, 1))
    for month, value in ((6, 0), (7, 90), (8, 100), (9, 110), (10, 120)):
        report = ProgressReport.objects.create(
            assignment=duty, plan=duty.plan, department=duty.department, period=date(2023, month, 1), author=clerk,
            state="approved", progress=value // 2, submitted_at=personas.ISSUED, reviewed_at=personas.ISSUED,
            created_at=personas.ISSUED, updated_at=personas.ISSUED,
        )  # fmt: skip
        report.readings.create(indicator=duty.task.indicators.get(), value=value)
    # 90 to 120 in three months; one month is left and 80 are missing.
    assert "近三月均增10项/月需要约80项/月" in card(read(client, clerk), "指标进度")


def test_one_report_has_no_direction(client, duty, clerk):
    report_values(duty, clerk, {9: 149})
    html = read(client, clerk)
    assert "149/200项完成74%，时间过去75%还差51项" in card(html, "指标进度")
    assert "近三月" not in card(html, "指标进度")
    assert figure(html).count("<circle") == 1
    assert 'class="proj"' not in html and 'class="act"' not in html


def test_nothing_reported_yet(client, duty, clerk):
    html = read(client, clerk)
    assert "0/200项完成0%" in card(html, "指标进度")
    assert "还没有填报" in card(html, "指标进度")
    assert "<circle" not in figure(html)


def test_a_target_that_is_met_is_not_projected(client, duty, clerk):
    report_values(duty, clerk, {8: 190, 9: 210})
    html = read(client, clerk)
    assert "210/200项完成100%，时间过去75%还差0项" in card(html, "指标进度")
    assert 'class="proj"' not in html and 'class="need"' not in html


def test_a_draft_and_a_returned_value_do_not_count(client, duty, clerk, office):
    report_values(duty, clerk, {9: 149})
    send_back(hand_in(duty, clerk, 199), office)
    assert "149/200项" in card(read(client, clerk), "指标进度")


def test_a_ceiling_is_no_target(client, duty, clerk):
    duty.task.indicators.update(comparator="le")
    report_values(duty, clerk, {8: 190, 9: 210})
    html = read(client, clerk)
    assert "上限200项" in words(html)
    assert "还差" not in card(html, "指标进度") and "近三月" not in card(html, "指标进度")
    assert "“达到200项以上”→同城通办事项不超过200项" in card(html, "计划原文")


def test_a_rate_has_no_pace(client, duty, clerk):
    duty.task.indicators.update(accumulates=False, unit="%", target_value=90)
    report_values(duty, clerk, {8: 70, 9: 80})
    html = read(client, clerk)
    assert "80/90%完成88%" in card(html, "指标进度")
    assert "近三月" not in card(html, "指标进度") and 'class="proj"' not in html


def test_a_number_the_document_does_not_write_is_marked(client, duty, clerk):
    duty.task.indicators.update(soft=True)
    assert "不少于200项（原文没有写明数字）" in card(read(client, clerk), "计划原文")


# --- departments


def test_the_office_sees_everyone_and_how_they_stand(client, duty, office):
    html = read(client, office)
    assert card(html, "单位") == "单位拟定，待确认主办行政审批和政务服务局7月11日签收，王敏配合市场监督管理局待签收"
    assert head(html) == "预警2.2.1已签收主办行政审批和政务服务局"
    assert "暂按职责拟定，待法治办确认" in card(html, "计划原文")


def test_the_lead_sees_whether_its_helper_accepted_but_not_who(client, duty, clerk, helper):
    assert "配合市场监督管理局待签收" in card(read(client, clerk), "单位")
    personas.accepted(Assignment.objects.get(role="support"), helper)
    shown = card(read(client, clerk), "单位")
    assert shown.endswith("主办行政审批和政务服务局7月11日签收，王敏配合市场监督管理局7月11日签收")


def test_the_helper_sees_nothing_of_how_the_lead_stands(client, duty, clerk, helper, office):
    attach(duty, clerk)
    send_back(hand_in(duty, clerk, 149), office, "数字不对。")
    html = read(client, helper)
    assert card(html, "单位") == "单位拟定，待确认主办行政审批和政务服务局配合市场监督管理局待签收"
    assert head(html) == "未启动2.2.1待签收配合市场监督管理局"
    assert [one.split("下达")[0] for one in history(html)] == ["苏日娜"]
    for secret in ("149", "数字不对", "王敏", "清单.pdf", WORDS, "指标进度", "已退回"):
        assert secret not in words(html)
    assert "149" not in words(read(client, helper, query="?department=zhengwu"))


def test_joint_departments_do_not_see_each_other(client, plan, bureau, market, office, clerk, helper):
    task = make_task(plan, "推行告知承诺制", "推行告之承诺制")
    own, other = personas.assign(task, bureau, "joint"), personas.assign(task, market, "joint")
    personas.issue(plan, office)
    personas.accepted(own, clerk)
    hand_in(personas.accepted(other, helper), helper, 77)
    html = read(client, clerk)
    assert card(html, "单位").endswith("共同承担行政审批和政务服务局7月11日签收，王敏共同承担市场监督管理局")
    assert "77" not in words(html) and "张强" not in html
    assert "个单位" not in card(html, "单位")


def test_the_office_chooses_whose_course_it_reads(client, plan, bureau, market, office, clerk, helper):
    task = make_task(plan, "推行告知承诺制", "推行告之承诺制")
    own, other = personas.assign(task, bureau, "joint"), personas.assign(task, market, "joint")
    personas.issue(plan, office)
    personas.accepted(own, clerk)
    hand_in(personas.accepted(other, helper), helper, 77)
    Assignment.objects.update(**NO_REASON)
    Assignment.objects.filter(pk=own.pk).update(overdue_on=date(2023, 10, 1))
    html = read(client, office)
    assert head(html) == "逾期2.2.1已签收共同承担行政审批和政务服务局已办结0/2个单位", "the most urgent first"
    said = "2个单位各自承担：已办结0正常1逾期1"
    assert card(html, "单位").startswith(f"单位拟定，待确认{said}共同承担行政审批和政务服务局逾期0%")
    assert why(html).startswith("政务服务局为什么亮红灯")
    html = read(client, office, query="?department=shichang")
    assert head(html).startswith("正常2.2.1办理中共同承担市场监督管理局")
    assert history(html)[0].startswith("张强填报10月进展")
    assert 'href="?department=shichang&amp;show=reports#tl"' in html


def test_many_departments_are_folded(client, plan, office):
    task = make_task(plan, "推行告知承诺制", "推行告之承诺制")
    for n in range(15):
        personas.assign(task, personas.make_department(f"第{n}镇", f"{n}镇"), "joint")
    personas.issue(plan, office)
    assert "另外3个单位" in card(read(client, office), "单位")


def test_a_task_without_departments(client, plan, office):
    make_task(plan, "推行告知承诺制", "推行告之承诺制")
    html = read(client, office)
    assert head(html) == "未启动2.2.1还没有责任单位"
    assert "随责任单位确定" in card(html, "期限")
    assert "还没有办理记录" in card(html, "办理过程")


# --- history


@pytest.fixture
def course(duty, clerk, office):
    """Accepted, reported, returned, reported again and approved; then October's report."""
    with on(9, 20):
        attach(duty, clerk)
        first = hand_in(duty, clerk, 141)
    with on(9, 21):
        send_back(first, office, "请补充联办事项清单。\n另附说明。")
    with on(9, 22):
        hand_in(duty, clerk, 149)
    with on(9, 25):
        approve(first, office, "同意。")
    hand_in(duty, clerk, 164)
    return duty


def test_the_course_in_words_newest_first(client, course, clerk):
    html = read(client, clerk)
    assert history(html) == [
        f"王敏填报10月进展149→164项+15{WORDS}",
        "苏日娜审核通过同意。",
        f"王敏填报9月进展149项{WORDS}清单.pdf",
        "苏日娜退回请补充联办事项清单。另附说明。",
        f"王敏填报9月进展141项{WORDS}",
        "王敏签收",
        "苏日娜下达",
    ]
    assert "清单。<br>另附说明。" in html
    months = re.findall(r'<h3 class="tl-m">(.*?)</h3>', html)
    assert months == ["10月", "9月", "7月"]
    assert "<time datetime=" in html and "10月24日 12:00</time>" in html and "7月11日 10:00</time>" in html


def test_reports_or_decisions_alone(client, course, clerk):
    shown = history(read(client, clerk, query="?show=reports"))
    assert [one[:8] for one in shown] == ["王敏填报10月进", "王敏填报9月进展", "王敏填报9月进展"]
    assert "149→164项+15" in shown[0], "what counted before is known though it is not shown"
    assert history(read(client, clerk, query="?show=reviews")) == [
        "苏日娜审核通过同意。", "苏日娜退回请补充联办事项清单。另附说明。"
    ]  # fmt: skip


def test_nothing_of_the_kind(client, duty, clerk):
    assert "没有这一类记录" in read(client, clerk, query="?show=reviews")


def test_a_duty_in_percent_tells_its_gain(client, percent, clerk, office):
    with on(9, 20):
        approve(hand_in(percent, clerk, 40), office)
    hand_in(percent, clerk, 35, lower_reason="口径调整。")
    assert history(read(client, clerk)) == [
        f"王敏填报10月进展40%→35%-5{WORDS}",
        "苏日娜审核通过",
        f"王敏填报9月进展0%→40%+40{WORDS}",
        "王敏签收",
        "苏日娜下达",
    ]


def test_closing_is_told_from_asking_to_done(client, percent, clerk, office):
    approve(hand_in(percent, clerk, 100, **personas.CLOSING), office)
    told = [re.sub(r"\d+%.*", "", one) for one in history(read(client, clerk))]
    assert told == ["苏日娜同意办结", "苏日娜审核通过", "王敏申请办结", "王敏填报10月进展", "王敏签收", "苏日娜下达"]


def test_older_months_are_folded(client, percent, clerk, office):
    for month in (7, 8, 9, 10):
        with on(month, 20):
            approve(hand_in(percent, clerk, month * 5), office)
    html = read(client, clerk)
    visible, folded = html[: html.index("展开7月的记录")], html[html.index("展开7月的记录") :]
    assert re.findall(r'<h3 class="tl-m">(.*?)</h3>', visible) == ["10月", "9月", "8月"]
    assert re.findall(r'<h3 class="tl-m">(.*?)</h3>', folded) == ["7月"]


def test_an_unsent_report_is_its_departments_own_business(client, duty, clerk, bureau, office):
    personas.make_user(Role.HEAD, bureau, full_name="陈建军")
    attach(duty, clerk)
    hand_in(duty, clerk, 163)
    own, others = read(client, clerk), read(client, office)
    assert history(own)[0] == f"王敏填报10月进展163项{WORDS}清单.pdf"
    assert "清单.pdf" in card(own, "佐证材料")
    assert history(others) == ["王敏签收", "苏日娜下达"]
    assert card(others, "佐证材料") == "佐证材料0份还没有材料。"
    for secret in (WORDS, "163", "清单.pdf"):
        assert secret not in words(others)


# --- evidence


def test_files_stand_with_date_size_and_note(client, duty, clerk, office):
    kept, gone = attach(duty, clerk), attach(duty, clerk, "多余.pdf", b"%PDF-1.4 other")
    evidence.remove_evidence(by=clerk, evidence=gone)
    hand_in(duty, clerk, 164)
    for user in (clerk, office):
        html = read(client, user)
        assert card(html, "佐证材料") == f"佐证材料1份全部下载清单.pdf10月24日·1KB·{kept.sha256[:8]}·第一批"
        assert f'href="/evidence/{kept.pk}/"' in html
        assert "多余.pdf" not in html


def test_that_closing_needs_a_file_is_said(client, duty, clerk):
    assert card(read(client, clerk), "佐证材料") == "佐证材料0份还没有材料。"
    Task.objects.update(evidence_required=True)
    assert card(read(client, clerk), "佐证材料") == "佐证材料0份还没有材料。办结时要有。"


# --- what can be done


def test_the_department_accepts_then_reports(client, plan, counted, bureau, clerk, office):
    row = personas.assign(counted, bureau)
    personas.issue(plan, office)
    html = read(client, clerk)
    assert actions(html) == ["签收"]
    assert f'action="/assignments/{row.pk}/accept/"' in html
    answer = client.post(f"/assignments/{row.pk}/accept/", {"next": "/tasks/plan-2023/2.2.1/"}, follow=True)
    html = answer.content.decode()
    assert "已签收" in words(html)
    assert actions(html) == ["填报10月进展"]
    assert f'href="{reverse("report", args=[row.pk])}"' in html


def test_what_is_handed_in_can_only_be_taken_back_until_it_is_returned(client, duty, clerk, office):
    report = hand_in(duty, clerk, 164)
    html = read(client, clerk)
    assert actions(html) == ["撤回填报"]
    send_back(report, office, "请补充。")
    html = read(client, clerk)
    assert actions(html) == ["修改重报"]
    assert "10月24日填报被退回，还没有重报。" in why(html)
    assert "退回意见：请补充。" in why(html)


def test_last_months_approval_does_not_stop_this_months_report(client, duty, clerk, office):
    with on(9, 20):
        approve(hand_in(duty, clerk, 149), office)
    assert actions(read(client, clerk)) == ["填报10月进展"]


def test_a_quarter_is_called_a_quarter(client, duty, clerk):
    Plan.objects.update(report_cycle="quarterly")
    assert actions(read(client, clerk)) == ["填报第四季度进展"]


def test_the_head_signs_and_the_clerk_does_not(client, duty, clerk, bureau):
    chief = personas.make_user(Role.HEAD, bureau)
    hand_in(duty, clerk, 164)
    assert actions(read(client, clerk)) == ["撤回填报"]
    html = read(client, chief)
    assert actions(html) == ["去审签"]
    assert f'href="/tasks/#a-{duty.pk}"' in html


def test_who_helps_accepts_and_reports_nothing(client, duty, helper):
    assert actions(read(client, helper)) == ["签收"]
    personas.accepted(Assignment.objects.get(role="support"), helper)
    assert actions(read(client, helper)) == []


def test_what_is_done_needs_nothing(client, percent, clerk, office):
    approve(hand_in(percent, clerk, 100, **personas.CLOSING), office)
    assert actions(read(client, clerk)) == []


def test_the_office_reviews_what_waits(client, duty, clerk, office):
    report = hand_in(duty, clerk, 164)
    html = read(client, office)
    assert actions(html) == ["去审核", "确认责任单位"]
    assert f'href="/review/?plan=plan-2023&amp;report={report.pk}"' in html
    approve(report, office)
    assert actions(read(client, office)) == ["确认责任单位"]


def test_the_office_confirms_who_is_responsible_once(client, duty, office, clerk):
    client.force_login(office)
    address = reverse("task-confirm", args=["plan-2023", "2.2.1"])
    answer = client.post(address, {"next": "/tasks/plan-2023/2.2.1/"}, follow=True)
    html = answer.content.decode()
    assert "已确认2个责任单位" in html
    assert actions(html) == []
    assert card(html, "单位").startswith("单位主办")
    assert "原文没有写，由法治办确认" in card(html, "计划原文")
    again = client.post(address, {"next": "/tasks/plan-2023/2.2.1/"}, follow=True)
    assert "责任单位已经确认过了" in again.content.decode()
    assert AssignmentEvent.objects.filter(verb="confirm").count() == 2
    assert history(read(client, clerk))[0] == "苏日娜确认责任单位"


@pytest.mark.parametrize("role", WATCHERS)
def test_who_only_watches_does_nothing(client, duty, clerk, role):
    hand_in(duty, clerk, 164)
    watcher = personas.make_user(role)
    html = read(client, watcher)
    assert actions(html) == []
    assert "164/200项" in card(html, "指标进度")
    assert client.post(reverse("task-confirm", args=["plan-2023", "2.2.1"])).status_code == 403


def test_the_department_does_not_confirm_itself(client, duty, clerk):
    client.force_login(clerk)
    assert client.post(reverse("task-confirm", args=["plan-2023", "2.2.1"])).status_code == 403
    assert Assignment.objects.filter(proposed=True).count() == 2


# --- who, and strange addresses


def test_anothers_task_does_not_exist_for_a_department(client, percent, helper):
    client.force_login(helper)
    answer = client.get("/tasks/plan-2023/2.2.1/")
    assert answer.status_code == 404
    assert "它不是本单位承担的任务" in answer.content.decode()
    assert client.post(reverse("task-confirm", args=["plan-2023", "2.2.1"])).status_code == 404


def test_a_draft_is_the_offices(client, plan, counted, bureau, clerk, office):
    personas.assign(counted, bureau)
    assert head(read(client, office)) == "未启动2.2.1未下达主办行政审批和政务服务局"
    client.force_login(clerk)
    assert client.get("/tasks/plan-2023/2.2.1/").status_code == 404


def test_who_has_no_part_in_the_matter_sees_no_task(client, duty):
    client.force_login(personas.make_user(Role.SECURITY_ADMIN))
    assert client.get("/tasks/plan-2023/2.2.1/").status_code == 404


@pytest.mark.parametrize("path", ["plan-2023/9.9.9", "plan-2022/2.2.1", "plan-2023/'--", "plan-2023/" + "1" * 500])
@pytest.mark.parametrize("action", ["", "confirm/"])
def test_a_task_nobody_has_is_not_found(client, duty, office, path, action):
    client.force_login(office)
    answer = client.post(f"/tasks/{path}/{action}") if action else client.get(f"/tasks/{path}/")
    assert answer.status_code == 404


@pytest.mark.parametrize("query", ["department=nobody", "show=nothing", "show[]=x", "department=" + "x" * 5000])
def test_a_strange_query_shows_the_task(client, course, office, query):
    html = read(client, office, query=f"?{query}")
    assert len(history(html)) == 7
    assert re.search(r'hx-get="\?show=" aria-current="true"', html)


def test_a_zero_byte_in_the_address_does_no_harm(client, duty, office):
    client.force_login(office)
    for query in ("department=%00", "show=%00"):
        assert client.get(f"/tasks/plan-2023/2.2.1/?{query}").status_code in (200, 400)
    assert client.get("/tasks/plan-2023/%00/").status_code in (400, 404)
    assert client.post("/tasks/plan-2023/%00/confirm/").status_code in (400, 404)


def test_the_page_is_only_read(client, duty, office):
    client.force_login(office)
    assert client.post("/tasks/plan-2023/2.2.1/").status_code == 405
    assert client.get(reverse("task-confirm", args=["plan-2023", "2.2.1"])).status_code == 405


# --- size


def queries(client, user):
    client.force_login(user)
    with CaptureQueriesContext(connection) as found:
        assert client.get("/tasks/plan-2023/2.2.1/").status_code == 200
    return len(found)


def test_the_number_of_queries_never_grows(client, course, clerk, office):
    few, few_own = queries(client, office), queries(client, clerk)
    event = AssignmentEvent.objects.filter(verb="submit").last()
    for _ in range(80):
        event.pk, event.until = None, event.at
        event.save(force_insert=True)
    file = Evidence.objects.get()
    for n in range(30):
        file.pk, file.original_name = None, f"清单{n}.pdf"
        file.save(force_insert=True)
    for n in range(30):
        personas.assign(course.task, personas.make_department(f"第{n}镇", f"{n}镇"), "joint", owner=clerk)
    assert queries(client, office) <= few <= 20
    assert queries(client, clerk) <= few_own <= 20


def test_a_long_history_is_bounded(client, duty, clerk):
    event = AssignmentEvent.objects.filter(verb="accept").last()
    for _ in range(100):
        event.pk, event.until = None, event.at
        event.save(force_insert=True)
    assert len(history(read(client, clerk))) == 60
