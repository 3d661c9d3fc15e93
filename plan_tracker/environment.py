"""Reading settings of signing in from the environment; what is wrong is one sentence, and nothing starts."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from departments.roles import Role

OIDC_NEEDED = (
    "ISSUER", "CLIENT_ID", "CLIENT_SECRET", "AUTHORIZATION_ENDPOINT", "TOKEN_ENDPOINT", "USER_ENDPOINT",
    "JWKS_ENDPOINT",
)  # fmt: skip
OIDC_OPTIONAL = ("END_SESSION_ENDPOINT", "USERNAME_CLAIM", "SCOPES", "SIGN_ALGO")


def choice(env: Env, name: str, default: str, known: set[str]) -> str:
    """One of a few words."""
    text = env.str(name, default=default)
    if text not in known:
        raise ImproperlyConfigured(f"{name} 只能是 {'、'.join(sorted(known))} 之一，现在是“{text}”。")
    return text


def roles(env: Env, name: str) -> list[str]:
    """A list of roles."""
    given = [role.strip() for role in env.list(name, default=[]) if role.strip()]
    unknown = sorted(set(given) - set(Role.values))
    if unknown:
        known = "、".join(Role.values)
        raise ImproperlyConfigured(f"{name} 里没有这些角色：{'、'.join(unknown)}。可用的有：{known}。")
    return given


def minutes(env: Env, name: str, default: int) -> int:
    """A whole number of minutes, 1 to 720."""
    text = env.str(name, default=str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 720):
        raise ImproperlyConfigured(f"{name} 要填1到720之间的分钟数，现在是“{text}”。")
    return int(text)


def identity_provider(env: Env) -> dict[str, str]:
    """Where the identity provider is: everything needed, or nothing."""
    given = {name: env.str(f"OIDC_{name}", default="").strip() for name in (*OIDC_NEEDED, *OIDC_OPTIONAL)}
    missing = [f"OIDC_{name}" for name in OIDC_NEEDED if not given[name]]
    if any(given.values()) and missing:
        raise ImproperlyConfigured(f"统一身份认证还缺这些设置：{'、'.join(missing)}。请补全，或把 OIDC_ 开头的都去掉。")
    places = {name: value for name, value in given.items() if name.endswith(("ENDPOINT", "ISSUER")) and value}
    wrong = [f"OIDC_{name}" for name, value in places.items() if urlsplit(value).scheme not in ("http", "https")]
    if wrong:
        raise ImproperlyConfigured(f"{'、'.join(wrong)} 要写成 https:// 开头的完整网址。")
    return given


def origins(address: str) -> list[str]:
    """The origin of an address, for the content security policy; none for none."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if address else []
