"""A department appeals against an entry; somebody else than those behind the entry decides, within 30 days."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from departments.models import User
from departments.roles import REPORTS
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden
from plan_tracker.text import clean_text
from reports.models import AppealState, EntryState, SchemeState, ScoreAppeal, ScoreEntry
from reports.scoring.appeal_rules import appeal_until, why_not_decide
from reports.scoring.verbs.entries import take_back
from reports.scoring.verbs.record import audit_entry, entry_url, require_office, tell_departments
from tasks.notices import tell_office
from tasks.request_rules import APPEAL_DAYS

MAX_TEXT = 1000


def appeal_entry(*, by: User, entry: ScoreEntry, text: str) -> ScoreAppeal:
    """The department asks for a second look, once and within 30 days of the confirmation.

    Raises Forbidden, DomainError with the field, Conflict when there is one already or nothing to appeal against.
    """
    if by.role not in REPORTS or by.department_id != entry.department_id:
        raise Forbidden("只有这个单位的填报员或负责人可以申请复核。")
    text = clean_text(text, field="text", label="理由", max_length=MAX_TEXT, required=True)
    if entry.state != EntryState.CONFIRMED or entry.scheme.state != SchemeState.PUBLISHED:
        raise Conflict("这一条现在不计分，不用申请复核。请刷新页面查看最新情况。")
    until = appeal_until(entry)
    if until is None or clock.today() > until:
        raise DomainError(f"已经超过{APPEAL_DAYS}天，不能再申请复核。有疑问请联系法治办。")
    assert entry.confirmed_by is not None
    appeal = ScoreAppeal(
        entry=entry, text=text, created_by=by, created_at=clock.now(), against=entry.confirmed_by, maker=entry.made_by,
        decide_by=clock.today() + timedelta(days=APPEAL_DAYS),
    )  # fmt: skip
    try:
        with transaction.atomic():
            appeal.save(force_insert=True)
            tell_office(
                kind="scoring",
                title=f"考核复核申请：{entry.department.short_name} {entry.rule.name}",
                body=f"{by.full_name}：{text}",
                url=entry_url(entry),
                key=f"score-appeal:{appeal.pk}",
            )
            audit_entry(entry, "appeal", by=by, reason=text)
    except IntegrityError as error:
        raise Conflict("这一条已经申请过复核，请刷新页面查看结果。") from error
    return appeal


def decide_appeal(*, by: User, appeal: ScoreAppeal, uphold: bool, decision: str, expected_version: int) -> None:
    """Another reviewer decides, with words; what is upheld takes the entry back. The department is told.

    Raises Forbidden for whoever made, confirmed or appealed, DomainError without words, Conflict.
    """
    require_office(by, "办理考核复核")
    why = why_not_decide(by, appeal)
    if why:
        raise Forbidden(why)
    decision = clean_text(decision, field="decision", label="复核意见", max_length=MAX_TEXT, required=True)
    state = AppealState.UPHELD if uphold else AppealState.REJECTED
    stamps = {"state": state, "decided_by": by, "decided_at": clock.now(), "decision": decision}
    with transaction.atomic():
        rows = ScoreAppeal.objects.filter(pk=appeal.pk, version=expected_version, state=AppealState.PENDING)
        if not rows.update(**stamps, version=expected_version + 1):
            raise Conflict("没有办理成功：这个复核申请刚被别人处理，请刷新后再看。")
        entry = appeal.entry
        if uphold:
            take_back(entry, by=by, reason=f"复核撤销：{decision}", expected_version=entry.version)
        tell_departments(
            [entry.department_id],
            title=f"复核结果：{state.label}（{entry.rule.name}）",
            body=decision,
            url=entry_url(entry),
            key=f"score-decided:{appeal.pk}",
        )
        audit_entry(entry, "uphold_appeal" if uphold else "reject_appeal", by=by, reason=decision)
