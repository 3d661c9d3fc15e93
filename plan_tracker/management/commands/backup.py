"""manage.py backup [--to FOLDER]: one encrypted archive of everything, made while people work, and proved."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from plan_tracker.backup import keys
from plan_tracker.backup.archive import inspect, write_archive
from plan_tracker.backup.nightly import MADE
from plan_tracker.errors import DomainError
from reports.snapshots import finish


class Command(BaseCommand):
    """Exit code 1 and one sentence when it could not be made."""

    help = "把数据库、佐证材料和密钥备份成一个加密文件"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--to", default=str(settings.BACKUP_DIR), help="备份目录，默认是 BACKUP_DIR")

    def handle(self, *args: object, to: str, **options: object) -> None:
        """Run."""
        is_new = not settings.BACKUP_PASSPHRASE and keys.make_file()
        try:
            started = datetime.now(UTC)
            path, made = write_archive(Path(to))
            inspect(path)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已备份到 {path}：{made.rows}行数据，{len(made.files)}份材料，已逐项核对。")
        finish(MADE, started)
        if made.missing:
            self.stdout.write(f"有{len(made.missing)}份材料在磁盘上已经找不到，例如 {made.missing[0]}。")
        if is_new:
            self.stdout.write(f"备份密钥在 {keys.key_file()}。没有它打不开备份，请现在就另外保存一份。")
