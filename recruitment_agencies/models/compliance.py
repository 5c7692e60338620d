"""A ministry's work on an agency: findings, a case, its due dates."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from recruitment_agencies.compliance_querysets import (
    CaseQuerySet,
    DeadlineQuerySet,
    FindingQuerySet,
    NoteQuerySet,
)
from recruitment_agencies.enums import CaseStage, ComplianceStep, FindingSource, FindingState

# No letters or digits that are mistaken for one another when read out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_case_reference() -> str:
    """For people to read out; says nothing."""
    return "CC-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


class ComplianceCase(models.Model):
    """What a ministry looks into about one agency, until it is decided and closed."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        max_length=12, unique=True, default=new_case_reference, editable=False
    )
    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.PROTECT, related_name="cases"
    )
    ministry = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    stage = models.CharField(max_length=20, choices=CaseStage, default=CaseStage.OPEN)
    title = models.CharField(max_length=200, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.TextField(blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["ministry", "stage"], name="compliance_case_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="closed", closed_at__isnull=False)
                | (~Q(stage="closed") & Q(closed_at__isnull=True)),
                name="compliance_case_is_closed_or_not",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Finding(models.Model):
    """One thing that seems to break a rule, with its arithmetic.

    Attributes:
        rule_key, rule_version: of the fee rule, where one says so. outcome: of the fee check (`fees.types.Outcome`).
        detail: the finding as the fee check gave it (public contract's shape), or the inspection's answer.
        evidence: staff's words on what proves it. The agency never reads it.
        review_only: a doubtful rule raised it: staff must confirm it before the agency hears of it.
        dedupe_key: the same thing found twice is one finding.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.PROTECT, related_name="findings"
    )
    case = models.ForeignKey(
        ComplianceCase, null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    source = models.CharField(max_length=16, choices=FindingSource)
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.NEW)
    rule_key = models.CharField(max_length=60, blank=True)
    rule_version = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    category = models.CharField(max_length=40, blank=True)
    excess_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    excess_currency = models.CharField(max_length=3, blank=True)
    summary = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)
    evidence = models.TextField(blank=True)
    review_only = models.BooleanField(default=False)
    declaration = models.ForeignKey(
        "recruitment_agencies.FeeDeclaration",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="compliance_findings",
    )
    job_order = models.ForeignKey(
        "recruitment_agencies.JobOrder",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="compliance_findings",
    )
    inspection = models.ForeignKey(
        "recruitment_agencies.Inspection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    register_import = models.ForeignKey(
        "recruitment_agencies.RegisterImport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    dedupe_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-id"]
        indexes = [models.Index(fields=["agency", "state"], name="finding_of_agency")]

    def __str__(self) -> str:
        return f"finding {self.pk}"


class CaseDeadline(models.Model):
    """A due date of one step. Overdue ones escalate to the head of compliance, then to the oversight office."""

    case = models.ForeignKey(ComplianceCase, on_delete=models.CASCADE, related_name="deadlines")
    step = models.CharField(max_length=20, choices=ComplianceStep)
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.CharField(max_length=12, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step"],
                condition=Q(met_at__isnull=True),
                name="one_open_due_date_a_step",
            )
        ]
        indexes = [
            models.Index(
                fields=["escalate_at"],
                condition=Q(met_at__isnull=True),
                name="compliance_due_to_escalate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class CaseNote(models.Model):
    """What ministry staff write for themselves."""

    case = models.ForeignKey(ComplianceCase, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"note {self.pk}"
