"""Which office a complaint goes to: rules, and what they decided for one case."""

import functools
import operator

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
    RuleChangeState,
    Severity,
)
from complaints.models.complaint import Complaint
from complaints.sealing import SealedField, SealedRow


class RoutingRule(models.Model):
    """One row of the routing table. An empty condition matches everything; the rule with most conditions
    wins, then the higher priority, then the key; rules about an accused official come before all others.

    `lead` and `copies` name roles of `DeskRole`, not offices. `fallbacks` are roles tried in turn where the lead has no
    working desk; an office that was kept out is never one of them.

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
    fallbacks = ArrayField(
        models.CharField(max_length=20, choices=DeskRole), default=list, blank=True
    )
    priority = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(_("reason"))
    note = models.TextField(blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-priority", "key"]

    def __str__(self) -> str:
        return self.key


class RoutingRuleChange(models.Model):
    """A change of the routing table: proposed by one person with its effect in view, published by another.

    Attributes:
        rule: the rule to change or retire; None proposes a new one.
        content: the rule as it shall stand: its fields, `reason` as a map by language; empty to retire it.
        before: the rule as it stood, in the same form; empty for a new one.
        based_on: the rule's version when it was proposed; a rule that moved meanwhile must be looked at again.
        effect: what the proposer was shown: counts of open cases that would go elsewhere. No case content.
    """

    rule = models.ForeignKey(
        RoutingRule, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    content = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    based_on = models.PositiveSmallIntegerField(default=0)
    why = models.TextField()
    effect = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=12, choices=RuleChangeState, default=RuleChangeState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RuleChangeState.PUBLISHED, decided_by=models.F("proposed_by")),
                name="nobody_changes_routing_alone",
            ),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(state=RuleChangeState.PROPOSED),
                name="one_open_change_a_routing_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} change of routing"


class Assignment(models.Model):
    """An office that received a complaint, with the rule and the reason as they were on that day.

    Attributes:
        rule: the frozen rule, its reason in every language; empty when no rule decided.
        officer: who works on it in that office; None: nobody has taken it yet.
        transition: the accepted offer it came by. A referred office reads only what that offer shares.
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
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    transition = models.ForeignKey(
        "complaints.Transition",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
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


def _one_thing() -> Q:
    """Exactly one of organisation, place, recipient, person."""
    named = {
        "organisation": Q(organisation__isnull=False),
        "place": Q(place__isnull=False),
        "recipient": ~Q(recipient=""),
        "person": Q(person__isnull=False),
    }
    only = Q()
    for name, is_named in named.items():
        others = [~q for other, q in named.items() if other != name]
        only |= functools.reduce(operator.and_, others, is_named)
    return only


class Exclusion(models.Model):
    """Who must never see a complaint: an organisation, every desk of a place, a kind of office, or one person."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="exclusions")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    place = models.ForeignKey(
        "reference.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.CharField(max_length=20, choices=Recipient, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(max_length=20, choices=ExclusionReason)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["complaint", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_one_thing(),
                name="exclusion_names_one_thing",
            ),
            models.UniqueConstraint(
                fields=["complaint", "person"],
                condition=Q(person__isnull=False),
                name="one_exclusion_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"exclusion from complaint {self.complaint_id}"


class Escalation(SealedRow):
    """A complaint before the oversight office. Without an organisation, none could be found: an alarm.

    `sealed_reason` is what a worker wrote who asked for another office: only the oversight office reads it.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="escalations")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=EscalationReason)
    why = models.CharField(max_length=12, choices=RoutingReason, blank=True)
    sealed_reason = SealedField(null=True, blank=True)
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
