"""Which office a complaint goes to: rules, and what they decided for one case."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.enums import (
    AccusedType,
    AssignmentRole,
    DeskRole,
    EscalationReason,
    ExclusionReason,
    Recipient,
    RoutingReason,
    Severity,
)
from complaints.models.complaint import Complaint


class RoutingRule(models.Model):
    """One row of the routing table. An empty condition matches everything; the rule with most conditions
    wins, then the higher priority, then the key; rules about an accused official come before all others.

    `lead` and `copies` name roles of `DeskRole`, not offices.

    `note` is for staff. `reason` is a translated column: one sentence that tells the worker why this office.
    """

    key = models.SlugField(max_length=80, unique=True)
    nationality = models.ForeignKey(
        "reference.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    country = models.ForeignKey(
        "reference.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        "reference.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    severity = models.CharField(max_length=12, choices=Severity, blank=True)
    accused_type = models.CharField(max_length=12, choices=AccusedType, blank=True)
    lead = models.CharField(max_length=20, choices=DeskRole)
    copies = ArrayField(models.CharField(max_length=20, choices=DeskRole), default=list, blank=True)
    priority = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(_("reason"))
    note = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-priority", "key"]

    def __str__(self) -> str:
        return self.key


class Assignment(models.Model):
    """An office that received a complaint, with the rule and the reason as they were on that day.

    `rule` is the frozen rule, its reason in every language; empty when no rule decided.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=8, choices=AssignmentRole)
    why = models.CharField(max_length=12, choices=RoutingReason)
    rule = models.JSONField(default=dict, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["complaint", "-role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(role=AssignmentRole.LEAD, ended_at__isnull=True),
                name="one_live_lead_a_complaint",
            ),
            models.UniqueConstraint(
                fields=["complaint", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="one_live_assignment_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} {self.complaint_id}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def rule_key(self) -> str | None:
        return self.rule.get("key")

    @property
    def reason(self) -> str:
        """Why this office, one sentence in the active language."""
        reasons = self.rule.get("reason") or {}
        if self.why == RoutingReason.RULE and reasons:
            return str(reasons.get(get_language() or "en") or reasons.get("en") or "")
        return str(RoutingReason(self.why).label)


class Exclusion(models.Model):
    """An office that must never see a complaint: one organisation, every desk of a place, or a whole kind of office."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="exclusions")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    place = models.ForeignKey(
        "reference.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.CharField(max_length=20, choices=Recipient, blank=True)
    reason = models.CharField(max_length=20, choices=ExclusionReason)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["complaint", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, place__isnull=True, recipient="")
                | Q(organisation__isnull=True, place__isnull=False, recipient="")
                | (Q(organisation__isnull=True, place__isnull=True) & ~Q(recipient="")),
                name="exclusion_names_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"exclusion from complaint {self.complaint_id}"


class Escalation(models.Model):
    """A complaint before the oversight office. Without an organisation, none could be found: an alarm."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="escalations")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=EscalationReason)
    why = models.CharField(max_length=12, choices=RoutingReason, blank=True)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["complaint", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "organisation", "reason"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_live_escalation_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.complaint_id}"
