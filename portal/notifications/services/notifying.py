"""Saying that a person is to be told something."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from portal.notifications.addresses import Recipient, find_addresses, find_addresses_of_many
from portal.notifications.enums import Urgency
from portal.notifications.models import Delivery, Message
from portal.notifications.services.planning import Planned, plan
from portal.notifications.services.queueing import enqueue
from portal.notifications.templates import templates


@transaction.atomic
def notify(
    template_key: str,
    *,
    to: Recipient,
    about: models.Model | None = None,
    urgency: Urgency = Urgency.NORMAL,
    dedupe_key: str | None = None,
    not_before: datetime | None = None,
) -> Message:
    """Write a message, a delivery over the first channel its recipient wants and one for her inbox.

    Workers send them after commit, in the hours in which she may be reached.

    Everything is written in the caller's transaction: if the cause is undone, nobody is told. A
    recipient with no channel gets a message without deliveries. A broker that is down delays the
    sending, and fails nothing.

    Args:
        about: what it is about; its type, key and public reference are kept (see
            `public_reference_of`).
        dedupe_key: a second call with this key returns the first message and writes nothing.
        not_before: it waits until then; the sweeper finds it.

    Raises:
        KeyError: the template or the recipient's kind is registered by no app.
    """
    template = templates[template_key]
    values = {
        "template_key": template.key,
        "recipient_kind": to.kind,
        "recipient_id": to.pk,
        "language": to.language,
        "urgency": urgency,
        **_about(about),
    }
    if dedupe_key is None:
        message, is_new = Message.objects.create(**values), True
    else:
        message, is_new = Message.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
    if is_new:
        at = max(not_before or timezone.now(), timezone.now())
        addresses = find_addresses(to.kind, to.pk)
        _write((message, planned) for planned in plan(addresses, template, urgency, at=at))
    return message


@transaction.atomic(savepoint=False)
def notify_each(
    template_key: str,
    *,
    to: Sequence[Recipient],
    about: models.Model | None = None,
    urgency: Urgency = Urgency.NORMAL,
) -> list[Message]:
    """As `notify`, for several people at once: as many queries for an office of twenty as for one person."""
    if not to:
        return []
    template, facts, now = templates[template_key], _about(about), timezone.now()
    messages = Message.objects.bulk_create(
        Message(
            template_key=template.key,
            recipient_kind=one.kind,
            recipient_id=one.pk,
            language=one.language,
            urgency=urgency,
            **facts,
        )
        for one in to
    )
    addresses = find_addresses_of_many(to)
    _write(
        (message, planned)
        for one, message in zip(to, messages, strict=True)
        for planned in plan(addresses[one], template, urgency, at=now)
    )
    return messages


def public_reference_of(thing: models.Model) -> str:
    """What may be shown of it to anyone: its `public_reference`, or its `reference`, if it has one as text."""
    for name in ("public_reference", "reference"):
        reference = getattr(thing, name, None)
        if isinstance(reference, str):
            return reference
    return ""


def _about(thing: models.Model | None) -> dict[str, Any]:
    if thing is None:
        return {}
    return {
        "about_type": thing._meta.label_lower,
        "about_id": str(thing.pk),
        "about_label": public_reference_of(thing)[:64],
    }


def _write(plans: Iterable[tuple[Message, Planned]]) -> None:
    """Write what is planned, and hand over after commit what can go now; what can wait is left to the sweeper."""
    now = timezone.now()
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            message=message,
            channel=planned.channel,
            next_attempt_at=planned.due_at,
            enqueued_at=now if _goes_now(message, planned, now) else None,
            priority=Urgency(message.urgency).priority,
            in_digest=planned.in_digest,
        )
        for message, planned in plans
    )
    for delivery in deliveries:
        if delivery.enqueued_at is not None:
            hand_over = partial(enqueue, delivery.pk, delivery.message.urgency)
            transaction.on_commit(hand_over, robust=True)


def _goes_now(message: Message, planned: Planned, now: datetime) -> bool:
    """A flood of what can wait would fill the broker; the sweeper hands it over as fast as it drains."""
    return planned.due_at <= now and message.urgency != Urgency.BULK
