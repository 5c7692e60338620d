"""Who complains, kept apart from the story, and the receipts that open a complaint."""

from django.db import models
from django.utils import timezone

from complaints.models.complaint import Complaint
from complaints.querysets import ComplainantQuerySet
from complaints.sealing import SealedField, SealedRow
from portal.settings.languages import LANGUAGES


class Complainant(SealedRow):
    """One worker of a complaint.

    Attributes:
        sealed_contact: channel, value and safe hours as she gave them.
        sealed_identity: what is known of who she is: a map of `name`, `passport`, `birth_year`, `sex`, each optional.
            Shown to an officer only where an unmask request was granted.
        withdrawn_at: when she took her part back. The others of a group go on without her; her contact and her name
            are used for nothing any more, until she takes part again.
        agreed_at: when she agreed that the latest outcome solves it; empty again once it is opened again.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="complainants")
    position = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    sealed_contact = SealedField(null=True, blank=True)
    sealed_identity = SealedField(null=True, blank=True)
    consented_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = ComplainantQuerySet.as_manager()

    class Meta:
        ordering = ["complaint", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "position"], name="one_complainant_a_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.position}"


class Receipt(models.Model):
    """Opens one complaint. Only an Argon2id hash with its own salt is kept, found by eight random digits.

    Attributes:
        seen_by_helper: somebody else saw the digits; at her own first use she gets new ones.
        pending: given instead of one that a helper saw, and not used yet: until then the other one opens too, for the
            answer that brought these digits may have got lost.
        first_used_at: when it first opened the complaint.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="receipts")
    complainant = models.ForeignKey(Complainant, on_delete=models.CASCADE, related_name="receipts")
    locator = models.CharField(max_length=8, unique=True)
    hash = models.CharField(max_length=200)
    issued_at = models.DateTimeField(default=timezone.now)
    seen_by_helper = models.BooleanField(default=False)
    pending = models.BooleanField(default=False)
    first_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(locator__regex=r"^[1-9][0-9]{7}$"),
                name="receipt_locator_is_eight_digits",
            ),
            models.UniqueConstraint(
                fields=["complainant"],
                condition=models.Q(revoked_at__isnull=True, pending=False),
                name="one_live_receipt_a_complainant",
            ),
            models.UniqueConstraint(
                fields=["complainant"],
                condition=models.Q(revoked_at__isnull=True, pending=True),
                name="one_pending_receipt_a_complainant",
            ),
        ]

    def __str__(self) -> str:
        return f"receipt of complaint {self.complaint_id}"
