"""manage.py verify_audit: prove that the audit record is whole."""

from django.core.management.base import BaseCommand, CommandError

from audit.verbs import verify


class Command(BaseCommand):
    """Exit code 1 and the first broken link of each chain, or one sentence that all is well."""

    help = "核对操作日志是否完整、未被改动"

    def handle(self, *args: object, **options: object) -> None:
        """Run."""
        breaks = list(verify())
        for one in breaks:
            self.stderr.write(f"{one.chain} 第{one.seq}条：{one.reason}")
        if breaks:
            raise CommandError("操作日志不完整，请立即联系审计管理员。")
        self.stdout.write("操作日志完整。")
