"""Staying away from a case, and what keeps a case from going silent when somebody does."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import notifications, rules
from complaints.enums import EscalationReason, ExclusionReason, RoutingReason
from complaints.models import Complaint, Exclusion, Interest
from complaints.services import escalations, seats
from complaints.services.cases import lock
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import LEAD_DESK, WORK_CASES
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed

NOT_YOURS = gettext_lazy("You cannot do this in this complaint.")


@transaction.atomic
def recuse(*, complaint: Complaint, by: User) -> None:
    """The person stays away from the case: from now on it is not there for her, anywhere. No reason is asked.

    What she had taken lies on the untaken pile again, and the heads of the office are told that somebody is needed,
    not who or why. An office with nobody left to work the case is escalated. She cannot undo it; a head can.

    Raises:
        NotAllowed: she may not see the case.
    """
    complaint = lock(complaint)
    if not rules.may_see(by, complaint):
        raise NotAllowed(NOT_YOURS)
    Exclusion.objects.get_or_create(
        complaint=complaint, person=by, defaults={"reason": ExclusionReason.RECUSED}
    )
    put_down(complaint, by)
    record("complaints.stayed_away", on=complaint, by=by)


@transaction.atomic
def let_back(*, complaint: Complaint, person: User, by: User) -> None:
    """A head of an office of the case undoes a person's staying away, for example one pressed by mistake.

    Raises:
        NotAllowed: nobody leads this desk here, or it is her own.
        Conflict: the person does not stay away by her own word.
    """
    complaint = lock(complaint)
    if by.pk == person.pk or not may_let_back(by, complaint):
        raise NotAllowed(NOT_YOURS)
    rows = Exclusion.objects.filter(
        complaint=complaint, person=person, reason=ExclusionReason.RECUSED
    )
    if not rows.filter(person__in=away_from(complaint, by)).delete()[0]:
        raise Conflict(_("This has changed meanwhile. Please look again."))
    _end_alarm(complaint)
    record("complaints.let_back", on=complaint, by=by, detail={"person": person.pk})


def _end_alarm(complaint: Complaint) -> None:
    """Somebody of the leading office is there again: the alarm that there was nobody is over."""
    lead = complaint.lead
    alarms = complaint.escalations.filter(
        reason=EscalationReason.NO_DESK, why=RoutingReason.KEPT_OUT, ended_at__isnull=True
    )
    if lead and somebody_sees(complaint, lead) and alarms.update(ended_at=timezone.now()):
        seats.refresh(complaint)


def away_from(complaint: Complaint, head: User) -> list[User]:
    """People of this head's own offices who stay away from the case by their own word."""
    led = Membership.objects.with_permission(LEAD_DESK).filter(user=head)
    people = Membership.objects.live().filter(organisation__in=led.values("organisation"))
    rows = complaint.exclusions.filter(
        reason=ExclusionReason.RECUSED, person__in=people.values("user")
    )
    return [row.person for row in rows.select_related("person").order_by("pk") if row.person]


def may_let_back(user: User, complaint: Complaint) -> bool:
    return user.may(LEAD_DESK) and rules.may_see(user, complaint)


def put_down(complaint: Complaint, person: User) -> None:
    """Take a locked case out of a person's hands; tell whoever can give it to somebody else."""
    held = complaint.assignments.filter(officer=person, ended_at__isnull=True)
    offices = [row.organisation for row in held.select_related("organisation")]
    held.update(officer=None)
    seats.refresh(complaint)
    if complaint.is_open and not escalate_if_nobody_is_left(complaint):
        for office in offices:
            notifications.tell_heads(complaint, office, template=notifications.UNTAKEN)


def escalate_if_nobody_is_left(complaint: Complaint) -> bool:
    """Put an open case before the oversight office when nobody of its leading office may see it. Safe to call twice.

    Call it in the transaction that gives a case to an office or keeps a person from one.
    """
    if not complaint.is_open or not _is_kept_from_somebody(complaint):
        return False
    lead = complaint.lead
    if lead is None or somebody_sees(complaint, lead):
        return False
    escalations.escalate(
        complaint,
        reason=EscalationReason.NO_DESK,
        template=notifications.UNTAKEN,
        why=RoutingReason.KEPT_OUT,
    )
    seats.refresh(complaint)
    return True


def _is_kept_from_somebody(complaint: Complaint) -> bool:
    """Nearly every case is kept from nobody by name: that is told by two look-ups."""
    ties = Interest.objects.in_force().filter(index__in=complaint.indexes.values("index"))
    return complaint.exclusions.filter(person__isnull=False).exists() or ties.exists()


def somebody_sees(complaint: Complaint, office: Organisation) -> bool:
    """Whether anybody who works cases there may see this one."""
    return bool(notifications.seeing(complaint, _workers([office])))


def _workers(offices: Iterable[Organisation]) -> list[User]:
    held = Membership.objects.with_permission(WORK_CASES).filter(organisation__in=list(offices))
    return list({row.user_id: row.user for row in held.select_related("user")}.values())
