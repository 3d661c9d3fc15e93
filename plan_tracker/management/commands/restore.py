"""manage.py restore ARCHIVE: into an empty place, with proof."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from plan_tracker.backup.archive import inspect
from plan_tracker.backup.restoring import restore
from plan_tracker.errors import DomainError


class Command(BaseCommand):
    """Exit code 1 and one sentence when anything differs; then nothing is left behind."""

    help = "把备份恢复到空的数据库和空的数据目录，并逐项核对"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which archive."""
        parser.add_argument("archive", help="备份文件")
        parser.add_argument("--check", action="store_true", help="只核对备份文件，不恢复")

    def handle(self, *args: object, archive: str, check: bool = False, **options: object) -> None:
        """Run."""
        try:
            manifest = inspect(Path(archive))
            if check:
                self.stdout.write(f"备份文件完好：{manifest.rows}行数据，{len(manifest.files)}份材料。")
                return
            call_command("migrate", verbosity=0)
            done = restore(Path(archive))
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已恢复{manifest.made_at}的备份，逐项核对一致：")
        self.stdout.write(
            f"  {len(manifest.tables)}张表，{manifest.rows}行；{len(manifest.files)}份材料；操作日志完整。"
        )
        if manifest.missing:
            self.stdout.write(f"  备份时就缺{len(manifest.missing)}份材料，例如 {manifest.missing[0]}。")
        for name in done.other_keys:
            self.stdout.write(f"  环境变量里的 {name} 与备份时不同，请改成原来的，否则旧的密文打不开。")
