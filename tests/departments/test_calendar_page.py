"""The working calendar as the system administrator keeps it, and what a change does to duties."""

from __future__ import annotations

import json
import re
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from audit.verbs import verify
from departments import working_days
from departments.models import Role, WorkingDay
from departments.working_days import YearState, load_year, missing_for, year_states
from plan_tracker import clock
from plan_tracker.errors import Conflict
from tasks.models import Assignment, AssignmentEvent, Plan
from tasks.verbs import calendar
from tasks.verbs.calendar import keep_turning_days
from tests import personas

pytestmark = pytest.mark.django_db
YEAR, CHANGE, LOAD = (f"/calendar/working-days/{part}" for part in ("", "change/", "load/"))
NATIONAL_DAY = date(2023, 10, 1)
MARK = re.compile(r'name="seen" value="([^"]+)"')
LATER = personas.NOON + timedelta(minutes=5)


@pytest.fixture
def keeper():
    return personas.make_user(Role.SYSTEM_ADMIN, full_name="何伟")


@pytest.fixture
def desk(keeper):
    return personas.browser(keeper)


@pytest.fixture
def year():
    load_year(year=2023, by=None)


@pytest.fixture
def duty(year):
    """Due on Monday, 9 October: seven working days before is 22 September; with 1 October worked, 25."""
    plan, bureau = personas.make_plan(), personas.make_department()
    row = personas.assign(personas.make_task(plan), bureau, due_on=date(2023, 10, 9))
    personas.assign(personas.make_task(plan, "年底的事"), bureau)
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    return personas.reload(row)


def typed(**fields):
    """What the form sends."""
    first = fields.get("first", "2023-10-01")
    return {"first": first, "last": first, "kind": "work", "name": "加班", "seen": ""} | fields


def send(desk, step="save", **fields):
    """Fill in the form, look at the effect, and go on as `step` says."""
    if step == "save":
        found = MARK.search(desk.post(CHANGE, typed(**fields) | {"step": "preview"}).content.decode())
        fields = {"seen": found[1] if found else ""} | fields
    return desk.post(CHANGE, typed(**fields) | {"step": step})


def stored():
    """Everything a change could touch."""
    rows = list(Assignment.objects.order_by("pk").values()), list(WorkingDay.objects.values())
    return rows, AssignmentEvent.objects.count(), AuditEntry.objects.count()


# --- looking


def test_a_year_is_twelve_months_with_holidays_in_shape_and_word(desk, year):
    html = desk.get(f"{YEAR}?year=2023").content.decode()
    assert html.count('class="card cal-month"') == 12
    assert 'aria-label="10月1日，放假，国庆节，修改"' in html
    assert 'aria-label="10月7日，调休上班，修改"' in html
    assert 'aria-label="10月14日，周末休息，修改"' in html
    assert 'aria-label="10月24日，上班，修改" title="上班" aria-current="date"' in html
    assert "全年249个工作日" in html


def test_the_office_reads_without_links_to_change(year):
    html = personas.browser(personas.make_user(Role.REVIEWER)).get(f"{YEAR}?year=2023").content.decode()
    assert "国庆节" in html
    assert CHANGE not in html
    assert LOAD not in html


@pytest.mark.parametrize("asked", ["0", "-1", "99999", "abc", "２０２３", "2023x", "1999"])
def test_a_year_that_is_none_is_not_found(desk, asked):
    assert desk.get(f"{YEAR}?year={asked}").status_code == 404


def test_the_page_asks_the_same_for_an_empty_and_a_full_year(desk):
    desk.get(YEAR)
    with CaptureQueriesContext(connection) as empty:
        desk.get(f"{YEAR}?year=2023")
    load_year(year=2023, by=None)
    with CaptureQueriesContext(connection) as full:
        desk.get(f"{YEAR}?year=2023")
    assert len(full) == len(empty)


# --- what is known of a year


