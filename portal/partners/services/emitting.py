"""Saying that something happened that partners asked to be told of."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.partners.enums import HookState
from portal.partners.events import events
from portal.partners.models import HookDelivery, PartnerHook
from portal.partners.services.queueing import enqueue_after_commit

KEPT = timedelta(days=30)
REMOVED_KEPT = timedelta(hours=1)
"""Longer than anybody's transaction: what was emitted while the address was being removed still finds its row."""


@transaction.atomic(savepoint=False)
def emit(happened: Mapping[str, Iterable[int]], *, reference: str) -> int:
    """Write a delivery for each address that asked for it, in the caller's transaction; returns how many.

    If the cause is undone, nobody is told. One query where nobody asked. Whether the organisation may know of it is
    looked up again when it is sent.

    Args:
        happened: event → ids of the organisations that it concerns.
        reference: public reference of what it is about.

    Raises:
        KeyError: no app registered the event.
    """
    wanted = {events[key].key: frozenset(pks) for key, pks in happened.items()}
    concerned = frozenset().union(*wanted.values())
    if not concerned:
        return 0
    now = timezone.now()
    hooks = PartnerHook.objects.active().filter(
        organisation__in=concerned, events__overlap=list(wanted)
    )
    written = HookDelivery.objects.bulk_create(
        HookDelivery(
            hook=hook,
            event=event,
            reference=reference,
            happened_at=now,
            next_attempt_at=now,
            enqueued_at=now,
        )
        for hook in hooks
        for event, pks in wanted.items()
        if event in hook.events and hook.organisation_id in pks
    )
    if written:
        enqueue_after_commit(delivery.pk for delivery in written)
    return len(written)


def forget_about(*, reference: str) -> int:
    """Delete every delivery about a thing that goes for good; returns how many."""
    return HookDelivery.objects.filter(reference=reference).delete()[0] if reference else 0


def forget_old(*, at: datetime) -> int:
    """Delete what was settled a month ago; returns how many."""
    settled = HookDelivery.objects.exclude(state__in=HookState.open())
    return settled.filter(happened_at__lt=at - KEPT).delete()[0]


def forget_removed(*, at: datetime) -> int:
    """Delete addresses that were removed an hour ago, with what came for them since; returns how many rows."""
    return PartnerHook.objects.filter(removed_at__lt=at - REMOVED_KEPT).delete()[0]
