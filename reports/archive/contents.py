"""What each table of the archive holds: every column once, with its heading and the words of stored values."""

from __future__ import annotations

from typing import Any

from departments.models import Department, DepartmentAlias, DepartmentKind, FormerName
from reports.archive.listings import Labels, Listing
from reports.models import (
    AppealState,
    DailyCell,
    EntryState,
    RuleFact,
    SchemeState,
    ScoreAppeal,
    ScoreEntry,
    ScoringRule,
)
from tasks.lights import Light
from tasks.models import (
    Assignment,
    AssignmentEvent,
    AssignmentRequest,
    AssignmentRole,
    AssignmentState,
    Comparator,
    ContextSpan,
    DeadlineBasis,
    DeadlineKind,
    Evidence,
    Indicator,
    IndicatorReading,
    Instruction,
    Milestone,
    MilestoneKind,
    NoticeLevel,
    NoticeReply,
    Nudge,
    ProgressReport,
    Recurrence,
    ReportState,
    ReportVersion,
    RequestKind,
    RequestState,
    SourceCorrection,
    SupervisionNotice,
    Task,
)
from tasks.models.plan import ContextKind
from tasks.transitions import EVENT_LABELS

NoticeItem = SupervisionNotice.assignments.through


def _labels(choices: Any) -> Labels:
    return dict(choices.choices)


def _duty(prefix: str = "assignment__") -> tuple[tuple[str, str], ...]:
    """How a row names the part it belongs to."""
    return (
        ("分解编号", f"{prefix}id"),
        ("任务编号", f"{prefix}task__code"),
        ("任务", f"{prefix}task__title"),
        ("责任单位", f"{prefix}department__name"),
    )


ROLES, STATES, BASES = _labels(AssignmentRole), _labels(AssignmentState), _labels(DeadlineBasis)
REPORT_STATES, LIGHTS = _labels(ReportState), _labels(Light)

STRUCTURE = (
    Listing("tasks", "任务", Task, "plan", ("start",), (
        ("任务编号", "code"), ("章", "chapter__number"), ("章标题", "chapter__title"), ("小节", "section__number"),
        ("小节标题", "section__title"), ("任务", "title"), ("任务内容", "text"), ("原文起点", "start"),
        ("原文终点", "end"),
        ("时限类型", "deadline_kind", _labels(DeadlineKind)), ("完成时限", "due_on"),
        ("周期", "recurrence", _labels(Recurrence)), ("每年几月", "recurrence_month"),
        ("时限依据", "deadline_basis", BASES), ("时限的原文", "deadline_words"),
    )),
    Listing("indicators", "量化指标", Indicator, "task__plan", ("task__start", "order"), (
        ("指标编号", "id"), ("任务编号", "task__code"), ("指标", "name"),
        ("比较方式", "comparator", _labels(Comparator)),
        ("目标值", "target_value"), ("单位", "unit"), ("基数", "baseline"), ("累计值", "accumulates"),
        ("原文", "words"), ("原文没有写明数字", "soft"),
    )),
    Listing("context", "说明性文字", ContextSpan, "plan", ("start",), (
        ("原文起点", "start"), ("原文终点", "end"), ("类别", "kind", _labels(ContextKind)), ("说明", "note"),
    )),
    Listing("corrections", "原文疑误", SourceCorrection, "plan", ("start", "end"), (
        ("原文起点", "start"), ("原文终点", "end"), ("原文写作", "as_written"), ("更正为", "corrected"),
        ("说明", "note"),
    )),
    Listing("departments", "单位", Department, "assignments__plan", ("order", "code"), (
        ("编码", "code"), ("名称", "name"), ("简称", "short_name"), ("类别", "kind", _labels(DepartmentKind)),
        ("成立日期", "valid_from"), ("撤并日期", "valid_to"), ("职责划入", "successor__name"),
    )),
    Listing("department-names", "单位的别名", DepartmentAlias, "department__assignments__plan",
        ("department__order", "alias"), (
        ("单位", "department__name"), ("别名", "alias"),
    )),
    Listing("former-names", "单位的原名称", FormerName, "department__assignments__plan",
        ("department__order", "pk"), (
        ("单位", "department__name"), ("原名称", "name"), ("用到", "until"),
    )),
)  # fmt: skip

