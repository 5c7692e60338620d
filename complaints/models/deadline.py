"""Due dates: the rules, and the dates that one complaint got when it came in."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from complaints.enums import (
    AccusedType,
    DeadlineBasis,
    EscalationLevel,
    Severity,
    Stage,
    TimeUnit,
)
from complaints.models.complaint import Complaint
from complaints.querysets import DeadlineQuerySet
from portal.reference.enums import Confidence


class DeadlineRule(models.Model):
    """How long a stage may take. An empty condition matches everything; the rule with most conditions wins.

    `basis` says where the time comes from: our own promise, a law, or a report not yet read.
    """

    key = models.SlugField(max_length=80, unique=True)
    stage = models.CharField(max_length=20, choices=Stage)
    origin = models.ForeignKey(
        "reference.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    destination = models.ForeignKey(
        "reference.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    severity = models.CharField(max_length=12, choices=Severity, blank=True)
    accused_type = models.CharField(max_length=12, choices=AccusedType, blank=True)
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16, choices=TimeUnit)
    basis = models.CharField(max_length=12, choices=DeadlineBasis)
    confidence = models.CharField(max_length=20, choices=Confidence, blank=True)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField("reference.Source", blank=True, related_name="+")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="deadline_rule_gives_some_time")
        ]

    def __str__(self) -> str:
        return self.key


class Deadline(models.Model):
    """A due date of one stage, fixed when the complaint came in. Only a logged wait for the worker moves it.

    Attributes:
        round: 1 at first, one more each time the worker opens the case again.
        first_due_at: as fixed at entry; never changes.
        due_at: with the time waited for the worker added.
        calendar: the country whose working days and time zone count.
        dropped_at: when nobody owed it any more, because the case ended without it.
        escalate_at: when the next step past the desk is taken; None when there is none left.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="deadlines")
    stage = models.CharField(max_length=20, choices=Stage)
    round = models.PositiveSmallIntegerField(default=1)
    rule_key = models.CharField(max_length=80)
    calendar = models.CharField(max_length=2)
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.CharField(
        max_length=12, choices=EscalationLevel, blank=True, default=EscalationLevel.NONE
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["complaint", "round", "due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "stage", "round"], name="one_deadline_a_stage_and_round"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("first_due_at")), name="deadline_only_moves_later"
            ),
        ]
        indexes = [
            models.Index(
                fields=["escalate_at"],
                condition=Q(met_at__isnull=True, dropped_at__isnull=True, paused_at__isnull=True),
                name="deadline_to_escalate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.due_at:%Y-%m-%d} {self.complaint_id}"

    @property
    def is_met(self) -> bool:
        return self.met_at is not None

    @property
    def is_owed(self) -> bool:
        return self.met_at is None and self.dropped_at is None

    def is_overdue(self, at: datetime) -> bool:
        """Still owed, not waiting for the worker, and late."""
        return self.is_owed and self.paused_at is None and self.due_at < at
