"""manage.py serve: the whole product as one foreground command."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from departments.models import User
from plan_tracker.demo.accounts import accounts_file
from plan_tracker.demo.loading import DEFAULT_TODAY
from plan_tracker.errors import DomainError
from plan_tracker.serving import HOST, Readiness, check_folder, check_port, child_env, children, is_healthy
from plan_tracker.static_files import collect_static
from plan_tracker.supervisor import Supervisor
from tasks.models import Plan

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SHOWN_ACCOUNTS = 12
LATE = "服务没有在60秒内准备好，请查看上面的信息，或访问 /healthz 看是哪一部分。"


class Command(BaseCommand):
    """Check, migrate, load what an empty system needs, then serve until Ctrl-C."""

    help = "启动：检查、建库、首次载入，然后运行网页服务、后台任务和定时器"
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's way; the folder must be checked first

    def add_arguments(self, parser: CommandParser) -> None:
        """Command line."""
        parser.add_argument("--no-demo", action="store_true", help="首次启动不载入演示数据")

    def handle(self, *args: object, no_demo: bool = False, **options: object) -> None:
        """Run."""
        host, port = os.environ.get("HOST", HOST), settings.PORT
        try:
            check_folder()
            check_port(host, port)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._prepare(load_demo=not (no_demo or settings.PRODUCTION))
        self._serve(host, port)

    def _prepare(self, *, load_demo: bool) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        collect_static()
        if Plan.objects.exists() or User.objects.exists():
            return
        self.stdout.write("第一次启动，正在载入计划和单位……")
        call_command("load_departments", str(FIXTURES / "departments.json"), stdout=self.stdout)
        call_command("load_plan", str(FIXTURES / "plan-2023.json"), stdout=self.stdout)
        if load_demo:
            self.stdout.write("正在生成演示数据，约需一分钟……")
            call_command("load_demo", stdout=self.stdout)

    def _serve(self, host: str, port: int) -> None:
        demo = User.objects.filter(is_demo=True).exists()
        today = str(settings.DEMO_TODAY or DEFAULT_TODAY) if demo else None
        try:
            supervisor = Supervisor(children(host, port, child_env(today)), self.stderr.write)
        except DomainError as error:
            raise CommandError(error.message) from error
        supervisor.install_signals()
        supervisor.start()
        try:
            supervisor.watch(
                Readiness(
                    healthy=lambda: is_healthy(host, port),
                    ready=lambda: self._greet(host, port, today),
                    late=lambda: self.stderr.write(LATE),
                )
            )
        finally:
            supervisor.stop()
        self.stdout.write("已停止。")

    def _greet(self, host: str, port: int, today: str | None) -> None:
        self.stdout.write(f"\n计划任务跟踪已启动：http://{host}:{port}")
        file = accounts_file()
        if today and file.exists():
            self.stdout.write(f"演示的“今天”是{today}。演示账号（全部在 {file}）：")
            accounts = json.loads(file.read_text(encoding="utf-8"))
            for one in accounts[:SHOWN_ACCOUNTS]:
                self.stdout.write(f"  {one['username']:<18}{one['password']:<18}{one['role']:<16}{one['department']}")
        elif not User.objects.exists():
            self.stdout.write("还没有账号，请另开一个窗口运行：.venv/bin/python manage.py createsuperuser")
        self.stdout.write("按 Ctrl-C 停止。")
        self.stdout.flush()
