"""Who works on a case in an office: taken by an officer, given by her head, handed over, put back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.enums import Status
from complaints.models import Assignment, Complaint
from complaints.services import seats
from complaints.services.cases import lock
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import recipient
from portal.accounts.roles import WORK_CASES
from portal.audit.services import record
from portal.common.errors import Conflict, Message, NotAllowed, PortalError
from portal.notifications.services import notify

TOOK, GAVE, PUT_BACK = (
    "complaints.took_case",
    "complaints.gave_case",
    "complaints.put_back_case",
)


@dataclass(frozen=True)
class Refused:
    """A case of a list with which it could not be done, and why."""

    reference: str
    why: Message


@transaction.atomic
def take(*, complaint: Complaint, by: User) -> Complaint:
    """The officer works on it from now on. Safe to press twice.

    Raises:
        NotAllowed: she works for no office that has the case.
        Conflict: somebody else of the office works on it, and she does not lead the desk; or it has ended.
    """
    return give_to(complaint=complaint, officer=by, by=by)


@transaction.atomic
def give_to(*, complaint: Complaint, officer: User | None, by: User) -> Complaint:
    """Put an officer of the same office to the case, or nobody. Heads may give any case; others what they have, or what
    nobody has to themselves.

    Raises:
        NotAllowed: it is not hers to give.
        Conflict: somebody else works on it, or it has ended.
        PortalError: that officer cannot work on it.
    """
    complaint = lock(complaint)
    assignment = _own_assignment(complaint, by)
    if assignment.officer_id == (officer.pk if officer else None):
        return complaint
    if Status(complaint.status) not in Status.open() | {Status.RESOLVED}:
        raise Conflict(_("This complaint has ended. Nobody needs to work on it."))
    if not rules.heads(by, assignment.organisation):
        _check_own(assignment, officer, by)
    if officer and not holds_seat(officer, assignment.organisation):
        _refuse_officer()
    if officer and not rules.may_see(officer, complaint):
        _refuse_officer()  # the same words: a tie of hers is nobody's to learn
    _put(assignment, officer)
    if officer and officer != by:
        notify(notifications.NEW_CASE, to=recipient(officer), about=complaint)
    seats.refresh(complaint)
    record(
        _action(officer, by),
        on=complaint,
        by=by,
        organisation_id=assignment.organisation_id,
        detail={"officer": officer.pk if officer else None},
    )
    return complaint


def take_if_free(complaint: Complaint, by: User) -> None:
    """Who acts first on a case that nobody has, has it. Inside the caller's transaction, the case being locked."""
    free = complaint.assignments.filter(ended_at__isnull=True, officer__isnull=True)
    lead = complaint.lead
    if lead and officers_of(lead).filter(pk=by.pk).exists():
        free.filter(organisation=lead).update(officer=by)


def each(
    complaints: Iterable[Complaint], do: Callable[[Complaint], object]
) -> tuple[int, list[Refused]]:
    """Do it with each, every one in a transaction of its own; how many were done, and the others with the reason."""
    done, refused = 0, []
    for complaint in complaints:
        try:
            with transaction.atomic():
                do(complaint)
        except PortalError as error:
            refused.append(Refused(complaint.reference, error.message))
        else:
            done += 1
    return done, refused


def officers_of(office: Organisation | Any) -> QuerySet[User]:
    """Who works cases there today, by name. `office`: one, or a query of keys of several."""
    offices = [office] if isinstance(office, Organisation) else office
    held = Membership.objects.with_permission(WORK_CASES).filter(organisation__in=offices)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")


def holds_seat(officer: User, office: Organisation) -> bool:
    """Whether she works cases there; if so, she does until the transaction ends: who lets her go waits."""
    held = Membership.objects.with_permission(WORK_CASES).filter(user=officer, organisation=office)
    return bool(held.order_by("pk").select_for_update(of=("self",), no_key=True))


def own_assignment(complaint: Complaint, user: User) -> Assignment | None:
    """The live assignment of the office for which she sees the case; None for an office that only oversees it."""
    office = rules.office_of(user, complaint)
    live = complaint.assignments.filter(organisation=office, ended_at__isnull=True)
    return live.select_related("organisation", "officer").first() if office else None


def _own_assignment(complaint: Complaint, by: User) -> Assignment:
    assignment = own_assignment(complaint, by)
    if assignment is None or not officers_of(assignment.organisation).filter(pk=by.pk).exists():
        raise NotAllowed(_("Only an office that has this complaint can do this."))
    return assignment


def _check_own(assignment: Assignment, officer: User | None, by: User) -> None:
    """Without leading the desk: give what one has, or take what nobody has."""
    if assignment.officer_id == by.pk:
        return
    if assignment.officer_id is None and officer == by:
        return
    if assignment.officer_id is None:
        raise NotAllowed(_("Only the head of the office can give it to somebody else."))
    if officer == by and not _is_at_work(assignment):
        return  # whoever had it has left: nobody has to wait until that is noticed
    raise Conflict(
        _("Somebody else of your office works on it. The head of the office can give it to you.")
    )


def _is_at_work(assignment: Assignment) -> bool:
    here = officers_of(assignment.organisation)
    return assignment.officer is not None and here.filter(pk=assignment.officer.pk).exists()


def _refuse_officer() -> None:
    message = _("This person cannot work on it. Please choose another one.")
    raise PortalError(message, fields={"officer": [message]})


def _put(assignment: Assignment, officer: User | None) -> None:
    assignment.officer = officer
    assignment.save(update_fields=["officer"])


def _action(officer: User | None, by: User) -> str:
    if officer is None:
        return PUT_BACK
    return TOOK if officer == by else GAVE
