"""The light of an assignment on a day: one rule, once in Python and once in SQL, always with its reason in words."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, CharField, IntegerField, Q, QuerySet, TextChoices, Value, When
from django.db.models.expressions import Combinable

from tasks.models.facts import AssignmentState, LightFacts


class Light(TextChoices):
    """亮灯. Label, glyph and order live here; red first wherever lights are listed."""

    RED = "red", "逾期"
    YELLOW = "yellow", "预警"
    NONE = "none", "未启动"
    GREEN = "green", "正常"
    DONE = "done", "已办结"

    @property
    def order(self) -> int:
        """Position in lists and severity when lights are combined: the smallest is the most urgent."""
        return LIGHT_ORDER.index(self)


LIGHT_ORDER = (Light.RED, Light.YELLOW, Light.NONE, Light.GREEN, Light.DONE)
NOT_STARTED = (
    AssignmentState.DRAFT,
    AssignmentState.ISSUED,
    AssignmentState.DISPUTED,
    AssignmentState.SUSPENDED,
    AssignmentState.CANCELLED,
    AssignmentState.CARRIED_OVER,
)
YELLOW_DAYS = ("due_soon_on", "behind_on", "unreported_on", "pace_slow_on", "returned_on")


def light_of(facts: LightFacts, day: date) -> Light:
    """The light on `day`: done, red, yellow, none, green; the first that holds (DESIGN, Light)."""
    if _holds(facts.closed_on, day):
        return Light.DONE
    if _holds(facts.overdue_on, day):
        return Light.RED
    if any(_holds(getattr(facts, name), day) for name in YELLOW_DAYS):
        return Light.YELLOW
    return Light.NONE if facts.state in NOT_STARTED else Light.GREEN


def _holds(since: date | None, day: date) -> bool:
    return since is not None and since <= day


def _is_red(day: date) -> Q:
    return Q(overdue_on__lte=day)


def _is_yellow(day: date) -> Q:
    condition = Q()
    for name in YELLOW_DAYS:
        condition |= Q(**{f"{name}__lte": day})
    return condition


def light_expression(day: date) -> Case:
    """`light_of` as one SQL expression over the columns of LightFacts."""
    return _cases(day, {light: Value(light.value) for light in Light}, CharField())


def light_order_expression(day: date) -> Case:
    """The light's order (0 = red) as SQL, for sorting and for combining several assignments of one task."""
    return _cases(day, {light: Value(light.order) for light in Light}, IntegerField())


def _cases(day: date, values: dict[Light, Value], output: CharField | IntegerField) -> Case:
    whens: list[Combinable] = [
        When(Q(closed_on__lte=day), then=values[Light.DONE]),
        When(_is_red(day), then=values[Light.RED]),
        When(_is_yellow(day), then=values[Light.YELLOW]),
        When(state__in=NOT_STARTED, then=values[Light.NONE]),
    ]
    return Case(*whens, default=values[Light.GREEN], output_field=output)


def with_light(rows: QuerySet, day: date) -> QuerySet:
    """Annotate rows of LightFacts with `light` (value) and `light_order` (0 = red)."""
    return rows.annotate(light=light_expression(day), light_order=light_order_expression(day))


def filter_light(rows: QuerySet, lights: list[str], day: date) -> QuerySet:
    """Only rows showing one of the lights on `day`."""
    return rows.annotate(light_value=light_expression(day)).filter(light_value__in=lights)


def reasons_of(facts: LightFacts, day: date) -> list[str]:
    """Why the light is what it is, in short Chinese sentences, most urgent first; empty when nothing needs saying."""
    light = light_of(facts, day)
    if light == Light.DONE:
        return [_done_reason(facts)]
    if light == Light.RED:
        return [_overdue_reason(facts, day), *_yellow_reasons(facts, day)]
    if light == Light.YELLOW:
        return _yellow_reasons(facts, day)
    if light == Light.NONE:
        return [NONE_REASONS[AssignmentState(facts.state)]]
    return []


PACE_SLOW = "按近几个月的增速，到期完不成目标值"
NONE_REASONS = {
    AssignmentState.DRAFT: "还没有下达",
    AssignmentState.ISSUED: "还没有签收",
    AssignmentState.DISPUTED: "提出了异议，等法治办处理",
    AssignmentState.SUSPENDED: "已中止",
    AssignmentState.CANCELLED: "已撤销",
    AssignmentState.CARRIED_OVER: "已结转下年",
}


def short_date(day: date) -> str:
    """`10月24日`."""
    return f"{day.month}月{day.day}日"


def _done_reason(facts: LightFacts) -> str:
    closed = facts.closed_on
    finished = facts.finished_on or closed
    if closed is None or finished is None:
        return "已办结"
    late = (finished - facts.due_on).days
    return f"{short_date(closed)}办结" + (f"，晚于期限{late}天" if late > 0 else "")


def _overdue_reason(facts: LightFacts, day: date) -> str:
    assert facts.overdue_on is not None
    late = (day - facts.overdue_on).days + 1
    due = _next_due(facts)
    return f"期限已过{late}天" if due == facts.due_on else f"{short_date(due)}的节点已过{late}天"


def _next_due(facts: LightFacts) -> date:
    """The next milestone: it ends the day before the assignment turns overdue."""
    return facts.overdue_on - timedelta(days=1) if facts.overdue_on else facts.due_on


def _yellow_reasons(facts: LightFacts, day: date) -> list[str]:
    reasons = []
    if _holds(facts.returned_on, day):
        reasons.append(f"{short_date(facts.returned_on)}填报被退回，还没有重报")  # type: ignore[arg-type]
    if _holds(facts.due_soon_on, day) and not _holds(facts.overdue_on, day):
        reasons.append(_due_soon_reason(facts, day))
    if _holds(facts.pace_slow_on, day):
        reasons.append(PACE_SLOW)
    if _holds(facts.behind_on, day):
        reasons.append(f"进度{facts.progress}%，落后于序时进度")
    if _holds(facts.unreported_on, day):
        reasons.append("上一期没有填报")
    return reasons


def _due_soon_reason(facts: LightFacts, day: date) -> str:
    due = _next_due(facts)
    what = "期限" if due == facts.due_on else f"{short_date(due)}的节点"
    left = (due - day).days
    if left > 0:
        return f"距{what}还有{left}天"
    return "今天到期" if what == "期限" else "今天的节点到期"
