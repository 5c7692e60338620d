"""Imports of register lists: one reviewable event each, that can be undone."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from recruitment_agencies.enums import ChangeAction, ImportState


class RegisterImport(models.Model):
    """One file taken into the register of a country.

    Attributes:
        plan: what a checked file would do, until it is applied (gzip of JSON; emptied afterwards).
        rejected: `[{"row", "field", "reason"}]`, `row` as a spreadsheet counts it.
        missing: licence numbers that stand in the register and no longer in the list.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    country = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    mapping = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKED)
    as_of = models.DateField(null=True, blank=True)
    source = models.ForeignKey(
        "reference.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list, blank=True)
    missing = models.JSONField(default=list, blank=True)
    plan = models.BinaryField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-checked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class ImportChange(models.Model):
    """What an import did to one agency: enough to show it, and to undo it.

    `before` and `after` hold the fields that differ and the licences and events that were added, as JSON.
    """

    batch = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField()
    action = models.CharField(max_length=8, choices=ChangeAction)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    label = models.CharField(max_length=300)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["batch", "row"]

    def __str__(self) -> str:
        return f"{self.batch_id} row {self.row}"
