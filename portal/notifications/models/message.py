"""A message to one person, and its deliveries: one for each channel that carries it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.notifications.enums import DeliveryState, Urgency
from portal.notifications.querysets import DeliveryQuerySet


class Message(models.Model):
    """What is to be said to whom, as keys only: no address, no name and no text is stored here.

    `recipient_kind` names an address book, `recipient_id` an entry of it. `about_label` is the
    public reference of what it is about, and nothing else of it. Two calls with one `dedupe_key`
    are one message.
    """

    template_key = models.CharField(max_length=80)
    recipient_kind = models.CharField(max_length=80)
    recipient_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=8)
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    about_label = models.CharField(max_length=64, blank=True)
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.NORMAL)
    dedupe_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["about_type", "about_id"], name="message_about")]

    def __str__(self) -> str:
        return f"{self.template_key} · {self.recipient_kind} {self.recipient_id}"


class Delivery(models.Model):
    """One message over one channel, written with its cause and sent by a worker after commit.

    `channel` is the one the recipient wants (an open set: see `channels`). While the state is
    *sending*, `next_attempt_at` is the end of the sender's lease. `key` goes to providers, so that
    a repeat is known as one. `last_error` is a short code, never a provider's text: that may repeat
    the address.

    Attributes:
        priority: its message's urgency as a number, so that the sweeper needs no join.
        in_digest: it waits to be named together with others (see `services.digests`).
        digest: the message that named it together with others.
        delivered_at: when the provider said that it arrived; empty where none says so.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=Urgency.NORMAL.priority)
    in_digest = models.BooleanField(default=False)
    digest = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="gathered"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_a_channel"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)),
                name="delivery_has_sent_at_when_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="delivery_open_by_due_time",
            ),
            models.Index(
                "priority",
                F("enqueued_at").asc(nulls_first=True),
                "next_attempt_at",
                condition=Q(state__in=["waiting", "sending"]),
                name="delivery_open_by_priority",
            ),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="delivery_failed"),
            models.Index(
                fields=["sent_at"], condition=Q(state="sent"), name="delivery_sent_by_time"
            ),
            models.Index(
                fields=["provider_id"], condition=~Q(provider_id=""), name="delivery_by_provider_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} · {self.channel} · {self.get_state_display()}"
