"""Imports of register lists: one reviewable event each, that can be undone."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, User
from portal.accounts.roles import KEEP_REGISTER
from recruitment_agencies.enums import ChangeAction, ImportState


class RegisterImportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Imports of the countries whose ministry this person keeps the register for."""
        return self.filter(country__in=_kept_by(user).values("organisation__country"))

    def keeps_register(self, user: User, country: str) -> bool:
        """Whether this person keeps the register of the country."""
        return _kept_by(user).filter(organisation__country=country).exists()

    def without_plans(self) -> Self:
        """For lists: what a file would do, and what was wrong with it, can be megabytes."""
        return self.defer("plan", "rejected", "missing")


def _kept_by(user: User) -> "models.QuerySet[Membership]":
    return Membership.objects.with_permission(KEEP_REGISTER).filter(
        user=user, organisation__kind=OrganisationKind.MINISTRY
    )


class RegisterImport(models.Model):
    """One file taken into the register of a country.

    Attributes:
        plan: what a checked file would do, until it is applied (gzip of JSON; emptied afterwards).
        rejected: `[{"row", "field", "reason", "code", "details"}]`, `row` as a spreadsheet counts it, `reason` in
            English; the others say it in any language (`importing.reasons.problem_from_json`).
        missing: licence numbers that stand in the register and no longer in the list.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    country = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    mapping = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKED)
    as_of = models.DateField(null=True, blank=True)
    source = models.ForeignKey(
        "reference.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list, blank=True)
    missing = models.JSONField(default=list, blank=True)
    plan = models.BinaryField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-checked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class ImportChange(models.Model):
    """What an import did to one agency: enough to show it, and to undo it.

    `before` holds the agency's fields that differ, and `as_of`. `after` holds `number`, `fields` (as they are now) and
    what was added: `agency` (its fields, where it is new itself); `licence`, `events`, `names` (primary keys).
    """

    batch = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField()
    action = models.CharField(max_length=8, choices=ChangeAction)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    label = models.CharField(max_length=300)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["batch", "row"]

    def __str__(self) -> str:
        return f"{self.batch_id} row {self.row}"
