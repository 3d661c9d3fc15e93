"""月报 and 季报: progress, what was closed, what is close to its limit or past it, what needs help, what comes next."""

from __future__ import annotations

from reports.documents import tables
from reports.documents.blocks import OfficialDocument, Reference, Run
from reports.documents.choice import OWN, Choice
from reports.documents.common import lights_sentence, opening_basis, punctuality_sentence, reporting_sentence
from reports.documents.figures import PeriodFigures, next_window
from reports.documents.names import committee_of, office_of
from reports.documents.sources import OPEN, Sources
from reports.documents.writing import Body, Piece, closing_stop, day_words, figure, full_day, percent, sentence
from tasks.models import ReportVersion

MOST_PARAGRAPHS = 12  # items named one by one; the rest stand in the ledger


def period_report(figures: PeriodFigures, choice: Choice) -> OfficialDocument:
    """The report on a month or a quarter as blocks."""
    source, body = Sources(choice.plan, choice.day), Body()
    until = Run(day_words(choice.day), source.tasks("数据截止日"))
    body.say(
        "opening",
        sentence(opening_basis(choice.plan), "现将截至", until, f"的{choice.period_words}任务进展情况报告如下。"),
    )
    for name, add in (("overall", _overall), ("closed", _closed), ("late", _late), ("help", _help), ("next", _next)):
        if name in choice.sections:
            add(body, figures, choice, source)
    return OfficialDocument(
        title=(f"{choice.period.year}年{choice.period_words}法治政府建设", f"任务进展情况{choice.kind.label}"),
        addressees=choice.addressees if choice.to == OWN and choice.addressees else committee_of(choice.plan),
        blocks=tuple(body.blocks),
        signature=choice.signature or office_of(choice.plan),
        day=choice.day,
        limit=choice.kind.limit,
        annexes=tables.ledger_annex(figures.annex, choice.day, source.duties("全部任务")),
    )


def _overall(body: Body, figures: PeriodFigures, choice: Choice, source: Sources) -> None:
    base = figures.overall
    body.heading("总体进度")
    every = source.duties("全部任务的进度，按责任单位平均")
    pace = sentence(
        "平均进度", figure(percent(base.duties.average), "", every), "，计划时间已过",
        figure(f"{base.time_gone}%", "", source.overview("计划起算日到截止日已过去的时间")), "。",
    )  # fmt: skip
    body.say("overall", *lights_sentence(base, choice, source), pace)
    body.say("reporting", *reporting_sentence(base, choice, source), *_moves(figures, source))


def _moves(figures: PeriodFigures, source: Sources) -> list[tuple[Run, ...]]:
    moves = figures.moves
    said: list[Piece] = []
    for words, number, what in (
        ("审核退回", moves.returned, "本期审核退回的填报"), ("同意延期", moves.extended, "本期同意的延期申请"),
        ("重新办理", moves.reopened, "本期由已办结改为重新办理的任务"),
    ):  # fmt: skip
        if number:
            said += ["，" if said else "本期", words, figure(number, "次", source.history(what))]
    return [sentence(*said, "。")] if said else []


def _closed(body: Body, figures: PeriodFigures, choice: Choice, source: Sources) -> None:
    body.heading("本期办结")
    window = choice.window
    closed = Reference(
        f"任务台账，{full_day(choice.day)}：办结日期在{day_words(window.first)}至{day_words(window.end)}的，即下表各行"
    )
    if not figures.closed:
        body.say("closed", sentence(choice.period_words, Run("没有办结的任务", closed), "。"))
        return
    number = figure(figures.closed.total, "项", closed)
    body.say(
        "closed",
        sentence(choice.period_words, "按责任单位计办结", number, "，按计划顺序列表如下。"),
        *punctuality_sentence(figures.overall, source),
    )
    body.table(tables.closed_table(figures.closed, closed))


def _late(body: Body, figures: PeriodFigures, choice: Choice, source: Sources) -> None:
    body.heading("临期与逾期")
    red, yellow = source.duties("逾期的", light="red"), source.duties("预警的", light="yellow")
    late = figure(figures.overdue.total, "项", red)
    pieces: list[Piece] = ["按责任单位计，逾期", late]
    if figures.newly_overdue:
        new = Reference("下表里上期末没有逾期、本期转为逾期的")
        pieces += ["，其中", choice.period_words, "新增", figure(figures.newly_overdue, "项", new)]
    body.say("late", sentence(*pieces, "；预警", figure(figures.warned.total, "项", yellow), "。"))
    body.table(tables.overdue_table(figures.overdue, choice.day, red))
    if figures.warned:
        body.say("warned", sentence("预警任务按计划顺序列表如下。"))
        body.table(tables.warned_table(figures.warned, choice.day, yellow))


def _help(body: Body, figures: PeriodFigures, choice: Choice, source: Sources) -> None:
    body.heading("需协调事项")
    every = source.history(f"{choice.period_words}的填报里请法治办协调的")
    if figures.asking_help.total:
        body.say("help", sentence("各单位请求协调的有", figure(figures.asking_help.total, "项", every), "。"))
        for report in figures.asking_help.rows[:MOST_PARAGRAPHS]:
            body.say(f"help-{report.report_id}", _problem(report, source))
    else:
        body.say("help", sentence(choice.period_words, Run("没有单位请求协调", every), "。"))
    others = figures.with_problems
    if others.total:
        named = source.history(f"{choice.period_words}的填报里写明存在问题、没有请求协调的")
        body.say(
            "problems",
            sentence("另有", figure(others.total, "项", named), "填报写明了存在的问题。"),
        )
        for report in others.rows[:MOST_PARAGRAPHS]:
            body.say(f"problem-{report.report_id}", _problem(report, source))


def _problem(report: ReportVersion, source: Sources) -> tuple[Run, ...]:
    duty = report.assignment
    said = closing_stop(report.problems) or "请求协调，填报里没有写明具体问题。"
    head = f"{report.department.name}（{duty.task.code}　{duty.task.title}）："
    return sentence(Run(f"{head}{said}", source.report(report)))


def _next(body: Body, figures: PeriodFigures, choice: Choice, source: Sources) -> None:
    coming = next_window(choice)
    body.heading("下期到期清单")
    due = source.duties("下期到期、还没有办结的", light=OPEN, due_from=coming.first, due_to=coming.last)
    if not figures.due_next:
        body.say("next", sentence(Run("下期没有到期的任务", due), "。"))
        return
    until = f"{day_words(coming.first)}至{day_words(coming.last)}"
    number = figure(figures.due_next.total, "项", due)
    body.say("next", sentence(Run(until, due), "到期、还没有办结的，按责任单位计", number, "，按期限先后列表如下。"))
    body.table(tables.due_table(figures.due_next, due))
