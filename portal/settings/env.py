"""The one place that reads the environment.

Every setting may also be given as `NAME_FILE`, the path of a file that holds the value (for secrets). A missing or
malformed setting stops the start with one message that names each of them and says how to set it.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_email_url
import environs
from django.core.exceptions import ImproperlyConfigured

from portal.settings import embedded

ROOT = Path(__file__).resolve().parents[2]

# Public by design: they let the demo start without a question. Production refuses them.
DEMO_SECRET_KEY = "demo-only-secret-key-that-production-refuses-to-start-with"  # noqa: S105
DEMO_FIELD_KEYS = (base64.urlsafe_b64encode(b"demo-only-field-key-32-bytes-xx!").decode(),)

FIELD_KEY_BYTES = 32
LAST_PORT = 65_535
# Ours → dj-email-url's. «submission» is SMTP that turns to TLS after the greeting.
_EMAIL_SCHEMES = {
    "smtp": "smtp",
    "smtp+tls": "submission",
    "smtp+ssl": "smtp",
    "console": "console",
    "dummy": "dummy",
}


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
    is_embedded: bool
    uses_demo_keys: bool
    proxy_count: int


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
    field_keys = reader.field_keys(DEMO_FIELD_KEYS)
    port = reader.read("PORT", env.int, 8000, "Give a number, for example PORT=8000.")
    environment = Environment(
        debug=reader.read("DEBUG", env.bool, False, "Give true or false."),
        secret_key=secret_key,
        field_keys=field_keys,
        index_key=reader.index_key(),
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
        is_embedded=not (database_given and redis_url),
        uses_demo_keys=secret_key == DEMO_SECRET_KEY or field_keys == DEMO_FIELD_KEYS,
        proxy_count=reader.read("PROXY_COUNT", env.int, 0, "Give the number of trusted proxies."),
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
