"""manage.py export_plan CODE: the plan as a plan file on standard output."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from importer.export import export_plan, to_json
from tasks.models import Plan


class Command(BaseCommand):
    """Write a plan file that loads into an empty database as the same plan."""

    help = "把计划导出成计划文件"

    def add_arguments(self, parser: CommandParser) -> None:
        """Command line."""
        parser.add_argument("code")

    def handle(self, *args: object, code: str, **options: object) -> None:
        """Run."""
        plan = Plan.objects.filter(code=code).first()
        if plan is None:
            raise CommandError(f"没有编码为“{code}”的计划。")
        self.stdout.write(to_json(export_plan(plan)), ending="")
