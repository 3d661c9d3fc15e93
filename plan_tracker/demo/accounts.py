"""Demonstration accounts, named by role; their passwords are made anew on every machine."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from departments.models import Department, Role, User
from departments.password_policy import initial_password

FILE_NAME = "demo-accounts.json"
OFFICE_CODE = "sfj"
HEADED = ("行政审批和政务服务局", "应急管理局")
STAFF = (
    ("reviewer", "法治办审核员", Role.REVIEWER),
    ("reviewer2", "法治办审核员二", Role.REVIEWER),
    ("leader", "分管领导", Role.LEADER),
    ("observer", "观察员", Role.OBSERVER),
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    ("auditadmin", "审计管理员", Role.AUDIT_ADMIN),
)


@dataclass(frozen=True)
class Account:
    """One line of demo-accounts.json."""

    username: str
    password: str
    role: str
    department: str


def accounts_file() -> Path:
    """Where the accounts and their passwords are kept for whoever tries the product on this machine."""
    return Path(settings.DATA_DIR) / FILE_NAME


def create_accounts(departments: list[Department]) -> list[Account]:
    """One reporter per department, heads of a few, the office, a leader, an observer and the three administrators."""
    office = Department.objects.filter(code=OFFICE_CODE).first()
    accounts = [_create(name, title, role, office if role == Role.REVIEWER else None) for name, title, role in STAFF]
    for department in departments:
        accounts.append(
            _create(f"{department.code}-reporter", f"{department.short_name}填报员", Role.REPORTER, department)
        )
        if department.name in HEADED:
            accounts.append(_create(f"{department.code}-head", f"{department.short_name}负责人", Role.HEAD, department))
    return accounts


def write_accounts(accounts: list[Account]) -> Path:
    """Write the file readable by its owner only (mode 0600)."""
    path = accounts_file()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in accounts], file, ensure_ascii=False, indent=1)
    os.chmod(path, 0o600)
    return path


def _create(username: str, full_name: str, role: Role, department: Department | None) -> Account:
    password = initial_password()
    User.objects.create(
        username=username,
        full_name=full_name,
        role=role,
        department=department,
        is_demo=True,
        password=make_password(password),
    )
    return Account(username, password, role.value, department.name if department else "")
