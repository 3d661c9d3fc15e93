"""What one person can do with one duty now: the menu of the task page, and what its address answers to.

The verbs judge once more; this table only keeps buttons off the screen that would do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from departments.models import User
from plan_tracker import clock
from tasks.forms import (
    CarryOverForm,
    ChangeForm,
    DeadlineForm,
    DepartmentForm,
    DutyForm,
    ExtensionForm,
    NudgeForm,
    PersonForm,
    ReasonForm,
    ResumeForm,
    StageForm,
    WhyForm,
)
from tasks.models import Assignment, AssignmentState, ProgressReport, ReportState, RequestState
from tasks.permissions import may_report, may_review
from tasks.request_rules import appeal_deadline
from tasks.transitions import BY_VERB, WORKING
from tasks.urging import may_be_urged
from tasks.verbs import assignments, decisions, requests
from tasks.verbs.nudges import urge

Run = Callable[[User, Assignment, dict[str, Any]], object]


@dataclass(frozen=True)
class DutyAction:
    """One entry of the menu: its words, its form, and the verb that does it."""

    name: str
    label: str
    icon: str
    form: type[DutyForm]
    run: Run
    done: str
    hint: str = ""
    button: str = ""
    danger: bool = False

    @property
    def submit(self) -> str:
        """What the button says."""
        return self.button or self.label


def _call(verb: Callable[..., object], **renamed: str) -> Run:
    """Call a verb with the form's fields; `renamed` maps a field's name to the verb's."""

    def run(user: User, assignment: Assignment, data: dict[str, Any]) -> object:
        fields = {renamed.get(name, name): value for name, value in data.items() if name != "version"}
        return verb(by=user, assignment=assignment, expected_version=data["version"], **fields)

    return run


def _ask(verb: Callable[..., object]) -> Run:
    """Ask the office: a request stands beside whatever else happens to the duty, so no version is held against it."""

    def run(user: User, assignment: Assignment, data: dict[str, Any]) -> object:
        fields = {name: value for name, value in data.items() if name != "version"}
        return verb(by=user, assignment=assignment, **fields)

    return run


def _appeal_return(user: User, assignment: Assignment, data: dict[str, Any]) -> object:
    report = returned_report(assignment)
    return requests.file_appeal(by=user, assignment=assignment, reason=data["reason"], report=report)


def _set_stage(user: User, assignment: Assignment, data: dict[str, Any]) -> object:
    fields = {name: data[name] for name in ("name", "due_on", "target")}
    return assignments.set_stage(by=user, assignment=assignment, **fields)


def _urge(user: User, assignment: Assignment, data: dict[str, Any]) -> object:
    return urge(by=user, plan=assignment.plan, duties=[assignment.pk], note=data["note"])


