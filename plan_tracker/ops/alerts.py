"""What is wrong, how badly, and what to do about it: the operations page and /healthz read the same list."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from departments.models import WorkingDay
from plan_tracker import clock
from plan_tracker.backup.nightly import MADE
from plan_tracker.ops import outbox
from plan_tracker.ops.jobs import JobState, Standing, job_states
from reports.models import JobRun
from reports.snapshots import COMPARED
from tasks.models import Plan, PlanState

BACKUP = "backup"
BACKUP_AGE = timedelta(days=2)
WAITING = timedelta(hours=1)
MOST_PLANS = 200
GIGABYTE = 1024**3
LITTLE_SPACE, NO_SPACE = 2 * GIGABYTE, GIGABYTE // 5


class Level(StrEnum):
    """How badly: red stops the work, yellow can wait until tomorrow."""

    RED = "red"
    YELLOW = "yellow"


@dataclass(frozen=True)
class Alert:
    """One thing to see to; `part` is the word that /healthz tells to everybody."""

    level: Level
    part: str
    what: str
    todo: str
    url: str = ""


def alerts(states: list[JobState] | None = None) -> list[Alert]:
    """Everything that is wrong now, the worst first; a fixed number of queries, however much there is."""
    states = job_states() if states is None else states
    found = [*_jobs(states), *_backup(states), *_cells(), *_messages(), *_endpoints(), *_calendar(), *_disk()]
    return sorted(found, key=lambda alert: alert.level != Level.RED)


def address(name: str, path: str) -> str:
    """A page that may not be there; empty then."""
    try:
        return reverse(name) + path
    except NoReverseMatch:
        return ""


def age(span: timedelta) -> str:
    """`3分钟`, `5小时`, `2天`: how long something has been so."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{max(1, minutes)}分钟"
    return f"{minutes // 60}小时" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)}天"


def _jobs(states: list[JobState]) -> Iterator[Alert]:
    heart, *others = states
    if heart.standing == Standing.LATE:
        yield Alert(
            Level.RED, "beat", f"定时器或后台任务已停了{age(heart.silence)}，提醒和统计都没有在做",
            "请在服务器上重新启动定时器和后台任务，再回到本页查看。",
        )  # fmt: skip
    for one in others:
        if one.standing == Standing.LATE:
            what = f"“{one.job.purpose}”已有{age(one.silence)}没有成功运行"
            yield Alert(Level.RED, "jobs", what, "请重新启动后台任务；还不行的，请把本页和服务器日志交给维护人员。")
        elif one.standing == Standing.FAILING and one.run:
            what = f"“{one.job.purpose}”最近连续失败{one.run.failures}次"
            yield Alert(Level.YELLOW, "jobs", what, "系统会自己再试；一天后仍失败的，请把服务器日志交给维护人员。")


def _backup(states: list[JobState]) -> Iterator[Alert]:
    """Judged only where there is such a job: by the newest archive, or since the job first ran."""
    job = next((one for one in states if one.job.name == BACKUP), None)
    if job is None or job.run is None:
        return
    made = JobRun.objects.filter(name=MADE).values_list("last_ok_at", flat=True).first()
    silence = abs(datetime.now(UTC) - (made or job.run.first_at or job.run.started_at))
    if silence > BACKUP_AGE:
        words = f"最近一次备份已是{age(silence)}前" if made else "还没有做成过备份"
        yield Alert(Level.YELLOW, "backup", words, "请检查备份目录能否写入、空间够不够，再手动备份一次。")


def _cells() -> Iterator[Alert]:
    run = JobRun.objects.filter(name=COMPARED).first()
    if run and not run.ok:
        yield Alert(Level.YELLOW, "cells", "统计数没有核对成", "系统会自己再试；明天仍这样的，请联系维护人员。")
    elif run and run.note:
        todo = "已经自动改正。请了解是否有人直接改过数据库；下次核对一致后，这条会自己消失。"
        yield Alert(Level.YELLOW, "cells", f"保存的统计数与实际不一致，{run.note}", todo)


def _messages() -> Iterator[Alert]:
    page = address("deliveries", "?state=failed")
    failed = outbox.failed_since(clock.now() - timedelta(days=1))
    if failed:
        number = f"{failed}条" if failed < outbox.MOST else f"{outbox.MOST}条以上"
        yield Alert(
            Level.YELLOW, "messages", f"最近一天有{number}消息没有发出去", "请看失败的原因，改好渠道后重新发送。", page
        )
    oldest = outbox.oldest_waiting()
    if oldest and clock.now() - oldest > WAITING:
        what = f"有消息等了{age(clock.now() - oldest)}还没有发出去"
        yield Alert(
            Level.YELLOW, "messages", what, "请检查发送渠道和后台任务。", address("deliveries", "?state=queued")
        )


def _endpoints() -> Iterator[Alert]:
    for one in outbox.resting():
        what = f"发送渠道“{one.name}”连续出错，暂停到{clock.local(one.resting_until):%H:%M}"  # type: ignore[arg-type]
        yield Alert(Level.YELLOW, "channels", what, "请检查地址和密钥，再试发一条。", address("channels", ""))


def _calendar() -> Iterator[Alert]:
    missing = missing_years()
    if missing:
        years = "、".join(f"{year}年" for year in missing)
        todo = "请载入这一年的节假日和调休；没有载入前按周一至周五上班算。"
        yield Alert(Level.YELLOW, "calendar", f"{years}的工作日历还没有载入", todo, address("calendar", ""))


def missing_years() -> list[int]:
    """Years of plans being carried out whose working calendar is not loaded; two queries."""
    spans = Plan.objects.filter(state=PlanState.PUBLISHED).values_list("starts_on", "ends_on")[:MOST_PLANS]
    years = {year for first, last in spans for year in range(first.year, last.year + 1)}
    days = WorkingDay.objects.filter(date__in=[date(year, 1, 1) for year in years]) if years else ()
    return sorted(years - {day.date.year for day in days})


def _disk() -> Iterator[Alert]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LITTLE_SPACE:
        level = Level.RED if free < NO_SPACE else Level.YELLOW
        what = f"数据目录所在磁盘只剩{free / GIGABYTE:.1f}GB"
        yield Alert(level, "disk", what, "请清理磁盘或扩容；写满以后不能上传材料，也不能保存。")
