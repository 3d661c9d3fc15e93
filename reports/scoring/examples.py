"""Examples the office may start its own rules from. Nothing here is in force anywhere until somebody publishes it.

Shapes as seen in published rules (PRACTICE C): deductions from 100; a base of 80 with additions up to 100; tiers of
returned reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.models import RuleFact


def _rule(name: str, fact: RuleFact, points: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "fact": fact.value, "points": Decimal(points), **more}


@dataclass(frozen=True)
class Example:
    """A set of rules to begin with; `words` say for whom it may fit."""

    name: str
    title: str
    words: str
    base_points: Decimal
    cap: Decimal
    rules: tuple[dict[str, Any], ...]


MANUAL_FALSE = _rule(
    "填报情况失实", RuleFact.MANUAL, "-2", support_points=Decimal(0), required_evidence="核查记录或督查通报"
)
EXAMPLES = {
    one.name: one
    for one in (
        Example(
            "deduct",
            "百分扣分制",
            "满分100分，只扣不加，看是否按时、属实、办结。",
            Decimal(100),
            Decimal(100),
            (
                _rule("填报迟报", RuleFact.REPORT_LATE, "-0.1", cap=Decimal(5)),
                _rule("填报漏报", RuleFact.REPORT_MISSING, "-0.5", cap=Decimal(10)),
                _rule("任务逾期满7天仍未办结", RuleFact.OVERDUE_OPEN, "-1", days=7),
                _rule("任务逾期满30天仍未办结", RuleFact.OVERDUE_OPEN, "-2", days=30),
                _rule("督办单未按期回复", RuleFact.NOTICE_LATE, "-1"),
                MANUAL_FALSE,
            ),
        ),
        Example(
            "balance",
            "有加有减制",
            "基础分80分，按期办结加分，逾期扣分，最高100分。",
            Decimal(80),
            Decimal(100),
            (
                _rule("按期办结", RuleFact.CLOSED_ON_TIME, "2"),
                _rule("逾期办结", RuleFact.CLOSED_LATE, "-2"),
                _rule("任务逾期满15天仍未办结", RuleFact.OVERDUE_OPEN, "-3", days=15),
                _rule("填报漏报", RuleFact.REPORT_MISSING, "-0.5", cap=Decimal(5)),
                MANUAL_FALSE,
            ),
        ),
        Example(
            "quality",
            "填报质量累进扣分制",
            "满分100分，填报被退回的，次数越多扣得越重。",
            Decimal(100),
            Decimal(100),
            (
                _rule("填报第1次被退回", RuleFact.REPORT_RETURNED, "-0.5", nth_from=1, nth_to=1),
                _rule("填报第2次被退回", RuleFact.REPORT_RETURNED, "-1", nth_from=2, nth_to=2),
                _rule("填报第3次被退回", RuleFact.REPORT_RETURNED, "-2", nth_from=3, nth_to=3),
                _rule("填报第4次及以后被退回", RuleFact.REPORT_RETURNED, "-5", nth_from=4),
                _rule("填报漏报", RuleFact.REPORT_MISSING, "-0.5", cap=Decimal(10)),
                MANUAL_FALSE,
            ),
        ),
    )
}
