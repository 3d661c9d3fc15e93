"""The office writes its own rules, publishes them, and puts them out of use. Published rules never change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from departments.models import User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError
from plan_tracker.text import clean_text
from reports.models import RuleFact, SchemeState, ScoringRule, ScoringScheme
from reports.scoring.checks import clean_rule, clean_scheme
from reports.scoring.departments import scored_departments
from reports.scoring.examples import Example
from reports.scoring.verbs.record import audit_scheme, require_office, table_url, tell_departments
from tasks.models import Plan

MOST_RULES = 60
MAX_REASON = 500
COPIED = (
    "number", "name", "fact", "days", "nth_from", "nth_to", "points", "support_points", "cap", "basis",
    "required_evidence",
)  # fmt: skip


def create_scheme(
    *, by: User, plan: Plan, like: ScoringScheme | None = None, example: Example | None = None, **values: Any
) -> ScoringScheme:
    """Start a draft: empty, with the rules of another scheme (`like`), or with those of an example to be edited.

    Raises Forbidden, InvalidInput, Conflict when the plan has a draft already.
    """
    require_office(by, "起草考核办法")
    fields = clean_scheme(values)
    scheme = ScoringScheme(plan=plan, created_by=by, created_at=clock.now(), **fields)
    rules = [{name: getattr(rule, name) for name in COPIED} for rule in like.rules.all()] if like else []
    if example:
        rules = [{"number": number, **clean_rule(rule)} for number, rule in enumerate(example.rules, start=1)]
    try:
        with transaction.atomic():
            scheme.save(force_insert=True)
            ScoringRule.objects.bulk_create([ScoringRule(scheme=scheme, **rule) for rule in rules])
            audit_scheme(scheme, "draft", by=by, **_plain(fields), count=len(rules))
    except IntegrityError as error:
        raise Conflict("这份计划已经有一份起草中的考核办法，请接着改，或先删除它。") from error
    return scheme


def change_scheme(*, by: User, scheme: ScoringScheme, expected_version: int, **values: Any) -> None:
    """Change the heading of a draft. Raises Forbidden, InvalidInput, Conflict."""
    require_office(by, "修改考核办法")
    fields = clean_scheme(values)
    with transaction.atomic():
        _move(scheme, expected_version, SchemeState.DRAFT, **fields)
        audit_scheme(scheme, "change", by=by, **_plain(fields))


def drop_scheme(*, by: User, scheme: ScoringScheme, expected_version: int) -> None:
    """Delete a draft that was never published. Raises Forbidden, Conflict."""
    require_office(by, "删除考核办法草稿")
    with transaction.atomic():
        _move(scheme, expected_version, SchemeState.DRAFT)
        audit_scheme(scheme, "drop", by=by, count=scheme.rules.count())
        scheme.delete()


def add_rule(*, by: User, scheme: ScoringScheme, **values: Any) -> ScoringRule:
    """Add a rule to a draft, with the next number. Raises Forbidden, InvalidInput, Conflict."""
    require_office(by, "添加考核规则")
    fields = clean_rule(values)
    with transaction.atomic():
        _locked_draft(scheme)
        last = scheme.rules.aggregate(last=Max("number"))["last"] or 0
        if scheme.rules.count() >= MOST_RULES:
            raise DomainError(f"一份考核办法最多{MOST_RULES}条规则，请合并后再加。")
        rule = ScoringRule.objects.create(scheme=scheme, number=last + 1, **fields)
        audit_scheme(scheme, "add_rule", by=by, number=rule.number, **_plain(fields))
    return rule


def change_rule(*, by: User, rule: ScoringRule, expected_version: int, **values: Any) -> None:
    """Change a rule of a draft. Raises Forbidden, InvalidInput, Conflict."""
    require_office(by, "修改考核规则")
    fields = clean_rule(values)
    with transaction.atomic():
        _locked_draft(rule.scheme)
        rows = ScoringRule.objects.filter(pk=rule.pk, version=expected_version)
        if not rows.update(**fields, version=expected_version + 1):
            raise Conflict("没有保存：这条规则刚被别人修改或删除，请刷新后再改。")
        audit_scheme(rule.scheme, "change_rule", by=by, number=rule.number, **_plain(fields))


def remove_rule(*, by: User, rule: ScoringRule, expected_version: int) -> None:
    """Take a rule out of a draft. Raises Forbidden, Conflict."""
    require_office(by, "删除考核规则")
    with transaction.atomic():
        _locked_draft(rule.scheme)
        if not ScoringRule.objects.filter(pk=rule.pk, version=expected_version).delete()[0]:
            raise Conflict("没有删除：这条规则刚被别人修改或删除，请刷新后再看。")
        audit_scheme(rule.scheme, "remove_rule", by=by, number=rule.number, name=rule.name)


def publish_scheme(*, by: User, scheme: ScoringScheme, expected_version: int) -> None:
    """Put a draft in force: its rules are frozen, the one before it is out of use, all departments are told.

    Needs at least one rule and the official rule it stands on. Raises Forbidden, DomainError, Conflict.
    """
    require_office(by, "公布考核办法")
    if not scheme.basis:
        raise DomainError("请先填写依据的文件，例如“某某办法（某政办发〔2023〕12号）”，再公布。", field="basis")
    if not scheme.rules.exists():
        raise DomainError("还没有规则，请至少添加一条再公布。")
    now = clock.now()
    with transaction.atomic():
        before = ScoringScheme.objects.filter(plan=scheme.plan, state=SchemeState.PUBLISHED)
        before.update(state=SchemeState.RETIRED, retired_by=by, retired_at=now)
        stamps = {"state": SchemeState.PUBLISHED, "published_by": by, "published_at": now}
        _move(scheme, expected_version, SchemeState.DRAFT, **stamps)
        tell_departments(
            list(scored_departments(scheme.plan).order_by().values_list("pk", flat=True)),
            title=f"考核办法已公布：{scheme.name}",
            body=f"依据：{scheme.basis}。每条加减分都写明规则和依据，有不同意见可以在30天内申请复核。",
            url=table_url(scheme),
            key=f"scoring-published:{scheme.pk}",
        )
        audit_scheme(scheme, "publish", by=by, count=scheme.rules.count(), text=scheme.basis)


def retire_scheme(*, by: User, scheme: ScoringScheme, reason: str, expected_version: int) -> None:
    """Put the published rules out of use: nothing is scored any more, what was stays on record."""
    require_office(by, "停用考核办法")
    reason = clean_text(reason, field="reason", label="停用原因", max_length=MAX_REASON, required=True)
    with transaction.atomic():
        stamps = {"state": SchemeState.RETIRED, "retired_by": by, "retired_at": clock.now()}
        _move(scheme, expected_version, SchemeState.PUBLISHED, **stamps)
        audit_scheme(scheme, "retire", by=by, reason=reason)


def _locked_draft(scheme: ScoringScheme) -> None:
    """Hold the scheme while one of its rules changes. Raises Conflict when it was published meanwhile."""
    rows = ScoringScheme.objects.select_for_update().filter(pk=scheme.pk, state=SchemeState.DRAFT)
    if not rows.exists():
        raise Conflict("已公布的规则不能改动。要调整的，请另起一份草稿，改好后公布。")


def _move(scheme: ScoringScheme, expected_version: int, source: str, **changes: Any) -> None:
    """Store a step of the scheme if nobody took one meanwhile. Raises Conflict."""
    rows = ScoringScheme.objects.filter(pk=scheme.pk, version=expected_version, state=source)
    if not rows.update(**changes, version=expected_version + 1):
        if scheme.state != SchemeState.DRAFT and source == SchemeState.DRAFT:
            raise Conflict("已公布的规则不能改动。要调整的，请另起一份草稿，改好后公布。")
        raise Conflict("没有成功：这份考核办法刚被别人改动，请刷新后再看。")
    for name, value in changes.items():
        setattr(scheme, name, value)
    scheme.version = expected_version + 1


def _plain(fields: Mapping[str, Any]) -> dict[str, str]:
    """What was set, as the audit entry keeps it."""
    kept = {name: str(value) for name, value in fields.items() if value not in (None, "")}
    return kept | ({"fact": RuleFact(kept["fact"]).label} if "fact" in kept else {})
