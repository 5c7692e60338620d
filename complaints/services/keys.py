"""Data keys of complaints: made, wrapped anew, destroyed."""

from typing import Any

from django.db import models

from complaints.models import CaseKey, Complaint, Draft
from portal.common.encryption import KEY_ID_BYTES, Place, new_data_key, wrap_key
from portal.common.rotation import WrappedColumn, wrapped_columns


def make_key(complaint: Complaint) -> None:
    """Give a stored complaint its data key. Call it once, before anything is sealed."""
    complaint.data_key = new_data_key()
    wrapped = wrap_key(complaint.data_key, place=complaint.key_place)
    CaseKey.objects.create(
        complaint=complaint, wrapped=wrapped, wrapped_by=wrapped[:KEY_ID_BYTES].hex()
    )


def destroy_key(complaint: Complaint) -> None:
    """From now on nothing of the complaint opens, in no copy of the database. There is no way back."""
    complaint.keys.all().delete()
    complaint.__dict__.pop("data_key", None)


def register() -> None:
    """Called once, from `AppConfig.ready()`: what a rotation of FIELD_KEYS has to wrap anew."""
    wrapped_columns.register(
        WrappedColumn(
            "complaints.keys", _case_keys, "wrapped", _case_place, wrapped_by="wrapped_by"
        )
    )
    wrapped_columns.register(
        WrappedColumn("complaints.drafts", Draft.objects.all, "wrapped_key", _draft_place)
    )


def _case_keys() -> models.QuerySet[Any]:
    return CaseKey.objects.filter(organisation__isnull=True).select_related("complaint")


def _case_place(row: CaseKey) -> Place:
    return row.complaint.key_place


def _draft_place(row: Draft) -> Place:
    return Place("complaints_draft", "wrapped_key", str(row.pk))
