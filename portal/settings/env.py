"""The one place that reads the environment.

Every setting may also be given as `NAME_FILE`, the path of a file that holds the value (for secrets). A missing or
malformed setting stops the start with one message that names each of them and says how to set it.
"""

import base64
import binascii
import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import dj_email_url
import environs
from django.core.exceptions import ImproperlyConfigured

from portal.settings import embedded

ROOT = Path(__file__).resolve().parents[2]

# Public by design: they let the demo start without a question. Production refuses them.
DEMO_SECRET_KEY = "demo-only-secret-key-that-production-refuses-to-start-with"  # noqa: S105  # nosec B105 # public by design, production refuses it
DEMO_FIELD_KEYS = (base64.urlsafe_b64encode(b"demo-only-field-key-32-bytes-xx!").decode(),)
DEMO_MAIL_FROM = "Migrant Rights Portal <no-reply@localhost>"

# Not a setting: portal/wsgi.py marks its own process with it, so that only pages have limits of time.
WEB_PROCESS = "PORTAL_WEB_PROCESS"

FIELD_KEY_BYTES = 32
SHORTEST_TOKEN = 24
LAST_PORT = 65_535
# Ours → dj-email-url's. «submission» is SMTP that turns to TLS after the greeting.
_EMAIL_SCHEMES = {
    "smtp": "smtp",
    "smtp+tls": "submission",
    "smtp+ssl": "smtp",
    "console": "console",
    "dummy": "dummy",
}


# The providers of text messages that stand in `portal.notifications.channels.sms_gateways`.
SMS_GATEWAYS = ("twilio",)
_LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")


@dataclass(frozen=True)
class ChannelSettings:
    """Channels that reach people outside, each behind its own switch: empty means that it is off."""

    sms_gateway: str
    sms_account: str
    sms_token: str
    sms_sender: str
    sms_api_url: str
    telegram_bot: str
    telegram_token: str
    telegram_webhook_secret: str
    telegram_api_url: str
    apprise_services: tuple[str, ...]

    @property
    def enabled(self) -> list[str]:
        """Keys of the channels that are switched on."""
        switches = {
            "sms": self.sms_gateway,
            "telegram": self.telegram_bot,
            "apprise": self.apprise_services,
        }
        return [key for key, switch in switches.items() if switch]


@dataclass(frozen=True)
class Environment:
    """What the environment says, checked and typed."""

    debug: bool
    secret_key: str
    field_keys: tuple[str, ...]
    index_key: str
    clamd_address: str
    filings_an_hour: int
    allowed_hosts: tuple[str, ...]
    port: int
    data_dir: Path
    site_name: str
    site_url: str
    database: dict[str, Any]
    redis_url: str
    email: dict[str, Any]
    mail_from: str
    is_embedded: bool
    uses_demo_keys: bool
    proxy_count: int
    is_proxy_count_given: bool
    security_contact: str
    metrics_token: str
    is_web: bool
    channels: ChannelSettings


