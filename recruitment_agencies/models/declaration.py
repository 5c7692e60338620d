"""What an agency says it charges, in the cost categories of the ILO (2019)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from recruitment_agencies.enums import DeclarationState


class FeeDeclaration(models.Model):
    """A cost schedule for one corridor or job order, entered by the agency or by ministry staff for it.

    A published one is never changed: a new version replaces it and the old one stays readable.

    Attributes:
        schedule: the same for all versions of one schedule. version: 1 for the first.
        wage_amount: a month's contract wage.
        answer: what the fee check said when it was published (the public contract's shape, in English), with
            `rules_as_of`; kept as it was, also when rules change later.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="declarations"
    )
    schedule = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=10, choices=DeclarationState, default=DeclarationState.DRAFT
    )
    job_order = models.ForeignKey(
        "recruitment_agencies.JobOrder",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="declarations",
    )
    destination = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(max_length=40, blank=True)
    programme = models.CharField(max_length=40, blank=True)
    contract_months = models.PositiveSmallIntegerField(null=True, blank=True)
    wage_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    wage_currency = models.CharField(max_length=3, blank=True)
    declared_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_for = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    answer = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["agency", "-declared_on", "-version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "version"], name="one_declaration_a_version"
            ),
            models.UniqueConstraint(
                fields=["schedule"],
                condition=Q(state="published"),
                name="one_published_version_a_schedule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} → {self.destination_id} ({self.declared_on})"


class FeeLine(models.Model):
    """One declared cost: category, amount, and who pays it (`worker` or `employer`).

    `label` is the agency's own word for it; `recurring_months` says that the amount is paid in each of so many months.
    """

    declaration = models.ForeignKey(FeeDeclaration, on_delete=models.CASCADE, related_name="lines")
    category = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=12, default="worker")
    recurring_months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["declaration", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="fee_line_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.amount} {self.currency}"
