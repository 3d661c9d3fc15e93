"""Who may sign in with a password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser


class AccountBackend(ModelBackend):
    """Username and password; demonstration accounts never work in production."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Active, and not a demonstration account of a production system."""
        if settings.PRODUCTION and getattr(user, "is_demo", False):
            return False
        return super().user_can_authenticate(user)
