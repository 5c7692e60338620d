"""Logs tell what happened and nothing about whom."""

import json
import logging
from io import StringIO

import pytest
from django.test import Client

from portal.common.logs import HIDDEN, JSONFormatter, RedactionFilter, redact

pytestmark = pytest.mark.security


@pytest.mark.parametrize(
    "secret",
    [
        "203.0.113.7",
        "2001:db8::1",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "fe80::1",
        "::1",
        "::ffff:203.0.113.7",
        "+66 81 234 5678",
        "081-234-5678",
        "081.234.5678",
        "+66812345678",
        "(081) 234 5678",
        "០៨១២៣៤៥៦៧៨",
        "၀၉၇၈၁၂၃၄၅၆၇",
        "4821 0937 5566 1029 3847",
        "48210937556610293847",
        "sreymom@example.org",
        "sreymom.k+x@mail.example.com",
        "?q=passport&receipt=4821",
    ],
)
def test_secret_is_hidden(secret: str) -> None:
    redacted = redact(f"before {secret} after")
    assert secret.strip("()?") not in redacted
    assert HIDDEN in redacted
    assert redacted.startswith("before ")
    assert redacted.endswith(" after")


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /km/rights/passport/",
        "took 12:34:56",
        "status 404 in 1234 ms",
        "portal.web.views:12",
        "3 of 12 deliveries",
        "MRP-2026-0001",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


def test_row_that_the_database_repeats_is_hidden() -> None:
    text = "null value\nDETAIL:  Failing row contains (1, Sok Sreymom, 5).\nCONTEXT: x"
    assert redact(text) == f"null value\nDETAIL:{HIDDEN}\nCONTEXT: x"


@pytest.fixture
def log() -> tuple[logging.Logger, StringIO]:
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(RedactionFilter())
    handler.setFormatter(JSONFormatter())
    logger = logging.Logger("test.logs")
    logger.addHandler(handler)
    return logger, output


def test_line_is_one_json_object_in_utf_8(log: tuple[logging.Logger, StringIO]) -> None:
    logger, output = log
    logger.warning("សួស្តី\n%s", "second line")
    (line,) = output.getvalue().splitlines()
    entry = json.loads(line)
    assert entry["message"] == "សួស្តី\nsecond line"
    assert entry["level"] == "WARNING"
    assert entry["logger"] == "test.logs"
    assert entry["at"].endswith("+00:00")
    assert "សួស្តី" in line


def test_arguments_and_traceback_are_redacted(log: tuple[logging.Logger, StringIO]) -> None:
    logger, output = log
    try:
        raise ValueError("sreymom@example.org called from 203.0.113.7")
    except ValueError:
        logger.exception("for %s", "+66812345678")
    entry = json.loads(output.getvalue())
    assert entry["error"] == "ValueError"
    assert "Traceback" in entry["traceback"]
    for secret in ("sreymom", "203.0.113.7", "66812345678"):
        assert secret not in output.getvalue()


def test_request_object_is_dropped(log: tuple[logging.Logger, StringIO]) -> None:
    logger, _output = log
    record = logger.makeRecord(
        "x", logging.INFO, "f", 1, "m", (), None, extra={"request": object()}
    )
    RedactionFilter().filter(record)
    assert not hasattr(record, "request")


@pytest.mark.parametrize("arguments", [("x",), ("x", "y"), ({"a": 1},)])
def test_wrong_placeholder_breaks_nothing(
    log: tuple[logging.Logger, StringIO], arguments: tuple[object, ...]
) -> None:
    logger, output = log
    logger.info("%d %d", *arguments)
    assert json.loads(output.getvalue())["level"] == "INFO"


@pytest.mark.django_db
def test_request_leaves_neither_address_nor_query_in_the_log(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get(
        "/en/nothing/?name=SREYMOM",
        REMOTE_ADDR="203.0.113.99",
        headers={"x-forwarded-for": "203.0.113.98"},
    )
    written = "".join(capfd.readouterr())
    assert "SREYMOM" not in written
    assert "203.0.113" not in written
