"""Changes of fee rules that wait for a second person, and what was published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from recruitment_agencies.enums import RuleChangeKind, RuleChangeState


class FeeRuleChange(models.Model):
    """What somebody wants the fee law on record to say, and why. It counts when another person has published it.

    Attributes:
        rule_key: the rule's key. rule: the version it starts from; None for a new rule.
        fields: field → new value as JSON. seen: what the fields held when it was proposed.
        published_rule: the version that came of it.
    """

    rule_key = models.CharField(max_length=60)
    rule = models.ForeignKey(
        "recruitment_agencies.FeeRule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    kind = models.CharField(max_length=14, choices=RuleChangeKind)
    fields = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    why = models.TextField()
    state = models.CharField(max_length=10, choices=RuleChangeState, default=RuleChangeState.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)
    published_rule = models.ForeignKey(
        "recruitment_agencies.FeeRule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_key"], condition=Q(state="open"), name="one_open_change_a_fee_rule"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="fee_rule_change_is_open_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_key} · {self.state}"
