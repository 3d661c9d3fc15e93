"""All settings, read from the environment; works with nothing set.

Unset, it runs embedded: SQLite and a Valkey socket in DATA_DIR. DATABASE_URL and BROKER_URL switch the same code to
PostgreSQL and Redis. What is wrong is said in one sentence and nothing starts.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from plan_tracker.environment import choice, evidence_storage, identity_provider, minutes, origins, roles, site_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
MAX_SOCKET_PATH = 90  # the kernel allows 107 bytes


def _port() -> int:
    """The port to serve on."""
    text = env.str("PORT", default="8000")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise ImproperlyConfigured(f"PORT 要填1到65535之间的数，现在是“{text}”。")
    return int(text)


# --- where things are
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


def _broker_socket() -> Path:
    """The embedded Valkey's socket: with the data, or in a short private folder where that path is too long."""
    socket = DATA_DIR / "broker" / "valkey.sock"
    if len(str(socket).encode()) <= MAX_SOCKET_PATH:
        return socket
    name = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"plan-tracker-{name}" / "valkey.sock"


SECRET_KEY = _secret_key()
DEMO_TODAY = _demo_today()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("正式环境要设置 ALLOWED_HOSTS，写上访问用的域名或地址，多个用逗号隔开。")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many proxies of ours write X-Forwarded-For

# --- database and queue
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
}
DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'plan-tracker.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that is gone or frozen is noticed: nobody waits for it for ever.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c statement_timeout=30000 -c lock_timeout=10000",
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    } | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- backups
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(DATA_DIR / "backups")))
BACKUP_PASSPHRASE = env.str("BACKUP_PASSPHRASE", default="")  # unset: the key file beside the data

# --- files that leave the house
DOCUMENT_FONTS = env.str("DOCUMENT_FONTS", default="")  # a folder of TrueType fonts for PDF documents

# --- channels outside the application
SITE_URL = site_url(env, "SITE_URL", f"http://127.0.0.1:{PORT}")  # how links in mails begin
CHANNEL_HOSTS = [entry.strip() for entry in env.list("CHANNEL_HOSTS", default=[]) if entry.strip()]  # host:port
CHANNEL_KEY = env.str("CHANNEL_KEY", default="")  # unset: a file of its own beside the data

BROKER_SOCKET = _broker_socket()
BROKER_URL = env.str("BROKER_URL", default="")
BROKER_EMBEDDED = not BROKER_URL
BROKER_URL = BROKER_URL or f"redis+socket://{BROKER_SOCKET}?virtual_host=0"
# redis-py spells a socket differently from Celery.
BROKER_PROBE_URL = BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
VISIBILITY_SECONDS = 60  # above the longest job's time limit

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 50
CELERY_TASK_SOFT_TIME_LIMIT = 40
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_ENABLE_UTC = True

# --- applications
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

