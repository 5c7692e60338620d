"""Logs: one JSON object a line; no client address, no query string, no personal text."""

import ipaddress
import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

HIDDEN = "[hidden]"
_PATTERNS = (
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"),  # IPv4 addresses
    re.compile(
        r"(?<![\w-])\+?\d[\d ().-]{7,}\d(?!\w)"
    ),  # telephone numbers and receipts, in any digits
    re.compile(r"[^\s@'\"<>()]+@[^\s@'\"<>()]+\.[a-zA-Z]{2,}"),  # e-mail addresses
    re.compile(r"\?[^\s\"']+"),  # query strings
    re.compile(r"(?<=/accounts/invitation/)[^\s\"'/]+"),  # the secret of an invitation's link
    re.compile(r"(?<=/accounts/password/reset/key/)[^\s\"'/]+"),
    # PostgreSQL repeats whole rows there.
    re.compile(r"(?<=DETAIL:).*$", re.MULTILINE),
)
_MAYBE_IPV6 = re.compile(r"(?<![\w:.])[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*[0-9a-fA-F:]")


def redact(text: str) -> str:
    """The text with addresses, telephone numbers, receipts, query strings and rows of the database hidden."""
    text = _MAYBE_IPV6.sub(_hide_if_address, text)
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text


def _hide_if_address(match: re.Match[str]) -> str:
    """Times of day look like addresses too; only true addresses go."""
    try:
        ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]
    return HIDDEN


class RedactionFilter(logging.Filter):
    """Redacts the finished message and drops the request object, which carries the address and the form."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(_message(record))
        record.args = ()
        record.__dict__.pop("request", None)
        return True


def _message(record: logging.LogRecord) -> str:
    """The message; a wrong placeholder in a log line must not break what was logged."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


class JSONFormatter(logging.Formatter):
    """Time, level, logger, message, and the traceback without local values."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