class _Reader:
    """Collects every problem before it stops, so that a person mends all of them at once."""

    def __init__(self) -> None:
        # A file that holds a secret ends in a newline that is not part of it.
        self.env = environs.FileAwareEnv(strip_whitespace=True)
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[..., Any], default: Any, how: str) -> Any:
        try:
            return parse(name, default)
        except (environs.EnvError, ValueError) as error:
            self.problems.append(f"{name}: {error}\n    {how}")
            return default

    def text(self, name: str, default: str) -> str:
        how = f"Give a text, or {name}_FILE with the path of a file that holds it."
        return str(self.read(name, self.env.str, default, how))

    def texts(self, name: str, default: list[str]) -> tuple[str, ...]:
        """A list parted by commas."""
        found = self.read(name, self.env.list, default, "Give a list, parted by commas.")
        return tuple(text.strip() for text in found if text.strip())

    def field_keys(self, default: tuple[str, ...]) -> tuple[str, ...]:
        keys = self.texts("FIELD_KEYS", list(default))
        if not all(_is_field_key(key) for key in keys) or not keys:
            self.problems.append(
                "FIELD_KEYS: each key must be 32 bytes in URL-safe base64, newest first, parted by commas\n"
                '    Make one: python -c "import base64,os;print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
            )
            return default
        return keys

    def index_key(self) -> str:
        key = self.text("INDEX_KEY", "")
        if key and not _is_field_key(key):
            self.problems.append(
                "INDEX_KEY: must be 32 bytes in URL-safe base64\n"
                "    Leave it out, or give the last key of FIELD_KEYS before that key is taken out there."
            )
            return ""
        return key

    def metrics_token(self) -> str:
        """The token of whoever collects figures; empty while METRICS is off."""
        token = self.text("METRICS_TOKEN", "")
        if not self.read("METRICS", self.env.bool, False, "Give true or false."):
            return ""
        if len(token) < SHORTEST_TOKEN:
            self.problems.append(
                f"METRICS_TOKEN: must have at least {SHORTEST_TOKEN} characters while METRICS is true\n"
                '    Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        if importlib.util.find_spec("prometheus_client") is None:
            self.problems.append(
                "METRICS: prometheus-client is not installed\n    Install the extra: pip install '.[metrics]'"
            )
        return token

    def email(self) -> dict[str, Any]:
        """Django's EMAIL_* settings."""
        scheme, colon, rest = self.text("EMAIL_URL", "console:").partition(":")
        try:
            settings: dict[str, Any] = dj_email_url.parse(_EMAIL_SCHEMES[scheme] + colon + rest)
        except (KeyError, ValueError):
            self.problems.append(
                f"EMAIL_URL: must begin with one of {', '.join(f'{name}:' for name in _EMAIL_SCHEMES)}\n"
                "    Give smtp+tls://user:password@host:587, or leave it out."
            )
            return dict(dj_email_url.parse("console:"))
        settings["EMAIL_USE_SSL"] = scheme == "smtp+ssl"
        return settings

    def mail_from(self) -> str:
        """Whom mails are from, an address with or without a name."""
        given = self.text("MAIL_FROM", "") or DEMO_MAIL_FROM
        _name, address = parseaddr(given)
        local, at, host = address.rpartition("@")
        if not (local and at and host) or not given.isprintable():
            self.problems.append(
                "MAIL_FROM: must be the address that mails come from\n"
                "    For example Migrant Rights Portal <no-reply@rights.example.org>"
            )
            return DEMO_MAIL_FROM
        return given

    def channels(self) -> ChannelSettings:
        """SMS, Telegram, Apprise: who switches one on gives the rest of its settings too."""
        found = ChannelSettings(
            sms_gateway=self.text("SMS_GATEWAY", ""),
            sms_account=self.text("SMS_ACCOUNT", ""),
            sms_token=self.text("SMS_TOKEN", ""),
            sms_sender=self.text("SMS_SENDER", ""),
            sms_api_url=self.text("SMS_API_URL", "https://api.twilio.com").rstrip("/"),
            telegram_bot=self.text("TELEGRAM_BOT", "").lstrip("@"),
            telegram_token=self.text("TELEGRAM_TOKEN", ""),
            telegram_webhook_secret=self.text("TELEGRAM_WEBHOOK_SECRET", ""),
            telegram_api_url=self.text("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/"),
            apprise_services=self.texts("APPRISE_SERVICES", []),
        )
        self.problems += _channel_problems(found)
        return found

    def finish(self) -> None:
        if self.problems:
            listing = "\n  ".join(self.problems)
            raise ImproperlyConfigured(
                f"The portal cannot start. Mend these settings:\n  {listing}"
            )


def _is_field_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text)) == FIELD_KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_demo_key(text: str) -> bool:
    """However it is written."""
    return bool(text) and base64.urlsafe_b64decode(text) in map(
        base64.urlsafe_b64decode, DEMO_FIELD_KEYS
    )


def _channel_problems(channels: ChannelSettings) -> list[str]:
    problems = []
    if channels.sms_gateway not in ("", *SMS_GATEWAYS):
        problems.append(
            f"SMS_GATEWAY: must be one of {', '.join(SMS_GATEWAYS)}\n    Or leave it out: no text message is sent."
        )
    needed = {
        "SMS_ACCOUNT": (channels.sms_gateway, channels.sms_account),
        "SMS_TOKEN": (channels.sms_gateway, channels.sms_token),
        "SMS_SENDER": (channels.sms_gateway, channels.sms_sender),
        "TELEGRAM_TOKEN": (channels.telegram_bot, channels.telegram_token),
        "TELEGRAM_WEBHOOK_SECRET": (channels.telegram_bot, channels.telegram_webhook_secret),
    }
    problems += [
        f"{name}: is missing\n    Give it, or {name}_FILE, or switch its channel off."
        for name, (switch, value) in needed.items()
        if switch and not value
    ]
    urls = {"SMS_API_URL": channels.sms_api_url, "TELEGRAM_API_URL": channels.telegram_api_url}
    problems += [
        f"{name}: must begin with https://\n    Leave it out; plain http is for a simulator on this machine."
        for name, url in urls.items()
        if not url.startswith(("https://", *_LOOPBACK))
    ]
    if channels.apprise_services and importlib.util.find_spec("apprise") is None:
        problems.append(
            "APPRISE_SERVICES: Apprise is not installed\n    Install the extra: pip install '.[channels]'"
        )
    return problems


