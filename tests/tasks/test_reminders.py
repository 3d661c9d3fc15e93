"""Who is reminded of what, when: one digest per person and working day, true when it is sent, never twice."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from departments.models import Role, User, WorkingDay
from notifications.delivery import deliver_inside
from notifications.models import Endpoint, Message, Preference
from notifications.verbs import queue
from plan_tracker import clock
from tasks.models import Assignment, ProgressReport, ReminderPolicy
from tasks.reminders.sweep import sweep
from tasks.reminders.truth import judge
from tasks.report_input import ReportInput
from tasks.verbs.report_decisions import approve_report, sign_report
from tasks.verbs.reports import submit_report
from tests.kept import kept
from tests.personas import (
    NOON,
    TODAY,
    accepted,
    assign,
    issue,
    make_department,
    make_plan,
    make_task,
    make_user,
    reload,
)

pytestmark = pytest.mark.django_db


def at(day: date, hour: int = 10) -> datetime:
    """An hour of a day on the users' wall clock."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.LOCAL).astimezone(UTC)


def build_county():
    """One department with a reporter and a head, the office, a leader, and a plan with one duty until 31 October."""
    department = make_department()
    people = {
        "liu": make_user(Role.REPORTER, department, username="liu"),
        "head": make_user(Role.HEAD, department, username="head"),
        "wang": make_user(Role.REVIEWER, username="wang"),
        "leader": make_user(Role.LEADER, username="leader"),
    }
    plan = make_plan()
    task = make_task(plan, due_on=date(2023, 10, 31), deadline_kind="fixed")
    duty = assign(task, department)
    issue(plan, people["wang"])
    accepted(duty, people["liu"])
    Message.objects.all().delete()
    report(reload(duty), people["liu"], people["head"], people["wang"])
    Message.objects.all().delete()
    return SimpleNamespace(plan=plan, task=task, duty=duty, department=department, **people)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once."""
    with kept(django_db_blocker):
        yield build_county()


@pytest.fixture
def county(built, db):
    """Each test's own copy."""
    return deepcopy(built)


def report(duty: Assignment, by: User, head: User, office: User) -> None:
    """This month's report, signed and approved."""
    with clock.at(at(TODAY, 8)):
        data = ReportInput(progress=40, work_done="已梳理事项清单，正在逐项办理。")
        made = submit_report(by=by, assignment=duty, data=data, expected_version=0)
        signed = sign_report(by=head, report=made, expected_version=made.version)
        approve_report(by=office, report=signed, expected_version=signed.version)


def told(person: User | None = None) -> list[str]:
    """Titles of the digests somebody got, oldest first, after delivering."""
    deliver_inside(judge)
    rows = Message.objects.filter(channel="in_app", kind="digest", state="sent")
    if person:
        rows = rows.filter(recipient=person)
    return list(rows.order_by("pk").values_list("title", flat=True))


def morning(day: date, hour: int = 10) -> int:
    """One sweep and delivery at an hour of a day; returns how many people were told."""
    with clock.at(at(day, hour)):
        count = sweep()
        deliver_inside(judge)
        return count


