"""Several messages that wait for one person become one mail, which says how many there are and where."""

from datetime import datetime

from django.db import connection

from portal.notifications.addresses import Addresses, address_books, find_addresses
from portal.notifications.enums import DeliveryState, Urgency
from portal.notifications.knowing import may_know
from portal.notifications.models import Delivery, Message
from portal.notifications.services.planning import has_left
from portal.notifications.templates import DIGEST, templates


def gather(delivery: Delivery, at: datetime) -> Delivery | None:
    """The delivery that goes out in place of this one, in the caller's transaction; None if another is at it.

    Alone, it is itself. With others, a new message names them together, and each of them is noted as
    part of it: once that has committed none is named again, whoever dies.

    Args:
        delivery: locked, waiting for a digest, and due.
    """
    message = delivery.message
    if not _lock(f"{message.recipient_kind}:{message.recipient_id}:{delivery.channel}"):
        return None
    waiting = Delivery.objects.due(at).filter(
        message__recipient_kind=message.recipient_kind,
        message__recipient_id=message.recipient_id,
        channel=delivery.channel,
        in_digest=True,
    )
    # Not `skip_locked`: whoever holds one of them lets go at once, for the lock above is ours.
    rows = list(waiting.select_for_update(of=("self",)).select_related("message").order_by("pk"))
    wished = _wished(message)
    known = [row for row in rows if may_know(row.message) and not _has_left(wished, row.message)]
    if len(known) <= 1:  # each goes, or fails, as itself
        delivery.in_digest = False
        delivery.save(update_fields=["in_digest"])
        return delivery
    return _name_together(known, at)


def note_gathered(digest: Message, *, at: datetime) -> None:
    """The digest has gone out: so has everything that it names."""
    _gathered(digest).update(
        state=DeliveryState.SENT, sent_at=at, provider_id=f"digest-{digest.pk}", last_error=""
    )


def give_up_gathered(digest: Message, code: str) -> list[Message]:
    """No channel carried the digest: what it names has failed with it. The messages."""
    rows = list(_gathered(digest).select_related("message"))
    _gathered(digest).update(state=DeliveryState.FAILED, last_error=code[:40])
    return [row.message for row in rows]


def _gathered(digest: Message):  # type: ignore[no-untyped-def]
    return Delivery.objects.filter(digest=digest, state=DeliveryState.GATHERED)


def _wished(message: Message) -> Addresses:
    """As the recipient wishes it now; no wish where her app is not installed any more."""
    kind = message.recipient_kind
    return find_addresses(kind, message.recipient_id) if kind in address_books else Addresses()


def _has_left(wished: Addresses, message: Message) -> bool:
    return has_left(wished, templates.get(message.template_key), message.urgency)


def _name_together(rows: list[Delivery], at: datetime) -> Delivery:
    last = rows[-1].message
    priority = min(row.priority for row in rows)
    digest = Message.objects.create(
        template_key=DIGEST,
        recipient_kind=last.recipient_kind,
        recipient_id=last.recipient_id,
        language=last.language,
        urgency=list(Urgency)[priority],
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.GATHERED, digest=digest
    )
    return Delivery.objects.create(
        message=digest,
        channel=rows[0].channel,
        priority=priority,
        next_attempt_at=at,
        enqueued_at=at,
    )


def _lock(name: str) -> bool:
    """One gathers for a person and channel at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 6))", [name])
        return bool(cursor.fetchone()[0])
