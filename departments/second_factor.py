"""A second factor: codes of an authenticator app (TOTP, RFC 6238), and eight recovery codes for when the phone is gone.

django-otp checks the codes: one is worth something once, and wrong ones make the next try wait longer and longer.
Recovery codes are stored as keyed hashes and shown once.
"""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from markupsafe import Markup

from departments import accounts, lockout, sessions
from departments.models import User
from departments.password_policy import DIGITS, LETTERS
from plan_tracker.errors import Conflict, Forbidden, InvalidInput

SESSION_FLAG = "second_factor"
RECOVERY_CODES = 8
NAME = "手机动态码"
WRONG_PASSWORD = "密码不正确，请重新输入。"  # noqa: S105 - a sentence
WRONG_CODE = "动态码不正确或已用过，请输入手机上最新显示的6位数字。"


def is_on(account: User) -> bool:
    """Whether signing in asks for a code."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).exists()


def is_required(account: User) -> bool:
    """Whether the account's role may not do without (setting SECOND_FACTOR_REQUIRED)."""
    return account.role in settings.SECOND_FACTOR_REQUIRED


def recovery_left(account: User) -> int:
    """How many recovery codes are unused."""
    return StaticToken.objects.filter(device__user=account).count()


def begin(*, by: User, password: str) -> None:
    """Make a new secret for the app, not in force before `confirm`. Raises InvalidInput, Conflict, TooManyTries."""
    if is_on(by):
        raise Conflict("两步验证已经开启。要换手机，请先关闭再重新开启。")
    _check_password(by, password)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=by).delete()
        TOTPDevice.objects.create(user=by, name=NAME, confirmed=False)


def pending(account: User) -> TOTPDevice | None:
    """The secret that waits for its first code."""
    return TOTPDevice.objects.filter(user=account, confirmed=False).first()


def confirm(*, by: User, code: str, session_key: str | None = None) -> list[str]:
    """Put the second factor in force with a first code; other sessions end. Returns the recovery codes.

    Raises InvalidInput for a wrong code, Conflict if nothing was begun.
    """
    if is_on(by):
        raise Conflict("两步验证已经开启，不用再确认。")
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=by, confirmed=False).first()
        if device is None:
            raise Conflict("还没有生成二维码，请重新开启两步验证。")
        right = device.verify_token(_digits(code))
        if right:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _new_recovery_codes(by)
            sessions.end_all(by, by=by, reason="开启两步验证", except_key=session_key)
            accounts.audit_account(by, "account.second_factor_on", by=by)
    if not right:
        raise InvalidInput({"code": _why_not(device)})
    return codes


def renew_recovery_codes(*, by: User, password: str) -> list[str]:
    """Eight new recovery codes; the old ones are worth nothing now. Raises InvalidInput, Conflict, TooManyTries."""
    if not is_on(by):
        raise Conflict("两步验证还没有开启，不需要恢复码。")
    _check_password(by, password)
    with transaction.atomic():
        codes = _new_recovery_codes(by)
        accounts.audit_account(by, "account.recovery_codes", by=by)
    return codes


def disable(*, by: User, password: str) -> None:
    """Do without from now on. Raises Forbidden where the role needs it, InvalidInput, TooManyTries."""
    if is_required(by):
        raise Forbidden(f"按规定{by.get_role_display()}必须使用两步验证，不能关闭。换手机请找安全管理员重置。")
    _check_password(by, password)
    with transaction.atomic():
        if remove(by):
            accounts.audit_account(by, "account.second_factor_off", by=by)


def remove(account: User) -> bool:
    """Forget secret and recovery codes, inside the caller's transaction; whether there was a factor in force."""
    was_on = is_on(account)
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    return was_on


def verify(*, account: User, code: str) -> None:
    """Check a code of the app or a recovery code, which is used up by it. Raises InvalidInput (field `code`).

    The device is locked while it looks, so that the same code sent twice at once passes once.
    """
    digits = _digits(code)
    with transaction.atomic():
        if re.fullmatch(r"\d{6}", digits):
            device: TOTPDevice | StaticDevice | None = (
                TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True).first()
            )
            right = bool(device and device.verify_token(digits))
        else:
            device = StaticDevice.objects.select_for_update().filter(user=account, confirmed=True).first()
            right = bool(device and device.verify_token(_hashed(code)))
            if right:
                accounts.audit_account(account, "account.recovery_code_used", by=account)
        if not right:
            accounts.audit_account(account, "account.second_factor_failed", by=account)
    if not right:
        raise InvalidInput({"code": _why_not(device)})


def check_for_token(account: User, code: str) -> None:
    """What fetching an API token asks for. Raises Forbidden, InvalidInput (field `otp`)."""
    if not is_on(account):
        if is_required(account):
            raise Forbidden("您的角色必须使用两步验证。请先登录网页开启，再领取令牌。")
        return
    if not code:
        raise InvalidInput({"otp": "这个账号开启了两步验证，请在 otp 里填写动态码。"})
    try:
        verify(account=account, code=code)
    except InvalidInput as problem:
        raise InvalidInput({"otp": problem.errors["code"]}) from problem


def qr_code(device: TOTPDevice) -> Markup:
    """The secret as a QR code: plain SVG without styles, as the content security policy asks for."""
    code = segno.make(device.config_url, error="l", micro=False)
    drawing = code.svg_inline(scale=5, border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return Markup(drawing)  # noqa: S704 - drawn from squares alone


def secret_text(device: TOTPDevice) -> str:
    """The secret for typing it into the app, in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _check_password(by: User, password: str) -> None:
    if not lockout.confirm_password(account=by, password=password):
        raise InvalidInput({"password": WRONG_PASSWORD})


def _new_recovery_codes(account: User) -> list[str]:
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="恢复码")
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_hashed(code)) for code in codes])
    return codes


def _random_code() -> str:
    """Ten characters in two groups: 49 bits, and never six digits."""
    drawn = "".join(secrets.choice(LETTERS + DIGITS) for _ in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


def _hashed(code: str) -> str:
    """What is kept of a recovery code: nothing that the database alone could be searched with."""
    plain = re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", code[:64]).casefold())
    return salted_hmac("departments.second_factor", plain).hexdigest()[:16]


def _digits(code: str) -> str:
    """As people type it: with blanks, in full width."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code[:64]))


def _why_not(device: TOTPDevice | StaticDevice | None) -> str:
    """The wrong code in words, with how long to wait once django-otp makes one wait."""
    if device is None:
        return WRONG_CODE
    allowed, facts = device.verify_is_allowed()
    until: datetime | None = (facts or {}).get("locked_until")
    if allowed or until is None:
        return WRONG_CODE
    seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
    return f"{WRONG_CODE}请等{seconds}秒再试。"
