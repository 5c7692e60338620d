"""What every environment shares. Values that differ come from `env.read_environment()`."""

from pathlib import Path
from typing import Any

from portal.settings.celery import *
from portal.settings.env import ROOT, read_environment
from portal.settings.languages import *
from portal.settings.rest import *

ENVIRONMENT = read_environment()

BASE_DIR = ROOT
DATA_DIR: Path = ENVIRONMENT.data_dir
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
FIELD_KEYS = ENVIRONMENT.field_keys
INDEX_KEY = ENVIRONMENT.index_key
FILINGS_AN_HOUR = ENVIRONMENT.filings_an_hour
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
SITE_NAME = ENVIRONMENT.site_name
SITE_URL = ENVIRONMENT.site_url
IS_DEMO = False

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose forms it changes
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "rules",
    "pgtrigger",
    "pghistory",
    "portal.common",
    "portal.audit",
    "portal.reference",
    "portal.notifications",
    "portal.search",
    "portal.accounts",
    "portal.partners",
    "rights_info",
    "recruitment_agencies",
    "complaints",
    "portal.web",
]

MIDDLEWARE = [
    "portal.web.middleware.SafeAnswerMiddleware",  # outermost: no answer goes out without its headers
    "django.middleware.security.SecurityMiddleware",
    "portal.web.middleware.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.middleware.SafeRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.middleware.LanguageMiddleware",
    "portal.common.caching.PublicPageMiddleware",  # kept pages go no further down
    "portal.common.api.slashes.SlashMiddleware",  # Django's CommonMiddleware
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",  # the one place: ADR 0026
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.web.middleware.RefusedMethodMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True

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
                "portal.web.context.portal",
            ],
            # Its own app is not installed: this tag stands in its place.
            "libraries": {"lucide": "portal.common.templatetags.portal_icons"},
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Of a web process, so that no page holds a thread or a lock for long; jobs and commands have none. In milliseconds.
WEB_DATABASE_LIMITS = {
    "statement_timeout": 20_000,
    "lock_timeout": 10_000,
    "idle_in_transaction_session_timeout": 30_000,
}


def _with_limits(database: dict[str, Any], limits: dict[str, int]) -> dict[str, Any]:
    """The entry of DATABASES with these settings of PostgreSQL for each connection."""
    options = dict(database.get("OPTIONS", {}))
    wanted = [f"-c {name}={value}" for name, value in limits.items()]
    options["options"] = " ".join([*wanted, options.get("options", "")]).strip()
    return {**database, "OPTIONS": options}


