"""Every number of a document is recomputed from the raw rows, and every number says where it comes from."""

import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Role
from plan_tracker import clock
from reports.documents.blocks import Table, count_words
from reports.documents.choice import KINDS, choose
from reports.documents.compose import compose, generate
from tasks.lights import light_of
from tasks.models import Assignment, AssignmentEvent, ProgressReport
from tasks.models.assignment import KEPT_FIELDS
from tests import personas
from tests.kept import kept_part, kept_world
from tests.personas import TODAY
from tests.reports.conftest import add_duties, busy_world

pytestmark = pytest.mark.django_db
AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:%|项|个|件|份|次|天|章|小节)")
EVERYTHING = {name: {"sections": ",".join(kind.sections)} for name, kind in KINDS.items()}


def build(seed):
    made = busy_world(25, seed)
    add_reports(made.plan, made.office, seed)
    return made


built, world = kept_world(build, params=range(2))
bureaus, office, busy = kept_part("bureaus"), kept_part("office"), kept_part("plan")


def add_reports(plan, office, seed):
    """Reports of October and September, some asking for help, some with problems, and what happened to them."""
    clerk = personas.make_user(Role.REPORTER, plan.assignments.first().department)
    reports, events = [], []
    for number, row in enumerate(Assignment.objects.filter(plan=plan, reports=None).order_by("pk")):
        pick = (number * 7 + seed) % 10
        when = datetime(2023, 10, 5 + pick, 4, tzinfo=clock.LOCAL)
        reports.append(ProgressReport(
            assignment=row, plan=plan, department=row.department, period=date(2023, 10 - pick % 2, 1),
            state=("approved", "submitted", "returned")[pick % 3], progress=40, work_done=f"完成了{pick}件事。",
            problems=("", "人手不足。", "无")[number % 3], needs_help=pick in (2, 5), author=clerk, created_at=when,
            updated_at=when, submitted_at=when, submitted_by=clerk, reviewed_at=when, reviewed_by=office,
            review_comment="请补充。",
        ))  # fmt: skip
        verb, at = ("return", "extend", "approve", "reopen")[pick % 4], when - timedelta(days=20 * (pick % 2))
        facts = {name: getattr(row, name) for name in KEPT_FIELDS}
        events.append(AssignmentEvent(assignment=row, at=at, actor_name="李文博", verb=verb, **facts))
    personas.keep_reports(ProgressReport.objects.bulk_create(reports))
    AssignmentEvent.objects.bulk_create(events)


def owed(plan):
    rows = Assignment.objects.filter(plan=plan).select_related("task", "department")
    found = [row for row in rows if row.role != "support" and row.state not in ("cancelled", "draft")]
    return sorted(found, key=lambda row: (row.task.start, row.department.order))


def tasks_by_light(plan):
    """Lights of tasks: the most urgent of their parts."""
    order = ["red", "yellow", "none", "green", "done"]
    lights = {}
    for row in owed(plan):
        lights.setdefault(row.task_id, []).append(light_of(row, TODAY).value)
    return Counter(min(many, key=order.index) for many in lights.values())


def document(plan, name, department=None, **options):
    return generate(choose(plan, name, EVERYTHING[name] | options, department=department))


def said(made, key):
    return next(block.text for block in made.paragraphs() if block.key == key)


def rows_after(made, key):
    """The rows of the table behind a paragraph."""
    place = next(n for n, block in enumerate(made.blocks) if getattr(block, "key", "") == key)
    table = made.blocks[place + 1]
    assert isinstance(table, Table)
    return table.rows


def test_the_bulletin_counts_what_is_there(busy):
    made, lights = document(busy, "bulletin"), tasks_by_light(busy)
    overall, total = said(made, "overall"), sum(lights.values())
    assert f"分解为{total}项任务，按责任单位计{len(owed(busy))}项。" in overall
    assert f"已办结{lights['done']}项，办结率{round(100 * lights['done'] / total, 1):g}%" in overall
    for words, light in (("正常推进", "green"), ("预警", "yellow"), ("逾期", "red"), ("未启动", "none")):
        assert (f"{words}{lights[light]}项" in overall) == bool(lights[light])
    handed_in = [
        row for row in owed(busy)
        if row.report_period == date(2023, 10, 1) and row.report_state in ("submitted", "approved", "department_review")
    ]  # fmt: skip
    working = [row for row in owed(busy) if row.state in ("accepted", "in_progress")]
    expected = {row.pk for row in [*handed_in, *working]}
    assert f"10月应填报{len(expected)}项，已填报{len(handed_in)}项" in overall


def test_the_bulletin_lists_what_is_late_in_plan_order(busy):
    made = document(busy, "bulletin")
    red = [row for row in owed(busy) if light_of(row, TODAY) == "red"]
    table = rows_after(made, "overdue")
    late = [(row.task.code, row.department.name, f"{(TODAY - row.overdue_on).days + 1}天") for row in red]
    assert [(row[1], row[3], row[5]) for row in table] == late
    yellow = [row for row in owed(busy) if light_of(row, TODAY) == "yellow"]
    assert [(row[1], row[3]) for row in rows_after(made, "warned")] == [
        (r.task.code, r.department.name) for r in yellow
    ]
    assert f"逾期任务{tasks_by_light(busy)['red']}项，按责任单位计{len(red)}项" in said(made, "overdue")


