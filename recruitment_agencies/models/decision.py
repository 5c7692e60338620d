"""What passes between ministry and agency in a case: notice, response, decision, appeal, refund."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.settings.languages import LANGUAGES
from recruitment_agencies.compliance_querysets import (
    AppealQuerySet,
    DecisionQuerySet,
    NoticeQuerySet,
    RefundQuerySet,
    ResponseQuerySet,
)
from recruitment_agencies.enums import AppealOutcome, DecisionState, SanctionKind
from recruitment_agencies.models.compliance import ComplianceCase


class Notice(models.Model):
    """The ministry tells the agency what it found and until when it may answer.

    `findings` is what the agency is told of each finding, frozen: rule, law and arithmetic; never the source of a
    finding that came from a complaint, and no amount of one worker.
    """

    case = models.ForeignKey(ComplianceCase, on_delete=models.CASCADE, related_name="notices")
    language = models.CharField(max_length=8, choices=LANGUAGES)
    text = models.TextField()
    findings = models.JSONField(default=list)
    answer_by = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "id"]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class AgencyResponse(models.Model):
    """The agency's answer: its right of reply."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="responses")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"response {self.pk}"

    @property
    def is_late(self) -> bool:
        """It came after the time to answer was over; it is read all the same."""
        return self.at > self.notice.answer_by


class Decision(models.Model):
    """What the ministry decides, by two people: one proposes, another puts it in force.

    Attributes:
        points_expire_on: penalty points count until this day.
        suspended_until: the last day of a suspension; None until further notice.
        licence: the one that it concerns: current on the day it takes effect. Set when it is approved.
        replaces: the decision that an appeal changed into this one. Such a decision has the person who decided the
            appeal as its proposer and no approver: two others had made the first, and it may only be milder.
        public_summary: one sentence for the public record, in the languages of the portal as far as they are given.
    """

    case = models.ForeignKey(ComplianceCase, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=12, choices=SanctionKind)
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.PROPOSED)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    points_expire_on = models.DateField(null=True, blank=True)
    fine_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    fine_currency = models.CharField(max_length=3, blank=True)
    conditions = models.TextField(blank=True)
    suspended_until = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=500)
    reasons = models.TextField()
    public_summary = models.CharField(max_length=500, blank=True)
    effective_on = models.DateField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(
        null=True, blank=True, help_text="The day an appeal changed it or set it aside."
    )
    licence = models.ForeignKey(
        "recruitment_agencies.Licence",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("proposed_by")),
                name="decision_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="proposed"),
                name="one_proposed_decision_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(kind="points") | Q(points__gte=1, points_expire_on__isnull=False),
                name="points_have_a_number_and_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(kind="fine") | (Q(fine_amount__gt=0) & ~Q(fine_currency="")),
                name="fine_has_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class RefundOrder(models.Model):
    """Money that an agency must pay back by a decision: one sum for all workers concerned, no names."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="refunds")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    paid_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    paid_on = models.DateField(null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "id"]

    def __str__(self) -> str:
        return f"refund {self.pk}"

    @property
    def is_paid(self) -> bool:
        return self.paid_amount >= self.amount


class Appeal(models.Model):
    """The agency asks for a decision to be looked at again. Another person than the two who decided does so."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="appeals")
    grounds = models.TextField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=AppealOutcome, default=AppealOutcome.PENDING)
    reasons = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["filed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(outcome="pending"),
                name="one_pending_appeal_a_decision",
            )
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"
