"""Reading settings of signing in from the environment; what is wrong is one sentence, and nothing starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
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


def site_url(env: Env, name: str, default: str) -> str:
    """Where users find the site: scheme and host, without a slash at the end."""
    text = env.str(name, default=default).strip().rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} 要写成 http://主机 或 https://主机 这样的网址，现在是“{text}”。")
    return text


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


S3_NEEDED = ("BUCKET", "ENDPOINT", "KEY", "SECRET")


def evidence_storage(env: Env, folder: Path) -> dict[str, Any]:
    """Where evidence lies: in the data folder, or in S3-compatible storage when the EVIDENCE_S3_* settings are given.

    Private either way: every byte goes through our own permission check, no address of the storage is given out.
    """
    given = {name: env.str(f"EVIDENCE_S3_{name}", default="").strip() for name in S3_NEEDED}
    if not any(given.values()):
        return {"BACKEND": "plan_tracker.file_storage.WholeFileStorage", "OPTIONS": {"location": folder}}
    missing = [f"EVIDENCE_S3_{name}" for name, value in given.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"材料存到对象存储还缺这些设置：{'、'.join(missing)}。请补全，或全部去掉改存本机。")
    if urlsplit(given["ENDPOINT"]).scheme not in ("http", "https"):
        raise ImproperlyConfigured(f"EVIDENCE_S3_ENDPOINT 要写成 https://地址 这样，现在是“{given['ENDPOINT']}”。")
    options = {
        "bucket_name": given["BUCKET"],
        "endpoint_url": given["ENDPOINT"],
        "access_key": given["KEY"],
        "secret_key": given["SECRET"],
        "region_name": env.str("EVIDENCE_S3_REGION", default="us-east-1"),
        "addressing_style": "path",
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": False,
        "client_config": Config(
            connect_timeout=5, read_timeout=20, retries={"max_attempts": 2}, s3={"addressing_style": "path"}
        ),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
