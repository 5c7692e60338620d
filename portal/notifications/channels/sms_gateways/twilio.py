"""Twilio's Messages interface (https://www.twilio.com/docs/messaging/api/message-resource, read on 2026-11-23).

It knows no idempotency key. So before a message is sent a second time, its list of messages is asked whether the first
time succeeded: a worker that died after the call, or a time-out, doubles nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis import RedisError

from portal.notifications.channels.base import (
    BadSignature,
    Inbound,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from portal.notifications.channels.calling import call, content, refuse_if_busy_or_broken
from portal.notifications.channels.sms_gateways.base import gateways
from portal.notifications.enums import Outcome

# https://www.twilio.com/docs/api/errors: no further attempt to this number can succeed.
PERMANENT = {
    21211: "bad_address",
    21214: "bad_address",
    21217: "bad_address",
    21265: "bad_address",
    21408: "country_closed",
    21610: "opted_out",
    21612: "unreachable",
    21614: "no_mobile",
    21617: "too_long",
    21635: "no_mobile",
}
# About our own sender: the operator mends it.
OURS = {21401, 21601, 21606}
# What a status call says of a message that was taken, in our codes.
UNDELIVERED = {
    "30003": "unreachable",
    "30004": "blocked",
    "30005": "unknown_number",
    "30006": "no_mobile",
    "30007": "filtered",
    "30008": "unknown",
}
OUTCOMES = {
    "delivered": Outcome.DELIVERED,
    "read": Outcome.DELIVERED,
    "undelivered": Outcome.FAILED,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}
NOT_SENT = {"failed", "undelivered", "canceled"}
# Longer than all attempts of a delivery together; only the key and the moment are remembered.
REMEMBERED = 2 * 24 * 3600
CLOCKS_DIFFER_BY = timedelta(minutes=2)
PERHAPS = timedelta(minutes=15)
MOST_FIELDS = 100
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: without it, a call that we answer with a
# fault is not made again. Twilio keeps it to itself: it is neither sent nor signed.
TRY_AGAIN = "#rc=5&rp=5xx,ct,rt"


class Twilio:
    """Settings: SMS_ACCOUNT (Account SID), SMS_TOKEN (Auth Token), SMS_SENDER (number or Messaging Service SID)."""

    key = "twilio"

    def send(self, *, to: str, text: str, idempotency_key: str) -> str:
        tried = _first_try(idempotency_key)
        taken = _taken_before(to, text, tried) if tried else ""
        if taken:
            return taken
        sender = settings.SMS_SENDER
        form = {
            "To": to,
            "MessagingServiceSid" if sender.startswith("MG") else "From": sender,
            "Body": text,
            "StatusCallback": hook_address() + TRY_AGAIN,
        }
        # For a proxy that knows the header: Twilio itself does not.
        headers = {"Idempotency-Key": idempotency_key}
        response = call("POST", _address(), data=form, headers=headers, auth=_login())
        refuse_if_busy_or_broken(response)
        found = content(response)
        if response.status_code >= 400:
            raise _refusal(response.status_code, found)
        return _id_of(found)

    def events(self, *, headers: Mapping[str, str], body: bytes) -> list[Receipt | Inbound]:
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise BadSignature from None
        signature = headers.get("X-Twilio-Signature") or ""
        wanted = sign(hook_address(), pairs, settings.SMS_TOKEN)
        form = dict(pairs)
        if not settings.SMS_TOKEN or not hmac.compare_digest(signature.encode(), wanted.encode()):
            raise BadSignature
        if form.get("AccountSid") != settings.SMS_ACCOUNT:
            raise BadSignature
        return _events(form)


def hook_address() -> str:
    """Where Twilio calls us: part of what it signs."""
    return f"{settings.SITE_URL}/hooks/sms/"


def sign(address: str, pairs: list[tuple[str, str]], token: str) -> str:
    """https://www.twilio.com/docs/usage/security: the address, then every field by name with its value; HMAC-SHA1."""
    signed = address + "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _events(form: dict[str, str]) -> list[Receipt | Inbound]:
    message_id = form.get("MessageSid") or form.get("SmsSid") or ""
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    if not message_id or len(message_id) > 64:
        return []
    if status == "received":
        writer, text = form.get("From", ""), form.get("Body", "")
        return [Inbound("sms", writer, text, message_id)] if writer else []
    if status not in OUTCOMES:
        return []
    outcome = OUTCOMES[status]
    code = UNDELIVERED.get(form.get("ErrorCode", ""), "undelivered")
    failed = code if outcome == Outcome.FAILED else ""
    return [Receipt(message_id, outcome, failed, f"{message_id}:{status}")]


def _address() -> str:
    return f"{settings.SMS_API_URL}/2010-04-01/Accounts/{settings.SMS_ACCOUNT}/Messages.json"


def _login() -> tuple[str, str]:
    return settings.SMS_ACCOUNT, settings.SMS_TOKEN


def _refusal(status: int, found: dict[str, object]) -> PermanentFailure | TemporaryFailure:
    """Final only where the code says that it is about this number or text; our own mistakes are mended, and it goes.

    404 is one of these: the account is not there.
    """
    said = found.get("code")
    code = said if isinstance(said, int) else 0
    if code in PERMANENT:
        return PermanentFailure(PERMANENT[code])
    return TemporaryFailure("refused", is_answer=status != 404 and code not in OURS)


def _id_of(found: dict[str, object]) -> str:
    sid = found.get("sid")
    if not isinstance(sid, str) or not sid:
        raise TemporaryFailure("no_answer")
    return sid[:64]


def _first_try(key: str) -> datetime | None:
    """When this message was tried first; None if it is tried now. Where nobody knows, perhaps a moment ago."""
    try:
        before = cache.get(f"sms:tried:{key}")
        if before is None:
            cache.set(f"sms:tried:{key}", timezone.now().isoformat(), REMEMBERED)
            return None
    except (RedisError, OSError):
        return timezone.now() - PERHAPS
    return datetime.fromisoformat(before)


def _taken_before(to: str, text: str, tried: datetime) -> str:
    """The id under which an earlier attempt was taken after all; empty where none was.

    Raises:
        TemporaryFailure: it cannot be asked now, so nothing may be sent either.
    """
    since = tried - CLOCKS_DIFFER_BY
    asked = {"To": to, "DateSent>": f"{since.astimezone(UTC):%Y-%m-%d}", "PageSize": "50"}
    response = call("GET", _address(), params=asked, auth=_login())
    refuse_if_busy_or_broken(response)
    if response.status_code >= 400:
        raise TemporaryFailure("refused", is_answer=response.status_code != 404)
    rows = content(response).get("messages")
    for row in rows if isinstance(rows, list) else []:
        if _is_it(row, text, since):
            return _id_of(row)
    return ""


def _is_it(row: object, text: str, since: datetime) -> bool:
    if not isinstance(row, dict) or row.get("body") != text or row.get("status") in NOT_SENT:
        return False
    try:
        made = parsedate_to_datetime(str(row.get("date_created")))
    except ValueError:
        return False
    return made.replace(tzinfo=made.tzinfo or UTC) >= since


gateways.register(Twilio())
