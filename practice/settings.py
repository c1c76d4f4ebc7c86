"""Settings, read from the environment (docs/operations.md lists the variables)."""

import os
import secrets
import sys
from pathlib import Path

import environ

from practice.sign_in_settings import *  # noqa: F403 (settings are read by name)

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
PRACTICE_DATA = Path(env.str("PRACTICE_DATA", default=str(BASE_DIR / "var"))).resolve()
DEMO = env.bool("DEMO", default=True)
DEBUG = False


def _secret_key() -> str:
    """SECRET_KEY from the environment; a demo makes one for itself, once."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    if not DEMO:
        sys.exit("SECRET_KEY is not set: outside the demo the server needs one of its own (50 random characters).")
    PRACTICE_DATA.mkdir(parents=True, exist_ok=True)
    kept = PRACTICE_DATA / "secret-key"
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return kept.read_text().strip()


def _allowed_hosts() -> list[str]:
    hosts: list[str] = env.list("ALLOWED_HOSTS", default=[])
    if not hosts and not DEMO:
        sys.exit(
            "ALLOWED_HOSTS is not set: name the host the practice is reached at, for example ALLOWED_HOSTS=practice.example."
        )
    return hosts or ["localhost", "127.0.0.1", "[::1]"]


SECRET_KEY = _secret_key()
# Keys that were in use before: what they have signed stays good, what they have encrypted can be read.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
# The first encrypts, all of them read (practice/encryption.py); without any the key is made of SECRET_KEY.
ENCRYPTION_KEYS: list[str] = env.list("ENCRYPTION_KEYS", default=[])
ALLOWED_HOSTS = _allowed_hosts()
# Outside the demo a practice is served behind TLS; HTTPS=0 is for trying it on one machine.
HTTPS = env.bool("HTTPS", default=not DEMO)
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "simple_history",
    "practice",
    "treatments",
    "patients",
    "scheduling",
    "records",
]

MIDDLEWARE = [
    "practice.tracing.TracingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "practice.middleware.PracticeMiddleware",
    "practice.second_factor.SecondFactorMiddleware",
    "practice.audit.reading.AuditMiddleware",
    "practice.locking.LockMiddleware",
    "patients.withholding.WithholdingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "practice.urls"
WSGI_APPLICATION = "practice.wsgi.application"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "practice.navigation.surroundings",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # Nobody waits for long: who meets a lock or a server that is away is told so (503) and may try again.
        bounded = {"connect_timeout": 5, "options": f"-c lock_timeout={env.int('LOCK_SECONDS', default=10)}s"}
        DATABASES["default"]["OPTIONS"] = bounded | DATABASES["default"].get("OPTIONS", {})
else:
    PRACTICE_DATA.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": PRACTICE_DATA / "practice.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # Measured: with Django's default, half of the racing bookings fail with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": env.int("LOCK_SECONDS", default=20),
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA recursive_triggers=ON;",
            },
            # Races and browsers need several connections to one database, which only a file gives.
            "TEST": {"NAME": PRACTICE_DATA / "test.sqlite3"},
        }
    }

REDIS_URL = env.str("REDIS_URL", default="")
KEPT_CACHE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "practice_cache",
    # Tries are counted here: with the usual 300, a few hundred names tried by a stranger would push out the counts.
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}
SHARED_CACHE = {
    "BACKEND": "practice.caches.SurvivingRedisCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
}
CACHES = {"default": SHARED_CACHE, "kept": KEPT_CACHE} if REDIS_URL else {"default": KEPT_CACHE}
# For what templates make the same way for everybody with the same roles: nothing of a person, nothing that changes.
CACHES["process"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
SESSION_ENGINE = "practice.sessions"
# Not in a cookie: what is said to one person would wait in the browser for whoever signs in next.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The rest of it stands in practice/sign_in_settings.py. A demo shows the second factor; outside of it therapists and admins
# have to have one.
SECOND_FACTOR_COMPULSORY = not DEMO

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Berlin")
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = PRACTICE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "practice.storage.HashedStorage"},
}
MEDIA_ROOT = PRACTICE_DATA / "files"
# Files of records: never under a folder that is served.
DOCUMENTS = PRACTICE_DATA / "documents"
FILE_UPLOAD_HANDLERS = ["practice.uploads.BoundedFiles"]

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    # Django's, which in addition knows what may have been taken.
    EMAIL_BACKEND = "practice.gateways.smtp.AttentiveBackend"
# A provider that django-anymail knows, by its name there; every ANYMAIL_… of the environment is a setting of it.
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
# Seconds for each answer of a mail server or a gateway.
EMAIL_TIMEOUT = 10
ANYMAIL: dict[str, str | int] = {"REQUESTS_TIMEOUT": EMAIL_TIMEOUT}
ANYMAIL |= {name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="practice@localhost")
# Without a mail server letters to patients stay here: a link of theirs belongs in no console.
MAIL_LEAVES = bool(env.str("EMAIL_URL", default="") or MAIL_PROVIDER)
# Where a demo writes down what would have left.
KEPT_MESSAGES = PRACTICE_DATA / "messages"
SMS_URL = env.str("SMS_URL", default="")
SMS_KEY = env.str("SMS_KEY", default="")
SMS_FROM = env.str("SMS_FROM", default="")
# How the gateway is asked: practice/gateways/sms.py.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="practice.gateways.sms.HttpsGateway")
# Where patients reach the practice; letters are written outside of any request.
_HOST = ALLOWED_HOSTS[0].lstrip(".") if HTTPS else f"localhost:{env.str('PORT', default='8000')}"
# Where the end of the audit log is mailed once a day, beside the file in PRACTICE_DATA.
AUDIT_MAIL = env.str("AUDIT_MAIL", default="")
PUBLIC_URL = env.str("PUBLIC_URL", default=f"{'https' if HTTPS else 'http'}://{_HOST}").rstrip("/")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Tries to sign in are counted by address: the visitor's, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # Browsers take a name like this from the host itself alone, by TLS: no neighbouring name plants a session.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# Numbers for a monitor: /metrics answers to who brings this token.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Where the processes of one server put their numbers together; prometheus_client reads the variable itself.
METRICS_FOLDER = env.str("PROMETHEUS_MULTIPROC_DIR", default="")

# "json" or "line".
LOG_FORMAT = env.str("LOG_FORMAT", default="line" if DEMO else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "practice.logs.AsJson"},
    },
    "filters": {
        "without links": {"()": "practice.logs.WithoutLinks"},
        "without refusals": {"()": "practice.logs.WithoutRefusals"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_FORMAT == "json" else "line",
            "filters": ["without links", "without refusals"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        # They name every style that is for screens only.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # Statements are full of what people typed.
        "django.db.backends": {"level": "WARNING"},
        # A line for every request.
        "practice.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
