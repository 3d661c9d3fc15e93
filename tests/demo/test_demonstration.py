"""The demonstration: believable, marked, removable, and never beside real people's accounts."""

import json
import stat
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from audit.verbs import verify
from departments.models import Role, User
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.demo.accounts import accounts_file
from reports.models import DailyCell, FillingUpload, JobRun, ScoreEntry, SubscriptionRun
from reports.outputs.verbs import ask_for_output
from reports.scoring.verbs.schemes import add_rule, create_scheme
from reports.subscriptions.schedule import Rhythm
from reports.subscriptions.verbs import subscribe
from reports.wall.links import make_wall_link
from tasks.models import Assignment, AssignmentEvent, AssignmentState, Evidence, Milestone, Plan, ProgressReport
from tasks.verbs.assignments import issue_plan
from tasks.verbs.comparison import show_league
from tests import personas

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = date(2023, 10, 24)


@pytest.fixture
def plan(settings, tmp_path):
    """A plan of three tasks owed by three departments, and a data folder of one's own."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    plan = personas.make_plan()
    departments = [
        personas.make_department(code="zwfwj"),
        personas.make_department("市场监督管理局", "市场监管局", code="scjgj"),
        personas.make_department("司法局", "司法局", code="sfj"),
    ]
    for number in range(3):
        task = personas.make_task(plan, f"推行第{number}项“承诺制”")
        for department in departments:
            personas.assign(task, department, "joint")
    personas.make_indicator(Assignment.objects.first().task)
    return plan


@pytest.fixture
def loaded(plan):
    call_command("load_demo", verbosity=0)
    return {one["username"]: one for one in json.loads(accounts_file().read_text(encoding="utf-8"))}


def test_there_is_somebody_of_every_role_and_everybody_can_sign_in(client, loaded):
    assert {one["role"] for one in loaded.values()} == {role.value for role in Role}
    wanted = {
        ("reporter", "行政审批和政务服务局"), ("head", "行政审批和政务服务局"), ("reporter", "市场监督管理局"),
    }  # fmt: skip
    assert wanted <= {(one["role"], one["department"]) for one in loaded.values()}
    for name in ("zwfwj-reporter", "reviewer"):
        sent = {"username": name, "password": loaded[name]["password"]}
        assert client.post("/login/", sent).status_code == 302


def test_passwords_are_for_the_owner_of_the_machine_only(loaded):
    assert stat.S_IMODE(accounts_file().stat().st_mode) == 0o600
    assert len({one["password"] for one in loaded.values()}) == len(loaded)


def test_every_account_is_marked(loaded):
    assert not User.objects.filter(is_demo=False).exists()


def test_the_autumn_went_through_the_same_verbs_as_real_life(loaded):
    assert Assignment.objects.exclude(state=AssignmentState.DRAFT).count() == 9
    assert ProgressReport.objects.filter(state="approved").count() > 8
    assert AssignmentEvent.objects.filter(verb="submit").exists()
    now = datetime(2023, 10, 24, 23, 59, tzinfo=clock.LOCAL)
    assert not AssignmentEvent.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(created_at__gt=now).exists()
    assert list(verify(chain=Plan.objects.get().audit_chain)) == []
    assert DailyCell.objects.filter(day__lt=TODAY).exists()


def test_no_sentence_has_quotation_marks_within_the_same_quotation_marks(loaded):
    for report in ProgressReport.objects.all():
        assert "““" not in report.work_done
        assert "””" not in report.work_done


def test_another_day_gives_another_autumn(plan, settings):
    settings.DEMO_TODAY = date(2023, 8, 20)
    call_command("load_demo", verbosity=0)
    assert ProgressReport.objects.exists()
    assert not ProgressReport.objects.filter(period__gt="2023-08-01").exists()


def test_it_is_refused_beside_accounts_made_by_hand(plan):
    personas.make_user(Role.SYSTEM_ADMIN)
    with pytest.raises(CommandError, match="已有手工建立的账号"):
        call_command("load_demo", verbosity=0)
    assert User.objects.count() == 1
    assert not accounts_file().exists()


def test_it_is_refused_twice(loaded):
    with pytest.raises(CommandError, match="已经载入过"):
        call_command("load_demo", verbosity=0)
    assert User.objects.count() == len(loaded)


def test_it_is_refused_in_production_and_without_a_plan(plan, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="正式环境"):
        call_command("load_demo", verbosity=0)
    settings.PRODUCTION = False
    Assignment.objects.all().delete()
    Plan.objects.all().delete()
    with pytest.raises(CommandError, match="还没有计划"):
        call_command("load_demo", verbosity=0)


def test_one_command_takes_it_out_and_the_plan_can_begin_for_real(loaded, settings, tmp_path):
    milestones = Milestone.objects.filter(kind="final").count()
    call_command("clear_demo", verbosity=0)
    left = [User, ProgressReport, AssignmentEvent, Evidence, Message, DailyCell]
    assert [model.objects.count() for model in left] == [0] * len(left)
    assert not accounts_file().exists()
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert Milestone.objects.count() == milestones
    assert set(Assignment.objects.values_list("state", "progress", "accepted_at")) == {("draft", 0, None)}
    office = personas.make_user(Role.REVIEWER)
    issue_plan(by=office, plan=Plan.objects.get())
    assert Assignment.objects.filter(state=AssignmentState.ISSUED).count() == 9


def used():
    """Everything people can make from the figures, made by demonstration accounts; returns where the file lies."""
    plan, office = Plan.objects.get(), User.objects.filter(role=Role.REVIEWER).first()
    clerk = User.objects.filter(role=Role.REPORTER, assignments__isnull=False).first()
    output = ask_for_output(by=office, kind="heat", format="csv", plan=plan, day=TODAY)
    weekly = subscribe(by=office, kind="heat", format="csv", plan=plan, rhythm=Rhythm("weekly", 1, None))
    SubscriptionRun.objects.create(subscription=weekly, due_on=TODAY, run_on=TODAY, output=output)
    make_wall_link(by=office, plan=plan, name="三楼会议室")
    show_league(by=office, plan=plan, shown=True)
    scheme = create_scheme(by=office, plan=plan, name="办法", basis="", base_points=Decimal(100), cap=Decimal(100))
    values = {"name": "核查不实", "fact": "manual", "points": Decimal(-1), "required_evidence": "核查记录"}
    rule = add_rule(by=office, scheme=scheme, **values)
    now = clock.now()
    ScoreEntry.objects.create(
        scheme=scheme, rule=rule, department=clerk.department, key="manual:1", happened_on=TODAY, points=-1,
        reason="不实", evidence="记录", made_by=office, made_at=now,
    )  # fmt: skip
    FillingUpload.objects.create(
        plan=plan, department=clerk.department, period=date(2023, 10, 1), file_name="表.xlsx", size=1, sha256="0",
        rows="[]", uploaded_by=clerk, uploaded_at=now,
    )  # fmt: skip
    return output.file


def test_what_was_made_from_the_figures_goes_with_it(loaded):
    with clock.at(datetime(2023, 10, 24, 12, tzinfo=clock.LOCAL)):
        file = used()
        assert default_storage.exists(file)
        call_command("clear_demo", verbosity=0)
    kept = [model for model in apps.get_app_config("reports").get_models() if model.objects.exists()]
    assert not [model for model in kept if model is not JobRun]
    assert not default_storage.exists(file)
    assert not Plan.objects.get().show_league
    assert not Assignment.objects.exclude(waiting=0, waiting_since=None).exists()


def test_it_is_not_taken_out_over_the_work_of_real_people(loaded):
    real = personas.make_user(Role.REPORTER, Assignment.objects.first().department)
    report = ProgressReport.objects.first()
    ProgressReport.objects.filter(pk=report.pk).update(author=real)
    with pytest.raises(CommandError, match="正式账号填报"):
        call_command("clear_demo", verbosity=0)
    assert ProgressReport.objects.filter(pk=report.pk).exists()