DATABASES = {
    "default": {
        **(
            _with_limits(ENVIRONMENT.database, WEB_DATABASE_LIMITS)
            if ENVIRONMENT.is_web
            else ENVIRONMENT.database
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # template0: the cluster's own UTF-8 locale, whatever was done to template1.
        "TEST": {"TEMPLATE": "template0", "CHARSET": "UTF8"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _redis_database(url: str, number: int) -> str:
    """The address of one numbered database, for redis:// and unix:// addresses alike."""
    if url.startswith("unix://"):
        return f"{url}?db={number}"
    return f"{url.rstrip('/')}/{number}"


def _celery_broker(url: str) -> str:
    if url.startswith("unix://"):
        return url.replace("unix://", "redis+socket://", 1) + "?virtual_host=0"
    return _redis_database(url, 0)


CELERY_BROKER_URL = _celery_broker(ENVIRONMENT.redis_url)
if ENVIRONMENT.is_web:
    # Whoever files must not wait for a broker that hangs.
    CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 1}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis_database(ENVIRONMENT.redis_url, 1),
        "KEY_PREFIX": "portal",
        "TIMEOUT": 300,
        # A server that hangs is one that is down: whatever asks it does without.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# People -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "portal.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# Of wrong passwords, five an account *at an address*: portal.accounts.adapter. A whole office shares one address.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/5m/key"}
ACCOUNT_FORMS = {
    "add_email": "portal.accounts.sign_in_forms.AddAddressForm",
    "confirm_login_code": "portal.accounts.sign_in_forms.ConfirmCodeForm",
}
MFA_ADAPTER = "portal.accounts.second_factor_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: addresses are those that were invited
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 16  # nobody guesses them: portal.accounts.throttles counts them loosely
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "portal.accounts.sign_in_forms.AuthenticateForm",
    "authenticate_webauthn": "portal.accounts.sign_in_forms.PasskeyForm",
    "reauthenticate": "portal.accounts.sign_in_forms.ReauthenticateForm",
    "reauthenticate_webauthn": "portal.accounts.sign_in_forms.PasskeyAgainForm",
    "login_webauthn": "portal.accounts.sign_in_forms.PasskeySignInForm",
    "activate_totp": "portal.accounts.sign_in_forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "portal.accounts.sign_in_forms.EditPasskeyForm",
}
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.web.views.errors.csrf_failure"

# Language and time --------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

# Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
ASSETS_DIR = DATA_DIR / "assets"  # what `build_assets` makes: subset fonts
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]  # ASSETS_DIR is made by `build_assets`
STATICFILES_DIRS = [BASE_DIR / "portal" / "static", ASSETS_DIR]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "private"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # files of cases are received apart: complaints.uploads
CLAMD_ADDRESS = ENVIRONMENT.clamd_address
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000  # a helper's form for a hundred workers has five for each

# Safety -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        # No script may turn a text into markup or code; "kept" is the policy of js/kept.js, for one address of ours.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["kept"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), display-capture=(), "
    "bluetooth=(), hid=(), serial=(), midi=(), local-fonts=(), idle-detection=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
SECURITY_CONTACT = ENVIRONMENT.security_contact
METRICS_TOKEN = ENVIRONMENT.metrics_token
if METRICS_TOKEN:
    MIDDLEWARE.insert(0, "portal.web.operations.metrics.MetricsMiddleware")
# Cookies bound to a path cannot have the prefix __Host-: production puts __Secure- before their names.
PATH_COOKIE_PREFIX = ""

# Messages to people -------------------------------------------------------------------------------
EMAIL_BACKEND = ENVIRONMENT.email["EMAIL_BACKEND"]
EMAIL_HOST = ENVIRONMENT.email["EMAIL_HOST"]
EMAIL_PORT = ENVIRONMENT.email["EMAIL_PORT"]
EMAIL_HOST_USER = ENVIRONMENT.email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = ENVIRONMENT.email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = ENVIRONMENT.email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = ENVIRONMENT.email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
PARTNER_HOOKS_ON_LOOPBACK = False  # only the demonstration tells a program on the same machine
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
NOTIFICATION_CHANNELS = ["email", "in_app", *ENVIRONMENT.channels.enabled]
SMS_GATEWAY = ENVIRONMENT.channels.sms_gateway
SMS_ACCOUNT = ENVIRONMENT.channels.sms_account
SMS_TOKEN = ENVIRONMENT.channels.sms_token
SMS_SENDER = ENVIRONMENT.channels.sms_sender
SMS_API_URL = ENVIRONMENT.channels.sms_api_url
TELEGRAM_BOT = ENVIRONMENT.channels.telegram_bot
TELEGRAM_TOKEN = ENVIRONMENT.channels.telegram_token
TELEGRAM_WEBHOOK_SECRET = ENVIRONMENT.channels.telegram_webhook_secret
TELEGRAM_API_URL = ENVIRONMENT.channels.telegram_api_url
APPRISE_SERVICES = ENVIRONMENT.channels.apprise_services

# Logs: one JSON object a line, redacted, without any client address.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "portal.common.logs.RedactionFilter"}},
    "formatters": {"json": {"()": "portal.common.logs.JSONFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["redact"],
            "formatter": "json",
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO", "handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "fontTools": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it names the passkey of whoever signs in
        # Its warnings repeat addresses, and with them tokens and numbers.
        "urllib3": {"level": "ERROR"},
    },
}