class TestSteps:
    """Before the deadline, after it, and up the ladder."""

    @pytest.mark.parametrize("day", [date(2023, 10, 20), date(2023, 10, 26), date(2023, 10, 30), date(2023, 10, 31)])
    def test_seven_three_one_and_no_working_days_before(self, county, day):
        Preference.objects.update(digested_on=day - timedelta(days=1))
        assert morning(day) == 1
        assert "将到期1项" in told(county.liu)[0]

    @pytest.mark.parametrize("day", [date(2023, 10, 25), date(2023, 10, 27)])
    def test_not_on_the_days_between(self, county, day):
        assert morning(day) == 0

    def test_the_line_says_what_when_and_where_to_press(self, county):
        morning(date(2023, 10, 30))
        (item,) = Message.objects.get(kind="digest", channel="in_app").items
        assert item == {
            "kind": "due", "light": "yellow", "title": f"{county.task.code} 推行告知承诺制", "reason": "明天到期",
            "url": f"/tasks/{county.plan.code}/{county.task.code}/", "action": "去填报",
        }  # fmt: skip

    def test_a_deadline_on_a_rest_day_is_reminded_of_on_the_last_working_day(self, county):
        saturday = date(2023, 10, 28)
        Assignment.objects.update(overdue_on=saturday + timedelta(days=1))
        assert morning(date(2023, 10, 27)) == 1
        assert "10月28日" in str(Message.objects.get(kind="digest").items) or "明天到期" in str(
            Message.objects.get(kind="digest").items
        )

    def test_overdue_every_working_day_to_the_department_from_day_three_to_the_head(self, county):
        for day in range(1, 8):
            morning(date(2023, 11, day))
        assert len(told(county.liu)) == 5, "1, 2, 3, 6 and 7 November; the 4th and 5th are a weekend"
        assert len(told(county.head)) == 3, "3, 6 and 7 November"
        assert "已逾期1项" in told(county.head)[0]

    def test_day_seven_offers_the_office_a_yellow_notice_day_fifteen_a_red_one_and_tells_the_leader(self, county):
        for day in range(1, 20):
            morning(date(2023, 11, day))
        office = [one.items[0] for one in Message.objects.filter(recipient=county.wang, kind="digest").order_by("pk")
                  if one.items[0]["kind"] in ("yellow", "red")]  # fmt: skip
        assert [(one["kind"], one["light"]) for one in office] == [("yellow", "yellow"), ("red", "red")]
        assert "已逾期7天" in office[0]["reason"]
        assert len(told(county.leader)) == 1

    def test_only_the_leader_in_charge_hears_of_a_department_that_has_one(self, county):
        other = make_user(Role.LEADER, username="other")
        county.department.leader = county.leader
        county.department.save()
        for day in range(14, 18):
            morning(date(2023, 11, day))
        assert told(county.leader)
        assert not told(other)

    def test_the_closing_day_of_the_period(self, county):
        Assignment.objects.update(report_period=date(2023, 9, 1), report_state="approved", overdue_on=None)
        Preference.objects.all().delete()
        told_on = [day for day in range(16, 28) if morning(date(2023, 10, day))]
        assert told_on == [20, 24, 25], "3, 1 and 0 working days before the 25th"
        assert "还有1项没有填报" in told(county.liu)[0]

    def test_what_nobody_accepted_for_two_working_days(self, county):
        late = assign(make_task(county.plan, "另一件事"), county.department)
        issue(county.plan, county.wang)
        Assignment.objects.filter(pk=late.pk).update(issued_at=at(date(2023, 10, 19)))
        assert morning(date(2023, 10, 19)) == 0
        Preference.objects.all().delete()
        assert morning(date(2023, 10, 24)) == 1
        assert "1项任务等待签收" in told(county.liu)[0]


class TestNothingUntrue:
    """What is done is not reminded of, not even a minute later."""

    def test_who_asked_for_closure_is_left_alone(self, county):
        Assignment.objects.update(state="closure_requested", overdue_on=date(2023, 10, 20))
        assert morning(TODAY) == 0

    def test_what_was_done_between_deciding_and_sending_is_dropped_with_its_reason(self, county):
        with clock.at(at(date(2023, 10, 30))):
            assert sweep() == 1
            Assignment.objects.update(state="closed", progress=100, closed_on=TODAY, overdue_on=None)
            assert deliver_inside(judge) == 0
        message = Message.objects.get(kind="digest")
        assert (message.state, message.drop_reason) == ("dropped", "发出之前都已办完")

    def test_a_returned_report_that_was_handed_in_again_is_not_announced_as_returned(self, county):
        made = ProgressReport.objects.get()
        queue(recipient=county.liu, kind="returned", title="退回", body="", url="/", dedupe_key="r",
              about=f"report:{made.pk}", urgent=True)  # fmt: skip
        assert deliver_inside(judge) == 0
        assert Message.objects.get(dedupe_key="r").drop_reason == "已经重新提交"


