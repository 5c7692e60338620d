"""Who may do what with a complaint, as sentences. Rows are still reached only through `visible_to`."""

import rules

from complaints.enums import AssignmentRole
from complaints.models import Complaint
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import OVERSEE_CASES, WORK_CASES


@rules.predicate
def may_see(user: User, complaint: Complaint) -> bool:
    return Complaint.objects.visible_to(user).filter(pk=complaint.pk).exists()


@rules.predicate
def works_for_the_lead(user: User, complaint: Complaint) -> bool:
    lead = complaint.lead
    return bool(lead) and _holds(user, WORK_CASES).filter(organisation=lead).exists()


@rules.predicate
def oversees_it(user: User, complaint: Complaint) -> bool:
    live = complaint.escalations.filter(ended_at__isnull=True).values("organisation")
    return _holds(user, OVERSEE_CASES).filter(organisation__in=live).exists()


can_read = may_see
can_work = may_see & works_for_the_lead
can_choose_office = may_see & oversees_it


def office_of(user: User, complaint: Complaint) -> Organisation | None:
    """The office for which this person sees the case: the lead before a copy before oversight. None: may not see it."""
    if not may_see(user, complaint):
        return None
    live = complaint.assignments.filter(
        ended_at__isnull=True, organisation__in=_holds(user, WORK_CASES).values("organisation")
    )
    rows = list(live.select_related("organisation"))
    lead_first = sorted(rows, key=lambda row: row.role != AssignmentRole.LEAD)
    if lead_first:
        return lead_first[0].organisation
    escalated = complaint.escalations.filter(
        ended_at__isnull=True, organisation__in=_holds(user, OVERSEE_CASES).values("organisation")
    )
    row = escalated.select_related("organisation").first()
    return row.organisation if row else None


def _holds(user: User, permission: str):  # type: ignore[no-untyped-def]
    return Membership.objects.with_permission(permission).filter(user=user)
