"""First passwords that the product draws: shown once, on a slip to hand over (邀请单), changed at first sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from departments import accounts, password_policy
from departments.models import Department, User
from plan_tracker.errors import Conflict


@dataclass(frozen=True)
class Invitation:
    """What somebody needs to sign in for the first time. Kept nowhere but on the slip."""

    account: User
    password: str


def invite_user(
    *,
    by: User | None,
    username: str,
    full_name: str,
    role: str,
    department: Department | None = None,
    phone: str = "",
) -> Invitation:
    """Make an account with a drawn first password. Raises Forbidden, InvalidInput per field."""
    password = password_policy.initial_password()
    account = accounts.create_user(
        by=by, username=username, full_name=full_name, role=role, password=password, department=department, phone=phone
    )
    return Invitation(account, password)


def reset_password(*, by: User | None, account: User) -> Invitation:
    """Draw a new first password for somebody who forgot theirs; their sessions and tokens end.

    Raises Forbidden, Conflict for oneself or a deactivated account.
    """
    if by is not None and by.pk == account.pk:
        raise Conflict("自己的密码请在“我的账号”里修改。")
    if not account.is_active:
        raise Conflict("这个账号已停用，请先恢复使用，再重设密码。")
    password = password_policy.initial_password()
    accounts.set_password(by=by, account=account, new=password)
    return Invitation(account, password)
