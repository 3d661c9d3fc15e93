"""Who gets in: accounts, sessions, single sign-on, and what a browser is allowed to do."""

from __future__ import annotations

from datetime import timedelta

from csp.constants import NONE, SELF

from plan_tracker.environment import choice, identity_provider, minutes, origins, roles
from plan_tracker.settings.base import env

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