# --- files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
# Pictures and fonts are compressed already; source maps are for developers.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "woff", "woff2", "gz", "zip", "map")
MEDIA_ROOT = DATA_DIR / "files"  # evidence; there is no URL for it: every byte goes through a permission check
STORAGES = {
    "default": evidence_storage(env, MEDIA_ROOT),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "plan_tracker.uploads.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- accounts
AUTH_USER_MODEL = "departments.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "departments.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "departments.password_policy.PolicyValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_POLICY = choice(env, "PASSWORD_POLICY", "dengbao", {"dengbao", "asvs"})
SECOND_FACTOR_REQUIRED = roles(env, "SECOND_FACTOR_REQUIRED")  # roles that may not sign in with a password alone
OTP_TOTP_ISSUER = "计划任务跟踪"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_HANDLER = "departments.lockout.AccountHandler"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
LOCKOUT_EVERYWHERE_LIMIT = 20  # tries for one account from all addresses together
AXES_LOCKOUT_CALLABLE = "departments.views.sign_in.locked_out"
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = 12 * 60 * 60  # from signing in, however busy
SESSION_IDLE_MINUTES = minutes(env, "SESSION_IDLE_MINUTES", 30)
SESSION_COOKIE_NAME = "plan_tracker_session"

# --- single sign-on (统一身份认证, OpenID Connect); off when nothing is set
_PROVIDER = identity_provider(env)
OIDC_ISSUER = _PROVIDER["ISSUER"]
OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET = _PROVIDER["CLIENT_ID"], _PROVIDER["CLIENT_SECRET"]
OIDC_OP_AUTHORIZATION_ENDPOINT = _PROVIDER["AUTHORIZATION_ENDPOINT"]
OIDC_OP_TOKEN_ENDPOINT, OIDC_OP_USER_ENDPOINT = _PROVIDER["TOKEN_ENDPOINT"], _PROVIDER["USER_ENDPOINT"]
OIDC_OP_JWKS_ENDPOINT = _PROVIDER["JWKS_ENDPOINT"]
OIDC_END_SESSION_ENDPOINT = _PROVIDER["END_SESSION_ENDPOINT"]
OIDC_USERNAME_CLAIM = _PROVIDER["USERNAME_CLAIM"] or "preferred_username"
OIDC_RP_SCOPES = _PROVIDER["SCOPES"] or "openid profile"
OIDC_RP_SIGN_ALGO = _PROVIDER["SIGN_ALGO"] or "RS256"
OIDC_AUTHENTICATION_CALLBACK_URL = "single-sign-on-callback"
OIDC_USE_PKCE = True
OIDC_CREATE_USER = False
OIDC_STORE_ID_TOKEN = bool(OIDC_END_SESSION_ENDPOINT)
OIDC_TIMEOUT = 10
OIDC_VERIFY_KID = env.bool("OIDC_VERIFY_KID", default=True)  # off for a provider whose only key has no number
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("departments.single_sign_on.ProviderBackend")

# --- browser protection
HTTPS = env.bool("HTTPS", default=False)  # an intranet often has none; behind TLS set it
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *origins(OIDC_END_SESSION_ENDPOINT)],  # signing out leads on to the provider
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "plan_tracker.pages.csrf_failure"

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "departments.api_auth.AccountTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["plan_tracker.api_parser.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "plan_tracker.api_base.PlainPagination",
    "DEFAULT_FILTER_BACKENDS": ["plan_tracker.api_base.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {"login": "30/min"},
    "EXCEPTION_HANDLER": "plan_tracker.api_base.problem_details",
    "PAGE_SIZE": 50,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "计划任务跟踪 API",
    "DESCRIPTION": "页面能看能做的，接口都能，规则和权限相同。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "plan_tracker.api_schema.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "departments.roles.Role",
        "ImportKindEnum": "importer.models.ImportKind",
        "ImportStateEnum": "importer.models.ImportState",
        "AssignmentRoleEnum": "tasks.models.AssignmentRole",
        "DeadlineBasisEnum": "tasks.models.DeadlineBasis",
        "DeadlineKindEnum": "tasks.models.DeadlineKind",
        "LightEnum": "tasks.lights.Light",
        "OutputStateEnum": "reports.models.OutputState",
        "PlanStateEnum": "tasks.models.PlanState",
        "AssignmentStateEnum": "tasks.models.AssignmentState",
        "ReportStateEnum": "tasks.models.ReportState",
        "RequestKindEnum": "tasks.models.RequestKind",
        "RequestStateEnum": "tasks.models.RequestState",
    },
}

# --- metrics: who may ask, and where the web processes keep their counters together
METRICS_ALLOW = env.list("METRICS_ALLOW", default=["127.0.0.1"])
METRICS_DIR = DATA_DIR / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # its library reads nothing else

# --- log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "origin": {"()": "plan_tracker.logs.OriginFilter"},
        "health": {"()": "plan_tracker.logs.HealthFilter"},
    },
    "formatters": {
        "line": {
            "()": "plan_tracker.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        },
        "json": {"()": "plan_tracker.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": choice(env, "LOG_FORMAT", "line", {"line", "json"}),
            "filters": ["origin", "health"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Ours is named because a worker sets the root's level by itself.
    "loggers": {
        "axes": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "plan_tracker": {"level": env.str("LOG_LEVEL", default="INFO")},
    },
}
