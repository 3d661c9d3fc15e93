"""The document as structure: plan, chapter, section, and what is neither task nor heading."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from departments.models import User
from departments.roles import READS_ALL, REPORTS
from tasks.models.spans import SourceSpan, span_constraint


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", "草案"
    PUBLISHED = "published", "已下达"
    ARCHIVED = "archived", "已归档"


class ReportCycle(models.TextChoices):
    """How often progress is reported (报送周期)."""

    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"


class PlanQuerySet(models.QuerySet["Plan"]):
    """Which plans."""

    def visible_to(self, user: User) -> PlanQuerySet:
        """Plans a user may read: all for readers of everything, issued ones for departments, none otherwise."""
        if user.role in READS_ALL:
            return self
        if user.role in REPORTS:
            return self.exclude(state=PlanState.DRAFT)
        return self.none()

    def newest_first(self) -> PlanQuerySet:
        """The plan people mean when they name none comes first."""
        return self.order_by("-year", "-issued_on", "code")


class Plan(models.Model):
    """One year's plan document of one government; `source_text` is verbatim and never edited."""

    code = models.SlugField("编码", max_length=60, unique=True)
    title = models.CharField("标题", max_length=200)
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    doc_number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("印发机关", max_length=120)
    notice_title = models.CharField("印发通知标题", max_length=200, blank=True)
    issued_on = models.DateField("印发日期")
    starts_on = models.DateField("起算日期")
    ends_on = models.DateField("计划截止日期")
    end_words = models.CharField("截止日期的原文", max_length=120, blank=True)
    source_text = models.TextField("原文")
    state = models.CharField("状态", max_length=12, choices=PlanState, default=PlanState.DRAFT)
    report_cycle = models.CharField("报送周期", max_length=12, choices=ReportCycle, default=ReportCycle.MONTHLY)
    report_day = models.PositiveSmallIntegerField("每期报送截止日", default=25)
    due_soon_days = models.PositiveSmallIntegerField("临期预警（工作日）", default=7)
    behind_points = models.PositiveSmallIntegerField("落后序时进度预警（百分点）", default=15)
    # Off: a department sees where it is among all, never who the others are.
    show_league = models.BooleanField("各单位可以看具名对照", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    changed_at = models.DateTimeField("最近变动时间", editable=False)
    # Turning days of open duties fit the working calendar as it was then; empty: nobody looked yet.
    turned_at = models.DateTimeField("按工作日历核对的时间", null=True, blank=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作计划"
        ordering = ["-year", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_start"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="plan_year_sane"),
            models.CheckConstraint(condition=Q(report_day__gte=1, report_day__lte=28), name="plan_report_day_exists"),
            models.CheckConstraint(condition=Q(behind_points__lte=100), name="plan_behind_points_percent"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(condition=Q(report_cycle__in=ReportCycle.values), name="plan_cycle_known"),
        ]
        indexes = [models.Index(fields=["changed_at"], name="plan_changed_at")]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_chain(self) -> str:
        """The name of this plan's own audit chain."""
        return f"plan:{self.code}"


class Chapter(SourceSpan):
    """一、 … 十、; the span is that of its heading, `title` is the corrected wording."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="chapters", verbose_name="计划")
    number = models.PositiveSmallIntegerField("序号")
    label = models.CharField("原文序号", max_length=8)
    title = models.CharField("标题", max_length=120)
    short_title = models.CharField("简称", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "章"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="chapter_number_unique"),
            span_constraint("chapter_span_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.label}、{self.title}"


class Section(SourceSpan):
    """(一) inside a chapter; a chapter without any has one `implied` section carrying its text."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name="计划")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="sections", verbose_name="章")
    number = models.PositiveSmallIntegerField("序号")
    label = models.CharField("原文序号", max_length=8, blank=True)
    title = models.CharField("标题", max_length=120)
    implied = models.BooleanField("原文没有单列", default=False)
    heading_start = models.PositiveIntegerField("标题起点", null=True, blank=True)
    heading_end = models.PositiveIntegerField("标题终点", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "小节"
        ordering = ["plan", "chapter__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "number"], name="section_number_unique"),
            span_constraint("section_span_forward"),
            models.CheckConstraint(
                condition=Q(implied=True, heading_start__isnull=True, heading_end__isnull=True)
                | Q(implied=False, heading_end__gt=F("heading_start")),
                name="section_heading_unless_implied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.title}"


class ContextKind(models.TextChoices):
    """Why a stretch of text is no task."""

    FRONT_MATTER = "front_matter", "文头"
    NOISE = "noise", "网页残留"
    PREAMBLE = "preamble", "导语"
    HEADING_SENTENCE = "heading_sentence", "段首小标题"
    PRINCIPLE = "principle", "原则和背景"
    CLOSING = "closing", "结语"
    UNIT_LINE = "unit_line", "责任单位和时限"


class ContextSpan(SourceSpan):
    """Text that obliges nobody by itself, marked so that every sentence is accounted for (每句有着落)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="context_spans", verbose_name="计划")
    kind = models.CharField("类别", max_length=20, choices=ContextKind)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "说明性文字"
        ordering = ["plan", "start"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "start"], name="context_start_unique"),
            span_constraint("context_span_forward"),
        ]


class SourceCorrection(SourceSpan):
    """A defect of the published text: kept as written, corrected beside it, both shown."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="corrections", verbose_name="计划")
    as_written = models.TextField("原文写作")
    corrected = models.TextField("更正为", blank=True, help_text="不能确定怎样更正的留空")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "原文疑误"
        ordering = ["plan", "start"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "start", "end"], name="correction_span_unique"),
            span_constraint("correction_span_forward"),
        ]
