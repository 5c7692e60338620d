"""A complaint, the facts that route it, and how it moved."""

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from complaints.enums import (
    AccusedType,
    AssignmentRole,
    FilingChannel,
    Recipient,
    Severity,
    Status,
)
from complaints.kinds import kinds
from complaints.querysets import ComplaintQuerySet
from complaints.references import new_reference
from complaints.sealing import SealedField, SealedRow
from complaints.sight import remembered
from portal.common.encryption import CannotOpen, Place, unwrap_key
from portal.settings.languages import LANGUAGES

if TYPE_CHECKING:
    from portal.accounts.models import Organisation


def kind_choices() -> list[tuple[str, str]]:
    """Callable, so that a new kind is no schema change."""
    return [(kind.key, kind.key) for kind in kinds]


class Complaint(models.Model):
    """One complaint. In the clear: only what routing, queues and deadlines need. Who and what: sealed rows beside it.

    Attributes:
        reference: for people to read out; not a secret, and opens nothing by itself.
        public_id: random, for addresses.
        severity: of the kind, raised to emergency by the worker's own word of danger.
        ask_for: values of `Recipient` the worker asked for, as she filed it; what today's rules say needs it again.
        body_digest: keyed digest of the filing, to tell a repeated filing from another one with the same key.
        filed_through: the organisation whose person filed it for the worker.
        ended_at: when it reached a state in which nobody has to act; None while it is open.
        purge_at: when it is to be deleted; set when it ends. `purge_warned_at`: when desk and worker were told.
        group_size: how many workers complain together.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    idempotency_key = models.UUIDField(unique=True, editable=False)
    body_digest = models.CharField(max_length=64, editable=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    kind = models.CharField(max_length=60, choices=kind_choices)
    severity = models.CharField(max_length=12, choices=Severity)
    danger = models.BooleanField(default=False)
    nationality = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    country_of_work = models.ForeignKey(
        "reference.Country", on_delete=models.PROTECT, related_name="+"
    )
    area_of_work = models.ForeignKey(
        "reference.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accused_types = ArrayField(
        models.CharField(max_length=12, choices=AccusedType), default=list, blank=True
    )
    ask_for = ArrayField(
        models.CharField(max_length=20, choices=Recipient), default=list, blank=True
    )
    channel = models.CharField(max_length=12, choices=FilingChannel)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    group_size = models.PositiveSmallIntegerField(default=1)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_through = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    purge_at = models.DateTimeField(null=True, blank=True, db_index=True)
    purge_warned_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-id"]
        indexes = [models.Index(fields=["status", "filed_at"], name="complaint_status_filed")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group_size__gte=1), name="complaint_of_at_least_one_worker"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="complaint_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(severity__in=Severity.values), name="complaint_severity_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(reference__regex=r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"),
                name="complaint_reference_is_well_formed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def data_key(self) -> bytes:
        """The key of this complaint's sealed rows.

        Raises:
            portal.common.encryption.CannotOpen: the key was destroyed, or its wrapping key has left FIELD_KEYS.
        """
        row = self.keys.filter(organisation__isnull=True).first()
        if row is None:
            raise CannotOpen("The key of this complaint was destroyed")
        return unwrap_key(bytes(row.wrapped), place=self.key_place)

    @property
    def key_place(self) -> Place:
        """Where the wrapped data key stands."""
        return Place("complaints_casekey", "wrapped", str(self.public_id))

    @property
    def is_open(self) -> bool:
        return Status(self.status) in Status.open()

    @property
    def lead(self) -> "Organisation | None":
        """The office that works the case today; None while it is unrouted."""
        return remembered(self, "lead", self._lead)

    def _lead(self) -> "Organisation | None":
        live = self.assignments.filter(role=AssignmentRole.LEAD, ended_at__isnull=True)
        row = live.select_related("organisation").first()
        return row.organisation if row else None

    @property
    def state(self) -> Status:
        return Status(self.status)


class StatusChange(SealedRow):
    """One move of a complaint; the reason, if one was given, is sealed."""

    complaint = models.ForeignKey(
        Complaint, on_delete=models.CASCADE, related_name="status_changes"
    )
    from_status = models.CharField(max_length=20, choices=Status)
    to_status = models.CharField(max_length=20, choices=Status)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_reason = SealedField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
