"""Data keys of complaints: made, destroyed."""

from complaints.models import CaseKey, Complaint
from portal.common.encryption import KEY_ID_BYTES, new_data_key, wrap_key


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
