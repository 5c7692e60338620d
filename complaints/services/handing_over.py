"""What an officer has in hand when she leaves: given to a colleague, or put back for the heads to give."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints import notifications
from complaints.enums import Status
from complaints.models import Assignment, Complaint
from complaints.services import seats
from complaints.services.cases import lock
from complaints.services.officers import PUT_BACK, give_to, holds_seat, officers_of
from portal.accounts.leaving import OpenWork, goes_on, open_work
from portal.accounts.models import Membership, User
from portal.accounts.roles import WORK_CASES
from portal.audit.services import record
from portal.common.errors import PortalError

IN_HAND = Status.open() | {Status.RESOLVED}


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    open_work.register(
        OpenWork("complaints", _("Complaints in hand"), _count, _colleagues, hold, hand_over)
    )


def hold(membership: Membership) -> None:
    """Until nothing more has come into her hands while we waited for the rest."""
    held: set[int] = set()
    while new := set(_held(membership).values_list("complaint_id", flat=True)) - held:
        list(Complaint.objects.filter(pk__in=new).order_by("pk").select_for_update())
        held |= new


@transaction.atomic
def hand_over(membership: Membership, to: User | None, by: User) -> None:
    """Give each case to that colleague; one that she may not see, and everything where there is no colleague, goes back
    to the pile, and the heads are told. `by` need not be able to read any of it.

    After `hold`: the first record holds the chain until the end, so nothing may be waited for from then on.
    """
    if to is not None:
        holds_seat(to, membership.organisation)
    rows = _held(membership).select_related("complaint", "organisation").order_by("pk")
    for row in list(rows):
        if to is None or not _was_given(row, to, by):
            _put_back(row, by)


def _held(membership: Membership) -> QuerySet[Assignment]:
    if goes_on(membership, WORK_CASES):
        return Assignment.objects.none()
    return Assignment.objects.filter(
        officer=membership.user_id,
        organisation=membership.organisation_id,
        ended_at__isnull=True,
        complaint__status__in=IN_HAND,
    )


def _count(membership: Membership) -> int:
    return _held(membership).count()


def _colleagues(membership: Membership) -> QuerySet[User]:
    return officers_of(membership.organisation).exclude(pk=membership.user_id)


def _was_given(row: Assignment, to: User, by: User) -> bool:
    """Not where one of the two may not see it; that she may not is nobody's to learn, so nothing is said."""
    try:
        with transaction.atomic():
            give_to(complaint=row.complaint, officer=to, by=by)
    except PortalError:
        return False
    return True


def _put_back(row: Assignment, by: User) -> None:
    complaint = lock(row.complaint)
    Assignment.objects.filter(pk=row.pk).update(officer=None)
    seats.refresh(complaint)
    if complaint.is_open:
        notifications.tell_heads(complaint, row.organisation, template=notifications.UNTAKEN)
    record(
        PUT_BACK,
        on=complaint,
        by=by,
        organisation_id=row.organisation_id,
        detail={"officer": None},
    )
