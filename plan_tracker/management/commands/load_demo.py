"""manage.py load_demo: demonstration accounts and activity."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plan_tracker.demo.accounts import accounts_file
from plan_tracker.demo.loading import DEFAULT_TODAY, load_demo
from plan_tracker.errors import DomainError


class Command(BaseCommand):
    """Load the demonstration up to DEMO_TODAY; refused when accounts were made by hand or in production."""

    help = "载入演示账号和演示数据（日期由环境变量 DEMO_TODAY 决定）"

    def handle(self, *args: object, **options: object) -> None:
        """Run."""
        if settings.PRODUCTION:
            raise CommandError("正式环境不能载入演示数据。")
        try:
            accounts = load_demo(today=settings.DEMO_TODAY or DEFAULT_TODAY)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已载入演示数据和{len(accounts)}个演示账号，账号和密码在 {accounts_file()}")
