"""What an agency says it charges, in the cost categories of the ILO (2019)."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.roles import KEEP_REGISTER
from recruitment_agencies.enums import DeclarationState
from recruitment_agencies.models.agency import Agency

if TYPE_CHECKING:
    from portal.accounts.models import User


class FeeDeclarationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Schedules, drafts too, of the agencies that this person represents or keeps in the register."""
        return self.filter(
            Q(agency__in=Agency.objects.represented_by(user))
            | Q(agency__in=Agency.objects.governed_by(user, KEEP_REGISTER))
        )

    def drafts(self) -> Self:
        return self.filter(state=DeclarationState.DRAFT)

    def with_particulars(self) -> Self:
        """With all that a page says of a schedule."""
        return self.select_related("agency", "job_order").prefetch_related("lines")


class FeeDeclaration(models.Model):
    """A cost schedule for one corridor or job order, entered by the agency or by ministry staff for it.

    A published one is never changed: a new version replaces it and the old one stays readable.

    Attributes:
        schedule: the same for all versions of one schedule. version: 1 for the first.
        wage_amount: a month's contract wage.
        declared_on: the first day on which it is in force; a draft's is set when it is published.
        ended_on: the day on which it was replaced or withdrawn: no longer in force on it.
        ended_why: why it was withdrawn. Public, like the schedule.
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
    ended_why = models.TextField(blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_for = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    answer = models.JSONField(null=True, blank=True)

    objects = FeeDeclarationQuerySet.as_manager()

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
            models.UniqueConstraint(
                fields=["schedule"],
                condition=Q(state="draft"),
                name="one_draft_a_schedule",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published"], ended_on__isnull=True)
                | Q(state__in=["replaced", "withdrawn"], ended_on__isnull=False),
                name="declaration_has_ended_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} → {self.destination_id} ({self.declared_on})"

    @property
    def is_draft(self) -> bool:
        return self.state == DeclarationState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == DeclarationState.PUBLISHED

    def is_in_force_on(self, day: date) -> bool:
        """Whether this version was the one that counted at the end of the day."""
        has_begun = not self.is_draft and self.declared_on <= day
        return has_begun and (self.ended_on is None or self.ended_on > day)


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
