"""Ties of officers that keep them away from cases, and the second person who decides who learns a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from complaints.enums import InterestKind, UnmaskState
from complaints.interest_querysets import InterestQuerySet, UnmaskRequestQuerySet
from complaints.models.complaint import Complaint
from complaints.sealing import SealedField, SealedRow


class Interest(models.Model):
    """A tie that an officer declares: cases about it are not there for her, wherever she looks.

    Attributes:
        name: as the officer wrote it, or the name in the register.
        index: the blind index under which cases are found (`CaseIndex.index`); differs by kind.
        ended_at: when she said that the tie is over. The cases stay closed to her until another person agrees.
        released_at, released_by: when that was, and who.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests"
    )
    kind = models.CharField(max_length=12, choices=InterestKind)
    name = models.CharField(max_length=200)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    index = models.BinaryField(db_index=True)
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at"]
        indexes = [
            models.Index(
                fields=["person", "index"],
                condition=Q(released_at__isnull=True),
                name="interest_in_force",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("person")),
                name="nobody_releases_herself",
            ),
            models.UniqueConstraint(
                fields=["person", "index"],
                condition=Q(ended_at__isnull=True),
                name="one_live_interest_a_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class CaseIndex(models.Model):
    """By what a case is found without being opened: a keyed digest of an agency, a name, a number."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="indexes")
    of = models.CharField(max_length=12, choices=InterestKind)
    index = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "of", "index"], name="one_index_a_thing_and_complaint"
            )
        ]
        indexes = [models.Index(fields=["index"], name="case_index_lookup")]

    def __str__(self) -> str:
        return f"{self.of} of complaint {self.complaint_id}"


class UnmaskRequest(SealedRow):
    """An officer asks to learn who complained; a custodian decides. Granted, it holds for that officer until then."""

    complaint = models.ForeignKey(
        Complaint, on_delete=models.CASCADE, related_name="unmask_requests"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=12, choices=UnmaskState, default=UnmaskState.ASKED)
    sealed_reason = SealedField()
    sealed_answer = SealedField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    objects = UnmaskRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "officer"],
                condition=Q(state=UnmaskState.ASKED),
                name="one_open_unmask_request_an_officer",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("officer")),
                name="nobody_unmasks_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"unmasking of complaint {self.complaint_id}"
