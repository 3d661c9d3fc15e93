"""The only writer of accounts. Accounts are made and changed by the security administrator, or by a command."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from rest_framework.authtoken.models import Token

from audit import verbs as audit
from departments import lockout, password_policy, sessions
from departments.models import Department, Role, User
from plan_tracker import clock
from plan_tracker.errors import Conflict, DomainError, Forbidden, InvalidInput

CHANGEABLE = ("username", "full_name", "role", "department", "phone")
PASSWORD_FIELDS = ["password", "must_change_password", "password_changed_at"]


def create_user(
    *,
    by: User | None,
    username: str,
    full_name: str,
    role: str,
    password: str,
    department: Department | None = None,
    phone: str = "",
) -> User:
    """Make an account whose owner must choose a new password at first sign-in.

    `by` is the security administrator, or None from a command. Raises Forbidden, InvalidInput per field.
    """
    check_may(by)
    account = prepare_user(
        username=username, full_name=full_name, role=role, password=password, department=department, phone=phone
    )
    check_fields(account)
    with transaction.atomic():
        store_user(by, account)
    return account


def prepare_user(
    *, username: str, full_name: str, role: str, password: str, department: Department | None = None, phone: str = ""
) -> User:
    """An account with its hashed first password, not stored: hashing is slow and holds no lock. Raises InvalidInput."""
    account = User(
        username=username,
        full_name=full_name,
        role=role,
        department=department,
        phone=phone,
        must_change_password=True,
        date_joined=clock.now(),
    )
    _check_password(account, password, field="password")
    account.set_password(password)
    return account


def store_user(by: User | None, account: User) -> None:
    """Insert a prepared and checked account, with its audit entry."""
    account.save(force_insert=True)
    detail = {"role": account.role, "department": account.department.name if account.department else ""}
    audit_account(account, "account.create", by=by, **detail)


def change_user(*, by: User | None, account: User, expected_version: int | None = None, **changes: object) -> User:
    """Change what differs of name, role, department, phone. Raises Forbidden, InvalidInput, Conflict."""
    check_may(by)
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise DomainError(f"账号的这些内容不能这样修改：{'、'.join(sorted(unknown))}。")
    with transaction.atomic():
        current = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
        _check_version(current, expected_version)
        different = {name: value for name, value in changes.items() if getattr(current, name) != value}
        if not different:
            return current
        if "role" in different:
            _check_role_change(by, current)
        detail = {name: [str(getattr(current, name) or ""), str(value or "")] for name, value in different.items()}
        for name, value in different.items():
            setattr(current, name, value)
        check_fields(current)
        current.version += 1
        current.save(update_fields=[*different, "version"])
        if different.keys() & {"role", "department"}:
            sessions.end_all(current, by=by, reason="角色或单位变动")
        audit_account(current, "account.change", by=by, **detail)
    return current


def set_password(*, by: User | None, account: User, new: str) -> None:
    """Give an account an initial password; its sessions and tokens end. Raises Forbidden, InvalidInput."""
    check_may(by)
    _check_password(account, new, field="password")
    with transaction.atomic():
        account.set_password(new)
        account.must_change_password = True
        account.password_changed_at = clock.now()
        account.save(update_fields=PASSWORD_FIELDS)
        Token.objects.filter(user=account).delete()
        sessions.end_all(account, by=by, reason="重设密码")
        audit_account(account, "account.set_password", by=by)


def deactivate_user(*, by: User | None, account: User) -> None:
    """Take away an account's access at once; the account and its history stay. Raises Forbidden, Conflict."""
    check_may(by)
    if by is not None and by.pk == account.pk:
        raise Conflict("不能停用自己的账号，请由另一位安全管理员操作。")
    with transaction.atomic():
        _keep_one_security_admin(account)
        if _switch(account, on=False):
            Token.objects.filter(user=account).delete()
            sessions.end_all(account, by=by, reason="停用账号")
            audit_account(account, "account.deactivate", by=by)
    account.is_active = False


def activate_user(*, by: User | None, account: User) -> None:
    """Give access back. Raises Forbidden."""
    check_may(by)
    with transaction.atomic():
        if _switch(account, on=True):
            audit_account(account, "account.activate", by=by)
    account.is_active = True


