"""通报: how things stand, who is late, who has not reported, what is asked for. Names in plan order, never by rank."""

from __future__ import annotations

from datetime import timedelta

from reports.documents import tables
from reports.documents.blocks import OfficialDocument, Reference, Run
from reports.documents.choice import OWN, PROBLEM, Choice
from reports.documents.common import lights_sentence, opening_basis, reporting_sentence
from reports.documents.figures import BulletinFigures
from reports.documents.names import all_departments, office_of, some_departments
from reports.documents.sources import OPEN, Sources
from reports.documents.writing import Body, codes_words, day_words, figure, joined, sentence
from reports.rollups.period_changes import Missing
from tasks.schedule import period_label

ANSWER_DAYS = 7  # a week to explain, the usual time in bulletins


def bulletin(figures: BulletinFigures, choice: Choice) -> OfficialDocument:
    """The bulletin as blocks."""
    source, body = Sources(choice.plan, choice.day), Body()
    body.say("opening", _opening(choice, source))
    if "overall" in choice.sections:
        body.heading("总体情况")
        body.say(
            "overall",
            *lights_sentence(figures.overall, choice, source),
            *reporting_sentence(figures.overall, choice, source),
        )
    for name, add in (
        ("overdue", _overdue), ("warned", _warned), ("missing", _missing), ("departments", _departments),
        ("demands", _demands),
    ):  # fmt: skip
        if name in choice.sections:
            add(body, figures, choice, source)
    return OfficialDocument(
        title=(f"关于{choice.period.year}年{choice.period_words}法治政府建设", "任务进展情况的通报"),
        addressees=_addressees(figures, choice),
        blocks=tuple(body.blocks),
        signature=choice.signature or office_of(choice.plan),
        day=choice.day,
        limit=choice.kind.limit,
        annexes=tables.ledger_annex(figures.annex, choice.day, source.duties("全部任务")),
    )


def _opening(choice: Choice, source: Sources) -> tuple[Run, ...]:
    until = Run(day_words(choice.day), source.tasks("数据截止日"))
    return sentence(opening_basis(choice.plan), "现将截至", until, "的任务进展情况通报如下。")


def _addressees(figures: BulletinFigures, choice: Choice) -> str:
    if choice.to == OWN and choice.addressees:
        return choice.addressees
    if choice.to == PROBLEM:
        named = [row.department for row in figures.overdue.rows] + [one.department for one in figures.missing]
        return some_departments(named)
    return all_departments(row.department for row in figures.departments)


def _overdue(body: Body, figures: BulletinFigures, choice: Choice, source: Sources) -> None:
    body.heading("逾期任务")
    red = source.light("red", "逾期")
    if not figures.overdue:
        body.say("overdue", sentence("截至", day_words(choice.day), "，", Run("没有逾期的任务", red), "。"))
        return
    parts = source.duties("逾期的责任单位，每个单位一行", light="red")
    body.say(
        "overdue",
        sentence(
            "逾期任务", figure(figures.overall.tasks.red, "项", red), "，按责任单位计",
            figure(figures.overdue.total, "项", parts),
            "，按计划顺序列表如下。",
        ),
    )  # fmt: skip
    body.table(tables.overdue_table(figures.overdue, choice.day, parts))


def _warned(body: Body, figures: BulletinFigures, choice: Choice, source: Sources) -> None:
    body.heading("预警任务")
    yellow = source.duties("预警的责任单位，每个单位一行", light="yellow")
    if not figures.warned:
        body.say("warned", sentence("截至", day_words(choice.day), "，", Run("没有预警的任务", yellow), "。"))
        return
    tasks = figure(figures.overall.tasks.yellow, "项", source.light("yellow", "预警"))
    parts = figure(figures.warned.total, "项", yellow)
    body.say("warned", sentence("预警任务", tasks, "，其他任务里也有预警的单位一并列出，按责任单位计", parts, "。"))
    body.table(tables.warned_table(figures.warned, choice.day, yellow))


def _missing(body: Body, figures: BulletinFigures, choice: Choice, source: Sources) -> None:
    base = figures.overall
    period = period_label(base.report_period, choice.plan.report_cycle)
    body.heading("尚未填报的单位")
    every = source.duties(f"还没有报送{period}进展的", reported="no")
    if not figures.missing:
        body.say("missing", sentence(Run(f"各单位都已报送{period}进展", every), "。"))
        return
    units = [_unit(one, choice, source) for one in figures.missing]
    number = figure(len(figures.missing), "个", every)
    until = Run(day_words(base.report_due), Reference("计划规定的报送截止日"))
    rest = (
        ("请于", until, "前完成填报。")
        if choice.day <= base.report_due
        else ("报送截止日", until, "已过，请尽快补报。")
    )
    body.say(
        "missing",
        sentence("还没有报送", f"{period}进展的单位有", number, "：", *joined(units), "。"),
        sentence(*rest),
    )


def _unit(one: Missing, choice: Choice, source: Sources) -> list[Run]:
    words = f"{one.department.name}{len(one.codes)}项（{codes_words(one.codes, 3)}）"
    reference = source.duties(f"{one.department.name}还没有报送的", department=one.department.code, reported="no")
    return [Run(words, reference)]


def _departments(body: Body, figures: BulletinFigures, choice: Choice, source: Sources) -> None:
    body.heading("各单位办结情况")
    every = source.duties("各责任单位承担的任务")
    number = figure(len(figures.departments), "个", every)
    body.say("departments", sentence("承担任务的单位共", number, "，按单位顺序列表如下，不作排名。"))
    body.table(tables.departments_table(figures.departments, every))


def _demands(body: Body, figures: BulletinFigures, choice: Choice, source: Sources) -> None:
    body.heading("下步要求")
    if figures.overdue:
        until = day_words(choice.day + timedelta(days=ANSWER_DAYS))
        late = Reference("答复期限：数据截止日后一周，可以修改")
        said = sentence("逾期任务的责任单位要在", Run(until, late), "前说明原因、提出完成时间。")
        body.say("demand-overdue", said)
    peak = figures.peak
    if peak:
        source_of_peak = source.duties(
            "这段时间到期、还没有办结的", light=OPEN, due_from=max(peak.first, choice.day), due_to=peak.last
        )
        stretch = f"{peak.first.month}月{'上中下'[min(2, (peak.first.day - 1) // 10)]}旬"
        said = sentence(
            "按责任单位计，", figure(peak.count, "项", source_of_peak), "任务在", Run(stretch, source_of_peak),
            "到期，各单位要提前安排，留出审核和整改的时间。",
        )  # fmt: skip
        body.say("demand-due", said)
    if not figures.overdue and not peak:
        body.say("demand-none", sentence("各单位按计划推进，有困难的及时向法治办反映。"))
