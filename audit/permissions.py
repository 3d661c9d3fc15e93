"""Who may read the record. This app knows no accounts, only who acts: the role arrives as text."""

from __future__ import annotations

from plan_tracker.errors import NotFound

READER = "audit_admin"  # the role's code


def may_read(user: object) -> bool:
    """The audit administrator, and nobody else."""
    return getattr(user, "role", "") == READER


def require_reader(user: object) -> None:
    """Raises NotFound: for everybody else the record does not exist."""
    if not may_read(user):
        raise NotFound("操作日志只给审计管理员查看。需要核对操作记录请联系审计管理员。")
