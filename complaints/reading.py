"""Which parts of a case a person may read: one answer for every page, file and export."""

from complaints import rules
from complaints.enums import AssignmentRole, SharedPart
from complaints.models import Complaint
from portal.accounts.models import User

# A name and a contact stay masked at every desk: they need a request that a custodian granted.
WITHOUT_IDENTITY = frozenset(set(SharedPart) - {SharedPart.IDENTITY})


def parts_for(user: User, complaint: Complaint) -> frozenset[SharedPart]:
    """What this person may read of the case; empty for one who may not see it.

    An office that was referred the case reads only what the accepted offer shares.
    """
    office = rules.office_of(user, complaint)
    if office is None:
        return frozenset()
    held = complaint.assignments.filter(organisation=office, ended_at__isnull=True)
    assignment = held.select_related("transition").order_by("-role").first()
    if assignment and assignment.role == AssignmentRole.REFERRED and assignment.transition:
        return frozenset(SharedPart(part) for part in assignment.transition.scope)
    return WITHOUT_IDENTITY