def test_a_year_without_make_up_days_keeps_its_warning(keeper, year):
    assert missing_for(date(2023, 1, 1), date(2024, 6, 1)) == [2024]
    load_year(year=2030, by=keeper, provisional=True)
    assert year_states(2030, 2030) == {2030: YearState.PROVISIONAL}
    assert missing_for(date(2030, 1, 1), date(2030, 12, 31)) == [2030]
    saturday = date(2030, 9, 28)
    working_days.change_days(by=keeper, first=saturday, last=saturday, is_working=True, name="调休上班")
    assert missing_for(date(2030, 1, 1), date(2030, 12, 31)) == []


def test_an_unpublished_year_says_so_and_offers_feasts_and_weekends(desk):
    assert "2030年的调休安排还没有公布，请在公布后再载入或手工改" in desk.get(f"{YEAR}?year=2030").content.decode()
    refused = desk.post(LOAD, {"year": "2030", "seen": "-", "step": "save"}, follow=True).content.decode()
    assert "还没有公布" in refused
    assert not WorkingDay.objects.exists()
    shown = desk.post(LOAD, {"year": "2030", "seen": "-", "provisional": "on"}).content.decode()
    assert "提示会一直留着" in shown
    desk.post(LOAD, {"year": "2030", "seen": "-", "provisional": "on", "step": "save"})
    assert not WorkingDay.objects.get(date="2030-10-01").is_working
    assert "2030年的调休安排还没有录入" in desk.get(f"{YEAR}?year=2030").content.decode()


def test_loading_again_takes_back_what_was_changed_by_hand_and_says_how_much(desk, year):
    send(desk)
    mark = MARK.search(desk.get(f"{YEAR}?year=2023").content.decode())[1]
    sent = {"year": "2023", "seen": mark}
    assert "有1天和公布的安排不一样" in desk.post(LOAD, sent).content.decode()
    assert WorkingDay.objects.get(date=NATIONAL_DAY).is_working, "shown, not done"
    desk.post(LOAD, sent | {"step": "save"})
    assert not WorkingDay.objects.get(date=NATIONAL_DAY).is_working
    assert json.loads(AuditEntry.objects.filter(action="calendar.load_year").latest("pk").detail)["days"] == 1


# --- changing


def test_the_effect_is_shown_before_anything_is_saved(desk, duty):
    before = stored()
    html = send(desk, "preview").content.decode()
    assert "1项未办结任务的临期日期会随着变" in html
    assert "还没有保存" in html
    assert stored() == before


def test_national_day_made_a_working_day_moves_the_warning_and_its_light(desk, duty):
    assert duty.due_soon_on == date(2023, 9, 22)
    with clock.at(LATER):
        answer = send(desk).headers["Location"]
    assert answer == f"{YEAR}?year=2023"
    assert "1项任务的临期日期随着改了" in desk.get(answer).content.decode()
    moved = personas.reload(duty)
    assert (moved.due_soon_on, moved.version) == (date(2023, 9, 25), duty.version + 1)
    event = AssignmentEvent.objects.get(verb="recalendar")
    assert (event.due_soon_on, event.actor_name) == (date(2023, 9, 25), "何伟")
    task = desk.get(f"/tasks/plan-2023/{duty.task.code}/").content.decode()
    assert "按工作日历重算临期" in task
    assert "9月22日起临期改为9月25日起" in task


def test_what_is_yellow_on_a_page_follows_the_calendar(keeper, duty):
    """Yellow for being due soon and for nothing else."""
    Assignment.objects.filter(pk=duty.pk).update(behind_on=None, unreported_on=None)
    office = personas.browser(personas.make_user(Role.REVIEWER))
    with clock.at(personas.NOON.replace(month=9, day=22)):
        before = re.search(r"预警(\d+)项", office.get("/overview/").content.decode())[1]
        calendar.change_days(by=keeper, first=NATIONAL_DAY, last=NATIONAL_DAY, is_working=True, name="")
        after = re.search(r"预警(\d+)项", office.get("/overview/").content.decode())[1]
    assert int(before) == int(after) + 1


