"""The lines of a digest: each says what, why, and where to press."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from notifications.delivery import Letter
from tasks.models import Plan
from tasks.reminders.contents import waiting_in
from tasks.reminders.hits import Hit
from tasks.reminders.rules import Rules, Window
from tasks.schedule import period_due, period_label, period_of

MOST_ITEMS = 20
LIGHTS = {Hit.OVERDUE: "red", Hit.RETURNED: "yellow", Hit.DUE: "yellow", Hit.RED: "red", Hit.YELLOW: "yellow"}
ACTIONS = {
    Hit.OVERDUE: "去填报", Hit.RETURNED: "去修改", Hit.SIGN: "去审签", Hit.DUE: "去填报", Hit.CLOSING: "去填报",
    Hit.ACCEPT: "去签收", Hit.RED: "去看看", Hit.YELLOW: "去看看",
}  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """What a digest says of one duty."""

    plan: Plan
    department_id: int
    department: str
    leader_id: int | None
    theirs: int | None
    hit: Hit
    code: str
    title: str
    overdue_on: date | None


def lines_of(duties: Sequence[Duty], window: Window) -> list[dict[str, str]]:
    """One line per urgent duty; what is many of a kind is one line per plan. At most MOST_ITEMS and a last one."""
    lines: list[dict[str, str]] = []
    for kind in Hit:
        rows = [one for one in duties if one.hit == kind]
        if kind in (Hit.SIGN, Hit.CLOSING, Hit.ACCEPT):
            lines += _together(kind, rows, window)
        else:
            lines += [_line(one, window.today) for one in rows]
    if len(lines) <= MOST_ITEMS:
        return lines
    rest = len(lines) - MOST_ITEMS
    return [*lines[:MOST_ITEMS], item("more", "none", f"还有{rest}项", "在列表里都能看到", "/", "看全部")]


def item(kind: str, light: str, title: str, reason: str, url: str, action: str) -> dict[str, str]:
    """A line as it is stored and sent."""
    return {"kind": kind, "light": light, "title": title, "reason": reason, "url": url, "action": action}


def _line(duty: Duty, today: date) -> dict[str, str]:
    title = f"{duty.code} {duty.title}"
    if duty.hit in (Hit.RED, Hit.YELLOW):
        title = f"{duty.department}：{title}"
    url = f"/tasks/{duty.plan.code}/{duty.code}/"
    return item(duty.hit, LIGHTS[duty.hit], title, _reason(duty, today), url, ACTIONS[duty.hit])


def _together(kind: Hit, rows: Sequence[Duty], window: Window) -> Iterator[dict[str, str]]:
    for plan, number in Counter(one.plan for one in rows).items():
        words = {
            Hit.SIGN: (f"{number}份填报等您审签", "审签以后才会报到法治办"),
            Hit.ACCEPT: (f"{number}项任务等待签收", "下达后还没有签收"),
            Hit.CLOSING: (f"还有{number}项没有填报", _closing_words(plan, window)),
        }[kind]
        light = "review" if kind == Hit.SIGN else "none"
        yield item(kind, light, words[0], words[1], f"/tasks/?plan={plan.code}", ACTIONS[kind])


def _reason(duty: Duty, today: date) -> str:
    if duty.hit == Hit.RETURNED:
        return "填报被退回，还没有重新提交"
    if duty.overdue_on is None:
        return ""
    due = duty.overdue_on - timedelta(days=1)
    late = (today - due).days
    if late > 0:
        return f"已逾期{late}天，应在{due.month}月{due.day}日前办完"
    return f"{when(due, today)}到期"


def _closing_words(plan: Plan, window: Window) -> str:
    period = period_of(window.today, plan.report_cycle)
    due = period_due(period, plan.report_cycle, plan.report_day)
    return f"{period_label(period, plan.report_cycle)}进展{when(due, window.today)}截止"


def waiting_lines(plans: Sequence[Plan], rules: Rules, window: Window) -> Iterator[dict[str, str]]:
    """What waits for the office in plans with the same rules."""
    waiting = waiting_in(plans, rules, window)
    code = plans[0].code if len(plans) == 1 else ""
    at = f"?plan={code}" if code else ""
    for number, title, reason, url, action in (
        (waiting.reports, "份填报等待审核", f"提交超过{rules.review_days}个工作日", "/review/", "去审核"),
        (waiting.requests, "个申请等待办理", f"提出超过{rules.review_days}个工作日", "/requests/", "去办理"),
        (waiting.disputes, "项任务单位有异议", "等法治办裁定", "/requests/", "去裁定"),
        (
            waiting.instructions,
            "条领导批示等待交办",
            f"批示超过{rules.review_days}个工作日",
            "/instructions/",
            "去交办",
        ),
    ):
        if number:
            yield item("waiting", "review", f"{number}{title}", reason, url + at, action)


def letter(items: list[dict[str, str]], today: date) -> Letter:
    """A digest's title, its text for readers without HTML, and its lines."""
    kinds = Counter(one["kind"] for one in items)
    parts = [f"{Hit(kind).label}{kinds[kind]}项" for kind in (Hit.OVERDUE, Hit.RETURNED, Hit.DUE) if kinds[kind]]
    parts += [one["title"] for one in items if one["kind"] not in (Hit.OVERDUE, Hit.RETURNED, Hit.DUE, "more")][:2]
    title = f"{today.month}月{today.day}日要办的事：{'，'.join(parts)}"
    body = "\n".join(f"{n}. {one['title']}（{one['reason']}）" for n, one in enumerate(items, 1))
    return Letter(title=title, body=body, items=items)


def when(due: date, today: date) -> str:
    """A near day in words."""
    days = (due - today).days
    if days <= 0:
        return "今天"
    return "明天" if days == 1 else f"{due.month}月{due.day}日"