def test_the_bulletin_names_who_has_not_reported(busy, bureaus):
    done = ("submitted", "approved", "department_review")
    missing = [
        row for row in owed(busy)
        if row.state in ("accepted", "in_progress")
        and not (row.report_period == date(2023, 10, 1) and row.report_state in done)
    ]  # fmt: skip
    text, places = said(document(busy, "bulletin"), "missing"), []
    for bureau in bureaus:
        codes = [row.task.code for row in missing if row.department_id == bureau.pk]
        if codes:
            shown = "、".join(codes[:3]) + ("等" if len(codes) > 3 else "")
            places.append(text.index(f"{bureau.name}{len(codes)}项（{shown}）"))
    assert places == sorted(places)
    assert f"单位有{len(places)}个" in text
    assert "请于10月25日前完成填报" in text


def test_departments_stand_in_their_own_order(busy, bureaus):
    rows = rows_after(document(busy, "bulletin"), "departments")
    assert [row[1] for row in rows] == [
        one.name for one in bureaus if any(r.department_id == one.pk for r in owed(busy))
    ]
    for row in rows:
        own = [one for one in owed(busy) if one.department.name == row[1]]
        done = sum(light_of(one, TODAY) == "done" for one in own)
        assert row[2:4] == (str(len(own)), str(done))


def test_the_month_says_what_changed(busy):
    made = document(busy, "monthly-report")
    closed = [row for row in owed(busy) if row.closed_on and date(2023, 10, 1) <= row.closed_on <= TODAY]
    assert [(row[1], row[3]) for row in rows_after(made, "closed")] == [
        (r.task.code, r.department.name) for r in closed
    ]
    red = [row for row in owed(busy) if light_of(row, TODAY) == "red"]
    september = AssignmentEvent.objects.filter(at__lt=clock.midnight(date(2023, 10, 1)))
    late_before = {one.assignment_id for one in september if light_of(one, date(2023, 9, 30)) == "red"}
    new = [row for row in red if row.pk not in late_before]
    assert f"逾期{len(red)}项" + (f"，其中10月新增{len(new)}项" if new else "") in said(made, "late")
    due = [
        row for row in owed(busy)
        if date(2023, 11, 1) <= row.due_on <= date(2023, 11, 30) and light_of(row, TODAY) != "done"
    ]  # fmt: skip
    assert f"按责任单位计{len(due)}项" in said(made, "next")
    first = datetime(2023, 10, 1, tzinfo=clock.LOCAL)
    events = Counter(e.verb for e in AssignmentEvent.objects.filter(assignment__plan=busy) if e.at >= first)
    reporting = said(made, "reporting")
    for words, verb in (("审核退回", "return"), ("同意延期", "extend"), ("重新办理", "reopen")):
        assert (f"{words}{events[verb]}次" in reporting) == bool(events[verb])


def test_the_month_passes_on_what_departments_ask(busy):
    made = document(busy, "monthly-report")
    reports = list(ProgressReport.objects.filter(plan=busy, period=date(2023, 10, 1)))
    asking = [one for one in reports if one.needs_help]
    others = [one for one in reports if not one.needs_help and one.problems == "人手不足。"]
    if asking:
        assert f"请求协调的有{len(asking)}项" in said(made, "help")
    if others:
        assert f"另有{len(others)}项填报" in said(made, "problems")


def test_the_year_tells_chapter_by_chapter(busy):
    made = document(busy, "annual-report")
    lights = {}
    for row in owed(busy):
        lights.setdefault((row.chapter_id, row.task_id), []).append(light_of(row, TODAY) == "done")
    for chapter in busy.chapters.all():
        tasks = [parts for (pk, _), parts in lights.items() if pk == chapter.pk]
        done = sum(all(parts) for parts in tasks)
        assert f"本章{len(tasks)}项任务，已办结{done}项" in said(made, f"chapter-{chapter.number}")
    left = [row for row in owed(busy) if light_of(row, TODAY) != "done"]
    assert f"还有{len(left)}项没有办结" in said(made, "next-open")


def test_a_heads_data_are_the_departments_own(busy, bureaus):
    for bureau in bureaus:
        own = [row for row in owed(busy) if row.department_id == bureau.pk]
        done = [row for row in own if light_of(row, TODAY) == "done"]
        late = [row for row in done if (row.finished_on or row.closed_on) > row.due_on]
        text = said(document(busy, "duty-report", bureau), "overall")
        assert f"共同承担{len(own)}项任务" in text
        assert f"已办结{len(done)}项" in text
        if done:
            assert f"按期{len(done) - len(late)}项、晚于期限{len(late)}项" in text


@pytest.mark.parametrize("name", KINDS)
def test_no_number_without_its_source(busy, bureaus, name):
    made = document(busy, name, bureaus[0] if name == "duty-report" else None)
    numbers = 0
    for paragraph in made.paragraphs():
        for run in paragraph.runs:
            found = AMOUNT.findall(run.text)
            assert not found or run.reference, f"{paragraph.key}: {run.text}"
            numbers += len(found)
    assert numbers > 5
    for table in (block for block in made.blocks if isinstance(block, Table)):
        assert table.reference


def test_queries_do_not_grow_with_the_plan(db):
    made = busy_world(8, seed=1)
    plan, bureaus, office = made.plan, made.bureaus, made.office
    add_reports(plan, office, 1)
    before = {name: queries(plan, name, bureaus[0]) for name in KINDS}
    add_duties(plan, bureaus, tasks=40, seed=2)
    add_reports(plan, office, 2)
    assert {name: queries(plan, name, bureaus[0]) for name in KINDS} == before
    assert max(before.values()) <= 26


def queries(plan, name, bureau):
    with CaptureQueriesContext(connection) as caught:
        compose(choose(plan, name, EVERYTHING[name], department=bureau if name == "duty-report" else None))
    return len(caught)


def test_words_are_counted_as_word_counts_them():
    assert count_words("截至10月24日，办结率16.8%。") == 12
    assert count_words("A4纸 two words") == 4
