"""述法 data of one department: what its head reports the year on, and the places to write oneself."""

from __future__ import annotations

from reports.documents import tables
from reports.documents.blocks import OfficialDocument, Reference, Run
from reports.documents.choice import OWN, Choice
from reports.documents.figures import DutyFigures
from reports.documents.names import committee_of
from reports.documents.sources import OPEN, Sources
from reports.documents.work import telling, work_sentence
from reports.documents.writing import Body, Piece, codes_words, day_words, figure, percent, sentence
from reports.rollups.period_changes import Listing

WORDS_FOR_WORK = 2200  # of the 4000 a special document may have


def duty_report(figures: DutyFigures, choice: Choice) -> OfficialDocument:
    """The data as blocks."""
    source, body = Sources(choice.plan, choice.day, figures.department.code), Body()
    until = Run(day_words(choice.day), source.duties("数据截止日"))
    body.say(
        "opening",
        sentence(
            "以下数据取自任务台账和已通过的填报，截至", until, "，供本单位主要负责人述法使用，其余内容请自行补充。"
        ),
    )
    for name, add in (
        ("overall", _overall), ("indicators", _indicators), ("work", _work), ("late", _late),
        ("oversight", _oversight),
    ):  # fmt: skip
        if name in choice.sections:
            add(body, figures, choice, source)
    body.heading("个人履职情况")
    body.say("own", sentence("〔请补充：学法用法、依法决策、依法行政、支持执法和司法的情况，写明时间、事项和结果〕"))
    return OfficialDocument(
        title=(f"{figures.department.name}主要负责人", f"{choice.plan.year}年度述法数据"),
        addressees=choice.addressees if choice.to == OWN and choice.addressees else committee_of(choice.plan),
        blocks=tuple(body.blocks),
        signature=choice.signature or figures.department.name,
        day=choice.day,
        limit=choice.kind.limit,
    )


def _overall(body: Body, figures: DutyFigures, choice: Choice, source: Sources) -> None:
    counts, kept = figures.overall.duties, figures.overall.punctuality
    body.heading("承担任务情况")
    every, done = source.duties("本单位主办和共同承担的"), source.duties("本单位已办结的", light="done")
    pieces: list[Piece] = ["本单位主办或者共同承担", figure(counts.total, "项", every), "任务"]
    if figures.support:
        pieces += ["，另配合", figure(figures.support, "项", source.duties("本单位配合的", role="support"))]
    pieces += ["。已办结", figure(counts.done, "项", done), "，办结率", figure(percent(counts.done_percent), "", done)]
    if counts.done:
        pieces += ["，其中按期", figure(kept.on_time, "项", source.duties("本单位按期办结的", closed="on_time"))]
        pieces += ["、晚于期限", figure(kept.late, "项", source.duties("本单位晚于期限办结的", closed="late"))]
    pieces += ["；逾期", figure(counts.red, "项", source.duties("本单位逾期的", light="red")), "，平均进度"]
    body.say("overall", sentence(*pieces, figure(percent(counts.average), "", every), "。"), _reports(figures, source))


def _reports(figures: DutyFigures, source: Sources) -> tuple[Run, ...]:
    made = figures.reports
    pieces: list[Piece] = [
        "今年报送填报", figure(made.sent, "份", source.history("本单位报送的填报")), "，已通过",
        figure(made.approved, "份", source.history("本单位已通过的填报")),
    ]  # fmt: skip
    for words, number, what in (
        ("，被退回", figures.moves.returned, "本单位被退回的填报"),
        ("，经同意延期", figures.moves.extended, "本单位同意的延期"),
    ):  # fmt: skip
        if number:
            pieces += [words, figure(number, "次", source.history(what))]
    if figures.evidence:
        pieces += [
            "，最近一期附佐证材料",
            figure(figures.evidence, "份", source.history("各项任务最近一份已通过的填报所附材料")),
        ]
    return sentence(*pieces, "。")


def _indicators(body: Body, figures: DutyFigures, choice: Choice, source: Sources) -> None:
    body.heading("量化指标完成情况")
    measured = [one for one in figures.achieved if one.readings]
    every = source.duties("本单位有量化指标的任务，完成值取最近一份已通过的填报")
    if not measured:
        body.say("indicators", sentence(Run("本单位承担的任务没有量化指标", every), "。"))
        return
    reached = figure(figures.reached.reached, "项", every)
    body.say(
        "indicators", sentence("量化指标", figure(figures.reached.total, "项", every), "，已达到目标", reached, "。")
    )
    body.table(tables.indicators_table(measured, every))


def _work(body: Body, figures: DutyFigures, choice: Choice, source: Sources) -> None:
    body.heading("主要工作")
    told = telling(figures.achieved, WORDS_FOR_WORK)
    for one in told:
        title = sentence(f"{one.duty.task.title}。")
        body.say(f"work-{one.duty.task.code}", title, work_sentence(one, source))
    if not told:
        body.say("work", sentence("〔请补充：还没有审核通过的填报〕"))


def _late(body: Body, figures: DutyFigures, choice: Choice, source: Sources) -> None:
    body.heading("逾期和未办结的任务")
    pieces: list[Piece] = []
    for words, rows, reference in (
        ("逾期", figures.overdue, source.duties("本单位逾期的", light="red")),
        ("晚于期限办结", figures.closed_late, source.duties("本单位晚于期限办结的", closed="late")),
        ("未办结", figures.open, source.duties("本单位还没有办结的", light=OPEN)),
    ):
        if rows:
            pieces += ["；" if pieces else "", words, figure(rows.total, "项", reference), _named(rows, reference)]
    none = sentence(Run("没有逾期、晚于期限办结和未办结的任务", source.duties("本单位的任务")), "。")
    body.say("late", sentence(*pieces, "。") if pieces else none)
    if figures.overdue or figures.closed_late:
        body.say("late-causes", sentence("〔请补充：逾期的原因和改进措施〕"))


def _named(rows: Listing, reference: Reference) -> Run:
    return Run(f"（{codes_words(rows.codes, 10)}）", reference)


def _oversight(body: Body, figures: DutyFigures, choice: Choice, source: Sources) -> None:
    body.heading("批示和督办办理情况")
    seen = figures.oversight
    if not seen.instructions and not seen.notices:
        body.say("oversight", sentence(Run("没有交办本单位的领导批示和督办单", source.history("批示和督办单")), "。"))
        return
    notes, letters = source.history("交办本单位的领导批示"), source.history("发给本单位的督办单")
    body.say(
        "oversight",
        sentence(
            "收到领导批示", figure(seen.instructions, "件", notes), "，已回复", figure(seen.answered, "件", notes),
            "；收到督办单", figure(seen.notices, "份", letters), "，已回复", figure(seen.replied, "份", letters), "。",
        ),
    )  # fmt: skip
