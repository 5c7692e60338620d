"""Changes of facts that wait for a second pair of eyes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rights_info.enums import ChangeState
from rights_info.querysets import FactChangeQuerySet


class FactChange(models.Model):
    """What somebody wants a fact to say, and why. Readers see nothing of it until two reviewers have approved it.

    `changes` maps each field to its new value as JSON (days in ISO 8601, sources as their keys; see
    `services.fact_changes`). `seen` is what the fields held when it was proposed: a fact that has moved on since
    is not overwritten.
    """

    fact = models.ForeignKey("rights_info.Fact", on_delete=models.PROTECT, related_name="proposals")
    changes = models.JSONField(_("change"))
    seen = models.JSONField(default=dict)
    why = models.TextField(_("why"))
    state = models.CharField(
        _("state"), max_length=10, choices=ChangeState, default=ChangeState.OPEN
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    objects = FactChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fact"], condition=Q(state="open"), name="one_open_change_a_fact"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="fact_change_is_open_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} · {self.state}"


class FactChangeApproval(models.Model):
    """A reviewer stands by a change. A reviewer's own proposal counts as her approval."""

    change = models.ForeignKey(FactChange, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "by"], name="one_approval_a_person_and_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id} · {self.by_id}"
