"""What somebody asks for: which document, of what time, as known on which day, with what in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dateparse import parse_date

from departments.models import Department
from plan_tracker import clock
from plan_tracker.errors import DomainError
from plan_tracker.text import clean_text
from reports.windows import Window
from tasks.models import Plan
from tasks.schedule import add_months, month_end, period_of

SPECIAL, COMPREHENSIVE = 4000, 5000  # most words of a special and of a comprehensive document
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Kind:
    """A kind of document: its name on screen, the time it is about, the most words, its sections to choose from."""

    name: str
    label: str
    step: str
    limit: int
    sections: dict[str, str]
    chosen: tuple[str, ...]


_REPORT = {
    "overall": "总体进度", "closed": "本期办结", "late": "临期与逾期", "help": "需协调事项", "next": "下期到期清单",
    "annex": "附任务台账",
}  # fmt: skip
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "bulletin", "通报", "month", SPECIAL,
            {
                "overall": "总体情况", "overdue": "逾期任务表", "missing": "尚未填报的单位", "demands": "下步要求",
                "warned": "预警任务表", "departments": "各单位办结率", "annex": "附任务台账",
            },
            ("overall", "overdue", "missing", "demands"),
        ),
        Kind("monthly-report", "月报", "month", SPECIAL, _REPORT, tuple(_REPORT)),
        Kind("quarterly-report", "季报", "quarter", SPECIAL, _REPORT, tuple(_REPORT)),
        Kind(
            "annual-report", "年度报告", "year", COMPREHENSIVE,
            {"achieved": "主要举措和成效", "lacking": "不足和原因", "heads": "第一责任人履职情况",
             "next": "下一年度安排", "annex": "附任务台账"},
            ("achieved", "lacking", "heads", "next"),
        ),
        Kind(
            "duty-report", "述法数据", "year", SPECIAL,
            {"overall": "承担任务", "indicators": "量化指标", "work": "主要工作", "late": "逾期和未办结",
             "oversight": "批示和督办"},
            ("overall", "indicators", "work", "late", "oversight"),
        ),
    )
}  # fmt: skip
ALL, PROBLEM, OWN = "all", "problem", "own"
TO = {ALL: "全部责任单位", PROBLEM: "只发逾期和未填报单位", OWN: "自己填写"}


@dataclass(frozen=True)
class Choice:
    """One document as asked for. `period` is the first day of the time it is about."""

    plan: Plan
    kind: Kind
    period: date
    day: date
    sections: frozenset[str]
    to: str = ALL
    addressees: str = ""
    signature: str = ""
    references: bool = True
    department: Department | None = None

    @property
    def window(self) -> Window:
        """The time it is about, as known on its day."""
        return Window(self.period, period_last(self.period, self.kind.step), self.day)

    @property
    def name(self) -> str:
        """`10月通报`, `第四季度报告`, `2023年年度报告`."""
        return f"{self.period_words}{self.kind.label}".replace("季度季报", "季度报告")

    @property
    def full_name(self) -> str:
        """The same with its year: `2023年10月通报`."""
        return self.name if self.kind.step == "year" else f"{self.period.year}年{self.name}"

    @property
    def period_words(self) -> str:
        """`10月`, `第四季度`, `2023年`."""
        return period_words(self.period, self.kind.step)


def period_first(day: date, step: str) -> date:
    """The first day of the month, quarter or year of a day."""
    if step == "year":
        return date(day.year, 1, 1)
    return period_of(day, "quarterly" if step == "quarter" else "monthly")


def period_last(period: date, step: str) -> date:
    """The last day of the period that starts on `period`."""
    return month_end(add_months(period, MONTHS[step] - 1))


def period_words(period: date, step: str) -> str:
    """`10月`, `第四季度`, `2023年`."""
    if step == "year":
        return f"{period.year}年"
    return f"第{'一二三四'[(period.month - 1) // 3]}季度" if step == "quarter" else f"{period.month}月"


def periods_of(plan: Plan, step: str, today: date) -> list[date]:
    """The periods a document may be about, newest first: from the plan's start to today, at most three years."""
    last, found = period_first(today, step), list[date]()
    period = period_first(plan.starts_on, step)
    while period <= last and len(found) < 36:
        found.append(period)
        period = add_months(period, MONTHS[step])
    return found[::-1] or [last]


def choose(
    plan: Plan,
    name: str,
    options: Mapping[str, str],
    *,
    on: date | None = None,
    department: Department | None = None,
) -> Choice:
    """Read what was asked for. `options`: period, on, sections (names with commas), to, addressees, signature,
    references. Raises DomainError for what cannot be read."""
    kind = KINDS.get(name)
    if kind is None:
        raise DomainError("没有这种文件，请重新选择。", field="kind")
    today = clock.today()
    asked = on or _day(options.get("on", ""), "on")
    period = _period(plan, kind, _day(options.get("period", ""), "period"), asked or today)
    day = asked or min(today, period_last(period, kind.step))
    if day > today:
        raise DomainError("数据截止日不能晚于今天，请重新选择。", field="on")
    if day < period:
        raise DomainError("数据截止日不能早于这一期的第一天，请重新选择。", field="on")
    return Choice(
        plan, kind, period, day, _sections(kind, options), _to(options), _line(options, "addressees", "主送机关", 300),
        _line(options, "signature", "落款", 60), options.get("references") != "no", department,
    )  # fmt: skip


def _day(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise DomainError("日期要写成 2023-10-24 这样，请重新选择。", field=name)
    return found


def _period(plan: Plan, kind: Kind, asked: date | None, day: date) -> date:
    if kind.step == "year":
        return date(plan.year, 1, 1)
    return period_first(asked or day, kind.step)


def _sections(kind: Kind, options: Mapping[str, str]) -> frozenset[str]:
    asked = options.get("sections")
    if asked is None:
        return frozenset(kind.chosen)
    names = {name for name in asked.split(",") if name}
    if names - set(kind.sections):
        raise DomainError("所选内容里有不认识的部分，请重新勾选。", field="sections")
    return frozenset(names)


def _to(options: Mapping[str, str]) -> str:
    to = options.get("to", "") or ALL
    if to not in TO:
        raise DomainError("请重新选择主送范围。", field="to")
    return to


def _line(options: Mapping[str, str], name: str, label: str, most: int) -> str:
    text = clean_text(options.get(name, ""), field=name, label=label, max_length=most, required=False)
    return text.replace("\n", "").rstrip("：:")
