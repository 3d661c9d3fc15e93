"""Where things are, who answers, and the applications."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()


def _port() -> int:
    """The port to serve on."""
    text = env.str("PORT", default="8000")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise ImproperlyConfigured(f"PORT 要填1到65535之间的数，现在是“{text}”。")
    return int(text)


PRODUCTION = env.bool("PRODUCTION", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
PORT = _port()
DEBUG = env.bool("DEBUG", default=False)


def _secret_key() -> str:
    """From the environment; embedded installations make their own once and keep it with the data (mode 0600)."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("正式环境要设置 SECRET_KEY（一串50位以上的随机字符）。")
    file = DATA_DIR / "secret-key"
    try:
        if not file.exists():
            DATA_DIR.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(50), encoding="ascii")
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"数据目录 {DATA_DIR} 不能写入，请检查权限，或用 DATA_DIR 换一个目录。") from error


def _demo_today() -> date | None:
    """The day a demonstration takes place on."""
    text = env.str("DEMO_TODAY", default="")
    if not text:
        return None
    if PRODUCTION:
        raise ImproperlyConfigured("正式环境不能设置 DEMO_TODAY，请去掉这个环境变量。")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"DEMO_TODAY 要写成 2023-10-24 这样的日期，现在是“{text}”。") from error


SECRET_KEY = _secret_key()
DEMO_TODAY = _demo_today()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("正式环境要设置 ALLOWED_HOSTS，写上访问用的域名或地址，多个用逗号隔开。")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many proxies of ours write X-Forwarded-For

INSTALLED_APPS = [
    "plan_tracker",
    "audit",
    "departments",
    "notifications",
    "tasks",
    "importer",
    "reports",
    "departments.admin_config.RoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
MIDDLEWARE = [
    "audit.middleware.RequestContextMiddleware",
    "plan_tracker.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "departments.middleware.SessionLifeMiddleware",
    "departments.middleware.ChosenPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "plan_tracker.idempotency.IdempotencyMiddleware",
    "plan_tracker.domain_errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "plan_tracker.urls"
WSGI_APPLICATION = "plan_tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "plan_tracker.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "plan_tracker.shell.shell",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# --- language and time
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