EXECUTION = (
    Listing("assignments", "任务分解", Assignment, "plan", ("task__start", "department__order", "pk"), (
        *_duty(""), ("承担方式", "role", ROLES), ("状态", "state", STATES), ("经办人", "owner__full_name"),
        ("下达时间", "issued_at"), ("签收时间", "accepted_at"), ("完成时限", "due_on"), ("进度%", "progress"),
        ("完成值", "current_value"), ("申请办结日期", "finished_on"), ("办结日期", "closed_on"),
        ("逾期起", "overdue_on"), ("调整后的承担内容", "scope"),
    )),
    Listing("milestones", "节点", Milestone, "assignment__plan",
        ("assignment__task__start", "assignment", "due_on", "pk"), (
        *_duty(), ("类型", "kind", _labels(MilestoneKind)), ("名称", "name"), ("日期", "due_on"),
        ("目标值", "target_value"), ("完成日期", "met_on"), ("依据", "basis", BASES),
    )),
    Listing("reports", "进展报告", ProgressReport, "plan", ("pk",), (
        ("报告编号", "id"), *_duty(), ("报送周期", "period"), ("状态", "state", REPORT_STATES), ("进度%", "progress"),
        ("本期进展", "work_done"), ("存在问题", "problems"), ("下一步打算", "next_steps"), ("需要协调", "needs_help"),
        ("申请办结", "wants_closure"), ("未达到目标的原因", "shortfall_reason"),
        ("不需要佐证材料的理由", "no_evidence_reason"), ("数值减少的原因", "lower_reason"),
        ("填报人", "author__full_name"),
        ("提交人", "submitted_by__full_name"), ("提交时间", "submitted_at"), ("审签人", "signed_by__full_name"),
        ("审签时间", "signed_at"), ("审核人", "reviewed_by__full_name"), ("审核时间", "reviewed_at"),
        ("审核意见", "review_comment"),
    ), report="pk"),
    Listing("report-versions", "进展报告的历次内容", ReportVersion, "plan", ("report", "at", "pk"), (
        ("报告编号", "report_id"), *_duty(), ("报送周期", "period"), ("时间", "at"), ("状态", "state", REPORT_STATES),
        ("进度%", "progress"), ("本期进展", "work_done"), ("存在问题", "problems"), ("下一步打算", "next_steps"),
        ("需要协调", "needs_help"), ("填报人", "author__full_name"), ("提交时间", "submitted_at"),
        ("审签人", "signed_by__full_name"), ("审核时间", "reviewed_at"), ("审核意见", "review_comment"),
    ), report="report", versions=True),
    Listing("readings", "完成值", IndicatorReading, "report__plan", ("pk",), (
        ("报告编号", "report_id"), ("指标编号", "indicator_id"), ("指标", "indicator__name"), ("完成值", "value"),
        ("单位", "indicator__unit"),
    ), report="report"),
    Listing("evidence", "佐证材料", Evidence, "report__plan", ("pk",), (
        ("材料编号", "id"), ("报告编号", "report_id"), *_duty("report__assignment__"), ("文件名", "original_name"),
        ("大小（字节）", "size"), ("类型", "content_type"), ("SHA-256", "sha256"), ("说明", "note"),
        ("上传人", "uploaded_by__full_name"), ("上传时间", "uploaded_at"), ("删除时间", "removed_at"),
    ), report="report"),
    Listing("requests", "申请", AssignmentRequest, "assignment__plan", ("pk",), (
        ("申请编号", "id"), *_duty(), ("类型", "kind", _labels(RequestKind)),
        ("状态", "state", _labels(RequestState)),
        ("理由", "reason"), ("原定", "old_due_on"), ("延到", "new_due_on"), ("改由", "new_department__name"),
        ("调整为", "new_scope"), ("申请人", "created_by__full_name"), ("申请时间", "created_at"),
        ("审批人", "decided_by__full_name"), ("审批时间", "decided_at"), ("审批意见", "decision_reason"),
        ("同意的领导", "consent_by"), ("领导同意日期", "consent_on"),
    )),
    Listing("history", "办理记录", AssignmentEvent, "plan", ("at", "pk"), (
        ("时间", "at"), *_duty(), ("操作", "verb", EVENT_LABELS), ("操作人", "actor_name"),
        ("原状态", "from_state", STATES), ("之后的状态", "state", STATES), ("完成时限", "due_on"),
        ("进度%", "progress"),
        ("完成值", "value"), ("说明", "note"),
    )),
)  # fmt: skip

