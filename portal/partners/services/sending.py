"""Sending one delivery to a partner: claim it, send it, write down what came of it."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

import requests
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.common.encryption import CannotOpen
from portal.partners import notifications, outgoing, signing
from portal.partners.enums import HookState, StopReason
from portal.partners.events import TEST, events
from portal.partners.managers import permissions_there
from portal.partners.models import HookDelivery, PartnerHook
from portal.partners.services.queueing import enqueue

# A sender that has not reported by then is taken for dead. Longer than the task's hard time limit.
LEASE = timedelta(seconds=45)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(hours=4)
STOPS_AFTER = timedelta(days=3)
"""An address that has not answered once for so long is told nothing any more."""
GONE = 410
CHUNK = 200
logger = logging.getLogger(__name__)


def deliver(delivery_id: int) -> bool:
    """Send a delivery if it is due and nobody else is at it; True if it was taken now.

    At least once: should the worker die between sending and writing that down, the repeat carries the same id.
    """
    delivery = _claim(delivery_id, timezone.now())
    if delivery is None:
        return False
    if not _may_know(delivery):
        # A row that stayed would tell of a thing that nobody there may know of.
        _still_ours(delivery).delete()
        return False
    status, code = _post(delivery)
    if status is not None and 200 <= status < 300:
        return _note_success(delivery, status)
    _note_failure(delivery, status, code or f"answer_{status}")
    return False


def deliver_due(*, at: datetime | None = None) -> int:
    """Send everything that is due, here and now, without the broker; how many were taken."""
    due = HookDelivery.objects.due(at or timezone.now()).order_by("next_attempt_at", "pk")
    return sum(deliver(pk) for pk in list(due.values_list("pk", flat=True)))


def sweep_deliveries(*, at: datetime) -> int:
    """Ask the workers again for each delivery that is due and that nobody was asked for lately; how many."""
    with transaction.atomic():
        rows = HookDelivery.objects.left_behind(at).select_for_update(skip_locked=True)
        taken = list(rows.values_list("pk", flat=True)[:CHUNK])
        HookDelivery.objects.filter(pk__in=taken).update(enqueued_at=at)
    for pk in taken:
        enqueue(pk)
    return len(taken)


def pause_after(attempts: int) -> timedelta:
    """Exponential, from 20 seconds to 4 hours, and up to a half more, so that many do not come back at once."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), LONGEST_PAUSE)
    return pause + pause * (secrets.randbelow(501) / 1000)


@transaction.atomic
def _claim(delivery_id: int, now: datetime) -> HookDelivery | None:
    """Take a lease on it; None if it is not due or is being claimed by another."""
    rows = HookDelivery.objects.due(now).filter(pk=delivery_id)
    found = rows.select_for_update(skip_locked=True, of=("self",))
    delivery = found.select_related("hook__organisation", "hook__made_by").first()
    if delivery is None:
        return None
    delivery.state = HookState.SENDING
    delivery.attempts += 1
    delivery.next_attempt_at = now + LEASE
    delivery.save(update_fields=["state", "attempts", "next_attempt_at"])
    return delivery


def _may_know(delivery: HookDelivery) -> bool:
    """Asked at this moment: who was kept out since, or closed, is told nothing; an address whose maker might not ask
    for this any more is stopped.
    """
    hook = delivery.hook
    if not hook.organisation.is_active or hook.removed_at is not None:
        return False
    if delivery.event == TEST:
        return True
    event = events.get(delivery.event)
    if event is None or not hook.is_active:
        return False
    maker = hook.made_by
    if maker is None or event.permission not in permissions_there(maker.pk, hook.organisation_id):
        stop(hook, StopReason.MAKER)
        return False
    return event.may_know(hook.organisation, maker, delivery.reference)


def _post(delivery: HookDelivery) -> tuple[int | None, str]:
    """Status of the answer, or None and a short code of what went wrong."""
    body = signing.body_of(delivery)
    try:
        headers = signing.headers_for(delivery, body, at=timezone.now())
        return outgoing.post(delivery.hook.url, body=body, headers=headers), ""
    except outgoing.Refused as refused:
        return None, refused.code
    except CannotOpen:
        return None, "no_secret"
    except requests.exceptions.SSLError:
        return None, "certificate"
    except requests.Timeout:
        return None, "timeout"
    except requests.RequestException:
        return None, "connection"
    except Exception as error:  # ours or a library's: it costs this attempt, not the run
        logger.error("Delivery %s to a partner: %s", delivery.pk, type(error).__name__)
        return None, "unexpected"


def _still_ours(delivery: HookDelivery) -> Any:
    """The row, unless another sender took it over when our lease ran out: each claim counts an attempt."""
    return HookDelivery.objects.filter(
        pk=delivery.pk, state=HookState.SENDING, attempts=delivery.attempts
    )


def _settle(delivery: HookDelivery, state: HookState, **values: Any) -> bool:
    return bool(_still_ours(delivery).update(state=state, **values))


def _note_success(delivery: HookDelivery, status: int) -> bool:
    now = timezone.now()
    failing = PartnerHook.objects.filter(pk=delivery.hook_id, failing_since__isnull=False)
    if failing.update(failing_since=None):  # it answers again: nothing waits longer than it must
        waiting = delivery.hook.deliveries.filter(state=HookState.WAITING)
        waiting.update(next_attempt_at=now, enqueued_at=None)
    return _settle(delivery, HookState.SENT, status_code=status, last_error="", sent_at=now)


def _note_failure(delivery: HookDelivery, status: int | None, code: str) -> None:
    """Try later; a test is tried once. An address that is gone, or silent for long, is stopped and its manager told."""
    now = timezone.now()
    values = {"status_code": status, "last_error": code[:40]}
    if delivery.event == TEST:
        _settle(delivery, HookState.FAILED, **values)
        return
    PartnerHook.objects.filter(pk=delivery.hook_id).update(
        failing_since=Coalesce("failing_since", now)
    )
    # None where it was removed meanwhile, or answered another delivery just now.
    failing = PartnerHook.objects.filter(pk=delivery.hook_id)
    since = failing.values_list("failing_since", flat=True).first() or now
    if status == GONE or now - since >= STOPS_AFTER:
        _settle(delivery, HookState.FAILED, **values)
        stop(delivery.hook, StopReason.GONE if status == GONE else StopReason.FAILING)
        return
    later = now + pause_after(delivery.attempts)
    # What else waits for it waits as long: a silent address must not keep the workers busy.
    others = delivery.hook.deliveries.filter(state=HookState.WAITING, next_attempt_at__lt=later)
    others.exclude(event=TEST).update(next_attempt_at=later, enqueued_at=None)
    _settle(delivery, HookState.WAITING, next_attempt_at=later, enqueued_at=None, **values)


@transaction.atomic
def stop(hook: PartnerHook, because: StopReason) -> None:
    """Tell it nothing any more, drop what waits for it, and tell the managers, once."""
    active = PartnerHook.objects.filter(pk=hook.pk, is_active=True)
    if not active.update(is_active=False, stopped_because=because):
        return
    hook.deliveries.filter(state=HookState.WAITING).update(state=HookState.DROPPED)
    notifications.tell_managers(hook)
