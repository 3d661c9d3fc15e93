"""督办单: the office sends a numbered notice to a department, which answers it; the office reads the answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from audit import verbs as audit
from departments.models import Department, Role, User
from departments.roles import REPORTS
from notifications import verbs as notifications
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.text import clean_text
from tasks.history import build_event, keep_events
from tasks.models import Assignment, NoticeLevel, NoticeReply, Plan, SupervisionNotice
from tasks.notice_lists import MOST_DUTIES, may_be_noticed
from tasks.notices import tell_office, tell_person
from tasks.permissions import require_reviewer
from tasks.policy import policy_of

MAX_DEMAND, LEAST_REPLY, MAX_REPLY, MAX_REMARK = 1000, 5, 2000, 500
TRIES = 5


def issue_notice(
    *,
    by: User,
    plan: Plan,
    department: Department,
    level: str,
    duties: Collection[int],
    demand: str,
    reply_due_on: date,
) -> SupervisionNotice:
    """Send a notice with the plan's next number about `duties` (ids); tells the department, red also its leader.

    Raises Forbidden, DomainError for what is missing, Conflict if somebody sent one about the same duties meanwhile.
    """
    require_reviewer(by, "发督办单")
    if level not in NoticeLevel.values:
        raise DomainError("请选择督办单的级别。", field="level")
    if not duties:
        raise DomainError("请至少勾选一项任务。", field="duty")
    if len(duties) > MOST_DUTIES:
        raise DomainError(f"一份督办单最多{MOST_DUTIES}项，请分几份发出。", field="duty")
    _require_future(reply_due_on)
    demand = clean_text(demand, field="demand", label="督办要求", max_length=MAX_DEMAND, required=True)
    fields = {"level": level, "demand": demand, "reply_due_on": reply_due_on}
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _issue(by, plan, department, set(duties), fields)
        except IntegrityError:  # another one took the number in this moment
            continue
    raise Conflict("没有发出：同时有几份督办单在编号，请稍后再试。")


def _issue(by: User, plan: Plan, department: Department, duties: set[int], fields: dict[str, Any]) -> SupervisionNotice:
    Plan.objects.select_for_update().only("pk").get(pk=plan.pk)  # numbers are given one after the other
    rows = may_be_noticed(plan, policy_of(plan), fields["level"], clock.today())
    found = list(rows.filter(department=department, pk__in=duties).select_related("task").order_by("task__start"))
    if len(found) < len(duties):
        raise Conflict(_why_not(plan, duties))
    last = SupervisionNotice.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    notice = SupervisionNotice.objects.create(
        plan=plan, department=department, number=last + 1, issued_by=by, issued_at=clock.now(), **fields
    )
    notice.assignments.set(found)
    _events(found, plan, "notice", by, f"{notice.reference}（{notice.get_level_display()}）：{notice.demand}")
    _tell_department(notice, len(found))
    _tell_leaders(notice)
    detail = {"department": department.name, "level": fields["level"], "duties": [row.task.code for row in found]}
    _audit(notice, "notice.issue", by, **detail, demand=notice.demand, reply_due_on=str(notice.reply_due_on))
    return notice


def _why_not(plan: Plan, duties: set[int]) -> str:
    """Why some of the duties can't be in a notice now."""
    rows = SupervisionNotice.objects.filter(plan=plan, assignments__in=duties, replied_at=None)
    other = rows.select_related("plan", "issued_by").order_by("-number").first()
    if other:
        return f"没有发出：{other.issued_by.full_name}已就其中的任务发出{other.reference}，请刷新后再看。"
    return "没有发出：其中有任务已经办理，或还没有到发督办单的天数，请刷新后再看。"


def reply_notice(*, by: User, notice: SupervisionNotice, reply: str, expected_version: int | None = None) -> None:
    """The department answers once; the office is told. Raises Forbidden, DomainError, Conflict if somebody did."""
    if by.role not in REPORTS or by.department_id != notice.department_id:
        raise Forbidden("只有收到督办单的单位可以回复。")
    reply = clean_text(reply, field="reply", label="回复", max_length=MAX_REPLY, required=True)
    if len(reply) < LEAST_REPLY:
        raise DomainError(f"回复至少{LEAST_REPLY}个字，请写明原因、措施和完成时间。", field="reply")
    with transaction.atomic():
        changes = {"reply": reply, "replied_by": by, "replied_at": clock.now()}
        _write(notice, expected_version, "回复", {"replied_at": None}, **changes)
        rows = list(notice.assignments.select_related("task"))
        _events(rows, notice.plan, "answer_notice", by, f"{notice.reference}：{reply}")
        tell_office(
            kind="notice_answered",
            title=f"{notice.department.short_name}回复了{notice.reference}",
            body=reply,
            url=_url(notice),
            key=f"notice-reply:{notice.pk}:{notice.version}",
        )
        _audit(notice, "notice.reply", by, reply=reply)


