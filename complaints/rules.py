"""Who may do what with a complaint, as sentences. Rows are still reached only through `visible_to`."""

import rules

from complaints.enums import AssignmentRole, ConsentPurpose, RoutingReason
from complaints.models import Assignment, Complaint
from complaints.sight import asked_once
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import LEAD_DESK, OVERSEE_CASES, WORK_CASES


@rules.predicate
@asked_once
def may_see(user: User, complaint: Complaint) -> bool:
    return Complaint.objects.visible_to(user).filter(pk=complaint.pk).exists()


@rules.predicate
@asked_once
def works_for_the_lead(user: User, complaint: Complaint) -> bool:
    lead = complaint.lead
    return bool(lead) and _holds(user, WORK_CASES).filter(organisation=lead).exists()


@rules.predicate
@asked_once
def oversees_it(user: User, complaint: Complaint) -> bool:
    live = complaint.escalations.filter(ended_at__isnull=True).values("organisation")
    return _holds(user, OVERSEE_CASES).filter(organisation__in=live).exists()


can_read = may_see
can_work = may_see & works_for_the_lead
can_choose_office = may_see & oversees_it


@asked_once
def office_of(user: User, complaint: Complaint) -> Organisation | None:
    """The office for which this person sees the case: the lead, a copy, a referral, oversight, in this order.

    None: may not see it.
    """
    if not may_see(user, complaint):
        return None
    held = assignments_of(user, complaint)
    if held:
        return held[0].organisation
    escalated = complaint.escalations.filter(
        ended_at__isnull=True, organisation__in=_holds(user, OVERSEE_CASES).values("organisation")
    )
    row = escalated.select_related("organisation").first()
    return row.organisation if row else None


@asked_once
def assignments_of(user: User, complaint: Complaint) -> list[Assignment]:
    """What the case is to this person's desks today, the strongest role first. Does not ask whether she may see it."""
    live = complaint.assignments.filter(
        ended_at__isnull=True, organisation__in=_holds(user, WORK_CASES).values("organisation")
    )
    rows = live.select_related("organisation", "transition")
    return sorted(rows, key=lambda row: (_STRENGTH.index(row.role), row.pk))


def passing_office(user: User, complaint: Complaint) -> Organisation | None:
    """The office for which this person may pass the case on and write down what the worker agrees to.

    The leading office, and an organisation that wrote the complaint for the worker; None: neither.
    """
    return passes_on(assignments_of(user, complaint)) if may_see(user, complaint) else None


def copied_office(user: User, complaint: Complaint) -> Organisation | None:
    """The office of this person that reads the whole case beside the lead, so that it may ask for the lead."""
    return asks_for_lead(assignments_of(user, complaint)) if may_see(user, complaint) else None


def passes_on(held: list[Assignment]) -> Organisation | None:
    """Of what a person's desks have of a case: the office that may pass it on."""
    for row in held:
        if row.role == AssignmentRole.LEAD or (row.why == RoutingReason.FILED_FOR and stands(row)):
            return row.organisation
    return None


def asks_for_lead(held: list[Assignment]) -> Organisation | None:
    """Of what a person's desks have of a case: the copy, where none of them leads."""
    if any(row.role == AssignmentRole.LEAD for row in held):
        return None
    copies = (row for row in held if row.role == AssignmentRole.COPY)
    return next((row.organisation for row in copies if stands(row)), None)


def is_by_rule(assignment: Assignment) -> bool:
    """The lead, and a copy that no consent stands behind."""
    if assignment.role == AssignmentRole.COPY:
        return assignment.why != RoutingReason.FILED_FOR
    return assignment.role == AssignmentRole.LEAD


def stands(assignment: Assignment) -> bool:
    """Whether a lead or a copy still counts: where only a consent stands behind it, as long as that is live.

    Asked of the consents themselves: between a consent's last moment and the task that ends the row, nothing is left.
    """
    from complaints.reading import agreed_to  # reading asks these rules

    if assignment.role == AssignmentRole.LEAD or assignment.why != RoutingReason.FILED_FOR:
        return True
    office = assignment.organisation
    return agreed_to(assignment.complaint, office, ConsentPurpose.FILE).by_anybody


def offices_by_rule(user: User, complaint: Complaint) -> list[Organisation]:
    """Offices for which this person has the case by rule: the lead, a copy, oversight. Never by a worker's consent."""
    if not may_see(user, complaint):
        return []
    held = [row.organisation for row in assignments_of(user, complaint) if is_by_rule(row)]
    oversight = oversight_office_of(user, complaint)
    return [*held, oversight] if oversight else held


def heads(user: User, office: Organisation) -> bool:
    """Whether this person leads the desk of the office."""
    return _holds(user, LEAD_DESK).filter(organisation=office).exists()


def desks_of(user: User):  # type: ignore[no-untyped-def]
    """Live memberships in which this person works cases."""
    return _holds(user, WORK_CASES)


_STRENGTH = (AssignmentRole.LEAD, AssignmentRole.COPY, AssignmentRole.REFERRED)


@asked_once
def oversight_office_of(user: User, complaint: Complaint) -> Organisation | None:
    """The oversight office for which this person sees the case; None where she oversees it for none."""
    live = complaint.escalations.filter(
        ended_at__isnull=True, organisation__in=_holds(user, OVERSEE_CASES).values("organisation")
    )
    row = live.select_related("organisation").first()
    return row.organisation if row and may_see(user, complaint) else None


def _holds(user: User, permission: str):  # type: ignore[no-untyped-def]
    return Membership.objects.with_permission(permission).filter(user=user)
