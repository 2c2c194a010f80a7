"""Django's settings, all of them from the environment (see `environment.py`)."""

from pathlib import Path

import pghistory
from django.utils.translation import gettext_lazy as _

from teremok.config.environment import read_settings
from teremok.platform.database.addresses import django_database
from teremok.platform.database.keyring import kept_secret

ENV = read_settings()
PACKAGE = Path(__file__).resolve().parent.parent
VAR: Path = ENV["TEREMOK_VAR"]
BASE_URL: str = ENV["TEREMOK_BASE_URL"].rstrip("/")
DEMO: bool = ENV["TEREMOK_DEMO"]
SIMULATORS: bool = ENV["TEREMOK_SIMULATORS"]
DEBUG: bool = ENV["TEREMOK_DEBUG"]

SECRET_KEY = ENV["TEREMOK_SECRET_KEY"] or kept_secret(VAR, "secret-key")
ENCRYPTION_KEYS: tuple[bytes, ...] = (
    ENV["TEREMOK_ENCRYPTION_KEYS"]
    or read_settings({"TEREMOK_ENCRYPTION_KEYS": kept_secret(VAR, "encryption-key")})["TEREMOK_ENCRYPTION_KEYS"]
)
HASH_KEY: str = ENV["TEREMOK_HASH_KEY"] or kept_secret(VAR, "hash-key")
SEAL_KEY: bytes = (
    ENV["TEREMOK_SEAL_KEY"] or read_settings({"TEREMOK_SEAL_KEY": kept_secret(VAR, "seal-key")})["TEREMOK_SEAL_KEY"]
)
WITNESSES: tuple[str, ...] = ENV["TEREMOK_WITNESSES"]
PUSH_KEY: str = ENV["TEREMOK_PUSH_KEY"] or kept_secret(VAR, "push-key")

DATABASES = {"default": django_database(ENV["DATABASE_URL"], VAR)}
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 3 if ENV["TEREMOK_PREPARE"] else None
LISTEN_DATABASE = django_database(ENV["LISTEN_DATABASE_URL"] or ENV["DATABASE_URL"], VAR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "teremok.platform.database",
    "teremok.platform.law",
    "teremok.platform.jobs",
    "teremok.platform.secrets",
    "teremok.platform.audit",
    "teremok.platform.limits",
    "teremok.platform.channels",
    "teremok.platform.documents",
    "teremok.platform.files",
    "teremok.platform.numbering",
    "teremok.platform.booking",
    "teremok.platform.retention",
    "teremok.platform.live",
    "teremok.platform.health",
    "teremok.platform.api",
    "teremok.ui",
    "teremok.registry",
    "teremok.registry.imports",
    "teremok.identity",
    "teremok.notices",
    "teremok.modules.community",
    "teremok.modules.relocation",
    "teremok.portals.home",
    "teremok.portals.staff",
    "teremok.demo",
]

MIDDLEWARE = [
    "teremok.platform.health.middleware.RequestLog",
    "teremok.platform.access.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "teremok.platform.access.policy.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "teremok.ui.forgery.ForgeryProtection",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teremok.identity.middleware.ActingPerson",
    "teremok.platform.audit.middleware.Journal",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "teremok.config.urls"
WSGI_APPLICATION = "teremok.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "teremok.ui.context.page",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "teremok.ui.templatetags.ui"],
        },
    }
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
TIME_ZONE = ENV["TEREMOK_TIME_ZONE"]
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["teremok.config.formats"]
LOCALE_PATHS = sorted(PACKAGE.glob("**/locale"))  # listed here, our words win over those of libraries

AUTH_USER_MODEL = "identity.Account"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
]

ALLOWED_HOSTS = list(ENV["TEREMOK_HOSTS"])
TRUSTED_PROXIES: tuple[str, ...] = ENV["TEREMOK_TRUSTED_PROXIES"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_ENGINE = "teremok.identity.session_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV["TEREMOK_TLS"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME = "teremok_session"
CSRF_COOKIE_NAME = "teremok_csrf"
CSRF_FAILURE_VIEW = "teremok.ui.errors.csrf_failed"
LANGUAGE_COOKIE_NAME = "teremok_language"
SECURE_SSL_REDIRECT = ENV["TEREMOK_TLS"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if ENV["TEREMOK_TLS"] else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder", "teremok.ui.finders.Gathered"]
WHITENOISE_USE_FINDERS = DEBUG
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

MAIL_URL: str = ENV["TEREMOK_MAIL_URL"]
BOUNCES_URL: str = ENV["TEREMOK_BOUNCES_URL"]
BOUNCES_TO: str = ENV["TEREMOK_BOUNCES_TO"]
DEFAULT_FROM_EMAIL = ENV["TEREMOK_MAIL_FROM"]
SMS_URL: str = ENV["TEREMOK_SMS_URL"]
SMS_TOKEN: str = ENV["TEREMOK_SMS_TOKEN"]
MAIL_URL_2: str = ENV["TEREMOK_MAIL_URL_2"]
SMS_URL_2: str = ENV["TEREMOK_SMS_URL_2"]
SMS_TOKEN_2: str = ENV["TEREMOK_SMS_TOKEN_2"]
UNDECIDED_HOURS: int = ENV["TEREMOK_UNDECIDED_HOURS"]
FILES_URL: str = ENV["TEREMOK_FILES_URL"]
CLAMD: str = ENV["TEREMOK_CLAMD"]
UPLOAD_LIMIT_BYTES: int = ENV["TEREMOK_UPLOAD_LIMIT"] * 1024 * 1024
REQUEST_LIMIT_BYTES: int = ENV["TEREMOK_REQUEST_LIMIT"] * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PGHISTORY_ADMIN_CLASS = None
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
MIGRATION_MODULES: dict[str, str] = {}
SILENCED_SYSTEM_CHECKS: list[str] = []

from teremok.platform.health.logs import logging_settings  # noqa: E402

LOGGING = logging_settings(ENV["TEREMOK_LOG_LEVEL"])