SUPERVISION = (
    Listing("instructions", "领导批示", Instruction, "task__plan", ("pk",), (
        ("任务编号", "task__code"), ("任务", "task__title"), ("批示领导", "leader__full_name"), ("批示内容", "text"),
        ("批示时间", "created_at"), ("交办给", "assignment__department__name"), ("交办要求", "demand"),
        ("回复期限", "reply_due_on"), ("办理情况", "reply"), ("回复人", "replied_by__full_name"),
        ("回复时间", "replied_at"),
    )),
    Listing("notices", "督办单", SupervisionNotice, "plan", ("number",), (
        ("编号", "number"), ("单位", "department__name"), ("级别", "level", _labels(NoticeLevel)),
        ("督办要求", "demand"),
        ("签发人", "issued_by__full_name"), ("签发时间", "issued_at"), ("回复期限", "reply_due_on"),
        ("回复", "reply"),
        ("回复人", "replied_by__full_name"), ("回复时间", "replied_at"), ("阅办意见", "remark"),
    )),
    Listing("notice-items", "督办单的事项", NoticeItem, "supervisionnotice__plan", ("pk",), (
        ("编号", "supervisionnotice__number"), *_duty(),
    )),
    Listing("notice-replies", "督办单以前的回复", NoticeReply, "notice__plan", ("notice__number", "pk"), (
        ("编号", "notice__number"), ("回复", "text"), ("回复人", "replied_by__full_name"), ("回复时间", "replied_at"),
        ("要求重新回复的意见", "remark"), ("审阅时间", "asked_at"),
    )),
    Listing("nudges", "催办", Nudge, "assignment__plan", ("pk",), (
        *_duty(), ("催办时间", "at"), ("催办人", "by__full_name"), ("要求", "note"),
    )),
    Listing("daily", "每日统计", DailyCell, "plan", ("day", "department__order", "pk"), (
        ("日期", "day"), ("单位", "department__name"), ("章", "chapter__number"), ("亮灯", "light", LIGHTS),
        ("项数", "assignments"), ("进度合计", "progress_sum"),
    )),
)  # fmt: skip
SCORING = (
    Listing("scoring-rules", "考核规则", ScoringRule, "scheme__plan", ("scheme", "number"), (
        ("考核办法", "scheme__name"), ("依据", "scheme__basis"), ("状态", "scheme__state", _labels(SchemeState)),
        ("公布时间", "scheme__published_at"), ("序号", "number"), ("规则", "name"),
        ("考核什么", "fact", _labels(RuleFact)),
        ("主办加减分", "points"), ("配合加减分", "support_points"), ("全年最多", "cap"), ("条款", "basis"),
    )),
    Listing("score-entries", "考核条目", ScoreEntry, "scheme__plan", ("pk",), (
        ("条目编号", "id"), ("单位", "department__name"), ("规则", "rule__name"), ("加减分", "points"),
        ("原因", "reason"),
        ("时间", "happened_on"), *_duty(), ("依据材料", "evidence"), ("状态", "state", _labels(EntryState)),
        ("提出人", "made_by__full_name"), ("确认人", "confirmed_by__full_name"), ("确认时间", "confirmed_at"),
        ("撤销人", "withdrawn_by__full_name"), ("撤销时间", "withdrawn_at"), ("撤销原因", "withdrawn_reason"),
    )),
    Listing("score-appeals", "考核复核", ScoreAppeal, "entry__scheme__plan", ("pk",), (
        ("条目编号", "entry_id"), ("单位", "entry__department__name"), ("理由", "text"),
        ("申请人", "created_by__full_name"), ("申请时间", "created_at"), ("结果", "state", _labels(AppealState)),
        ("复核人", "decided_by__full_name"), ("复核时间", "decided_at"), ("复核意见", "decision"),
    )),
)  # fmt: skip
LISTINGS = (*STRUCTURE, *EXECUTION, *SUPERVISION, *SCORING)
