# SPDX-License-Identifier: EUPL-1.2
"""Django settings of a node, made from its frozen configuration. No other module reads the environment.

DJANGO_SETTINGS_MODULE is always this module; STRAFKETEN_NODE_DIR says which node. Without a node (type checks, the
making of migrations) it falls back to a node with every facility and no secrets, which cannot serve.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from strafketen.core.ids import Oin
from strafketen.core.roles import NodeRole
from strafketen.node.config import DatabaseConfig, NodeConfig, from_environment

_PACKAGE = Path(__file__).resolve().parent.parent


def _without_node() -> NodeConfig:
    """Give a configuration that can be inspected but not served."""
    return NodeConfig(
        directory=Path("/nonexistent"),
        role=NodeRole.POLITIE,
        name="Zonder knooppunt",
        unit="",
        oin=Oin("00000099000000000000"),
        demo=True,
        host="127.0.0.1",
        web_port=1,
        bytes_port=1,
        exchange_port=1,
        public_url="http://127.0.0.1",
        bytes_url="http://127.0.0.1",
        exchange_url="https://127.0.0.1",
        tsa_url="",
        crl_url="",
        database=DatabaseConfig(host="127.0.0.1", port=1, name="geen", user="geen"),
    )


HAS_NODE = bool(os.environ.get("STRAFKETEN_NODE_DIR"))
NODE = from_environment() if HAS_NODE else _without_node()

_CASE = {NodeRole.POLITIE, NodeRole.OM, NodeRole.RECHTSPRAAK}

SECRET_KEY = NODE.secret("django.key").decode("ascii").strip() if HAS_NODE else "zonder knooppunt"
DEBUG = False
# The name that people type, and loopback for a proxy or a look at the health of the node on this machine.
_HOST = urlsplit(NODE.public_url).hostname or ""
ALLOWED_HOSTS = [f"[{_HOST}]" if ":" in _HOST else _HOST, "127.0.0.1", "localhost"]
ROOT_URLCONF = "strafketen.node.urls"
WSGI_APPLICATION = "strafketen.node.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "strafketen.web",
    "strafketen.identity",
    "strafketen.ledger",
    "strafketen.exchange",
    "strafketen.chain",
]
if NODE.role in _CASE or not HAS_NODE:
    INSTALLED_APPS += ["strafketen.signing", "strafketen.media", "strafketen.dossier", "strafketen.desk"]
if NODE.role == NodeRole.SLACHTOFFERPORTAAL or not HAS_NODE:
    INSTALLED_APPS += ["strafketen.victim"]
if NODE.role == NodeRole.KETENBUREAU or not HAS_NODE:
    INSTALLED_APPS += ["strafketen.programme"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "strafketen.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "strafketen.identity.middleware.AccessMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "strafketen.node.context.shell",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": NODE.database.host,
        "PORT": str(NODE.database.port),
        "NAME": NODE.database.name,
        "USER": NODE.database.user,
        "PASSWORD": NODE.secret("db-password").decode("ascii").strip() if HAS_NODE else "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "sslmode": NODE.database.sslmode,
            "application_name": f"strafketen-{NODE.role}",
            # Django switches prepared statements off; strafketen.rows asks for them on the hot path, where planning
            # each statement anew costs PostgreSQL a third of its work.
            "prepare_threshold": 5,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "identity:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "identity:login"

# Five nodes share a host name on loopback, and cookies do not know ports: each node has names of its own.
SESSION_COOKIE_NAME = f"sk_{NODE.role}_{NODE.web_port}_sessie"
CSRF_COOKIE_NAME = f"sk_{NODE.role}_{NODE.web_port}_csrf"
LANGUAGE_COOKIE_NAME = f"sk_{NODE.role}_{NODE.web_port}_taal"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = NODE.secure
SECURE_HSTS_SECONDS = 31536000 if NODE.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = NODE.secure
SECURE_SSL_REDIRECT = False  # outside loopback nothing answers plain http, so there is nothing to redirect
# Believed only where the proxy must be on this machine: a node with TLS of its own is reached by anyone.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NODE.secure and NODE.tls is None else None
# Other sites get no referrer, the portal's "Snel verlaten" included. Not "no-referrer": a browser then sends
# `Origin: null` with every form of our own, which the check against forged requests refuses.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "strafketen.identity.pages.not_ours"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [NODE.public_url]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", NODE.bytes_url],
        "media-src": ["'self'", NODE.bytes_url],
        "form-action": ["'self'", NODE.bytes_url],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [_PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING_CONFIG = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []
