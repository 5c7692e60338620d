"""Small things that every service of a case needs."""

from django.utils.translation import gettext as _

from complaints.models import Complaint
from portal.common.errors import Conflict


def lock(complaint: Complaint) -> Complaint:
    """The complaint as it stands now, held until the transaction ends; its data key is kept.

    Raises:
        Conflict: it was purged meanwhile.
    """
    locked = Complaint.objects.select_for_update().filter(pk=complaint.pk).first()
    if locked is None:
        raise Conflict(_("This is not possible any more. Please look again."))
    if "data_key" in complaint.__dict__:
        locked.data_key = complaint.data_key
    return locked
