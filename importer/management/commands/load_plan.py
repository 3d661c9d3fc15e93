"""manage.py load_plan FILE [--dry-run]."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from departments.models import Department, DepartmentGroup
from importer.load import load_plan
from importer.plan_file import read_plan_file
from importer.problems import FileRefused
from plan_tracker.errors import DomainError


class Command(BaseCommand):
    """Load a plan file: whole or not at all; a second time changes nothing."""

    help = "载入计划文件；--dry-run 只显示会有哪些变化"

    def add_arguments(self, parser: CommandParser) -> None:
        """Command line."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只显示变化，不保存")

    def handle(self, *args: object, file: Path, dry_run: bool, **options: object) -> None:
        """Run."""
        departments = set(Department.objects.values_list("code", flat=True))
        groups = set(DepartmentGroup.objects.values_list("code", flat=True))
        try:
            data = read_plan_file(file, departments, groups)
            changes = load_plan(data=data, dry_run=dry_run)
        except FileRefused as error:
            raise CommandError("\n".join(error.lines)) from error
        except DomainError as error:
            raise CommandError(f"{file}：{error.message}") from error
        for line in changes:
            self.stdout.write(line)
        if not changes:
            self.stdout.write("没有变化。")
        elif dry_run:
            self.stdout.write(f"共{len(changes)}处变化，没有保存。")
