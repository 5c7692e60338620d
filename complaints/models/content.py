"""What people wrote: all of it sealed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from complaints.enums import RemedyType, Sender
from complaints.models.complaint import Complaint
from complaints.querysets import OutcomeQuerySet
from complaints.sealing import SealedField, SealedRow


class Statement(SealedRow):
    """What the worker told: to the letter, and normalised for reading; whom it is about; her fee check."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="statements")
    sealed_original = SealedField()
    sealed_normalised = SealedField()
    sealed_accused = SealedField(null=True, blank=True)
    sealed_fee_check = SealedField(null=True, blank=True)
    was_zawgyi = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"statement of complaint {self.complaint_id}"


class Message(SealedRow):
    """Between worker and desk. The worker is told the office, never the officer."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="messages")
    sender = models.CharField(max_length=8, choices=Sender)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_text = SealedField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sender=Sender.WORKER, organisation__isnull=True)
                | models.Q(sender=Sender.DESK, organisation__isnull=False),
                name="message_from_worker_or_an_office",
            )
        ]

    def __str__(self) -> str:
        return f"message of complaint {self.complaint_id}"


class InternalNote(SealedRow):
    """What an office writes for itself; other offices of the case do not read it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="notes")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_text = SealedField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"note on complaint {self.complaint_id}"


class Outcome(SealedRow):
    """How a desk says that it ended. It counts when the worker agrees, or when the time to contest it has passed.

    Attributes:
        remedies: values of `RemedyType`.
        recovered_amount, recovered_currency: money that workers got back, all together; ISO 4217.
        counted_at: when it began to count: she agreed, or the time passed.
        asked_again_at: when she was asked, four weeks later, whether it still holds; `still_holds`: her answer.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="outcomes")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_summary = SealedField()
    remedies = ArrayField(
        models.CharField(max_length=20, choices=RemedyType), default=list, blank=True
    )
    recovered_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    recovered_currency = models.CharField(max_length=3, blank=True)
    at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)
    still_holds = models.BooleanField(null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True) | models.Q(contested_at__isnull=True),
                name="outcome_agreed_or_contested_not_both",
            ),
            models.CheckConstraint(
                condition=models.Q(recovered_amount__isnull=True, recovered_currency="")
                | models.Q(recovered_amount__gte=0, recovered_currency__regex=r"^[A-Z]{3}$"),
                name="outcome_amount_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"outcome of complaint {self.complaint_id}"
