"""Models of the plan (the document as structure) and of its execution (who owes what, and what was reported)."""

from tasks.models.amendment import PlanAmendment
from tasks.models.assignment import Assignment, AssignmentEvent, Milestone, MilestoneKind
from tasks.models.facts import AssignmentRole, AssignmentState, LightFacts, ReportState
from tasks.models.plan import Chapter, ContextSpan, Plan, PlanState, ReportCycle, Section, SourceCorrection
from tasks.models.reminding import CalendarFeed, Nudge, ReminderPolicy
from tasks.models.report import Evidence, IndicatorReading, ProgressReport
from tasks.models.report_version import ReportVersion
from tasks.models.request import AssignmentRequest, RequestKind, RequestState
from tasks.models.supervision import Instruction, NoticeLevel, NoticeReply, SupervisionNotice
from tasks.models.task import Comparator, DeadlineBasis, DeadlineKind, Indicator, Recurrence, Task

__all__ = [
    "Assignment",
    "AssignmentEvent",
    "AssignmentRequest",
    "AssignmentRole",
    "AssignmentState",
    "CalendarFeed",
    "Chapter",
    "Comparator",
    "ContextSpan",
    "DeadlineBasis",
    "DeadlineKind",
    "Evidence",
    "Indicator",
    "IndicatorReading",
    "Instruction",
    "LightFacts",
    "Milestone",
    "MilestoneKind",
    "NoticeLevel",
    "NoticeReply",
    "Nudge",
    "Plan",
    "PlanAmendment",
    "PlanState",
    "ProgressReport",
    "Recurrence",
    "ReminderPolicy",
    "ReportCycle",
    "ReportState",
    "ReportVersion",
    "RequestKind",
    "RequestState",
    "Section",
    "SourceCorrection",
    "SupervisionNotice",
    "Task",
]
