"""manage.py move_in --from sqlite:///...: the embedded default's rows into an empty production database, with proof."""

import environ
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from plan_tracker.backup.moving import move_in
from plan_tracker.errors import DomainError


class Command(BaseCommand):
    """Exit code 1 and one sentence when anything differs; then the new database is as empty as before."""

    help = "把内置数据库的数据搬到新的空数据库，并逐表核对"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from; where to is DATABASE_URL."""
        parser.add_argument(
            "--from", dest="source", required=True, help="原来的数据库，例如 sqlite:////数据目录/plan-tracker.sqlite3"
        )

    def handle(self, *args: object, source: str, **options: object) -> None:
        """Run."""
        connections.databases["source"] = connections.settings["default"] | {
            "OPTIONS": {}, "CONN_MAX_AGE": 0, **environ.Env.db_url_config(source),
        }  # fmt: skip
        try:
            call_command("migrate", verbosity=0)
            moved = move_in("source")
        except DomainError as error:
            raise CommandError(error.message) from error
        width = max(len(name) for name in moved.tables)
        for name, one in moved.tables.items():
            if one.count:
                self.stdout.write(f"{name:<{width}} {one.count:>9}行  {one.sha256[:16]}  一致")
        rows = sum(one.count for one in moved.tables.values())
        self.stdout.write(
            f"已搬完{len(moved.tables)}张表、{rows}行，两边逐表一致；{moved.evidence}份材料核对无误；操作日志完整。"
        )