def test_a_change_is_on_record_from_what_to_what(desk, duty):
    send(desk, first="2023-10-02", last="2023-10-03")
    entry = AuditEntry.objects.get(action="calendar.change")
    detail = json.loads(entry.detail)
    assert detail["2023-10-02"] == ["休息（国庆节）", "上班（加班）"]
    assert detail["recomputed"] == 1
    assert (entry.object_label, entry.actor_name) == ("2023年10月2日至10月3日", "何伟")
    assert list(verify()) == []
    auditor = personas.browser(personas.make_user(Role.AUDIT_ADMIN))
    assert "休息（国庆节） → 上班（加班）" in auditor.get("/audit/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"last": "2023-09-30"}, "结束日期不能早于开始日期"),
        ({"last": "2023-12-30"}, "一次最多改31天"),
        ({"kind": "off", "name": "国庆节"}, "本来就是这样"),
        ({"kind": "maybe"}, "请选“休息”或“上班”"),
        ({"kind": ""}, "请选择一项"),
        ({"first": "2023-13-01"}, "日期要写成"),
        ({"first": ""}, "请选择日期"),
        ({"first": "2024-05-01", "last": "2024-05-01"}, "2024年的工作日历还没有载入"),
        ({"name": "含\u202e的"}, "非法字符"),
        ({"name": "含\x00的"}, "空字符"),
        ({"name": "长" * 41}, "最多40字"),
        ({"name": "长" * 100_000}, "最多40字"),
        ({"last": "9" * 400}, "日期要写成"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "save"])
