"""The form behind the login page."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from departments.models import User
from departments.password_policy import LONGEST, first_is_stale

STALE = "stale"
LONGEST_NAME = User._meta.get_field("username").max_length or 150


class SignInForm(AuthenticationForm):
    """Django's form names the longest length to browsers without checking it, and the lockout table is narrow."""

    def clean_username(self) -> str:
        """A name no account can have is wrong before it is tried."""
        return self._short_enough("username", LONGEST_NAME)

    def clean_password(self) -> str:
        """As for the name."""
        return self._short_enough("password", LONGEST)

    def confirm_login_allowed(self, user: User) -> None:
        """The password was right; a first one that lay about for weeks opens nothing any more."""
        super().confirm_login_allowed(user)
        if first_is_stale(user):
            raise ValidationError("first password is stale", code=STALE)

    def _short_enough(self, field: str, longest: int) -> str:
        value: str = self.cleaned_data[field]
        if len(value) > longest:
            raise ValidationError("too long")
        return value
