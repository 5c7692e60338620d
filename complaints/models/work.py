"""Small things of a desk: remembered filters, calls, exports."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from complaints.enums import CallResult, ExportState
from complaints.models.complaint import Complaint
from complaints.sealing import SealedField, SealedRow
from portal.accounts.models import Membership, Organisation
from portal.accounts.roles import OVERSEE_CASES, RUN_SYSTEM

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User


class SavedView(models.Model):
    """Filters of the queue that a person keeps under a name; `query` is the query string of the page."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name


class Call(SealedRow):
    """A telephone call with the worker, as the officer recorded it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="calls")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, choices=CallResult)
    sealed_summary = SealedField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"call about complaint {self.complaint_id}"


class CaseExportQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those this person asked for. What another asked for can be counted by oversight, never opened."""
        if not user.is_authenticated or user.is_superuser or user.may(RUN_SYSTEM):
            return self.none()
        return self.filter(person=user)

    def overseen_by(self, user: "User") -> Self:
        """That they were made, for the oversight office: of offices of its country, and of those of no country.

        An oversight office without a country oversees all.
        """
        held = Membership.objects.with_permission(OVERSEE_CASES).filter(user=user)
        offices = Organisation.objects.oversight().filter(pk__in=held.values("organisation"))
        countries = list(offices.values_list("country", flat=True))
        if None in countries:
            return self.all()
        of_none = Q(organisation__country__isnull=True) if countries else Q(pk__in=())
        return self.filter(Q(organisation__country__in=countries) | of_none)

    def expired(self, at: datetime) -> Self:
        """Whose file is due to go."""
        return self.filter(expires_at__lte=at).exclude(file="")


class CaseExport(models.Model):
    """A file of an organisation's own cases: made in the background, for the person who asked, gone after a day.

    Attributes:
        reason: why it is needed, as the person wrote it; kept in the clear for oversight, so it must name nobody.
        file: name in the private storage, sealed under `wrapped_key`.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(max_length=500)
    query = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=ExportState, default=ExportState.WAITING)
    rows = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=80, blank=True)
    wrapped_key = models.BinaryField(default=bytes)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = CaseExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"export {self.uid}"
