"""manage.py verify_audit [CHAIN]: prove that the audit record is whole."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.verbs import verify
from plan_tracker.errors import DomainError


class Command(BaseCommand):
    """Exit code 1 and the first broken link of each chain, or one sentence that all is well."""

    help = "核对操作日志是否完整、未被改动"

    def add_arguments(self, parser: CommandParser) -> None:
        """One chain, or all."""
        parser.add_argument("chain", nargs="?", help="只核对这一条链，例如 system 或 plan:plan-2023")

    def handle(self, *args: object, chain: str | None = None, **options: object) -> None:
        """Run."""
        try:
            breaks = list(verify(chain))
        except DomainError as error:
            raise CommandError(error.message) from error
        for one in breaks:
            self.stderr.write(f"{one.chain} 第{one.seq}条：{one.reason}")
        if breaks:
            raise CommandError("操作日志不完整，请立即联系审计管理员。")
        self.stdout.write("操作日志完整。")
