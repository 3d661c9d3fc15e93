"""manage.py verify_audit [CHAIN] [--heads FILE]: prove that the audit record is whole."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.heads import heads_file, missing_from, read_heads
from audit.verbs import verify
from plan_tracker.errors import DomainError


class Command(BaseCommand):
    """Exit code 1 and the first broken link of each chain, or one sentence that all is well."""

    help = "核对操作日志是否完整、未被改动"

    def add_arguments(self, parser: CommandParser) -> None:
        """One chain, or all; heads kept elsewhere."""
        parser.add_argument("chain", nargs="?", help="只核对这一条链，例如 system 或 plan:plan-2023")
        parser.add_argument("--heads", help="留存的链头文件，例如另一台机器上的副本；不写时用数据目录里的")

    def handle(self, *args: object, chain: str | None = None, heads: str | None = None, **options: object) -> None:
        """Run."""
        try:
            broken = [f"{one.chain} 第{one.seq}条：{one.reason}" for one in verify(chain)]
        except DomainError as error:
            raise CommandError(error.message) from error
        broken += compare(Path(heads) if heads else heads_file(), chain, named=bool(heads))
        for sentence in broken:
            self.stderr.write(sentence)
        if broken:
            raise CommandError("操作日志不完整，请立即联系审计管理员。")
        self.stdout.write("操作日志完整。")


def compare(file: Path, chain: str | None, *, named: bool) -> list[str]:
    """What does not fit the heads kept in a file, first of each chain. Raises CommandError for a file not there."""
    if named and not file.is_file():
        raise CommandError(f"没有找到链头文件 {file}，请核对路径。")
    found: dict[str, str] = {}
    for number, head in enumerate(read_heads(file), start=1):
        if head is None:
            found.setdefault("", f"链头文件第{number}行：不是本系统留存的，或被改动过")
        elif head.chain not in found and chain in (None, head.chain):
            reason = missing_from(head)
            if reason:
                found[head.chain] = f"{head.chain} 第{head.length}条：{reason}"
    return list(found.values())
