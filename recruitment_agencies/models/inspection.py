"""Inspections with checklists as data."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.reference.models.texts import in_active_language
from recruitment_agencies.compliance_querysets import ChecklistQuerySet, InspectionQuerySet


class Checklist(models.Model):
    """What an inspection looks at. A changed list is a new version.

    `items`: `[{"key", "texts": {"en", "km", "my", "vi"}, "breach", "wanted": "yes" | "no", "rule_key", "category",
    "review_only"}]`; `breach` is the sentence of the finding, in the same languages. Law and source are the rule's.
    """

    key = models.SlugField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    names = models.JSONField(default=dict)
    country = models.ForeignKey(
        "reference.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    items = models.JSONField(default=list)
    confidence = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ["key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_checklist_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"

    @property
    def name(self) -> str:
        """In the active language, else in English."""
        return in_active_language(self.names) or self.key


class Inspection(models.Model):
    """A visit to an agency or one of its branches. `answers`: `{item key: {"answer", "note"}}`."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.PROTECT, related_name="inspections"
    )
    branch = models.ForeignKey(
        "recruitment_agencies.Branch",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+")
    ministry = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    planned_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    remarks = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "-id"]

    def __str__(self) -> str:
        return f"inspection {self.pk}"
