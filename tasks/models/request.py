"""What a department asks the office to decide about an assignment."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tasks.models.assignment import Assignment
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


class AssignmentRequest(models.Model):
    """A request with its decision and reason."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="requests", verbose_name="任务分解")
    kind = models.CharField("类型", max_length=12, choices=RequestKind)
    state = models.CharField("状态", max_length=12, choices=RequestState, default=RequestState.PENDING)
    reason = models.TextField("理由")
    new_due_on = models.DateField("延到", null=True, blank=True)
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
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("created_by")),
                name="request_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension") | Q(new_due_on__isnull=False), name="request_extension_has_date"
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="request_queue")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.assignment_id}"
