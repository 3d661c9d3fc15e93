"""Sentences that several documents share."""

from __future__ import annotations

from reports.documents.blocks import Run
from reports.documents.choice import Choice
from reports.documents.figures import Overall
from reports.documents.sources import Sources
from reports.documents.writing import Piece, day_words, figure, joined, percent, sentence
from tasks.lights import Light
from tasks.models import Plan
from tasks.schedule import period_label

# In the order officials read them: what is done, then what is wrong, then the rest.
WORDS = (
    (Light.GREEN, "正常推进"),
    (Light.YELLOW, "预警"),
    (Light.RED, "逾期"),
    (Light.NONE, "未启动"),
)
Sentence = tuple[Run, ...]


def opening_basis(plan: Plan) -> str:
    """`根据《…》（…〔2023〕46号），`."""
    number = f"（{plan.doc_number}）" if plan.doc_number else ""
    return f"根据《{plan.title}》{number}，"


def lights_sentence(base: Overall, choice: Choice, source: Sources) -> list[Sentence]:
    """How many tasks there are and how they stand."""
    counts = base.tasks
    size = source.overview("计划的章和小节")
    first = sentence(
        "计划共", figure(len(base.chapters), "章", size), figure(base.sections, "小节", size), "，分解为",
        figure(counts.total, "项", source.tasks("全部任务")), "任务，按责任单位计",
        figure(base.duties.total, "项", source.duties("每个责任单位一行")), "。",
    )  # fmt: skip
    done = source.light("done", "已办结，承担的单位都办结才算")
    pieces: list[Piece] = [
        "截至", Run(day_words(choice.day), source.tasks("数据截止日")), "，已办结", figure(counts.done, "项", done),
        "，办结率", figure(percent(counts.done_percent), "", done),
    ]  # fmt: skip
    rest: list[list[Piece]] = [
        [words, figure(getattr(counts, light.value), "项", source.light(light.value, light.label))]
        for light, words in WORDS
        if getattr(counts, light.value)
    ]
    return [first, sentence(*pieces, *(["；", *joined(rest, "，")] if rest else []), "。")]


def reporting_sentence(base: Overall, choice: Choice, source: Sources) -> list[Sentence]:
    """How far this period's reporting is."""
    period, counts = period_label(base.report_period, choice.plan.report_cycle), base.reporting
    if not counts.expected:
        return []
    expected = source.duties(f"{period}应填报的", reported="yes,no")
    reported = source.duties(f"{period}已填报的", reported="yes")
    pieces: list[Piece] = [
        Run(period, expected), "应填报", figure(counts.expected, "项", expected), "，已填报",
        figure(counts.reported, "项", reported),
    ]  # fmt: skip
    if counts.missing:
        missing = source.duties(f"{period}未填报的", reported="no")
        pieces += ["，未填报", figure(counts.missing, "项", missing)]
    return [sentence(*pieces, "。")]


def punctuality_sentence(base: Overall, source: Sources) -> list[Sentence]:
    """How much was closed on time, in parts of departments."""
    counts = base.punctuality
    if not counts.on_time + counts.late:
        return []
    closed = source.duties("已办结的责任单位，是否按期看申请办结的日期", light="done")
    pieces: list[Piece] = [
        "按责任单位计，累计办结", figure(counts.on_time + counts.late, "项", closed), "，其中按期",
        figure(counts.on_time, "项", source.duties("按期办结的", closed="on_time")),
    ]  # fmt: skip
    if counts.late:
        pieces += ["，晚于期限", figure(counts.late, "项", source.duties("晚于期限办结的", closed="late"))]
    return [sentence(*pieces, "。")]
