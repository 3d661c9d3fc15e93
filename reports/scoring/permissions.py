"""Who may see which scores; what one may not see is not there."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from plan_tracker.errors import Forbidden, NotFound
from reports.models import SchemeState, ScoreEntry, ScoringRule, ScoringScheme
from tasks.models import Plan


def require_reader(user: User) -> None:
    """Everybody who sees content at all. Raises Forbidden."""
    if user.role not in READS_ALL | REPORTS:
        raise Forbidden("您的账号不查看业务内容。")


def published_scheme(plan: Plan) -> ScoringScheme | None:
    """The rules in force; None while the module is off for this plan."""
    row = plan.scoring_schemes.filter(state=SchemeState.PUBLISHED).select_related("published_by").first()
    if row is not None:
        row.plan = plan
    return row


def with_scoring(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """The plans, each with `scored`: whether rules are in force; no query of its own."""
    rules = ScoringScheme.objects.filter(plan=OuterRef("pk"), state=SchemeState.PUBLISHED)
    return plans.annotate(scored=Exists(rules))


def get_scheme(user: User, pk: int) -> ScoringScheme:
    """Rules the user may read, or NotFound."""
    rows = ScoringScheme.objects.visible_to(user).filter(pk=pk, plan__in=Plan.objects.visible_to(user))
    rows = rows.select_related("plan", "created_by", "published_by", "retired_by").defer("plan__source_text")
    scheme = rows.first()
    if scheme is None:
        raise NotFound("没有找到这份考核办法，它可能还没有公布。")
    return scheme


def get_rule(user: User, pk: int) -> ScoringRule:
    """A rule of a scheme the user may read, or NotFound."""
    rows = ScoringRule.objects.filter(pk=pk, scheme__in=ScoringScheme.objects.visible_to(user))
    rule = rows.select_related("scheme__plan").defer("scheme__plan__source_text").first()
    if rule is None:
        raise NotFound("没有找到这条规则，它可能已被删除。")
    return rule


def get_entry(user: User, pk: int) -> ScoreEntry:
    """An entry the user may read, with rule, department and what it stands on, or NotFound."""
    rows = ScoreEntry.objects.visible_to(user).filter(pk=pk)
    people = ("made_by", "confirmed_by", "withdrawn_by")
    rows = rows.select_related("scheme__plan", "rule", "department", "assignment__task", "report", *people)
    entry = rows.select_related("notice__plan").defer("scheme__plan__source_text", "notice__plan__source_text").first()
    if entry is None:
        raise NotFound("没有找到这一条，请回到考核表重新打开。")
    return entry
