"""GET /ops/ 运行状态: first what is wrong and what to do, then jobs, messages outside and stored data."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.backup.nightly import MADE
from plan_tracker.errors import NotFound
from plan_tracker.ops import outbox
from plan_tracker.ops.alerts import GIGABYTE, LITTLE_SPACE, Level, address, age, alerts, missing_years
from plan_tracker.ops.jobs import JobState, job_states
from reports.documents.pdf_fonts import Stock, stock
from reports.models import JobRun
from reports.snapshots import COMPARED

READERS = (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
FAILED_DAYS = timedelta(days=7)
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class JobRow:
    """One job as the page shows it."""

    purpose: str
    every: str
    last: str
    next: str
    took: str
    lag: str
    count: str
    glyph: str
    label: str
    note: str


@dataclass(frozen=True)
class Fact:
    """One line of what lies in store: its light, and where to see more."""

    name: str
    words: str
    glyph: str = "green"
    label: str = "正常"
    url: str = ""


@login_required
@require_safe
def ops(request: HttpRequest) -> HttpResponse:
    """The page; for the system administrator and, to read, the audit administrator."""
    if not isinstance(request.user, User) or request.user.role not in READERS:
        raise NotFound("运行状态只给系统管理员和审计管理员查看。")
    states = job_states()
    found = alerts(states)
    links = request.user.role == Role.SYSTEM_ADMIN
    context = {
        "alerts": found,
        "reds": sum(alert.level == Level.RED for alert in found),
        "links": links,
        "jobs": [_job_row(one) for one in states],
        "facts": [*_messages(), *_store()],
        "seen_at": clock.local(datetime.now(UTC)),
    }
    return render(request, "ops/ops.html", context)


def _job_row(state: JobState) -> JobRow:
    run, now = state.run, datetime.now(UTC)
    return JobRow(
        purpose=state.job.purpose,
        every=f"每{_span(state.job.every)}",
        last=_ago(now - run.finished_at) if run else "还没有",
        next=_ahead(state.next_at - now) if state.next_at else "马上",
        took=_span(run.took_ms / 1000) if run else "",
        lag=_span(run.lag_ms / 1000) if run and run.lag_ms is not None else "",
        count=str(run.count) if run and run.count is not None else "",
        glyph=state.standing.glyph,
        label=state.standing.label,
        note=run.note if run else "",
    )


def _span(seconds: float) -> str:
    """`不到0.1秒`, `15秒`, `20分钟`, `1小时`."""
    if seconds < 0.1:
        return "不到0.1秒"
    if seconds < MINUTE:
        return f"{seconds:.1f}秒" if seconds % 1 else f"{seconds:.0f}秒"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f}分钟"
    return f"{seconds / HOUR:.0f}小时" if seconds < 2 * DAY else f"{seconds / DAY:.0f}天"


def _ago(span: timedelta) -> str:
    return "刚刚" if span.total_seconds() < 1 else f"{_span(int(span.total_seconds()))}前"


def _ahead(span: timedelta) -> str:
    return "马上" if span.total_seconds() < 1 else f"{_span(int(span.total_seconds()))}后"


def _messages() -> list[Fact]:
    queued, failed = outbox.queued(), outbox.failed_since(clock.now() - FAILED_DAYS)
    oldest, resting, unread = outbox.oldest_waiting(), outbox.resting(), outbox.unread_failures()
    since = f"，最早的等了{age(clock.now() - oldest)}" if oldest else ""
    lost = f"{failed}条" if failed < outbox.MOST else f"{outbox.MOST}条以上"
    return [
        Fact("待发送的站外消息", f"{queued}条{since}", url=address("deliveries", "?state=queued")),
        _counted("7天内没有发出去的", failed, lost, address("deliveries", "?state=failed")),
        _counted("没有送到的站内消息", unread, f"{unread}条"),
        _counted(
            "发送渠道",
            len(resting),
            f"{len(resting)}个因出错暂停" if resting else "没有暂停的",
            address("channels", ""),
        ),
    ]


def _counted(name: str, number: int, words: str, url: str = "") -> Fact:
    """Nothing is right; anything else is to be looked at."""
    return Fact(name, words, "yellow", "要看", url) if number else Fact(name, words, url=url)


def _store() -> list[Fact]:
    runs = {run.name: run for run in JobRun.objects.filter(name__in=(COMPARED, MADE))}
    years = missing_years()
    free = shutil.disk_usage(settings.DATA_DIR).free
    missing = "、".join(f"{year}年" for year in years)
    return [
        _compared(runs.get(COMPARED)),
        _backed_up(runs.get(MADE)),
        Fact("工作日历", f"{missing}没有载入", "yellow", "要办")
        if years
        else Fact("工作日历", "在办计划的年份都已载入"),
        _fonts(stock()),
        Fact("磁盘空间", f"还有{free / GIGABYTE:.1f}GB", *(("yellow", "要办") if free < LITTLE_SPACE else ())),
    ]


def _fonts(there: Stock) -> Fact:
    """PDF shows the same everywhere only with its fonts inside."""
    if there.missing:
        words = f"没有{'、'.join(there.missing)}字体，字由打开PDF的电脑显示。装法见运行维护手册“公文字体”"
        return Fact("PDF的字体", words, "yellow", "要看")
    if there.replaced:
        return Fact("PDF的字体", f"{'、'.join(there.replaced)}用开源字体代替", "green", "可用")
    return Fact("PDF的字体", "公文字体齐全")


def _compared(run: JobRun | None) -> Fact:
    if run is None:
        return Fact("统计数核对", "还没有核对过", "none", "等待第一次")
    when = _ago(datetime.now(UTC) - run.finished_at)
    if run.note:
        return Fact("统计数核对", f"{when}，{run.note}", "yellow", "已改正" if run.ok else "没有核对成")
    return Fact("统计数核对", f"{when}，全部一致")


def _backed_up(run: JobRun | None) -> Fact:
    if run is None or run.last_ok_at is None:
        return Fact("最近一次备份", "还没有", "none", "等待第一次")
    return Fact("最近一次备份", _ago(datetime.now(UTC) - run.last_ok_at))
