"""What a department asks the office to decide about an assignment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from departments.roles import READS_ALL, REPORTS
from tasks.models.assignment import Assignment, Milestone
from tasks.models.report import ProgressReport


class RequestKind(models.TextChoices):
    """What is asked for."""

    EXTENSION = "extension", "延期申请"
    CLOSURE = "closure", "申请办结"
    CHANGE = "change", "变更申请"
    APPEAL = "appeal", "复核申请"


class RequestState(models.TextChoices):
    """Where a request stands."""

    PENDING = "pending", "待审批"
    APPROVED = "approved", "同意"
    REJECTED = "rejected", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class RequestQuerySet(models.QuerySet["AssignmentRequest"]):
    """Which requests."""

    def visible_to(self, user: User) -> RequestQuerySet:
        """All for readers of everything; a department's people see their own department's."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            return self.filter(assignment__department_id=user.department_id)
        return self.none()

    def waiting(self) -> RequestQuerySet:
        """Waiting for the office, the most pressing first. Closure is decided with its report, in the review queue."""
        rows = self.filter(state=RequestState.PENDING).exclude(kind=RequestKind.CLOSURE)
        return rows.order_by("decide_by", "created_at", "pk")


class AssignmentRequest(models.Model):
    """A request with its decision and reason."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="requests", verbose_name="任务分解")
    kind = models.CharField("类型", max_length=12, choices=RequestKind)
    state = models.CharField("状态", max_length=12, choices=RequestState, default=RequestState.PENDING)
    reason = models.TextField("理由")
    milestone = models.ForeignKey(
        Milestone, models.CASCADE, related_name="requests", null=True, blank=True, verbose_name="延期的节点"
    )
    old_due_on = models.DateField("原定", null=True, blank=True)
    new_due_on = models.DateField("延到", null=True, blank=True)
    new_department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="改由"
    )
    new_scope = models.TextField("调整为", blank=True)
    against = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="原处理人"
    )
    report = models.ForeignKey(
        ProgressReport, models.SET_NULL, related_name="requests", null=True, blank=True, verbose_name="报告"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    created_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_reason = models.TextField("审批意见", blank=True)
    decide_by = models.DateField("办理时限", null=True, blank=True)
    consent_by = models.CharField("同意的领导", max_length=60, blank=True)
    consent_on = models.DateField("领导同意日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "kind"], condition=Q(state="pending"), name="request_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="pending") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="request_decided_has_decider",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("created_by")),
                name="request_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension")
                | Q(new_due_on__isnull=False, old_due_on__isnull=False, new_due_on__gt=F("old_due_on")),
                name="request_extension_goes_forward",
            ),
            models.CheckConstraint(
                condition=~Q(kind="change") | Q(new_department__isnull=False) | ~Q(new_scope=""),
                name="request_change_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(kind="appeal") | Q(against__isnull=False), name="request_appeal_is_against_somebody"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(against__isnull=True) | ~Q(decided_by=F("against")),
                name="request_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(consent_by="", consent_on__isnull=True) | (~Q(consent_by="") & Q(consent_on__isnull=False)),
                name="request_consent_has_day",
            ),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="request_kind_known"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="request_queue")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.assignment_id}"
