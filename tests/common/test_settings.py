"""The environment: every fault is named at once, secrets may come from files, production refuses the demo's ease."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings.env import DEMO_FIELD_KEYS, ROOT, WEB_PROCESS, read_environment

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
OTHER_KEY = base64.urlsafe_b64encode(b"o" * 32).decode()
NAMES = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "DEBUG", "PORT", "DATA_DIR", "EMAIL_URL",
    "SITE_NAME", "SITE_URL", "PROXY_COUNT", "INDEX_KEY", "MAIL_FROM",
)  # fmt: skip
Set = Callable[..., None]


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Nothing set but what the test sets."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def problem() -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        read_environment()
    return str(caught.value)


def test_empty_environment_gives_the_demo(environ: Set) -> None:
    environment = read_environment()
    assert environment.is_embedded
    assert environment.uses_demo_keys
    assert not environment.debug
    assert environment.port == 8000
    assert environment.data_dir == ROOT / ".data"
    assert environment.site_url == "http://127.0.0.1:8000"
    assert environment.email["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("DEBUG", ""),
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PROXY_COUNT", "-1"),
        ("PROXY_COUNT", "many"),
        ("SECRET_KEY", ""),
        ("FIELD_KEYS", ""),
        ("FIELD_KEYS", "short"),
        ("FIELD_KEYS", f"{KEY},{KEY[:20]}"),
        ("DATABASE_URL", "sqlite:///x.db"),
        ("DATABASE_URL", "mysql://u:p@h/x"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://"),
        ("DATABASE_URL", "postgres://u@h:notaport/x"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("EMAIL_URL", "nonsense"),
        ("EMAIL_URL", "ftp://host"),
        ("EMAIL_URL", "smtp://host:abc"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "Portal <@rights.example.org>"),
        ("MAIL_FROM", "a@rights.example.org\nBcc: b@rights.example.org"),
        ("SITE_URL", "rights.example.org"),
        ("SECRET_KEY_FILE", "/nowhere/at/all"),
        ("DATABASE_URL_FILE", "/tmp"),
    ],
)
def test_malformed_setting_is_named_with_how_to_mend_it(
    environ: Set, name: str, value: str
) -> None:
    environ(**{name: value})
    message = problem()
    assert name.removesuffix("_FILE") in message
    assert len(message.splitlines()) >= 3


def test_every_fault_is_named_at_once(environ: Set) -> None:
    environ(PORT="x", DEBUG="x", FIELD_KEYS="x", REDIS_URL="x", SITE_URL="x", EMAIL_URL="x")
    message = problem()
    for name in ("PORT", "DEBUG", "FIELD_KEYS", "REDIS_URL", "SITE_URL", "EMAIL_URL"):
        assert f"{name}:" in message


@pytest.mark.security
def test_fault_does_not_repeat_a_secret(environ: Set) -> None:
    environ(FIELD_KEYS="SECRETFIELDKEY", DATABASE_URL="postgres://u:SECRETPASSWORD@h:notaport/x")
    assert "SECRET" not in problem().replace("SECRET_KEY", "")


def test_secrets_may_come_from_files_and_lose_the_last_newline(
    environ: Set, tmp_path: Path
) -> None:
    contents = {
        "SECRET_KEY": "from a file",
        "FIELD_KEYS": f"{KEY},{OTHER_KEY}",
        "DATABASE_URL": "postgres://u:p@h:5433/x",
        "REDIS_URL": "redis://r:6379",
        "EMAIL_URL": "smtp+tls://u:p@h:587",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content + "\n")
        environ(**{f"{name}_FILE": str(tmp_path / name)})
    environment = read_environment()
    assert environment.secret_key == "from a file"
    assert environment.field_keys == (KEY, OTHER_KEY)
    assert (environment.database["HOST"], environment.database["PORT"]) == ("h", 5433)
    assert environment.redis_url == "redis://r:6379"
    assert not environment.is_embedded
    assert not environment.uses_demo_keys


@pytest.mark.parametrize(
    ("url", "tls", "ssl"),
    [
        ("smtp://h:25", False, False),
        ("smtp+tls://u:p@h:587", True, False),
        ("smtp+ssl://u:p@h:465", False, True),
    ],
)
def test_mail_server_is_reached_as_its_address_says(
    environ: Set, url: str, tls: bool, ssl: bool
) -> None:
    environ(EMAIL_URL=url)
    email = read_environment().email
    assert email["EMAIL_HOST"] == "h"
    assert (email["EMAIL_USE_TLS"], email["EMAIL_USE_SSL"]) == (tls, ssl)


def test_lists_are_parted_by_commas_and_spaces_do_not_count(environ: Set) -> None:
    environ(ALLOWED_HOSTS="a.example, b.example ,", FIELD_KEYS=f" {KEY} , {OTHER_KEY} ")
    environment = read_environment()
    assert environment.allowed_hosts == ("a.example", "b.example")
    assert environment.field_keys == (KEY, OTHER_KEY)


def test_one_of_two_servers_given_still_embeds_the_other(environ: Set) -> None:
    environ(REDIS_URL="redis://127.0.0.1:6379")
    environment = read_environment()
    assert environment.is_embedded
    assert environment.redis_url == "redis://127.0.0.1:6379"


@pytest.mark.security
@pytest.mark.parametrize(
    "keys",
    [
        {"FIELD_KEYS": DEMO_FIELD_KEYS[0]},
        {"FIELD_KEYS": f"{KEY},{DEMO_FIELD_KEYS[0]}"},
        {"FIELD_KEYS": KEY, "INDEX_KEY": DEMO_FIELD_KEYS[0]},
    ],
)
def test_demo_field_keys_count_as_demo_keys_wherever_they_stand(
    environ: Set, keys: dict[str, str]
) -> None:
    environ(SECRET_KEY="x" * 60, **keys)
    assert read_environment().uses_demo_keys


def test_mails_come_from_the_address_of_the_setting(environ: Set) -> None:
    environ(MAIL_FROM="Rights <help@rights.example.org>")
    assert read_environment().mail_from == "Rights <help@rights.example.org>"


@pytest.mark.parametrize(("is_web", "seconds"), [("1", 1), ("", 5)])
def test_nobody_waits_long_for_a_redis_that_hangs(is_web: str, seconds: int) -> None:
    program = (
        "import portal.settings.local as s;"
        "print(s.CELERY_BROKER_TRANSPORT_OPTIONS['socket_timeout'], s.CACHES['default']['OPTIONS'])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, WEB_PROCESS: is_web},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    options = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    assert result.stdout.strip() == f"{seconds} {options}"


GOOD = {
    "SECRET_KEY": "x" * 60,
    "FIELD_KEYS": KEY,
    "DATABASE_URL": "postgres://u:p@127.0.0.1:5432/x",
    "REDIS_URL": "redis://127.0.0.1:6379",
    "SITE_URL": "https://rights.example.org",
    "ALLOWED_HOSTS": "rights.example.org",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
    "MAIL_FROM": "Rights <no-reply@rights.example.org>",
    "PROXY_COUNT": "1",
}


def start_production(**changes: str | None) -> subprocess.CompletedProcess[str]:
    values = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings.production as s; print(s.DEBUG)"],
        env={**kept, **values},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("proxies", ["1", "0"])
def test_production_starts_with_good_settings(proxies: str) -> None:
    result = start_production(PROXY_COUNT=proxies)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "False"


@pytest.mark.security
def test_production_refuses_the_demo_s_ease_and_names_each_setting() -> None:
    result = start_production(
        SECRET_KEY=None,
        FIELD_KEYS=None,
        DATABASE_URL=None,
        REDIS_URL=None,
        SITE_URL=None,
        EMAIL_URL=None,
        MAIL_FROM=None,
        PROXY_COUNT=None,
        DEBUG="true",
    )
    assert result.returncode != 0
    for name in (*GOOD.keys() - {"ALLOWED_HOSTS"}, "DEBUG"):
        assert name in result.stderr


@pytest.mark.security
@pytest.mark.parametrize(
    "changes",
    [
        {"FIELD_KEYS": f"{KEY},{DEMO_FIELD_KEYS[0]}"},
        {"INDEX_KEY": DEMO_FIELD_KEYS[0]},
        {"REDIS_URL": None},
        {"SITE_URL": "http://rights.example.org"},
        {"EMAIL_URL": None},
        {"EMAIL_URL": "console:"},
        {"EMAIL_URL": "dummy:"},
        {"MAIL_FROM": None},
        {"MAIL_FROM": "Rights <no-reply@localhost>"},
        {"PROXY_COUNT": None},
    ],
)
def test_production_refuses_one_bad_setting(changes: dict[str, str | None]) -> None:
    result = start_production(**changes)
    assert result.returncode != 0
    assert next(iter(changes)) in result.stderr
