"""Signing in through the government's identity provider (统一身份认证, OpenID Connect code flow with PKCE).

Accounts are never made here: the security administrator makes them. A person is known by the provider's identifier
(`sub`); the first time, the account whose username the provider names (OIDC_USERNAME_CLAIM) is bound to it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from departments import accounts
from departments.backends import may_sign_in
from departments.models import User
from plan_tracker.text import has_illegal_character

BACKEND = "departments.single_sign_on.ProviderBackend"
SESSION_FLAG = "single_sign_on"
LONGEST_ID = 200


def is_configured() -> bool:
    """Whether an identity provider is set."""
    return bool(settings.OIDC_ISSUER)


class ProviderBackend(OIDCAuthenticationBackend):
    """The library's code flow, with what OpenID Connect Core 3.1.3.7 and 5.3.2 ask for besides."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest, nonce: str | None = None, code_verifier: str | None = None
    ) -> User | None:
        """Only for the callback, which alone knows nonce and verifier. Raises what the provider's answer deserves."""
        if not nonce or not code_verifier:
            return None
        return super().authenticate(request, nonce=nonce, code_verifier=code_verifier)

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Besides signature, time and nonce: the right issuer, and meant for us."""
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = payload.get("aud")
        meant_for = audience if isinstance(audience, list) else [audience]
        if payload.get("iss") != settings.OIDC_ISSUER or self.OIDC_RP_CLIENT_ID not in meant_for:
            raise SuspiciousOperation("id token of another issuer or for another client")
        return payload

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User | None:
        """The account of the person who signed in there; None if there is none that may."""
        claims = payload | self.get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("userinfo of somebody else")
        account = account_of(claims)
        return account if may_sign_in(account) else None

    def get_user(self, user_id: Any) -> User | None:
        """Whose session this is; those of accounts that may no longer sign in end at once."""
        account = User.objects.filter(pk=user_id).first()
        return account if may_sign_in(account) else None


def account_of(claims: dict[str, Any]) -> User | None:
    """The account with this identifier, else the unbound account of that username, which is bound to it."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_ID or has_illegal_character(subject):
        return None
    known = User.objects.filter(external_id=subject).first()
    if known:
        return known
    username = claims.get(settings.OIDC_USERNAME_CLAIM)
    if not isinstance(username, str) or has_illegal_character(username):
        return None
    account = User.objects.filter(username=username, external_id=None).first()
    return account if may_sign_in(account) and account and bind(account=account, external_id=subject) else None


def bind(*, account: User, external_id: str) -> bool:
    """Remember who an account is at the provider; False if somebody else was bound to it meanwhile."""
    try:
        with transaction.atomic():
            if not User.objects.filter(pk=account.pk, external_id=None).update(external_id=external_id):
                return False
            accounts.audit_account(account, "account.bind_single_sign_on", by=account, external_id=external_id)
    except IntegrityError:
        return False
    return True


def sign_out_address(request: HttpRequest) -> str:
    """Where to go so that the provider's session ends too; empty if it offers nothing or one came another way."""
    if not request.session.get(SESSION_FLAG) or not settings.OIDC_END_SESSION_ENDPOINT:
        return ""
    back = request.build_absolute_uri(reverse("login"))
    query = {"client_id": settings.OIDC_RP_CLIENT_ID, "post_logout_redirect_uri": back}
    hint = request.session.get("oidc_id_token")
    return f"{settings.OIDC_END_SESSION_ENDPOINT}?{urlencode(query | ({'id_token_hint': hint} if hint else {}))}"