def note_notice(*, by: User, notice: SupervisionNotice, remark: str = "", expected_version: int | None = None) -> None:
    """The office has read the reply (已阅). Raises Forbidden, Conflict without a reply or when it was noted."""
    require_reviewer(by, "阅办督办回复")
    remark = clean_text(remark, field="remark", label="阅办意见", max_length=MAX_REMARK, required=False)
    with transaction.atomic():
        changes = {"remark": remark, "noted_by": by, "noted_at": clock.now()}
        _write(notice, expected_version, "标为已阅", {"replied_at__isnull": False, "noted_at": None}, **changes)
        _audit(notice, "notice.note", by, remark=remark)


def ask_again(
    *, by: User, notice: SupervisionNotice, remark: str, reply_due_on: date, expected_version: int | None = None
) -> None:
    """The office is not content: the reply is kept aside, and the department answers again by a new day.

    Raises Forbidden, DomainError without words or for a day gone by, Conflict when somebody decided meanwhile.
    """
    require_reviewer(by, "要求重新回复")
    remark = clean_text(remark, field="remark", label="意见", max_length=MAX_REMARK, required=True)
    _require_future(reply_due_on)
    if notice.replied_at is None or notice.replied_by is None:
        raise Conflict(_too_late(notice, "要求重新回复"))
    old = NoticeReply(
        notice=notice,
        text=notice.reply,
        replied_by=notice.replied_by,
        replied_at=notice.replied_at,
        reply_due_on=notice.reply_due_on,
        remark=remark,
        asked_by=by,
        asked_at=clock.now(),
    )
    with transaction.atomic():
        changes = {"reply": "", "replied_by": None, "replied_at": None, "reply_due_on": reply_due_on}
        still = {"replied_at__isnull": False, "noted_at": None}
        _write(notice, expected_version, "要求重新回复", still, **changes)
        old.save(force_insert=True)
        _tell_people(
            notice,
            title=f"请重新回复{notice.reference}，{_day(reply_due_on)}前",
            body=remark,
            key=f"notice-again:{notice.pk}:{notice.version}",
        )
        _audit(notice, "notice.ask_again", by, remark=remark, reply_due_on=str(reply_due_on))


def _require_future(day: date) -> None:
    if day < clock.today():
        raise DomainError("回复期限不能早于今天，请重新选择。", field="reply_due_on")


def _write(
    notice: SupervisionNotice, expected_version: int | None, doing: str, still: dict[str, Any], **changes: Any
) -> None:
    """Store one step if nobody took it meanwhile; Conflict, saying how it stands, otherwise."""
    version = notice.version if expected_version is None else expected_version
    rows = SupervisionNotice.objects.filter(pk=notice.pk, version=version, **still)
    if not rows.update(**changes, version=version + 1):
        raise Conflict(_too_late(notice, doing))
    for name, value in changes.items():
        setattr(notice, name, value)
    notice.version = version + 1


def _too_late(notice: SupervisionNotice, doing: str) -> str:
    current = SupervisionNotice.objects.select_related("noted_by", "replied_by").get(pk=notice.pk)
    if current.noted_by:
        return f"没有{doing}：{current.noted_by.full_name}已经阅过这份督办单的回复，请刷新后再看。"
    if current.replied_by:
        return f"没有{doing}：{current.replied_by.full_name}已经回复了这份督办单，请刷新后再看。"
    return f"没有{doing}：这份督办单现在等待单位回复，请刷新后再看。"


def _events(rows: Sequence[Assignment], plan: Plan, verb: str, by: User, note: str) -> None:
    for row in rows:
        row.plan = plan
    keep_events([build_event(row, verb, by=by, from_state=row.state, note=note) for row in rows])


def _tell_department(notice: SupervisionNotice, duties: int) -> None:
    _tell_people(
        notice,
        title=f"{notice.get_level_display()}督办单，请于{_day(notice.reply_due_on)}前回复：{duties}项任务已逾期",
        body=f"{notice.reference}\n{notice.demand}",
        key=f"notice:{notice.pk}",
    )


def _tell_people(notice: SupervisionNotice, *, title: str, body: str, key: str) -> None:
    """The department's reporters and heads, at once."""
    people = User.objects.filter(department=notice.department_id, role__in=REPORTS, is_active=True)
    drafts = [
        notifications.Draft(pk, "notice", title, body, _url(notice), key, urgent=True, about=f"notice:{notice.pk}")
        for pk in people.values_list("pk", flat=True)
    ]
    if drafts:
        notifications.queue_many(drafts)


def _tell_leaders(notice: SupervisionNotice) -> None:
    """A red notice goes to the leader in charge too; to all leaders where nobody was named."""
    if notice.level != NoticeLevel.RED:
        return
    leaders = User.objects.filter(role=Role.LEADER, is_active=True)
    named = leaders.filter(leads=notice.department_id)
    for leader in named or leaders:
        tell_person(
            leader,
            kind="notice",
            title=f"已向{notice.department.short_name}发出红色督办单",
            body=f"{notice.reference}\n{notice.demand}",
            url=_url(notice),
            key=f"notice:{notice.pk}",
        )


def _url(notice: SupervisionNotice) -> str:
    return f"/notices/{notice.pk}/"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _audit(notice: SupervisionNotice, action: str, by: User, **detail: Any) -> None:
    audit.record(
        chain=notice.plan.audit_chain,
        by=by,
        action=action,
        object_type="notice",
        object_id=str(notice.pk),
        object_label=f"{notice.reference} {notice.department.short_name}",
        detail=detail,
    )
