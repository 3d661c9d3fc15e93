"""The life cycles of an assignment, a report and a request: one table each, and the words of what happens.

The mover that writes a state is `tasks/workflow.py`; `docs/states.md` is drawn from these tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from departments.models import Role
from plan_tracker.errors import DomainError
from tasks.models import AssignmentState, ReportState, RequestState


@dataclass(frozen=True)
class Transition:
    """One row of a life cycle."""

    verb: str
    label: str
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...]
    reason_needed: bool = False


A, R, Q = AssignmentState, ReportState, RequestState
CLERKS = (Role.REPORTER, Role.HEAD)
OFFICE = (Role.REVIEWER,)

WORKING = (A.ACCEPTED, A.IN_PROGRESS)
UNDER_WAY = (A.ISSUED, *WORKING)

ASSIGNMENT_TRANSITIONS = (
    Transition("issue", "下达", (A.DRAFT,), A.ISSUED, OFFICE),
    Transition("accept", "签收", (A.ISSUED,), A.ACCEPTED, CLERKS),
    Transition("start", "开始办理", (A.ACCEPTED,), A.IN_PROGRESS, CLERKS),
    Transition("request_closure", "申请办结", (A.ACCEPTED, A.IN_PROGRESS), A.CLOSURE_REQUESTED, CLERKS),
    Transition("recall_closure", "撤回办结申请", (A.CLOSURE_REQUESTED,), A.IN_PROGRESS, CLERKS),
    Transition("refuse_closure", "退回办结申请", (A.CLOSURE_REQUESTED,), A.IN_PROGRESS, OFFICE, True),
    Transition("close", "同意办结", (A.CLOSURE_REQUESTED,), A.CLOSED, OFFICE),
    Transition("close_support", "随主办办结", (A.ISSUED, A.ACCEPTED, A.IN_PROGRESS), A.CLOSED, OFFICE),
    Transition("dispute", "提出异议", (A.ISSUED,), A.DISPUTED, CLERKS, True),
    Transition("uphold", "维持原任务", (A.DISPUTED,), A.ISSUED, OFFICE, True),
    Transition("reassign", "改由其他单位承担", (A.DISPUTED, *UNDER_WAY), A.CANCELLED, OFFICE, True),
    Transition("suspend", "中止", WORKING, A.SUSPENDED, OFFICE, True),
    Transition("resume", "恢复办理", (A.SUSPENDED,), A.IN_PROGRESS, OFFICE, True),
    Transition("cancel", "撤销", (A.DISPUTED, *UNDER_WAY, A.SUSPENDED), A.CANCELLED, OFFICE, True),
    Transition("carry_over", "结转下年", (*UNDER_WAY, A.SUSPENDED), A.CARRIED_OVER, OFFICE, True),
    Transition("reopen", "重新办理（回头看）", (A.CLOSED,), A.IN_PROGRESS, OFFICE, True),
)
REPORT_TRANSITIONS = (
    Transition("submit", "填报", (R.DRAFT, R.RETURNED), R.SUBMITTED, CLERKS),
    Transition("submit_to_head", "填报", (R.DRAFT, R.RETURNED), R.DEPARTMENT_REVIEW, (Role.REPORTER,)),
    Transition("recall", "撤回填报", (R.DEPARTMENT_REVIEW, R.SUBMITTED), R.DRAFT, CLERKS),
    Transition("sign", "审签", (R.DEPARTMENT_REVIEW,), R.SUBMITTED, (Role.HEAD,)),
    Transition("send_back", "审签退回", (R.DEPARTMENT_REVIEW,), R.RETURNED, (Role.HEAD,), True),
    Transition("approve", "审核通过", (R.SUBMITTED,), R.APPROVED, OFFICE),
    Transition("return", "退回", (R.SUBMITTED,), R.RETURNED, OFFICE, True),
    Transition("reinstate", "复核后恢复审核", (R.RETURNED,), R.SUBMITTED, OFFICE),
)
REQUEST_TRANSITIONS = (
    Transition("grant", "同意申请", (Q.PENDING,), Q.APPROVED, OFFICE),
    Transition("refuse", "不同意申请", (Q.PENDING,), Q.REJECTED, OFFICE, True),
    Transition("withdraw", "撤回申请", (Q.PENDING,), Q.WITHDRAWN, CLERKS),
)
BY_VERB = {row.verb: row for row in (*ASSIGNMENT_TRANSITIONS, *REPORT_TRANSITIONS, *REQUEST_TRANSITIONS)}
# Things that happen to an assignment without moving its state.
EVENT_LABELS = {row.verb: row.label for row in BY_VERB.values()} | {
    "confirm": "确认责任单位",
    "set_stage": "设置阶段节点",
    "amend": "按计划修订调整",
    "nudge": "催办",
    "remind": "系统提醒",
    "recompute": "按新的规则重算预警",
    "recalendar": "按工作日历重算临期",
    "hand_over": "转他人审",
    "delegate": "指定经办人",
    "take_over": "接手任务",
    "ask_extension": "申请延期",
    "ask_change": "申请变更",
    "appeal": "申请复核",
    "extend": "同意延期",
    "change_scope": "调整承担内容",
    "excuse_late": "复核后按期计算",
    "hand_down": "交办领导批示",
    "answer": "回复领导批示",
    "notice": "发出督办单",
    "answer_notice": "回复督办单",
}


def check_reason(verb: str, reason: str, *, field: str = "reason") -> None:
    """Refuse a transition that needs a reason and has none."""
    if BY_VERB[verb].reason_needed and not reason.strip():
        raise DomainError(f"{BY_VERB[verb].label}要写明原因，请补充后再提交。", field=field)