def change_password(*, by: User, old: str, new: str, again: str, session_key: str | None = None) -> None:
    """Change one's own password; tokens and sessions other than `session_key` end.

    Raises InvalidInput with a sentence per field, TooManyTries: guesses at the old one count as when signing in.
    """
    errors = {}
    if not lockout.confirm_password(account=by, password=old):
        errors["old"] = "原密码不正确，请重新输入。"
    if new != again:
        errors["again"] = "两次输入的新密码不一致，请重新输入。"
    elif new == old:
        errors["new"] = "新密码和原密码相同，请换一个。"
    try:
        _check_password(by, new, field="new")
    except InvalidInput as problem:
        errors |= problem.errors
    if errors:
        raise InvalidInput(errors)
    with transaction.atomic():
        by.set_password(new)
        by.must_change_password = False
        by.password_changed_at = clock.now()
        by.save(update_fields=PASSWORD_FIELDS)
        Token.objects.filter(user=by).delete()
        sessions.end_all(by, by=by, reason="修改密码", except_key=session_key)
        audit_account(by, "account.change_password", by=by)


def set_large_type(*, by: User, on: bool) -> None:
    """Remember whether a person reads in large type: a preference, not audited."""
    User.objects.filter(pk=by.pk).update(large_type=on)
    by.large_type = on


def token_for(*, account: User) -> str:
    """The account's token for the API; making one is audited. Raises Forbidden while a new password is due."""
    if password_policy.must_change(account):
        raise Forbidden("请先登录网页修改密码，再领取令牌。")
    with transaction.atomic():
        token, new = Token.objects.get_or_create(user=account)
        if new:
            audit_account(account, "account.token", by=account)
    return str(token.key)


def note_sign_in(*, account: User, action: str, **detail: object) -> None:
    """Record that somebody signed in or out (`account.sign_in`, `account.sign_out`)."""
    with transaction.atomic():
        audit_account(account, action, by=account, **detail)


def audit_account(account: User, action: str, *, by: User | None, **detail: object) -> None:
    """Add the audit entry of something done to an account; last in its transaction."""
    audit.record(
        chain="system",
        by=by,
        action=action,
        object_type="account",
        object_id=str(account.pk),
        object_label=account.username,
        detail=detail,
    )


def check_fields(account: User, *, unique: bool = True) -> None:
    """Hold an account to the model's own rules. Raises InvalidInput, one sentence per field."""
    same = User.objects.filter(username__iexact=account.username).exclude(pk=account.pk)
    if unique and same.exists():
        raise InvalidInput({"username": "已经有这个用户名（大小写不算不同），请换一个。"})
    try:
        account.full_clean(validate_unique=unique)
    except ValidationError as problem:
        fields = {name: "".join(texts) for name, texts in problem.message_dict.items()}
        whole = fields.pop("__all__", "")
        raise InvalidInput(fields | ({"department": whole} if whole else {})) from problem


def check_may(by: User | None) -> None:
    """Only the security administrator, or a command, manages accounts. Raises Forbidden."""
    if by is not None and by.role != Role.SECURITY_ADMIN:
        raise Forbidden("只有安全管理员可以管理账号。")


def _check_password(account: User, password: str, *, field: str) -> None:
    try:
        password_policy.check(password, account)
    except ValidationError as problem:
        raise InvalidInput({field: "".join(problem.messages)}) from problem


def _switch(account: User, *, on: bool) -> bool:
    """Turn an account on or off; whether anything changed."""
    rows = User.objects.filter(pk=account.pk, is_active=not on)
    return bool(rows.update(is_active=on, deactivated_at=None if on else clock.now(), version=F("version") + 1))


def _check_version(current: User, expected_version: int | None) -> None:
    """Refuse to overwrite what a colleague stored since the form was opened; None asks for no check."""
    if expected_version is not None and current.version != expected_version:
        who = audit.last_actor("account", str(current.pk)) or "其他管理员"
        raise Conflict(f"没有保存：{who}刚刚改过这个账号。现在的内容已列在下面，请核对后再提交。")


def _check_role_change(by: User | None, account: User) -> None:
    if by is not None and by.pk == account.pk:
        raise Conflict("不能修改自己的角色，请由另一位安全管理员操作。")
    _keep_one_security_admin(account)


def _keep_one_security_admin(account: User) -> None:
    """Somebody must be left who can manage accounts."""
    if account.role != Role.SECURITY_ADMIN:
        return
    others = User.objects.filter(role=Role.SECURITY_ADMIN, is_active=True).exclude(pk=account.pk)
    if not others.exists():
        raise Conflict("这是最后一个安全管理员账号，请先建立另一个。")
