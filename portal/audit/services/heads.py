"""The newest event of every day, published to a file outside the database, which no change of the chain survives.

`DATA_DIR/audit/heads.jsonl` has a line a day: day, event, hash, how many events there were, the hash of the line
before, and an Ed25519 signature. Lines are only ever added. Copy the file away, to paper or to another office: who
holds yesterday's copy can prove a change even against somebody who rules both the database and this machine.
"""

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.audit.services.chain import FIRST_HASH, record, walk
from portal.common.encryption import signing_seed

PUBLISHED = "audit.published_head"
Head = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """The first thing that does not hold: `event` is the key of an event, `day` names a published head."""

    what: str
    event: int | None = None
    day: str = ""


def heads_file() -> Path:
    return Path(settings.DATA_DIR) / "audit" / "heads.jsonl"


def public_key() -> str:
    """Hex; with it anybody checks the signatures without being able to make one."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def publish_head(*, day: date | None = None) -> Head | None:
    """Add the newest event to the file as the head of a day; None when that day has one or there is no event.

    That a head was published is an event too: a line taken out of the file is missed.
    """
    day = day or timezone.now().date()
    file = heads_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as lines:
        fcntl.flock(lines, fcntl.LOCK_EX)  # one at a time, also beside another beat
        lines.seek(0)
        before = lines.read().splitlines()
        newest = AuditEvent.objects.order_by("-id").first()
        if newest is None or any(json.loads(line)["day"] == day.isoformat() for line in before):
            return None
        head = _head(newest, day, before)
        with transaction.atomic():
            # The line first: one without its event does no harm, an event without its line would be an alarm.
            lines.write(_as_line(head))
            lines.flush()
            os.fsync(lines.fileno())
            record(PUBLISHED, on=newest, detail={"day": head["day"], "hash": newest.hash})
    return head


def _head(newest: AuditEvent, day: date, before: list[bytes]) -> Head:
    head: Head = {
        "day": day.isoformat(),
        "event": newest.pk,
        "hash": newest.hash,
        "events": AuditEvent.objects.filter(pk__lte=newest.pk).count(),
        "before": _hash_of(before[-1]) if before else FIRST_HASH,
    }
    return {**head, "signature": _key().sign(_as_line(head)).hex()}


def find_fault() -> Fault | None:
    """Walk the chain against every published head; the first thing that does not hold, or None.

    Found are: an event that was changed, put in or taken out, a chain whose end was cut off, a chain written anew, a
    head that was changed, taken out or signed by another key.
    """
    heads, fault = _read_heads()
    if fault:
        return fault
    waiting = {head["event"]: head for head in heads}
    published = {head["day"] for head in heads}
    for number, (event, holds) in enumerate(walk(), start=1):
        if not holds:
            return Fault(
                f"event {event.pk} ({event.at.isoformat()}, {event}) does not follow", event.pk
            )
        head = waiting.pop(event.pk, None)
        if head and (head["hash"], head["events"]) != (event.hash, number):
            return Fault(
                f"event {event.pk} is not the one that was published", event.pk, head["day"]
            )
        if event.action == PUBLISHED and event.detail.get("day") not in published:
            day = str(event.detail.get("day"))
            return Fault(f"the head of {day} is missing in the file", event.pk, day)
    for pk, head in sorted(waiting.items()):
        return Fault(f"event {pk} was published on {head['day']} and is gone", pk, head["day"])
    return None


def _read_heads() -> tuple[list[Head], Fault | None]:
    """The heads of the file, or what is wrong with one of them."""
    file, before, heads = heads_file(), FIRST_HASH, []
    lines = file.read_bytes().splitlines() if file.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            head = json.loads(line)
            signed = {name: value for name, value in head.items() if name != "signature"}
            signature = bytes.fromhex(head["signature"])
            _verifier().verify(signature, _as_line(signed))
            day, linked = str(head["day"]), head["before"] == before
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
            return [], Fault(f"line {number} of the published heads was changed")
        if not linked:
            return [], Fault(f"a line before the head of {day} was taken out", None, day)
        heads.append(head)
        before = _hash_of(line)
    return heads, None


def _as_line(head: Head) -> bytes:
    return json.dumps(head, sort_keys=True).encode() + b"\n"


def _hash_of(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(signing_seed("audit.heads"))


def _verifier() -> Ed25519PublicKey:
    return _key().public_key()
