"""Automatic checks of a report: what a reviewer should look at, in words. Advice only; a check decides nothing.

Pure functions over what was loaded before (`Held`, `Preview`): no database, no files.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tasks.conditions import EVIDENCE, INDICATORS, STAGES, Condition, closing_conditions
from tasks.figures import CLAUSES, counts, flat, growth, percents, totals
from tasks.models import Evidence, IndicatorReading, Milestone, ProgressReport
from tasks.preview_shape import Preview
from tasks.report_input import plain, quoted
from tasks.schedule import period_label

COPIED_FROM = 0.9  # share of two texts that is the same
LEAST_COPIED, MOST_COMPARED = 20, 800  # shorter ones say the same by chance; longer ones take too long
NEAR_MISS, LEAST_COUNTED = 2, 5
MOST_QUOTED = 40
CONDITION_LABELS = {STAGES: "节点未完成", INDICATORS: "未达目标", EVIDENCE: "没有佐证材料"}
LEVELS = "绝密|机密|秘密"
SECRET = re.compile(
    rf"(?:{LEVELS})[★☆]|[★☆](?:{LEVELS})|密级[:为是]?(?:{LEVELS})|内部文件|内部资料|内部使用|(?:不得|严禁)外传"
)
SECRET_NAME = re.compile(rf"(?<!商业)(?<!国家)(?<!个人)(?:{LEVELS})|内部文件|内部资料")


@dataclass(frozen=True)
class Check:
    """One thing looked at. `label` is the headline of a doubt; `sentence` says what was found."""

    code: str
    passed: bool
    label: str
    sentence: str


@dataclass(frozen=True)
class Held:
    """A report with what it is held against; everything is loaded."""

    report: ProgressReport
    previous: ProgressReport | None
    readings: Sequence[IndicatorReading]
    before: dict[int, Decimal]
    files: Sequence[Evidence]
    milestones: Sequence[Milestone]
    cycle: str
    follows: bool  # whether `previous` is the period right before

    @property
    def last(self) -> str:
        """`9月`."""
        return period_label(self.previous.period, self.cycle) if self.previous else ""


def checks_of(held: Held) -> list[Check]:
    """All that applies to this report, doubts first, the gravest one on top."""
    found = [check for one in CHECKS for check in one(held)]
    return sorted(found, key=lambda check: check.passed)


def doubts_of(held: Held) -> list[Check]:
    """Only what is doubtful."""
    return [check for check in checks_of(held) if not check.passed]


def content_checks(report: ProgressReport, name: str, preview: Preview) -> list[Check]:
    """What a file's own text adds: a secrecy mark, or a number of rows that nearly is a number in the report."""
    if preview.problem or not preview.text:
        return []
    found = SECRET.search(flat(preview.text))
    if found:
        sentence = f"{quoted(name)}里有“{found.group()}”字样。涉密和内部材料不能在这里传递，请核实。"
        return [Check("secrecy", False, "可能有密级标志", sentence)]
    passed = Check("secrecy", True, "", f"{quoted(name)}里没有密级标志")
    return [*_rows_against_text(report, name, preview), passed]


def _secrecy(held: Held) -> Iterator[Check]:
    report = held.report
    text = flat(f"{report.work_done}\n{report.problems}\n{report.next_steps}")
    marked = [(one.original_name, SECRET_NAME.search(flat(one.original_name))) for one in held.files]
    places = [("填报文字", SECRET.search(text)), *((f"材料名称{quoted(name)}", found) for name, found in marked)]
    for place, found in places:
        if found:
            sentence = f"{place}里有“{found.group()}”字样。涉密和内部材料不能在这里传递，请核实。"
            yield Check("secrecy", False, "可能有密级标志", sentence)
            return
    yield Check("secrecy", True, "", "填报文字和材料名称没有密级标志" if held.files else "填报文字没有密级标志")


def _closure(held: Held) -> Iterator[Check]:
    """Conditions of a closure that do not hold; an explanation is shown and left to the reviewer."""
    if not held.report.wants_closure:
        return
    found = _conditions(held)
    for one in found:
        if not one.met:
            said = f"；单位说明：{_clause(one.explanation)}请判断是否成立。" if one.explanation else "，没有说明原因。"
            code = "evidence" if one.name == EVIDENCE else "closure"
            yield Check(code, False, CONDITION_LABELS[one.name], f"申请办结，{one.text}{said}")
    told = [one for one in found if one.name == STAGES or (one.name == INDICATORS and held.readings)]
    if all(one.met for one in told):
        yield Check("closure", True, "", "，".join(one.text for one in told))


def _conditions(held: Held) -> list[Condition]:
    report = held.report
    return closing_conditions(
        open_stages=[one for one in held.milestones if one.met_on is None],
        indicators=[row.indicator for row in held.readings],
        values={row.indicator_id: row.value for row in held.readings},
        has_evidence=bool(held.files),
        shortfall_reason=report.shortfall_reason,
        no_evidence_reason=report.no_evidence_reason,
    )


def _evidence(held: Held) -> Iterator[Check]:
    """Missing evidence is a condition of closing, and said there."""
    if held.files:
        yield Check("evidence", True, "", f"附了{len(held.files)}份佐证材料")


def _clause(explanation: str) -> str:
    return explanation.rstrip("。") + "。"


