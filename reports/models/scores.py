"""考核: what the published rules gave, and the appeals against it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from departments.roles import READS_ALL, REPORTS, REVIEWS
from reports.models.scoring import SchemeState, ScoringRule, ScoringScheme
from tasks.models import Assignment, ProgressReport, SupervisionNotice


class EntryState(models.TextChoices):
    """Where an entry stands. Only a confirmed one counts."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "已撤销"


class EntryQuerySet(models.QuerySet["ScoreEntry"]):
    """Which entries."""

    def visible_to(self, user: User) -> EntryQuerySet:
        """A department sees its own, once the office confirmed them; departments outside scoring have none."""
        rows = self.filter(department__outside_scoring=False)
        if user.role in REVIEWS:
            return rows
        published = rows.exclude(scheme__state=SchemeState.DRAFT).filter(confirmed_at__isnull=False)
        if user.role in READS_ALL:
            return published
        if user.role in REPORTS:
            return published.filter(department_id=user.department_id)
        return self.none()

    def in_order(self) -> EntryQuerySet:
        """By the departments' own order, then by rule and day: never by points."""
        return self.order_by("department__order", "department__code", "rule__number", "happened_on", "pk")


class ScoreEntry(models.Model):
    """One addition or deduction: by which rule, on what it stands, who made it and when."""

    scheme = models.ForeignKey(ScoringScheme, models.CASCADE, related_name="entries", verbose_name="考核办法")
    rule = models.ForeignKey(ScoringRule, models.RESTRICT, related_name="entries", verbose_name="规则")
    department = models.ForeignKey(Department, models.PROTECT, related_name="score_entries", verbose_name="单位")
    key = models.CharField("编号", max_length=80, help_text="同一件事只记一次")
    assignment = models.ForeignKey(
        Assignment, models.RESTRICT, related_name="score_entries", null=True, blank=True, verbose_name="任务分解"
    )
    report = models.ForeignKey(
        ProgressReport, models.RESTRICT, related_name="score_entries", null=True, blank=True, verbose_name="报告"
    )
    notice = models.ForeignKey(
        SupervisionNotice, models.RESTRICT, related_name="score_entries", null=True, blank=True, verbose_name="督办单"
    )
    period = models.DateField("报送周期", null=True, blank=True)
    happened_on = models.DateField("时间")
    points = models.DecimalField("加减分", max_digits=6, decimal_places=2)
    reason = models.CharField("原因", max_length=500)
    evidence = models.CharField("依据材料", max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="提出人"
    )
    made_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=12, choices=EntryState, default=EntryState.PROPOSED)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="撤销人"
    )
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销原因", max_length=500, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核条目"
        ordering = ["scheme", "department", "happened_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "key"], name="score_once_per_fact"),
            models.CheckConstraint(condition=~Q(points=0), name="score_has_points"),
            models.CheckConstraint(condition=~Q(reason=""), name="score_has_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="score_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", confirmed_at__isnull=True, withdrawn_at__isnull=True)
                | Q(state="confirmed", confirmed_at__isnull=False, withdrawn_at__isnull=True)
                | (Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="score_state_fits_its_stamps",
            ),
            # The system takes back only what nobody confirmed.
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, confirmed_at__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="score_withdrawn_by_somebody",
            ),
            models.CheckConstraint(condition=Q(made_by__isnull=True) | ~Q(evidence=""), name="score_manual_evidence"),
            models.CheckConstraint(
                condition=Q(assignment__isnull=False) | Q(notice__isnull=False) | ~Q(evidence=""),
                name="score_stands_on_something",
            ),
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="score_state_known"),
        ]
        indexes = [models.Index(fields=["scheme", "state", "department"], name="score_scheme_state")]

    def __str__(self) -> str:
        return f"{self.reference} {self.reason}"

    @property
    def reference(self) -> str:
        """`3-27`: the rule's number and the entry's own. Needs `rule`."""
        return f"{self.rule.number}-{self.pk}"


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    PENDING = "pending", "待复核"
    UPHELD = "upheld", "撤销该条目"
    REJECTED = "rejected", "维持该条目"


class AppealQuerySet(models.QuerySet["ScoreAppeal"]):
    """Which appeals."""

    def visible_to(self, user: User) -> AppealQuerySet:
        """All for readers of everything; a department's people see their own department's."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            return self.filter(entry__department_id=user.department_id)
        return self.none()

    def waiting(self) -> AppealQuerySet:
        """Not decided, the most pressing first."""
        return self.filter(state=AppealState.PENDING).order_by("decide_by", "pk")


class ScoreAppeal(models.Model):
    """A department does not agree with an entry; another person than those behind it looks again. Once per entry."""

    entry = models.OneToOneField(ScoreEntry, models.CASCADE, related_name="appeal", verbose_name="考核条目")
    text = models.TextField("理由")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    created_at = models.DateTimeField("申请时间")
    decide_by = models.DateField("办理时限")
    against = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="提出人"
    )
    state = models.CharField("状态", max_length=12, choices=AppealState, default=AppealState.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="复核人"
    )
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    decision = models.TextField("复核意见", blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核复核申请"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="score_appeal_has_words"),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="pending") & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="score_appeal_decided_in_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("created_by")) & ~Q(decided_by=F("against"))),
                name="score_appeal_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(maker__isnull=True) | ~Q(decided_by=F("maker")),
                name="score_appeal_not_by_maker",
            ),
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="score_appeal_state_known"),
        ]
        indexes = [models.Index(fields=["state", "decide_by"], name="score_appeal_queue")]
