"""The timetable: every job, how often, and what it is for. What is due is decided from tables, never from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class Job:
    """One line of the timetable.

    `every` in seconds; `tolerated` is how long the job may be without a success before /healthz turns red, in seconds;
    a run that waited in the queue longer than `expires` seconds is left out, since the next one does the same.
    """

    name: str
    task: str
    every: int
    tolerated: int
    purpose: str
    expires: int | None = None

    @property
    def silence(self) -> timedelta:
        """How long it may be without a success."""
        return timedelta(seconds=self.tolerated)

    def entry(self) -> dict[str, object]:
        """As Celery wants it."""
        return {"task": self.task, "schedule": float(self.every), "options": {"expires": self.expires or self.every}}


JOBS = (
    Job("heartbeat", "reports.jobs.heartbeat", 5, MINUTE, "证明定时器和后台任务都在运行"),
    Job("reminders", "tasks.jobs.sweep_reminders", MINUTE, 10 * MINUTE, "把今天该提醒的事项排入待发送"),
    Job("deliver", "plan_tracker.jobs.deliver", 15, 5 * MINUTE, "把待发送的消息送到收件人的消息里"),
    Job("deliver-outside", "plan_tracker.jobs.deliver_outside", 15, 5 * MINUTE, "通过邮件、短信和群机器人发送消息"),
    Job("roll-up", "reports.jobs.roll_up", MINUTE, 15 * MINUTE, "保存有变动的计划当天的统计数，补上漏掉的日子"),
    Job("turning-days", "tasks.jobs.keep_turning_days", MINUTE, 15 * MINUTE, "工作日历改动后，重新推算临期和逾期"),
    Job("forget-requests", "plan_tracker.jobs.sweep_handled_requests", HOUR, 6 * HOUR, "清掉防止重复提交用的旧记录"),
    Job("keep-heads", "audit.jobs.keep_chain_heads", 20 * MINUTE, 3 * HOUR, "每天把操作日志的校验值另存一份"),
    Job("sweep-files", "tasks.jobs.sweep_files", HOUR, 6 * HOUR, "清掉没有报送用到的上传文件"),
    Job("check-cells", "reports.jobs.check_cells", 10 * MINUTE, HOUR, "每夜把保存的统计数重新数一遍，不一致的改正"),
    Job("scores", "reports.jobs.propose_scores", 10 * MINUTE, 3 * HOUR, "每夜按已公布的考核办法列出待确认条目"),
    Job("imports", "importer.jobs.understand_imports", 10, 10 * MINUTE, "识别排队的计划文件"),
    Job("outputs", "reports.jobs.make_outputs", 10, 10 * MINUTE, "生成排队的大文件，接着做中断的"),
    Job("subscriptions", "reports.jobs.send_subscriptions", MINUTE, 15 * MINUTE, "到日子的订阅排队生成，生成好的发出"),
    Job("sweep-outputs", "reports.jobs.sweep_outputs", HOUR, 6 * HOUR, "清掉30天前生成的文件"),
    Job("backup", "plan_tracker.jobs.back_up", 10 * MINUTE, 3 * HOUR, "每夜备份一次，核对后保留最近30份"),
)
HEARTBEAT = JOBS[0]
BY_TASK = {job.task: job for job in JOBS}
TIMETABLE = {job.name: job.entry() for job in JOBS}
