"""Guessing passwords: every try is reserved in one SQL UPDATE before the password is looked at, so that a thousand
tries at once get no further than five.

Two tiers, both per account name: tries from one address, so that a colleague's errors behind the same address lock out
nobody else; and, with more patience, tries from all addresses together. Who is locked out waits 15 minutes from the
last try that counted: knocking meanwhile makes it no longer. The rows are those of django-axes.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.base import AxesHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.http import HttpRequest

from audit import verbs as audit
from audit.context import origin
from departments import sessions
from departments.models import User
from departments.password_policy import LONGEST
from plan_tracker import clock
from plan_tracker.errors import DomainError

EVERYWHERE = "0.0.0.0"  # noqa: S104 - stands for all addresses together in the table, nothing listens there
NOWHERE = "::"
# A clock that was set back must not lock anybody out until it has caught up.
TOLERANCE = timedelta(minutes=1)
LOCKED = "密码错误次数过多，账号已暂停登录15分钟"


class TooManyTries(DomainError):
    """The account is locked; the password was not looked at."""

    status = 429

    def __init__(self) -> None:
        super().__init__(f"{LOCKED}，请过一会儿再试，或请安全管理员解除。")


class AccountHandler(AxesHandler):
    """django-axes asks before a password is checked, and tells who came in and who did not."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Reserve a try; sign-ins without a password (single sign-on) have nothing to guess."""
        username = (credentials or {}).get("username")
        return username is None or reserve(username)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Put it on record; who has no try left learns it with this answer."""
        username = credentials.get("username")
        if username is None or request is None:
            return
        request.axes_credentials = credentials  # type: ignore[attr-defined]
        if getattr(request, "axes_locked_out", False):
            return
        request.axes_locked_out = note_failure(username)  # type: ignore[attr-defined]

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        """The tries of whoever is in were their own. Every way in passes here, so the session is noted here too."""
        release(user.get_username())
        sessions.start(request, user)

    def post_save_access_attempt(self, instance: AccessAttempt, **kwargs: Any) -> None:
        """Nothing follows."""

    def post_delete_access_attempt(self, instance: AccessAttempt, **kwargs: Any) -> None:
        """Nothing follows."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Tries that counted, from this address."""
        return _used(_name((credentials or {}).get("username", "")), _address())

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Forget tries (commands of django-axes)."""
        rows = AccessAttempt.objects.all()
        rows = rows.filter(username=_name(username)) if username else rows
        return (rows.filter(ip_address=ip_address) if ip_address else rows).delete()[0]


def reserve(username: str) -> bool:
    """Take one try for an account name from the current address; False when none is left. The one gate to hashing."""
    name = _name(username)
    # Both in one short transaction: what the second tier refuses is not charged to the first.
    with transaction.atomic():
        taken = _take(name, _address(), settings.AXES_FAILURE_LIMIT) and _take(
            name, EVERYWHERE, settings.LOCKOUT_EVERYWHERE_LIMIT
        )
        if not taken:
            transaction.set_rollback(True)
    return taken


def release(username: str) -> None:
    """Forget the tries from the current address, here and in the tier of all addresses: the password was right."""
    name, address = _name(username), _address()
    with transaction.atomic():
        used = _used(name, address)
        if not used:
            return
        AccessAttempt.objects.filter(username=name, ip_address=address).delete()
        left = Greatest(F("failures_since_start") - used, Value(0))
        AccessAttempt.objects.filter(username=name, ip_address=EVERYWHERE).update(failures_since_start=left)


def forget(username: str) -> bool:
    """Forget all tries for an account name; whether it was locked anywhere."""
    was_locked = is_locked(username)
    AccessAttempt.objects.filter(username=_name(username)).delete()
    return was_locked


def is_locked(username: str) -> bool:
    """Whether somebody who uses this name is locked out at the moment, from any address."""
    return _locked().filter(username=_name(username)).exists()


def locked_names() -> list[str]:
    """Names that are locked out at the moment, folded as `fold` does; the longest locked last."""
    return list(_locked().order_by("-attempt_time").values_list("username", flat=True).distinct()[:500])


def fold(username: str) -> str:
    """How the table spells a name."""
    return _name(username)


def tries_left(username: str) -> int | None:
    """How many tries are left from the current address; None if none was counted."""
    name = _name(username)
    used = _used(name, _address())
    here, all_over = settings.AXES_FAILURE_LIMIT - used, settings.LOCKOUT_EVERYWHERE_LIMIT - _used(name, EVERYWHERE)
    return max(0, min(here, all_over)) if used else None


def confirm_password(*, account: User, password: str) -> bool:
    """Whether this is the account's password; tries count as those of signing in. Raises TooManyTries."""
    if len(password) > LONGEST:
        return False
    if not reserve(account.username):
        raise TooManyTries
    if account.check_password(password):
        release(account.username)
        return True
    note_failure(account.username)
    return False


def note_failure(username: str) -> bool:
    """Record a wrong password, and the lockout if it was the last try; whether it was."""
    last = tries_left(username) == 0
    deeds = [audit.Deed("account.sign_in_failed", "account", "", username)]
    if last:
        deeds.append(audit.Deed("account.lock", "account", "", username))
    with transaction.atomic():
        audit.record_many(chain="system", by=None, deeds=deeds)
    return last


def _locked() -> QuerySet[AccessAttempt]:
    everywhere = Q(ip_address=EVERYWHERE, failures_since_start__gte=settings.LOCKOUT_EVERYWHERE_LIMIT)
    here = ~Q(ip_address=EVERYWHERE) & Q(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    return AccessAttempt.objects.filter(everywhere | here).exclude(_over(clock.now()))


def _take(name: str, address: str, limit: int) -> bool:
    """Count one more try unless the limit is reached: one UPDATE decides, whoever asks at the same time."""
    if _count_up(name, address, limit):
        return True
    fresh = AccessAttempt(username=name, ip_address=address, user_agent="", failures_since_start=0)
    AccessAttempt.objects.bulk_create([fresh], ignore_conflicts=True)
    return _count_up(name, address, limit)


def _count_up(name: str, address: str, limit: int) -> bool:
    now = clock.now()
    rows = AccessAttempt.objects.filter(username=name, ip_address=address, user_agent="")
    return bool(
        rows.filter(_over(now) | Q(failures_since_start__lt=limit)).update(
            failures_since_start=Case(When(_over(now), then=Value(1)), default=F("failures_since_start") + 1),
            attempt_time=now,
        )
    )


def _over(now: datetime) -> Q:
    """The tries are so long ago that they no longer count."""
    return Q(attempt_time__lte=now - settings.AXES_COOLOFF_TIME) | Q(attempt_time__gt=now + TOLERANCE)


def _used(name: str, address: str) -> int:
    rows = AccessAttempt.objects.filter(username=name, ip_address=address, user_agent="")
    return rows.exclude(_over(clock.now())).values_list("failures_since_start", flat=True).first() or 0


def _name(username: str) -> str:
    """Spellings of one name that a person would not tell apart count together."""
    folded = unicodedata.normalize("NFKC", username).strip().casefold()
    return folded.encode("utf-8", "replace").decode().replace("\x00", "?")[:255]


def _address() -> str:
    """Who is asking; an IPv6 customer owns a whole /64, so that counts as one address."""
    try:
        address = ipaddress.ip_address(origin.get().ip)
    except ValueError:
        return NOWHERE
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
