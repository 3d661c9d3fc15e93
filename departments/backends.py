"""Who may sign in with a password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser


def may_sign_in(user: AbstractBaseUser | None) -> bool:
    """Active, and not a demonstration account of a production system."""
    if user is None or (settings.PRODUCTION and getattr(user, "is_demo", False)):
        return False
    return user.is_active


class AccountBackend(ModelBackend):
    """Username and password; sessions of accounts that may no longer sign in end at once."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """As `may_sign_in` says."""
        return may_sign_in(user)
