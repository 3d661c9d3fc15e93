"""What the security administrator does for people who cannot get in: unlock, reset the second factor, end sessions."""

from __future__ import annotations

from django.db import transaction

from departments import accounts, lockout, second_factor, sessions
from departments.models import Role, User
from plan_tracker.errors import Conflict, Forbidden


def unlock(by: User | None, account: User) -> None:
    """Let a locked-out account try again at once. Raises Forbidden, Conflict if it is not locked."""
    _check_may(by)
    with transaction.atomic():
        if not lockout.forget(account.username):
            raise Conflict("这个账号没有被锁定，不用解除。")
        accounts.audit_account(account, "account.unlock", by=by)


def reset_second_factor(by: User | None, account: User) -> None:
    """Take away a second factor whose phone is lost; all sessions end. Raises Forbidden, Conflict if there is none."""
    _check_may(by)
    if by is not None and by.pk == account.pk:
        raise Conflict("不能重置自己的两步验证，请由另一位安全管理员操作。")
    with transaction.atomic():
        if not second_factor.remove(account):
            raise Conflict("这个账号没有开启两步验证，不用重置。")
        sessions.end_all(account, by=by, reason="重置两步验证")
        accounts.audit_account(account, "account.second_factor_reset", by=by)


def end_sessions(by: User | None, account: User) -> int:
    """Sign an account out everywhere; returns how many sessions were open. Raises Forbidden."""
    _check_may(by)
    return sessions.end_all(account, by=by, reason="安全管理员强制退出")


def _check_may(by: User | None) -> None:
    if by is not None and by.role != Role.SECURITY_ADMIN:
        raise Forbidden("只有安全管理员可以这样做。")
