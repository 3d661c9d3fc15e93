"""Load the demonstration into an empty system, and take it out again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import chain

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from rest_framework.authtoken.models import Token

from audit import verbs as audit
from departments import working_days
from departments.models import Department, Role, User, WorkingDay
from notifications.models import Message
from plan_tracker import clock
from plan_tracker.demo.accounts import Account, accounts_file, create_accounts, write_accounts
from plan_tracker.demo.instructions import instruction_lives
from plan_tracker.demo.requests import request_lives, undo_extensions
from plan_tracker.demo.story import cast, life_of, play, set_stages
from plan_tracker.errors import DomainError
from reports.models import (
    DailyCell,
    DailyTaskCell,
    DocumentDraft,
    FillingUpload,
    Output,
    ScoreAppeal,
    ScoreEntry,
    ScoringScheme,
    Subscription,
    WallLink,
)
from reports.snapshots import fill_missed_days
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    AssignmentState,
    Evidence,
    Instruction,
    Milestone,
    MilestoneKind,
    Plan,
    PlanState,
    ProgressReport,
)
from tasks.verbs.assignments import issue_plan

ISSUED_ON = date(2023, 7, 10)
DEFAULT_TODAY = date(2023, 10, 24)


def load_demo(*, today: date, plan: Plan | None = None) -> list[Account]:
    """Create the accounts and play the story until `today`. Refused when anybody made accounts by hand."""
    if User.objects.filter(is_demo=False).exists():
        raise DomainError("已有手工建立的账号，不再载入演示数据。要看演示，请换一个空的数据目录（DATA_DIR）。")
    if User.objects.exists():
        raise DomainError("演示数据已经载入过了。要重新载入，请先运行 clear_demo。")
    plan = plan or Plan.objects.newest_first().first()
    if plan is None:
        raise DomainError("还没有计划，请先用 load_plan 载入计划。")
    with transaction.atomic():
        for year in (plan.year, plan.year + 1):
            if working_days.year_published(year) and not WorkingDay.objects.filter(date__year=year).exists():
                working_days.load_year(year=year, by=None)
        accounts = create_accounts(_departments_in(plan))
        _play(plan, today)
    write_accounts(accounts)
    return accounts


def clear_demo() -> int:
    """Remove accounts, reports, history and files of the demonstration; the plan is unissued again.

    Refused when people with real accounts have reported: their work must not go with it.
    """
    real_work = ProgressReport.objects.filter(author__is_demo=False)
    if real_work.exists():
        raise DomainError("系统里已有正式账号填报的内容，不能整体清除演示数据。请换一个空的数据目录后重新开始。")
    files = [(evidence.file.storage, evidence.file.name) for evidence in Evidence.objects.all()]
    files += [(default_storage, name) for name in Output.objects.exclude(file="").values_list("file", flat=True)]
    with transaction.atomic():
        count = _clear_rows()
        audit.record(
            chain="system",
            by=None,
            action="demo.clear",
            object_type="demo",
            object_id="",
            object_label="演示数据",
            detail={"accounts": count},
        )
    for storage, name in files:
        storage.delete(name or "")
    accounts_file().unlink(missing_ok=True)
    return count


def _departments_in(plan: Plan) -> list[Department]:
    return list(Department.objects.filter(assignments__plan=plan).distinct().order_by("order", "code"))


def _play(plan: Plan, today: date) -> None:
    reviewers = list(User.objects.filter(role=Role.REVIEWER).order_by("username"))
    issued_on = min(ISSUED_ON, today)
    with clock.at(datetime.combine(issued_on, time(9, 0), tzinfo=clock.LOCAL)):
        issue_plan(by=reviewers[0], plan=plan)
        set_stages(_single_documents(plan), reviewers[0])
    people = cast(reviewers)
    rows = Assignment.objects.filter(plan=plan).select_related("plan", "task", "department", "chapter")
    morning = datetime.combine(today, time(8, 30), tzinfo=clock.LOCAL)
    lives = (life_of(row, plan, issued_on, people) for row in rows.order_by("pk"))
    play(chain(lives, request_lives(plan, people), instruction_lives(plan, people)), end=morning)
    with clock.at(morning):
        fill_missed_days(plan=plan, until=today)
    _read_old_messages(today)


def _single_documents(plan: Plan) -> list[Assignment]:
    """Lead parts whose result is a document, in plan order."""
    rows = plan.assignments.filter(role="lead", task__evidence_required=True).exclude(task__deadline_kind="recurring")
    return list(rows.select_related("plan", "task", "department").order_by("task__start"))


def _read_old_messages(today: date) -> None:
    """All are delivered; only those of the last two days are still unread, as on a used desk."""
    Message.objects.filter(state="queued").update(state="sent", sent_at=F("created_at"))
    old = datetime.combine(today - timedelta(days=2), time(0, 0), tzinfo=clock.LOCAL)
    Message.objects.filter(created_at__lt=old, read_at=None).update(read_at=F("created_at"))


# What was made from the figures; a row goes before what it stands on.
MADE = (Subscription, Output, DocumentDraft, FillingUpload, WallLink, ScoreAppeal, ScoreEntry, ScoringScheme)


def _clear_rows() -> int:
    for model in MADE:
        model._default_manager.all().delete()
    Evidence.objects.all().delete()
    undo_extensions()
    Instruction.objects.all().delete()
    AssignmentRequest.objects.all().delete()
    AssignmentEvent.objects.all().delete()
    ProgressReport.objects.all().delete()
    DailyCell.objects.all().delete()
    DailyTaskCell.objects.all().delete()
    Message.objects.filter(recipient__is_demo=True).delete()
    Milestone.objects.filter(kind=MilestoneKind.STAGE).delete()
    Milestone.objects.update(met_on=None)
    for plan in Plan.objects.all():
        _unissue(plan)
    demo = User.objects.filter(is_demo=True)
    Token.objects.filter(user__in=demo).delete()
    count = demo.count()
    demo.delete()
    return count


def _unissue(plan: Plan) -> None:
    empty = ("due_soon_on", "overdue_on", "behind_on", "unreported_on", "pace_slow_on", "returned_on", "closed_on")
    Assignment.objects.filter(plan=plan).update(
        state=AssignmentState.DRAFT,
        issued_at=None,
        accepted_at=None,
        owner=None,
        progress=0,
        current_value=None,
        report_period=None,
        report_state="",
        waiting=0,
        waiting_since=None,
        finished_on=None,
        **dict.fromkeys(empty),
    )
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.DRAFT, show_league=False, changed_at=clock.now())