def test_a_wrong_change_comes_back_filled_with_the_reason(desk, year, step, fields, words):
    before = stored()
    answer = send(desk, step, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "改工作日历" in answer.content.decode()
    assert stored() == before


def test_going_back_from_the_preview_keeps_what_was_typed(desk, year):
    html = send(desk, "edit", name="本地安排").content.decode()
    assert 'value="本地安排"' in html
    assert re.search(r'value="work" checked', html)


def test_the_second_of_two_people_hears_who_was_first(desk, year):
    seen = MARK.search(send(desk, "preview").content.decode())[1]
    other = personas.make_user(Role.SYSTEM_ADMIN, full_name="王秀兰")
    with clock.at(LATER):
        calendar.change_days(by=other, first=NATIONAL_DAY, last=NATIONAL_DAY, is_working=True, name="值班")
        answer = desk.post(CHANGE, typed(name="我的说明", seen=seen, step="save"))
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "没有保存：王秀兰刚刚改过这几天" in html
        assert 'value="我的说明"' in html
        assert "现在是上班（值班）" in html
        assert WorkingDay.objects.get(date=NATIONAL_DAY).name == "值班"
        assert send(desk, name="我的说明").status_code == 302
    assert WorkingDay.objects.get(date=NATIONAL_DAY).name == "我的说明"


def test_a_double_click_changes_once(desk, duty):
    seen = MARK.search(send(desk, "preview").content.decode())[1]
    for _ in range(2):
        assert desk.post(CHANGE, typed(seen=seen, step="save", form_key="one-click")).status_code == 302
    assert AuditEntry.objects.filter(action="calendar.change").count() == 1
    assert AssignmentEvent.objects.filter(verb="recalendar").count() == 1


def test_going_back_and_choosing_other_days_is_no_conflict(desk, year):
    seen = MARK.search(send(desk, "preview").content.decode())[1]
    with clock.at(LATER):
        working_days.change_days(by=None, first=date(2023, 10, 2), last=date(2023, 10, 2), is_working=True, name="")
    assert desk.post(CHANGE, typed(last="2023-10-03", seen=seen, step="preview")).status_code == 200


# --- in the background


def behind(duty):
    """The calendar changed by somebody who could not move duties."""
    with clock.at(LATER):
        working_days.change_days(by=None, first=NATIONAL_DAY, last=NATIONAL_DAY, is_working=True, name="")


def test_the_job_moves_what_the_change_left_and_runs_twice_for_nothing(duty):
    behind(duty)
    with clock.at(LATER + timedelta(minutes=3)):
        assert keep_turning_days() == 1
        assert personas.reload(duty).due_soon_on == date(2023, 9, 25)
        after = stored()
        assert keep_turning_days() == 0
    assert stored() == after
    with clock.at(LATER + timedelta(minutes=4)), CaptureQueriesContext(connection) as queries:
        assert keep_turning_days() == 0
    assert len(queries) == 2, "nothing is compared until the calendar changes again"


def test_many_duties_are_left_to_the_job_and_the_page_says_so(desk, duty, monkeypatch):
    monkeypatch.setattr(calendar, "AT_ONCE", 0)
    assert "保存后在后台重算" in send(desk, "preview").content.decode()
    assert "正在后台重算" in desk.get(send(desk).headers["Location"]).content.decode()
    assert personas.reload(duty).due_soon_on == date(2023, 9, 22)
    assert keep_turning_days() == 1
    assert personas.reload(duty).due_soon_on == date(2023, 9, 25)


def more(duty, count):
    """As many duties like it."""
    for number in range(count):
        personas.assign(
            personas.make_task(duty.plan, f"另一件{number}"), duty.department, due_on=date(2023, 10, 9),
            state="issued", issued_at=personas.ISSUED, due_soon_on=duty.due_soon_on, overdue_on=duty.overdue_on,
        )  # fmt: skip


def test_a_job_killed_in_the_middle_goes_on_where_it_was(duty, monkeypatch):
    more(duty, 4)
    behind(duty)
    monkeypatch.setattr(calendar, "BATCH", 2)
    with monkeypatch.context() as power, pytest.raises(SystemExit):
        batches = iter([calendar._move_batch])
        power.setattr(calendar, "_move_batch", lambda *args: next(batches, lambda *_: sys.exit())(*args))
        keep_turning_days()
    assert AssignmentEvent.objects.filter(verb="recalendar").count() == 2
    assert keep_turning_days() == 3
    rows = Assignment.objects.filter(due_on="2023-10-09")
    assert set(rows.values_list("due_soon_on", flat=True)) == {date(2023, 9, 25)}
    assert AssignmentEvent.objects.filter(verb="recalendar").count() == 5


def test_comparing_costs_the_same_with_more_duties(duty):
    def queries():
        Plan.objects.update(turned_at=None)
        with CaptureQueriesContext(connection) as caught:
            keep_turning_days()
        return len(caught)

    few = queries()
    more(duty, 30)
    assert queries() == few


def test_what_is_closed_or_archived_is_left_alone(duty):
    Plan.objects.update(state="archived")
    behind(duty)
    before = stored()
    assert keep_turning_days() == 0
    assert stored() == before


# --- warnings and machines


@pytest.mark.parametrize("page", ["/overview/", "/review/"])
def test_the_office_is_told_of_a_year_that_is_not_loaded(duty, page):
    office = personas.browser(personas.make_user(Role.REVIEWER))
    assert "放假和调休安排还没有录全" not in office.get(page).content.decode()
    Plan.objects.update(ends_on=date(2024, 3, 1))
    assert "2024年的放假和调休安排还没有录全" in office.get(page).content.decode()
    clerk = personas.browser(personas.make_user(Role.REPORTER, duty.department))
    assert "2024年的放假和调休安排还没有录全，临期提醒可能差几天" in clerk.get("/tasks/").content.decode()
    assert "还没有录全" not in personas.browser(personas.make_user(Role.OBSERVER)).get("/overview/").content.decode()


def test_machines_read_the_days_of_a_year(year):
    client = personas.browser(personas.make_user(Role.OBSERVER))
    answer = client.get("/api/v1/working-days/?year=2023&is_working=false&page_size=200").json()
    assert answer["count"] == 365 - 249
    assert {"date": "2023-10-02", "is_working": False, "name": "国庆节"} in answer["results"]
    assert client.get("/api/v1/working-days/?year=2024").json()["count"] == 0
    for wrong in ("year=abc", "year=1", "year=99999", "year=2023.5", "jahr=2023", "page=-1"):
        assert client.get(f"/api/v1/working-days/?{wrong}").status_code in (400, 404), wrong


def test_a_stale_mark_is_refused_by_the_verb_too(keeper, year):
    with pytest.raises(Conflict):
        calendar.load_year(by=keeper, year=2023, seen="-")