def _figures(held: Held) -> Iterator[Check]:
    """Numbers in the text against the values reported; two indicators in one unit can't be told apart in a text."""
    found = [*_totals_off(held), *_growth_off(held), *_percent_off(held)]
    if found:
        yield found[0]
    elif any(char.isdecimal() for char in flat(held.report.work_done)):
        yield Check("figures", True, "", "填报文字里的数字与完成值不矛盾")


def _told_apart(held: Held) -> list[IndicatorReading]:
    units = [row.indicator.unit for row in held.readings]
    return [row for row in held.readings if units.count(row.indicator.unit) == 1]


def _totals_off(held: Held) -> Iterator[Check]:
    for row in _told_apart(held):
        claimed = totals(held.report.work_done, row.indicator.unit)
        if claimed and row.value not in [one.value for one in claimed]:
            yield _mismatch(f"填报写“{_short(claimed[0].clause)}”，完成值是{plain(row.value)}{row.indicator.unit}。")


def _growth_off(held: Held) -> Iterator[Check]:
    for row in _told_apart(held):
        unit, before = row.indicator.unit, held.before.get(row.indicator_id)
        claimed = growth(held.report.work_done, unit)
        if before is None or not held.follows or not row.indicator.accumulates or claimed is None:
            continue
        if claimed.value not in (row.value - before, row.value):
            change = f"完成值从{held.last}的{plain(before)}{unit}到{plain(row.value)}{unit}"
            yield _mismatch(f"填报写“{_short(claimed.clause)}”，{change}，相差{plain(abs(row.value - before))}{unit}。")


def _percent_off(held: Held) -> Iterator[Check]:
    report, now = held.report, held.report.progress
    if held.readings or now is None:
        return
    claimed = percents(report.work_done)
    gained = now - (held.previous.progress or 0) if held.previous else now
    if claimed and not {one.value for one in claimed} & {Decimal(now), Decimal(gained)}:
        yield _mismatch(f"填报写“{_short(claimed[0].clause)}”，填的进度是{now}%。")


def _mismatch(sentence: str) -> Check:
    return Check("figures", False, "数字对不上", sentence)


def _fell(held: Held) -> Iterator[Check]:
    if held.previous is None:
        return
    falls = [words for words in _falls(held) if words]
    reason = held.report.lower_reason
    if falls:
        said = f"；单位说明：{_clause(reason)}请判断是否成立。" if reason else "，没有说明原因。"
        yield Check("fell", False, f"比{held.last}减少", falls[0] + said)
    else:
        yield Check("fell", True, "", f"没有比{held.last}减少")


def _falls(held: Held) -> Iterator[str]:
    for row in held.readings:
        before, unit = held.before.get(row.indicator_id), row.indicator.unit
        if row.indicator.accumulates and before is not None and row.value < before:
            yield f"{quoted(row.indicator.name)}从{held.last}的{plain(before)}{unit}降到{plain(row.value)}{unit}"
    now, then = held.report.progress, held.previous.progress if held.previous else None
    if not held.readings and now is not None and then is not None and now < then:
        yield f"进度从{held.last}的{then}%降到{now}%"


def _copied(held: Held) -> Iterator[Check]:
    if held.previous is None:
        return
    share = likeness(held.report.work_done, held.previous.work_done)
    if share >= COPIED_FROM:
        sentence = f"本期进展与{held.last}的内容{int(share * 100)}%相同，看不出本期做了什么。"
        yield Check("copied", False, f"与{held.last}内容重复", sentence)
    else:
        yield Check("copied", True, "", f"与{held.last}填报没有大段重复")


def likeness(text: str, other: str) -> float:
    """How much of two texts is the same, 0 to 1; 0 for short ones. Bounded: the beginnings only."""
    one, two = (flat(words).replace("\n", "")[:MOST_COMPARED] for words in (text, other))
    if min(len(one), len(two)) < LEAST_COPIED:
        return 0.0
    if one == two:
        return 1.0
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    # Upper bounds first: the exact figure is dear, and seldom needed.
    if matcher.real_quick_ratio() < COPIED_FROM or matcher.quick_ratio() < COPIED_FROM:
        return 0.0
    return matcher.ratio()


def _rows_against_text(report: ProgressReport, name: str, preview: Preview) -> Iterator[Check]:
    """28个部门 in the text, 27 rows in the sheet: off by one or two is a slip worth a look, more is another matter."""
    if not preview.sheets or preview.sheets[0].more:
        return
    rows = preview.sheets[0].count
    claimed = [one for one in counts(report.work_done) if one.value >= LEAST_COUNTED]
    near = [one for one in claimed if 0 < abs(one.value - rows) <= NEAR_MISS]
    if near and rows not in [one.value for one in claimed]:
        gap = int(near[0].value) - rows
        said = f"少{gap}行" if gap > 0 else f"多{-gap}行"
        sentence = f"填报写“{_short(near[0].clause)}”，{quoted(name)}有{rows}行，{said}。"
        yield Check("rows", False, "数字对不上", sentence)


def _short(clause: str) -> str:
    clause = CLAUSES.sub("", clause)
    return clause if len(clause) <= MOST_QUOTED else clause[: MOST_QUOTED - 1] + "…"


CHECKS: tuple[Callable[[Held], Iterator[Check]], ...] = (_secrecy, _closure, _evidence, _figures, _fell, _copied)
