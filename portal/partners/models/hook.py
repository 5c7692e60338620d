"""An address that a partner wants to be told at, and everything it was told."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.common.encryption import Place, unwrap_key
from portal.partners.enums import HookState, StopReason
from portal.partners.querysets import HookDeliveryQuerySet, PartnerHookQuerySet


class PartnerHook(models.Model):
    """Where a system of an organisation is told of events.

    It is never told more than its maker may know herself in the organisation today: once she has left it is stopped.

    Attributes:
        events: keys of `portal.partners.events`.
        wrapped_secret: the 32 bytes that sign what is sent, wrapped by the keys of `FIELD_KEYS`.
        failing_since: the first failure after the last success; None while it answers.
        made_by: who answers for it: its maker, or who started it again.
        removed_at: nobody sees it any more; the row goes an hour later (`services.emitting.forget_removed`).
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="partner_hooks"
    )
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=40))
    wrapped_secret = models.BinaryField()
    is_active = models.BooleanField(default=True)
    stopped_because = models.CharField(
        max_length=10, choices=StopReason, default=StopReason.NONE, blank=True
    )
    failing_since = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PartnerHookQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"hook {self.uid}"

    @property
    def secret_place(self) -> Place:
        """Where the wrapped secret stands."""
        return Place(self._meta.db_table, "wrapped_secret", str(self.uid))

    @property
    def secret(self) -> bytes:
        return unwrap_key(bytes(self.wrapped_secret), place=self.secret_place)


class HookDelivery(models.Model):
    """One event for one address, written with its cause and sent by a worker after commit.

    It holds a public reference and nothing else of what it is about. While the state is *sending*, `next_attempt_at` is
    the end of the sender's lease. `uid` goes along as `webhook-id`, the same at every attempt.

    Attributes:
        last_error: a short code of ours, never a word of the answer.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(PartnerHook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    reference = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=8, choices=HookState, default=HookState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = HookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "hook deliveries"
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="hook_delivery_open_by_due_time",
            ),
            models.Index(fields=["reference"], name="hook_delivery_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.get_state_display()}"
