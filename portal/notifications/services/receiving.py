"""What comes back from providers: receipts, and what people write. Each event counts once, however often it comes."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from portal.notifications.channels import Inbound, Receipt
from portal.notifications.models import ChannelEvent
from portal.notifications.services.outcomes import apply_receipt, hold_words_on

# Providers repeat an event for hours or days; after this nobody does.
EVENTS_KEPT = timedelta(days=30)


def take_events(*, channel: str, events: Iterable[Receipt | Inbound]) -> int:
    """Do what each event says, each in its own transaction; how many were new."""
    count = 0
    for event in events:
        if isinstance(event, Receipt):
            count += note_receipt(channel=channel, receipt=event)
        else:
            count += take_inbound(inbound=event)
    return count


@transaction.atomic
def note_receipt(*, channel: str, receipt: Receipt) -> bool:
    """What a provider says became of a message; False if it said so before.

    A receipt for a delivery that we have not noted as sent yet is kept, and counts as soon as we have.
    """
    provider_id = receipt.provider_id[:200]
    if provider_id:
        hold_words_on(channel, provider_id)
    event = _first_time(
        channel,
        receipt.event_id,
        provider_id=provider_id,
        outcome=receipt.outcome,
        code=receipt.code[:40],
    )
    if event is None:
        return False
    if event.provider_id:
        apply_receipt(event)
    return True


@transaction.atomic
def take_inbound(*, inbound: Inbound) -> bool:
    """Hand on what a person wrote; False if this event came before. Nothing of it is kept here."""
    # At call: it answers people, and so leans on this package.
    from portal.notifications.inbound import receive

    if _first_time(inbound.channel, inbound.event_id) is None:
        return False
    receive(inbound=inbound)
    return True


def forget_old_events(*, at: datetime) -> int:
    """Forget events that no provider repeats any more; how many."""
    return ChannelEvent.objects.filter(at__lt=at - EVENTS_KEPT).delete()[0]


def _first_time(channel: str, event_id: str, **facts: str) -> ChannelEvent | None:
    """Two calls at one moment: the second waits for the first, then finds its row."""
    digest = hashlib.sha256(event_id.encode()).digest()
    event, is_new = ChannelEvent.objects.get_or_create(
        channel=channel, digest=digest, defaults=facts
    )
    return event if is_new else None
