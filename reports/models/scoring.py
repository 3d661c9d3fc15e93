"""考核: the office's own rules. Until it publishes some, nothing is scored."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from tasks.models import AssignmentRole, Plan


class SchemeState(models.TextChoices):
    """Where a set of rules stands. Only a published one gives entries."""

    DRAFT = "draft", "起草中"
    PUBLISHED = "published", "已公布"
    RETIRED = "retired", "已停用"


class RuleFact(models.TextChoices):
    """What a rule looks at: timeliness, truth and result only; never logins or how much was written."""

    REPORT_LATE = "report_late", "填报超过截止日"
    REPORT_MISSING = "report_missing", "到期末仍未填报"
    REPORT_RETURNED = "report_returned", "填报被法治办退回"
    OVERDUE_OPEN = "overdue_open", "逾期满若干天仍未办结"
    CLOSED_LATE = "closed_late", "逾期办结"
    CLOSED_ON_TIME = "closed_on_time", "按期办结"
    EXTENSION_REFUSED = "extension_refused", "延期申请未获同意"
    NOTICE_LATE = "notice_late", "督办单未按期回复"
    MANUAL = "manual", "由法治办依据材料认定"


# What a supporting department shares in: how the task came out. It hands in no reports and asks for nothing.
SHARED_FACTS = (RuleFact.OVERDUE_OPEN, RuleFact.CLOSED_LATE, RuleFact.CLOSED_ON_TIME, RuleFact.MANUAL)


class SchemeQuerySet(models.QuerySet["ScoringScheme"]):
    """Which schemes."""

    def visible_to(self, user: User) -> SchemeQuerySet:
        """The office sees drafts; who is judged, and who reads everything, sees what was published once."""
        if user.role in REVIEWS:
            return self
        if user.role in READS_ALL | REPORTS:
            return self.exclude(state=SchemeState.DRAFT)
        return self.none()


class ScoringScheme(models.Model):
    """One set of rules for one plan: 考核办法."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="scoring_schemes", verbose_name="计划")
    name = models.CharField("名称", max_length=80)
    base_points = models.DecimalField("基础分", default=Decimal(100), max_digits=6, decimal_places=2)
    cap = models.DecimalField("最高分", default=Decimal(100), max_digits=6, decimal_places=2)
    basis = models.CharField("依据的文件", max_length=200, blank=True, help_text="文件名称和文号")
    state = models.CharField("状态", max_length=12, choices=SchemeState, default=SchemeState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人")
    created_at = models.DateTimeField("起草时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="公布人"
    )
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="停用人"
    )
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    proposed_on = models.DateField("最近列出条目的日期", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核办法"
        ordering = ["plan", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(state="published"), name="scheme_one_published"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="draft"), name="scheme_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, published_by__isnull=True)
                | (~Q(state="draft") & Q(published_at__isnull=False, published_by__isnull=False) & ~Q(basis="")),
                name="scheme_published_by_somebody_on_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(state="retired", retired_at__isnull=False, retired_by__isnull=False)
                | (~Q(state="retired") & Q(retired_at__isnull=True, retired_by__isnull=True)),
                name="scheme_retired_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(base_points__gte=0, base_points__lte=1000, cap__gte=F("base_points"), cap__lte=1000),
                name="scheme_points_sane",
            ),
            models.CheckConstraint(condition=Q(state__in=SchemeState.values), name="scheme_state_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ScoringRule(models.Model):
    """One rule: what happened, how many points. Frozen from the day its scheme is published."""

    scheme = models.ForeignKey(ScoringScheme, models.CASCADE, related_name="rules", verbose_name="考核办法")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("名称", max_length=60)
    fact = models.CharField("考核什么", max_length=20, choices=RuleFact)
    days = models.PositiveSmallIntegerField("逾期天数", null=True, blank=True)
    nth_from = models.PositiveSmallIntegerField("从第几次", null=True, blank=True)
    nth_to = models.PositiveSmallIntegerField("到第几次", null=True, blank=True)
    points = models.DecimalField("主办单位加减分", max_digits=6, decimal_places=2)
    support_points = models.DecimalField("配合单位加减分", default=Decimal(0), max_digits=6, decimal_places=2)
    cap = models.DecimalField("全年最多", null=True, blank=True, max_digits=6, decimal_places=2)
    basis = models.CharField("条款", max_length=300, blank=True)
    required_evidence = models.CharField("认定时须附的材料", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "考核规则"
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="rule_number_once"),
            models.CheckConstraint(condition=~Q(points=0) & Q(points__gte=-100, points__lte=100), name="rule_points"),
            models.CheckConstraint(
                condition=Q(support_points=0)
                | (
                    Q(fact__in=[one.value for one in SHARED_FACTS])
                    & (
                        Q(points__lt=0, support_points__lt=0, support_points__gte=F("points"))
                        | Q(points__gt=0, support_points__gt=0, support_points__lte=F("points"))
                    )
                ),
                name="rule_support_no_more_than_lead",
            ),
            models.CheckConstraint(condition=Q(cap__isnull=True) | Q(cap__gt=0), name="rule_cap_positive"),
            models.CheckConstraint(
                condition=Q(fact="overdue_open", days__isnull=False, days__gte=1, days__lte=366)
                | (~Q(fact="overdue_open") & Q(days__isnull=True)),
                name="rule_days_where_days_count",
            ),
            models.CheckConstraint(
                condition=Q(nth_from__isnull=True, nth_to__isnull=True)
                | (
                    Q(fact="report_returned", nth_from__isnull=False, nth_from__gte=1)
                    & (Q(nth_to__isnull=True) | Q(nth_to__gte=F("nth_from")))
                ),
                name="rule_tier_of_returns",
            ),
            models.CheckConstraint(
                condition=Q(fact="manual") & ~Q(required_evidence="") | ~Q(fact="manual") & Q(required_evidence=""),
                name="rule_manual_needs_evidence",
            ),
            models.CheckConstraint(condition=Q(fact__in=RuleFact.values), name="rule_fact_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def points_for(self, role: str) -> Decimal:
        """Points of a department with this part in a task."""
        return self.support_points if role == AssignmentRole.SUPPORT else self.points

    @property
    def computed(self) -> bool:
        """Whether the system finds what the rule looks at."""
        return self.fact != RuleFact.MANUAL
