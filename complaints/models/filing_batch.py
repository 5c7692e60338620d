"""What one helper files for workers at one time: one form or one sheet, and the receipts until they are handed over."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from complaints.enums import BatchState
from portal.accounts.models import Membership
from portal.accounts.roles import FILE_CASES, RUN_SYSTEM
from portal.common.encryption import Place

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User


class FilingBatchQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of this person; and those nobody has opened yet of an organisation for which she files.

        Never for a system administrator: the receipts open cases.
        """
        if not user.is_authenticated or user.is_superuser or user.may(RUN_SYSTEM):
            return self.none()
        mine = Membership.objects.with_permission(FILE_CASES).filter(user=user)
        unclaimed = Q(person=user) | Q(person__isnull=True)
        return self.filter(unclaimed, organisation__in=mine.values("organisation"))

    def live(self, at: datetime) -> Self:
        return self.exclude(self._is_over(at))

    def expired(self, at: datetime) -> Self:
        """Never one that still waits to be filed: it would be lost."""
        return self.filter(self._is_over(at))

    @staticmethod
    def _is_over(at: datetime) -> Q:
        return Q(expires_at__lte=at) & ~Q(state=BatchState.WAITING)


class FilingBatch(models.Model):
    """Under an own data key, sealed, and gone soon after: it is a stop on the way, never a record of who complained.

    Attributes:
        person: who files; None for a sheet that the command line brought and nobody has opened yet.
        payload: sealed: the cases still to be filed, what was wrong with the sheet, its name.
        slips: sealed: one entry a case filed, with its receipts.
        total, done: cases to be filed, cases tried.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.CHECKED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    wrapped_key = models.BinaryField()
    payload = models.BinaryField()
    slips = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    objects = FilingBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="no_batch_does_more_than_it_has"
            )
        ]

    def __str__(self) -> str:
        return f"batch {self.uid}"

    def place(self, column: str) -> Place:
        """Where a sealed value of this row stands."""
        return Place("complaints_filingbatch", column, str(self.uid))