def read_environment() -> Environment:
    """Read and check every setting.

    Raises:
        ImproperlyConfigured: naming each missing or malformed setting and how to set it.
    """
    reader = _Reader()
    env = reader.env
    data_dir = Path(reader.text("DATA_DIR", ".data"))
    data_dir = data_dir if data_dir.is_absolute() else ROOT / data_dir
    addresses = embedded.addresses(data_dir)
    database_given = bool(reader.text("DATABASE_URL", ""))
    redis_url = reader.text("REDIS_URL", "")
    secret_key = reader.text("SECRET_KEY", DEMO_SECRET_KEY)
    field_keys, index_key = reader.field_keys(DEMO_FIELD_KEYS), reader.index_key()
    port = reader.read("PORT", env.int, 8000, "Give a number, for example PORT=8000.")
    environment = Environment(
        debug=reader.read("DEBUG", env.bool, False, "Give true or false."),
        secret_key=secret_key,
        field_keys=field_keys,
        index_key=index_key,
        clamd_address=reader.text("CLAMD_ADDRESS", ""),
        filings_an_hour=reader.read(
            "FILINGS_AN_HOUR", env.int, 1000, "Give a number, for example 1000; 0 for no measure."
        ),
        allowed_hosts=reader.texts("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"]),
        port=port,
        data_dir=data_dir,
        site_name=reader.text("SITE_NAME", ""),
        site_url=reader.text("SITE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        database=reader.read(
            "DATABASE_URL",
            lambda name, default: env.dj_db_url(name, default) if database_given else default,
            addresses.database,
            "Give postgres://user:password@host:5432/name, or leave it out for the embedded database.",
        ),
        redis_url=redis_url or addresses.redis_url,
        email=reader.email(),
        mail_from=reader.mail_from(),
        is_embedded=not (database_given and redis_url),
        uses_demo_keys=secret_key == DEMO_SECRET_KEY
        or any(map(_is_demo_key, (*field_keys, index_key))),
        proxy_count=reader.read("PROXY_COUNT", env.int, 0, "Give the number of trusted proxies."),
        is_proxy_count_given=bool(reader.text("PROXY_COUNT", "")),
        security_contact=reader.text("SECURITY_CONTACT", ""),
        metrics_token=reader.metrics_token(),
        is_web=os.environ.get(WEB_PROCESS) == "1",
        channels=reader.channels(),
    )
    _check_values(reader, environment)
    _check_urls(reader, environment, redis_given=bool(redis_url))
    reader.finish()
    return environment


def _check_values(reader: _Reader, environment: Environment) -> None:
    if not environment.secret_key:
        reader.problems.append(
            "SECRET_KEY: is empty\n    Give a long random text, or leave it out."
        )
    if not 1 <= environment.port <= LAST_PORT:
        reader.problems.append(f"PORT: must be 1 to {LAST_PORT}\n    For example PORT=8000.")
    scanner = environment.clamd_address
    if scanner and not scanner.startswith(("unix://", "tcp://")):
        reader.problems.append(
            "CLAMD_ADDRESS: must begin with unix:// or tcp://\n"
            "    For example unix:///run/clamav/clamd.sock, or leave it out."
        )
    contact = environment.security_contact
    if contact and not contact.startswith(("https://", "mailto:", "tel:")):
        reader.problems.append(
            "SECURITY_CONTACT: must begin with https://, mailto: or tel:\n"
            "    For example https://rights.example.org/report, or leave it out."
        )
    if environment.proxy_count < 0:
        reader.problems.append("PROXY_COUNT: must be 0 or more\n    Give 0 without a proxy.")


def _check_urls(reader: _Reader, environment: Environment, *, redis_given: bool) -> None:
    engine = environment.database.get("ENGINE", "")
    if not environment.database.get("NAME"):
        reader.problems.append(
            "DATABASE_URL: names no database\n    Give postgres://user:password@host:5432/name"
        )
    if "postgresql" not in engine:
        reader.problems.append("DATABASE_URL: only PostgreSQL is supported\n    Give postgres://…")
    if redis_given and not environment.redis_url.startswith(("redis://", "rediss://", "unix://")):
        reader.problems.append(
            "REDIS_URL: must begin with redis://, rediss:// or unix://\n    For example redis://127.0.0.1:6379"
        )
    if not environment.site_url.startswith(("http://", "https://")):
        reader.problems.append(
            "SITE_URL: must begin with https://\n    For example https://rights.example.org"
        )
