"""A complaint's place in the queue of an office."""

from django.conf import settings
from django.db import models

from complaints.enums import SeatRank, SeatRole, Severity, Status
from complaints.models.complaint import Complaint
from complaints.querysets import SeatQuerySet


class Seat(models.Model):
    """One complaint in the queue of one office: derived from assignments, escalations and due dates.

    Written by `complaints.services.seats` alone; it says in which order a desk works, never who may see a case.

    Attributes:
        rank: what nobody has taken yet comes first, what has ended last.
        due_at: the next step owed to the worker; None when none is running.
        status, severity, kind, language, country, area: repeated from the complaint, so that a narrowed queue stays one
            walk of one index. `country` and `area` are codes of the place of work; `area` may be empty.
    """

    # No index of their own for the foreign keys: every one of them leads an index below.
    complaint = models.ForeignKey(
        Complaint, on_delete=models.CASCADE, related_name="seats", db_index=False
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=12, choices=SeatRole)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rank = models.PositiveSmallIntegerField(choices=SeatRank)
    due_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status)
    severity = models.CharField(max_length=12, choices=Severity)
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2)
    area = models.CharField(max_length=8, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "organisation"], name="one_seat_an_organisation"
            )
        ]
        indexes = [
            # Carries what a queue is narrowed by: a rare filter reads the index, never the table.
            models.Index(
                fields=["organisation", "rank", "due_at", "complaint"],
                include=[
                    "role",
                    "officer",
                    "status",
                    "severity",
                    "kind",
                    "language",
                    "country",
                    "area",
                ],
                name="seat_queue",
            ),
            models.Index(
                fields=["organisation", "officer", "rank", "due_at", "complaint"],
                name="seat_queue_of_officer",
            ),
            # What is rare: a walk of the whole queue would find nothing for long.
            *(
                models.Index(
                    fields=["organisation", column, "rank", "due_at", "complaint"],
                    name=f"seat_queue_of_{column}",
                )
                for column in ("status", "kind", "area")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} {self.complaint_id}"
