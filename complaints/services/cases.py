"""Small things that every service of a case needs."""

from complaints.models import Complaint


def lock(complaint: Complaint) -> Complaint:
    """The complaint as it stands now, held until the transaction ends; its data key is kept."""
    locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if "data_key" in complaint.__dict__:
        locked.data_key = complaint.data_key
    return locked
