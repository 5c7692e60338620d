"""The data keys of complaints, apart from what they open."""

from django.db import models
from django.db.models import Q

from complaints.models.complaint import Complaint


class CaseKey(models.Model):
    """A complaint's data key, wrapped for one holder. Without any of these rows nothing of the complaint opens again.

    The rows stand in a table of their own, so that a copy of the database can be kept without them: then a key that is
    destroyed here is destroyed for every copy (ADR 24).

    Attributes:
        organisation: whose key wraps it; None for the portal's own ring, FIELD_KEYS. Keys of organisations come later
            and need no other table.
        wrapped_by: id of the wrapping key, eight hex digits, so that a rotation finds what is left to do.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="keys")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=8, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "organisation"],
                nulls_distinct=False,
                name="one_key_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(wrapped_by__regex=r"^[0-9a-f]{8}$"), name="case_key_names_its_wrapper"
            ),
        ]

    def __str__(self) -> str:
        return f"key of complaint {self.complaint_id}"