ACTIONS: Mapping[str, DutyAction] = {
    one.name: one
    for one in (
        DutyAction(
            "dispute",
            "提出异议",
            "message",
            form=WhyForm,
            run=_call(assignments.dispute_assignment),
            done="已提出异议，等法治办处理",
            hint="写明为什么不由本单位承担。法治办会维持，或改由其他单位承担。",
        ),
        DutyAction(
            "delegate",
            "指定经办人",
            "user",
            form=PersonForm,
            run=_call(assignments.delegate_assignment),
            done="已指定经办人",
            hint="本单位其他人仍然可以填报。",
        ),
        DutyAction(
            "ask-extension",
            "申请延期",
            "hourglass",
            form=ExtensionForm,
            run=_ask(requests.request_extension),
            done="延期申请已提交，等法治办审批",
            hint="到期前才能申请，同一个期限最多延2次。原文写明的期限要经领导同意。",
            button="提交申请",
        ),
        DutyAction(
            "ask-change",
            "申请变更",
            "refresh",
            form=ChangeForm,
            run=_ask(requests.request_change),
            done="变更申请已提交，等法治办审批",
            hint="职责划转的改单位，要求变了的改内容。",
            button="提交申请",
        ),
        DutyAction(
            "appeal-return",
            "对退回申请复核",
            "scale",
            form=WhyForm,
            run=_appeal_return,
            done="复核申请已提交，由另一位审核员办理",
            hint="退回后30天内可以申请，由另一位审核员在30天内办理。",
            button="提交申请",
        ),
        DutyAction(
            "appeal-late",
            "对逾期办结申请复核",
            "scale",
            form=WhyForm,
            run=_ask(requests.file_appeal),
            done="复核申请已提交，由另一位审核员办理",
            hint="办结后30天内可以申请，由另一位审核员在30天内办理。",
            button="提交申请",
        ),
        DutyAction(
            "urge",
            "催办",
            "megaphone",
            form=NudgeForm,
            run=_urge,
            done="已催办，单位会马上收到",
            hint="同一项任务一天最多催办一次。",
        ),
        DutyAction(
            "uphold",
            "维持原任务",
            "check",
            form=ReasonForm,
            run=_call(decisions.uphold_assignment),
            done="已维持，单位要重新签收",
        ),
        DutyAction(
            "reassign",
            "改由其他单位承担",
            "send",
            form=DepartmentForm,
            run=_call(decisions.reassign_assignment),
            done="已改由其他单位承担",
            hint="原单位的这一份撤销，新单位会收到签收提醒。",
        ),
        DutyAction(
            "set-stage",
            "设置阶段节点",
            "calendar",
            form=StageForm,
            run=_set_stage,
            done="阶段节点已设置",
            hint="到日子没有达到，会亮红灯。",
        ),
        DutyAction(
            "suspend",
            "中止",
            "minus",
            form=ReasonForm,
            run=_call(decisions.suspend_assignment),
            done="已中止",
            hint="中止期间不亮灯、不用填报，恢复办理后接着算。",
            danger=True,
        ),
        DutyAction(
            "resume",
            "恢复办理",
            "refresh",
            form=ResumeForm,
            run=_call(decisions.resume_assignment),
            done="已恢复办理",
        ),
        DutyAction(
            "carry-over",
            "结转下年",
            "chevron-right",
            form=CarryOverForm,
            run=_call(decisions.carry_over_assignment),
            done="已结转下年",
            hint="今年不再办理，明年接着办。",
        ),
        DutyAction(
            "cancel",
            "撤销",
            "x",
            form=ReasonForm,
            run=_call(decisions.cancel_assignment),
            done="已撤销",
            hint="撤销后不再计入任何统计，记录仍然保留。",
            danger=True,
        ),
        DutyAction(
            "reopen",
            "重新办理（回头看）",
            "back",
            form=DeadlineForm,
            run=_call(decisions.reopen_assignment),
            done="已重新办理",
            hint="办结的事项检查发现没有落实的，重新办理。",
        ),
    )
}
OFFICE_ACTIONS = ("uphold", "reassign", "suspend", "resume", "carry-over", "cancel", "reopen")
OFFICE_VERBS = {name: name.replace("-", "_") for name in OFFICE_ACTIONS}
OFFICES = frozenset({*OFFICE_ACTIONS, "set-stage", "urge"})


def actions_for(user: User, assignment: Assignment) -> list[DutyAction]:
    """What this person can do with this duty now, in the order of the menu. Two queries at most."""
    names: set[str] = set()
    if may_review(user):
        names = _offices(assignment)
    elif may_report(user, assignment):
        names = _departments(assignment)
    return [one for one in ACTIONS.values() if one.name in names]


def _offices(assignment: Assignment) -> set[str]:
    """What the office can do."""
    names = {name for name, verb in OFFICE_VERBS.items() if assignment.state in BY_VERB[verb].sources}
    if assignment.is_owed and assignment.state in WORKING:
        names.add("set-stage")
    if may_be_urged(assignment, clock.today()):
        names.add("urge")
    return names


def _departments(assignment: Assignment) -> set[str]:
    """What the department itself can do."""
    names: set[str] = set()
    if assignment.state == AssignmentState.ISSUED:
        names.add("dispute")
    if assignment.state in WORKING:
        names.add("delegate")
    if assignment.state in WORKING and assignment.is_owed:
        waiting = _waiting_kinds(assignment)
        names |= {"ask-change"} - waiting
        if assignment.due_on >= clock.today():
            names |= {"ask-extension"} - waiting
    if assignment.closed_late and clock.today() <= appeal_deadline(assignment, None):
        names.add("appeal-late")
    if returned_report(assignment):
        names.add("appeal-return")
    return names


def _waiting_kinds(assignment: Assignment) -> set[str]:
    """What was asked for already and is not decided: one of a kind at a time."""
    pending = assignment.requests.filter(state=RequestState.PENDING).values_list("kind", flat=True)
    return {f"ask-{kind}" for kind in pending}


def returned_report(assignment: Assignment) -> ProgressReport | None:
    """The report the office returned, while it may be appealed against. No query unless one was returned."""
    if assignment.report_state != ReportState.RETURNED or assignment.report_period is None:
        return None
    report = assignment.reports.filter(
        period=assignment.report_period, state=ReportState.RETURNED, submitted_at__isnull=False
    ).first()
    if report is None or clock.today() > appeal_deadline(assignment, report):
        return None
    return report
