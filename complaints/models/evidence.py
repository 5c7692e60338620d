"""Files that belong to a case: the cleaned copy, and the sealed original where she agreed to keep it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from complaints.enums import EvidenceKind, EvidencePurpose, ScanState
from complaints.models.complaint import Complaint
from complaints.models.content import Message
from complaints.models.draft import Draft
from complaints.models.people import Complainant
from complaints.sealing import SealedField, SealedRow


class Evidence(SealedRow):
    """One file. Nothing is stored that could not be cleaned: an uncleaned file has no row.

    The bytes lie in the private storage, under random names, sealed with the file's own key; that key is sealed here
    with the data key of the case.

    Attributes:
        media_type: of the cleaned copy. `size`: of the cleaned copy, bytes.
        file, original: names in the private storage; `original` only where she agreed.
        original_type: media type of the original.
        sealed_key: the file key, hex, bound to this row. `sealed_name`: the name she gave, cleaned.
        scan: what an antivirus said; "not scanned" where there is none.
        added_by: a person of an office, with `organisation`; None for the worker.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="evidence")
    complainant = models.ForeignKey(
        Complainant, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence"
    )
    kind = models.CharField(max_length=12, choices=EvidenceKind)
    purpose = models.CharField(
        max_length=12, choices=EvidencePurpose, default=EvidencePurpose.EVIDENCE
    )
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    file = models.CharField(max_length=80, unique=True)
    original = models.CharField(max_length=80, blank=True)
    original_type = models.CharField(max_length=60, blank=True)
    sealed_key = SealedField()
    sealed_name = SealedField(null=True, blank=True)
    scan = models.CharField(max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(scan=ScanState.INFECTED), name="no_infected_file")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of complaint {self.complaint_id}"


class DraftFile(models.Model):
    """A file of a complaint that is still being written; becomes evidence when it is sent, else goes with the draft.

    `sealed_key` and `sealed_name` are sealed with the draft's data key; the bytes lie as those of `Evidence`, bound to
    the same `uid`, so that sending seals the key anew and moves nothing.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=EvidenceKind)
    purpose = models.CharField(max_length=12, choices=EvidencePurpose)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    file = models.CharField(max_length=80, unique=True)
    original = models.CharField(max_length=80, blank=True)
    original_type = models.CharField(max_length=60, blank=True)
    sealed_key = SealedField()
    sealed_name = SealedField(null=True, blank=True)
    scan = models.CharField(max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of draft {self.draft_id}"
