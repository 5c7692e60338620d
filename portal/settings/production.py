"""Production: refuses the demo's keys, its mail, the embedded services and debugging; TLS only."""

from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *


def _refuse_demo_settings() -> None:
    problems = []
    if ENVIRONMENT.uses_demo_keys:
        problems.append(
            "SECRET_KEY and FIELD_KEYS: set your own, as INDEX_KEY if you set it; the demo's are public"
        )
    if ENVIRONMENT.is_embedded:
        problems.append(
            "DATABASE_URL and REDIS_URL: set both; the embedded servers are for the demo"
        )
    if ENVIRONMENT.debug:
        problems.append("DEBUG: must be false in production")
    if not ENVIRONMENT.site_url.startswith("https://"):
        problems.append("SITE_URL: set the public address, beginning with https://")
    if not EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        problems.append(
            "EMAIL_URL: set an SMTP server; printed mails would put codes and links into logs"
        )
    if parseaddr(DEFAULT_FROM_EMAIL)[1].endswith("@localhost"):
        problems.append("MAIL_FROM: set the address that mails come from; nobody takes @localhost")
    if not ENVIRONMENT.is_proxy_count_given:
        problems.append(
            "PROXY_COUNT: set how many proxies in front are yours; 0 only where none stands there"
        )
    if problems:
        raise ImproperlyConfigured(
            "The portal cannot start. Mend these settings:\n  " + "\n  ".join(problems)
        )


_refuse_demo_settings()

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The health checks and whoever collects figures come from the host itself, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# A browser takes these from this very host over TLS only, for the whole of it: no neighbour can set or shadow them.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
MESSAGE_STORAGE = "portal.web.message_storage.HostMessageStorage"
PATH_COOKIE_PREFIX = "__Secure-"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True  # type: ignore[assignment]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": ENVIRONMENT.proxy_count}
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxy_count
