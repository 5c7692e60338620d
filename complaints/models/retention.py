"""How long a case is kept, what holds it longer, and the proof that it is gone."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from complaints.enums import DeadlineBasis
from complaints.models.complaint import Complaint
from complaints.sealing import SealedField, SealedRow


class RetentionRule(models.Model):
    """How long an ended case is kept. A rule that names its kind comes before one for all kinds.

    Attributes:
        months: after the case ended. `warn_days`: how long before the end the desk and the worker are told.
        basis: where the time comes from; our own promise unless a law says so.
    """

    key = models.SlugField(max_length=80, unique=True)
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    months = models.PositiveSmallIntegerField()
    warn_days = models.PositiveSmallIntegerField(default=30)
    basis = models.CharField(max_length=12, choices=DeadlineBasis, default=DeadlineBasis.PORTAL)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1), name="retention_keeps_some_time")
        ]

    def __str__(self) -> str:
        return self.key


class Hold(SealedRow):
    """A reason to keep a case beyond its time, for example a court case. While one is live, nothing is purged."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="holds")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_reason = SealedField()
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("since")), name="hold_lasts_some_time"
            )
        ]

    def __str__(self) -> str:
        return f"hold on complaint {self.complaint_id}"


class PurgedCase(models.Model):
    """That a case was here and is gone: coarse figures for the statistics, nothing that leads back to a person."""

    rule_key = models.CharField(max_length=80)
    purged_at = models.DateTimeField(default=timezone.now)
    filed_month = models.DateField()
    kind = models.CharField(max_length=60)
    nationality = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    country_of_work = models.ForeignKey(
        "reference.Country", on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=20)
    workers = models.PositiveSmallIntegerField()
    days_to_acknowledge = models.PositiveSmallIntegerField(null=True, blank=True)
    days_to_resolve = models.PositiveSmallIntegerField(null=True, blank=True)
    recovered_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    recovered_currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["-purged_at"]
        indexes = [models.Index(fields=["office", "filed_month"], name="purged_case_office")]

    def __str__(self) -> str:
        return f"purged {self.purged_at:%Y-%m}"
