"""What is sent to a partner's address, signed as the Standard Webhooks specification says (version 1, symmetric)."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from portal.partners.models import HookDelivery


def body_of(delivery: HookDelivery) -> bytes:
    """The event's name, when it happened, and the public reference. The same at every attempt."""
    about = {"reference": delivery.reference} if delivery.reference else {}
    when = delivery.happened_at.astimezone(UTC).isoformat(timespec="seconds")
    content = {"type": delivery.event, "timestamp": when.replace("+00:00", "Z"), "data": about}
    return json.dumps(content, separators=(",", ":")).encode()


def headers_for(delivery: HookDelivery, body: bytes, *, at: datetime) -> dict[str, str]:
    """Who receives it checks the signature, refuses an old timestamp, and takes each id once."""
    ident, moment = message_id(delivery), str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "migrant-rights-portal-webhooks/1",
        "webhook-id": ident,
        "webhook-timestamp": moment,
        "webhook-signature": sign(delivery.hook.secret, ident=ident, moment=moment, body=body),
    }


def message_id(delivery: HookDelivery) -> str:
    return f"msg_{delivery.uid.hex}"


def sign(secret: bytes, *, ident: str, moment: str, body: bytes) -> str:
    signed = hmac.new(secret, f"{ident}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()
