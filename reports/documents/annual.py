"""年度报告 draft: 主要举措和成效, 不足和原因, 第一责任人履职, 下一年度安排 (规定第24条).

The facts come from approved reports, by chapter; what only people can write is a marked place 〔请补充…〕.
"""

from __future__ import annotations

from reports.documents import tables
from reports.documents.blocks import OfficialDocument, Reference, Run
from reports.documents.choice import OWN, Choice
from reports.documents.common import lights_sentence, opening_basis, punctuality_sentence
from reports.documents.figures import YearFigures
from reports.documents.names import area_of, government_of
from reports.documents.sources import OPEN, Sources
from reports.documents.work import telling, work_sentence
from reports.documents.writing import Body, Piece, closing_stop, codes_words, day_words, figure, percent, sentence
from reports.rollups import ChapterRow
from reports.rollups.achievements import Achievement
from reports.rollups.period_changes import Listing

WORDS_FOR_WORK = 2900  # of the 5000 a comprehensive document may have
MOST_PROBLEMS = 8
ADDRESSEES = "〔请填写主送机关：本级党委、人大常委会，上一级党委、政府〕"


def annual_report(figures: YearFigures, choice: Choice) -> OfficialDocument:
    """The draft as blocks."""
    source, body, plan = Sources(choice.plan, choice.day), Body(), choice.plan
    until = Run(day_words(choice.day), source.tasks("数据截止日"))
    body.say("opening", sentence(opening_basis(plan), "现将截至", until, f"的{plan.year}年法治政府建设情况报告如下。"))
    for name, add in (("achieved", _achieved), ("lacking", _lacking), ("heads", _heads), ("next", _next)):
        if name in choice.sections:
            add(body, figures, choice, source)
    return OfficialDocument(
        title=(f"{area_of(plan)}{plan.year}年", "法治政府建设情况报告"),
        addressees=choice.addressees if choice.to == OWN and choice.addressees else ADDRESSEES,
        blocks=tuple(body.blocks),
        signature=choice.signature or government_of(plan),
        day=choice.day,
        limit=choice.kind.limit,
        annexes=tables.ledger_annex(figures.annex, choice.day, source.duties("全部任务")),
    )


def _achieved(body: Body, figures: YearFigures, choice: Choice, source: Sources) -> None:
    body.heading("主要举措和成效")
    base = figures.overall
    body.say("overall", *lights_sentence(base, choice, source), *punctuality_sentence(base, source))
    share = WORDS_FOR_WORK // max(1, len(figures.chapters))
    for row in figures.chapters:
        body.subheading(row.chapter.title)
        own = [one for one in figures.achieved if one.duty.chapter_id == row.chapter.pk]
        told = telling(own, share)
        key = f"chapter-{row.chapter.number}"
        body.say(key, _chapter(row, source), *(work_sentence(one, source) for one in told), _rest(own, told, source))
        body.say(f"{key}-gap", *(() if told else [sentence("〔请补充：这一章还没有审核通过的填报〕")]))


def _chapter(row: ChapterRow, source: Sources) -> tuple[Run, ...]:
    counts, number = row.counts, row.chapter.number
    every = source.tasks(f"第{row.chapter.label}章的任务", chapter=number)
    done = source.light("done", f"第{row.chapter.label}章已办结", chapter=number)
    return sentence(
        "本章", figure(counts.total, "项", every), "任务，已办结", figure(counts.done, "项", done), "，平均进度",
        figure(percent(counts.average), "", every), "。",
    )  # fmt: skip


def _rest(own: list[Achievement], told: list[Achievement], source: Sources) -> tuple[Run, ...]:
    left = sum(one.report is not None for one in own) - len(told)
    if not left or not told:
        return ()
    chapter = told[0].duty.chapter
    every = source.duties(f"第{chapter.label}章的任务", chapter=chapter.number)
    return sentence("另有", figure(left, "项", every), "任务的进展见任务台账。")


def _lacking(body: Body, figures: YearFigures, choice: Choice, source: Sources) -> None:
    body.heading("不足和原因")
    red, done = source.duties("逾期的", light="red"), source.duties("晚于期限办结的", closed="late")
    said: list[Piece] = []
    if figures.overdue:
        said += ["到期没有完成的有", figure(figures.overdue.total, "项", red), _named(figures.overdue, red)]
    if figures.closed_late:
        said += ["；" if said else "", "晚于期限办结的有", figure(figures.closed_late.total, "项", done)]
        said.append(_named(figures.closed_late, done))
    none = sentence(Run("没有到期未完成或者晚于期限办结的任务", red), "。")
    body.say("lacking", sentence("按责任单位计，", *said, "。") if said else none)
    problems = figures.with_problems
    for report in problems.rows[:MOST_PROBLEMS]:
        duty = report.assignment
        words = f"{report.department.name}（{duty.task.code}）反映：{closing_stop(report.problems)}"
        body.say(f"problem-{report.report_id}", sentence(Run(words, source.report(report))))
    if problems.total > MOST_PROBLEMS:
        every = source.history("今年填报里写明的存在问题")
        left = figure(problems.total - MOST_PROBLEMS, "项", every)
        body.say("problems-rest", sentence("另有", left, "任务的填报写明了存在的问题。"))
    body.say("causes", sentence("〔请补充：产生以上不足的主要原因，特别是主观原因〕"))


def _named(rows: Listing, source: Reference) -> Run:
    return Run(f"（{codes_words(rows.codes, 10)}）", source)


def _heads(body: Body, figures: YearFigures, choice: Choice, source: Sources) -> None:
    body.heading("主要负责人履行推进法治建设第一责任人职责情况")
    seen = figures.oversight
    said: list[Piece] = []
    if seen.instructions:
        notes, answered = source.history("领导批示"), source.history("已回复的领导批示")
        said += ["领导批示", figure(seen.instructions, "件", notes), "，已回复", figure(seen.answered, "件", answered)]
    if seen.notices:
        letters, replied = source.history("发出的督办单"), source.history("已回复的督办单")
        said += ["；" if said else "", "发出督办单", figure(seen.notices, "份", letters), "，已回复"]
        said.append(figure(seen.replied, "份", replied))
    body.say("oversight", sentence("围绕本计划，", *said, "。") if said else ())
    body.say(
        "heads", sentence("〔请补充：主要负责人听取汇报、研究部署、带头学法、督促落实的情况，写明时间、次数和结果〕")
    )


def _next(body: Body, figures: YearFigures, choice: Choice, source: Sources) -> None:
    body.heading("下一年度安排")
    open_ = source.duties("还没有办结的", light=OPEN)
    if figures.open:
        body.say(
            "next-open",
            sentence(
                "按责任单位计，还有", figure(figures.open.total, "项", open_), "没有办结",
                Run(f"（{codes_words(figures.open.codes, 12)}）", open_), "，转入下一年度继续办理或者办理结转。",
            ),
        )  # fmt: skip
    else:
        body.say("next-open", sentence(Run("本年度任务全部办结", open_), "。"))
    body.say("next", sentence("〔请补充：下一年度的工作思路和重点任务〕"))
