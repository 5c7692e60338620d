"""Recording an act in the transaction that does it, and walking the chain."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection, models, transaction
from django.utils import timezone

from portal.audit.models import AuditEvent

FIRST_HASH = "0" * 64
_CHAIN_LOCK = 7_201_844  # any constant: one chain, one lock

Watcher = Callable[[AuditEvent], None]
_watchers: dict[str, list[Watcher]] = {}


def watch(actions: Iterable[str], watcher: Watcher) -> None:
    """Call `watcher` for every event of these actions, in its transaction and while the chain is held.

    So two acts at the same moment are looked at one after the other, and the second sees the first. For
    `AppConfig.ready()`.
    """
    for action in actions:
        _watchers.setdefault(action, []).append(watcher)


@transaction.atomic
def record(
    action: str,
    *,
    on: models.Model,
    by: AbstractBaseUser | AnonymousUser | None = None,
    organisation_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event, in the caller's transaction: if the act is undone, so is its record.

    Call it last: it holds the chain's lock until the transaction ends.

    Args:
        action: `app.verb_noun`, for example `complaints.acknowledged`.
        on: the object acted upon; only its type and key are kept.
        detail: ids, codes and dates only; never names, contacts or what people wrote.
    """
    actor = by if by is not None and by.is_authenticated else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    previous = (
        AuditEvent.objects.order_by("-id").values_list("hash", flat=True).first() or FIRST_HASH
    )
    event = AuditEvent(
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        organisation_id=organisation_id,
        action=action,
        object_type=on._meta.label_lower,
        object_id=str(on.pk),
        detail=detail or {},
        previous_hash=previous,
    )
    event.hash = _digest(event)
    event.save(force_insert=True)
    for watcher in _watchers.get(action, ()):
        watcher(event)
    return event


def find_broken_event() -> AuditEvent | None:
    """The first event whose hash does not follow from the one before, or None if the chain holds."""
    return next((event for event, holds in walk() if not holds), None)


def walk() -> Iterator[tuple[AuditEvent, bool]]:
    """Every event, oldest first, each with whether it follows from the one before; ends at the first that does not."""
    expected = FIRST_HASH
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        holds = event.previous_hash == expected and event.hash == _digest(event)
        yield event, holds
        if not holds:
            return
        expected = event.hash


def _digest(event: AuditEvent) -> str:
    fields = [
        event.at.astimezone(UTC).isoformat(),
        event.actor_id,
        event.organisation_id,
        event.action,
        event.object_type,
        event.object_id,
        event.detail,
        event.previous_hash,
    ]
    return hashlib.sha256(
        json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
