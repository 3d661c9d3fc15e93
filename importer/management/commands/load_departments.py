"""manage.py load_departments FILE [--dry-run]."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from importer.departments_file import load_departments, read_departments_file
from importer.problems import FileRefused


class Command(BaseCommand):
    """Load departments and groups; a second time changes nothing."""

    help = "载入单位和单位组；--dry-run 只显示会有哪些变化"

    def add_arguments(self, parser: CommandParser) -> None:
        """Command line."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只显示变化，不保存")

    def handle(self, *args: object, file: Path, dry_run: bool, **options: object) -> None:
        """Run."""
        try:
            changes = load_departments(data=read_departments_file(file), dry_run=dry_run)
        except FileRefused as error:
            raise CommandError("\n".join(error.lines)) from error
        for line in changes if dry_run else []:
            self.stdout.write(line)
        shown = f"共{len(changes)}处变化" if changes else "没有变化"
        self.stdout.write(f"单位：{shown}{'，没有保存' if dry_run and changes else ''}。")
