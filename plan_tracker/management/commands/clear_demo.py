"""manage.py clear_demo: take the demonstration out again."""

from django.core.management.base import BaseCommand, CommandError

from plan_tracker.demo.loading import clear_demo
from plan_tracker.errors import DomainError


class Command(BaseCommand):
    """Remove demonstration accounts and activity; the plan stays, unissued."""

    help = "清除演示账号和演示数据，保留计划和单位"

    def handle(self, *args: object, **options: object) -> None:
        """Run."""
        try:
            count = clear_demo()
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已清除演示数据和{count}个演示账号，计划恢复为未下达。")