class TestOnce:
    """At any time, twice, late, after days off, whatever the clock said."""

    def test_a_second_sweep_tells_nobody_again(self, county):
        assert morning(date(2023, 10, 30)) == 1
        assert morning(date(2023, 10, 30), hour=15) == 0
        assert Message.objects.filter(kind="digest").count() == 1

    def test_nobody_is_told_before_their_hour_or_on_a_rest_day(self, county):
        Preference.objects.update_or_create(user=county.liu, defaults={"digest_hour": 14})
        assert morning(date(2023, 10, 30), hour=13) == 0
        assert morning(date(2023, 10, 30), hour=14) == 1
        WorkingDay.objects.create(date=date(2023, 10, 31), is_working=False, name="调休")
        assert morning(date(2023, 10, 31), hour=15) == 0

    def test_a_server_that_was_off_for_three_days_catches_up_with_one_digest(self, county):
        morning(TODAY)
        assert morning(date(2023, 10, 27)) == 1, "the step of 26 October fell into the gap"
        assert len(told(county.liu)) == 1
        assert morning(date(2023, 10, 27), hour=16) == 0

    def test_a_clock_that_ran_ahead_and_was_put_back_silences_nobody(self, county):
        morning(date(2023, 11, 29))
        Message.objects.all().delete()
        assert morning(date(2023, 10, 30)) == 1

    def test_sixty_days_one_digest_a_day_at_most(self, county):
        Assignment.objects.update(overdue_on=date(2023, 10, 20))
        WorkingDay.objects.all().delete()
        start = date(2023, 12, 1)
        days = [start + timedelta(days=n) for n in range(60)]
        for day in days:
            morning(day)
            morning(day, hour=11)
        assert Message.objects.filter(recipient=county.liu, kind="digest").count() == sum(
            day.weekday() < 5 for day in days
        )

    def test_new_people_and_rooms_hear_too(self, county):
        room = Endpoint.objects.create(
            channel="wecom", name="群", address="https://room/", active=True, department=county.department
        )
        new = make_user(Role.REPORTER, county.department, username="new")
        Assignment.objects.update(owner=None)
        assert morning(date(2023, 10, 30)) == 3
        assert told(new)
        assert Message.objects.get(endpoint=room).kind == "digest"
        assert morning(date(2023, 10, 30), hour=12) == 0


class TestWhose:
    """A duty with an owner is its owner's; who stands in hears; who is alone hears everything."""

    def test_a_colleagues_duty_is_not_in_my_digest(self, county):
        zhao = make_user(Role.REPORTER, county.department, username="zhao")
        Assignment.objects.update(owner=zhao)
        assert morning(date(2023, 10, 30)) == 1
        assert told(zhao)
        assert not told(county.liu)

    def test_while_its_owner_is_away_it_is_in_the_substitutes(self, county):
        zhao = make_user(Role.REPORTER, county.department, username="zhao")
        Assignment.objects.update(owner=zhao)
        zhao.leaves.create(substitute=county.liu, first_day=TODAY, last_day=date(2023, 10, 31), created_at=NOON)
        morning(date(2023, 10, 30))
        assert told(county.liu)

    def test_a_head_without_reporters_hears_what_they_would(self, county):
        county.liu.is_active = False
        county.liu.save()
        assert morning(date(2023, 10, 30)) == 1
        assert told(county.head)

    def test_a_muted_kind_is_left_out_but_not_what_is_late(self, county):
        Preference.objects.update_or_create(user=county.liu, defaults={"muted": "due,closing,accept,overdue"})
        assert morning(date(2023, 10, 30)) == 0
        assert morning(date(2023, 11, 1)) == 1


def test_the_plans_own_rules_count(county):
    ReminderPolicy.objects.create(plan=county.plan, due_steps="4", head_after=1, overdue_daily=False)
    assert [day for day in range(24, 31) if morning(date(2023, 10, day))] == [25]
    assert morning(date(2023, 11, 1)) == 2, "the head from the first day"
    assert len(told(county.liu)) == 2
    morning(date(2023, 11, 2))
    assert len(told(county.liu)) == 2, "only once"


def test_the_office_hears_of_what_waits_for_it(county):
    ProgressReport.objects.update(state="submitted")
    assert morning(date(2023, 10, 26)) == 1, "only the department, of its deadline"
    assert morning(date(2023, 10, 27)) == 1
    assert "1份填报等待审核" in told(county.wang)[0]


def test_a_sweep_takes_the_same_queries_for_one_duty_and_for_fifty(county, django_assert_max_num_queries):
    for n in range(50):
        other = make_department(f"第{n}局", f"{n}局")
        make_user(Role.REPORTER, other, username=f"p{n}")
        assign(make_task(county.plan, f"任务{n}"), other, due_on=date(2023, 10, 31))
    issue(county.plan, county.wang)
    Assignment.objects.update(state="in_progress", accepted_at=NOON, overdue_on=date(2023, 11, 1))
    Message.objects.all().delete()
    with clock.at(at(date(2023, 10, 30))), django_assert_max_num_queries(34):
        assert sweep() == 51
    with clock.at(at(date(2023, 10, 30))), django_assert_max_num_queries(20):
        assert deliver_inside(judge) == 51
