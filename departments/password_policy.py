"""What a password must be. Two named policies, because the standards contradict each other (setting PASSWORD_POLICY).

`dengbao` (default): GB/T 22239-2019 8.1.4.1 a) asks for complexity and periodic change. `asvs`: OWASP ASVS 5.0 6.2.1,
6.2.5 and 6.2.10 ask for length and forbid both. Both refuse what is common or known to be guessed first.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from departments.models import User
from plan_tracker import clock
from plan_tracker.text import has_illegal_character

LONGEST = 128  # characters; hashing more only costs time
WEAK_FILE = Path(__file__).parent / "weak_passwords.txt"
KINDS = (str.isupper, str.islower, str.isdigit)
# Digits and signs that people add to a guessable word: 2023, 123, @, !.
ORNAMENT = re.compile(r"[\W\d_]+")
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LOOKALIKES = str.maketrans("0134$@!", "oieasai")
FIRST_LIFE = timedelta(days=30)
# Letters and digits that nobody confuses when copying them from a screen or a slip of paper.
LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"


@dataclass(frozen=True)
class Policy:
    """One set of rules; `kinds` of the four character classes are asked for, 0 for none."""

    shortest: int
    kinds: int
    life: timedelta | None
    hint: str


POLICIES = {
    "dengbao": Policy(8, 3, timedelta(days=90), "至少8位，大写字母、小写字母、数字、符号至少用三种，每90天换一次。"),
    "asvs": Policy(12, 0, None, "至少12位，可以用几个不相干的词连起来，不要求夹杂数字和符号。"),
}


class PolicyValidator:
    """Django's validator of the policy in force."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with one sentence."""
        problem = problem_with(password)
        if problem:
            raise ValidationError(problem)

    def get_help_text(self) -> str:
        """The policy in words."""
        return policy().hint


def policy() -> Policy:
    """The policy in force."""
    return POLICIES[settings.PASSWORD_POLICY]


def check(password: str, account: User) -> None:
    """All rules for a new password of an account. Raises ValidationError; one sentence per broken rule."""
    if len(password) > LONGEST:
        # What is far too long is not looked at any further.
        raise ValidationError(_too_long(password))
    validate_password(password, account)


def problem_with(password: str) -> str:
    """What is wrong with a password by itself, as one sentence; empty if nothing is."""
    rules = policy()
    if len(password) > LONGEST:
        return _too_long(password)
    if has_illegal_character(password):
        return "密码含有不可见或非法字符，请重新输入。"
    if len(password) < rules.shortest:
        return f"密码至少{rules.shortest}位，现在{len(password)}位，请加长。"
    if _kinds(password) < rules.kinds:
        return "密码要从大写字母、小写字母、数字、符号中至少用三种，请补上缺的。"
    if is_weak(password):
        return "这个密码太容易被猜到，请换一个跟单位、姓名、年份都无关的。"
    return ""


def must_change(account: User) -> bool:
    """Whether the account's owner has to choose a new password now: it was given to them, or it has expired."""
    return account.must_change_password or has_expired(account)


def what_is_due(account: User) -> str:
    """Why a new password has to be chosen first, as a sentence; empty if none has."""
    if account.must_change_password:
        return "请先把初始密码改成自己的密码，再继续使用。"
    life = policy().life
    return f"密码已用满{life.days}天，请先换一个新密码，再继续使用。" if life and has_expired(account) else ""


def has_expired(account: User) -> bool:
    """Whether the password is older than the policy allows."""
    life = policy().life
    return life is not None and clock.now() - (account.password_changed_at or account.date_joined) > life


def first_is_stale(account: User) -> bool:
    """Whether a first password was never used in time: it may lie on a slip that somebody else has found."""
    given = account.password_changed_at or account.date_joined
    return account.must_change_password and clock.now() - given > FIRST_LIFE


def is_weak(password: str) -> bool:
    """Whether a password is one of those guessed first here, also with years and signs around it."""
    folded = password.casefold()
    core = EDGES.sub("", folded)
    tried = {folded, core, ORNAMENT.sub("", folded), ORNAMENT.sub("", core.translate(LOOKALIKES))}
    return bool(tried & _weak()) or _is_run(folded)


def initial_password() -> str:
    """A random first password that satisfies both policies and is easy to copy by hand: `mfkqw-7392-tzbhn`."""
    draw = secrets.choice
    words = ("".join(draw(LETTERS) for _ in range(5)) for _ in range(2))
    return f"{next(words)}-{''.join(draw(DIGITS) for _ in range(4))}-{next(words)}"


def _too_long(password: str) -> str:
    return f"密码最多{LONGEST}位，现在{len(password)}位，请缩短。"


def _kinds(password: str) -> int:
    found = sum(any(kind(char) for char in password) for kind in KINDS)
    return found + any(not char.isalnum() for char in password)


def _is_run(text: str) -> bool:
    """A few characters, or a piece of a keyboard row or the alphabet, over and over: `aaaaaaa1`, `abcabcabc`."""
    few = max(3, len(text) // 3)
    return len(set(text)) <= few or any(
        text in row * 3 for row in (string.ascii_lowercase, string.digits, "qwertyuiop")
    )


@cache
def _weak() -> frozenset[str]:
    lines = WEAK_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))
