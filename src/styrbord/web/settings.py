# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Django's settings, read from the environment; docs/operations.md lists the variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from styrbord.web.secret import secret_of, web_secret

HERE = Path(__file__).parent
REGISTER = Path(os.environ.get("STYRBORD_REGISTER", "register"))
OVERLAYS = tuple(filter(None, os.environ.get("STYRBORD_OVERLAYS", "").split(os.pathsep)))
DEMO = os.environ.get("STYRBORD_DEMO") == "1"  # demo users are shown on the sign-in page, and plain http is allowed
DEBUG = False  # never: errors are told in four parts, without the inside of the program


def database(url: str) -> dict[str, object]:
    """Django's name for a database: SQLite in the register folder, or the PostgreSQL a URL names."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(REGISTER / "web.sqlite"),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }


def sign_in_service(said: Mapping[str, str]) -> list[dict[str, object]]:
    """The municipality's sign-in service (OpenID Connect), where one is named."""
    issuer = said.get("STYRBORD_OIDC_ISSUER", "")
    if not issuer:
        return []
    if not issuer.startswith("https://") and urlsplit(issuer).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ImproperlyConfigured("STYRBORD_OIDC_ISSUER must begin with https://")
    return [
        {
            "provider_id": "kommunen",
            "name": said.get("STYRBORD_OIDC_NAME", "kommunens login"),
            "client_id": said.get("STYRBORD_OIDC_CLIENT", "styrbord"),
            "secret": secret_of("STYRBORD_OIDC_SECRET", said),
            "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
        }
    ]


DATABASES = {"default": database(os.environ.get("STYRBORD_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = web_secret(REGISTER)
ALLOWED_HOSTS = [*filter(None, os.environ.get("STYRBORD_HOSTS", "").split(",")), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith(("localhost", "127.", "["))]
BEHIND_TLS = os.environ.get("STYRBORD_TLS", "0" if DEMO else "1") == "1"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE = 60 * int(os.environ.get("STYRBORD_IDLE_MINUTES", "30"))  # signed out after so long without a request
SESSION_ENDS_AFTER = 8 * 3600  # and after so long in any case
SECOND_FACTOR = os.environ.get("STYRBORD_SECOND_FACTOR", "0" if DEMO else "1") == "1"  # of roles that see persons
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "styrbord.web",
]
MIDDLEWARE = [
    "styrbord.web.watching.Watching",
    "styrbord.web.health.before_all",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "styrbord.web.limits.Limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "styrbord.web.staying.Staying",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "styrbord.web.failing.Failing",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
CSRF_FAILURE_VIEW = "styrbord.web.failing.form_expired"
ROOT_URLCONF = "styrbord.web.urls"
WSGI_APPLICATION = "styrbord.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "styrbord.web.visit.on_every_page",
            ]
        },
    }
]

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = Path(os.environ.get("STYRBORD_STATIC", str(REGISTER / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "styrbord.web.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0  # who asks is told by the proxy in front, counted for the limits
MFA_ADAPTER = "styrbord.web.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # the code before and after: phones go wrong by some seconds
CACHES = {  # in the database: all processes count the attempts to sign in together
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "styrbord_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # so that many attempts do not push out the count of earlier ones
    }
}

SOCIALACCOUNT_ADAPTER = "styrbord.web.openid.ServiceAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_MAPPING = os.environ.get("STYRBORD_OIDC_MAPPING", "")  # file: claims to roles and teams, see claims.py
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": sign_in_service(os.environ)}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "styrbord.web.watching.JsonLines"}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "formatter": "lines"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "styrbord": {"level": "INFO"},
        # Django names addresses and values in these; ours say what happened without them.
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
    },
}
