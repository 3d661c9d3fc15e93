"""manage.py create_account USERNAME --role ROLE: the first accounts of a new installation, without any prompt."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from departments.invitations import invite_user
from departments.models import Department, Role
from plan_tracker.errors import DomainError, InvalidInput


class Command(BaseCommand):
    """Make an account and print its initial password, which must be changed at first sign-in."""

    help = "建立账号并显示初始密码，首次登录时必须修改"

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and as what."""
        parser.add_argument("username", help="账号")
        parser.add_argument("--role", required=True, choices=Role.values, help="角色")
        parser.add_argument("--name", default="", help="姓名，默认用角色名称")
        parser.add_argument("--department", default="", help="单位编码；填报员和单位负责人必填")

    def handle(self, *args: object, **options: str) -> None:
        """Run."""
        department = Department.objects.filter(code=options["department"]).first()
        if options["department"] and department is None:
            raise CommandError(f"没有编码为“{options['department']}”的单位。")
        try:
            invitation = invite_user(
                by=None, username=options["username"], full_name=options["name"] or str(Role(options["role"]).label),
                role=options["role"], department=department,
            )  # fmt: skip
        except InvalidInput as error:
            raise CommandError("".join(error.errors.values())) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"账号 {options['username']} 的初始密码：{invitation.password}")
