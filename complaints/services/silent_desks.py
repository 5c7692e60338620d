"""Desks that lost their last person, and alarms that nobody heard: looked for every ten minutes."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from complaints import notifications
from complaints.enums import AssignmentRole, EscalationReason, RoutingReason
from complaints.models import Assignment, Complaint, Escalation
from complaints.services import escalations, seats
from complaints.services.cases import lock
from portal.accounts.models import Organisation, User
from portal.audit.services import record

# The alarms that say: nobody works on this.
ALARMS = (EscalationReason.UNROUTED, EscalationReason.NO_DESK)

logger = logging.getLogger(__name__)


def find_silent_desks(*, limit: int, after: int = 0) -> int | None:
    """Put before oversight every open case whose office has nobody at work, and every alarm that no office heard.

    Looks at up to `limit` cases numbered above `after`; returns the last number looked at, None when it was the last
    chunk. One case that fails is logged by its number and stops no other. Safe to run twice, and by two workers.
    """
    found = list(_unheard().filter(pk__gt=after).order_by("pk")[:limit])
    for complaint in found:
        try:
            _raise_alarm(complaint)
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Complaint %s could not be put before oversight", complaint.pk)
    return found[-1].pk if len(found) == limit else None


def end_old_alarms(*, limit: int) -> int:
    """Where somebody works at the leading office again, its alarm ends; returns how many did."""
    lead = Assignment.objects.filter(
        complaint=OuterRef("complaint"),
        role=AssignmentRole.LEAD,
        ended_at__isnull=True,
        organisation__in=_at_work(),
    )
    live = Escalation.objects.filter(reason=EscalationReason.NO_DESK, ended_at__isnull=True)
    # Where another office stands in (`FALLBACK`), its work does not end what oversight has to look at.
    # People at work who may not see the case (`KEPT_OUT`) do not end it either.
    kept = (RoutingReason.FALLBACK, RoutingReason.KEPT_OUT)
    over = live.exclude(why__in=kept).filter(Exists(lead))
    done = 0
    for row in list(over.select_related("complaint").order_by("pk")[:limit]):
        try:
            _end_alarm(row)
            done += 1
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Escalation %s could not be ended", row.pk)
    return done


def unheard_alarms(user: User) -> int:
    """Escalations for which no oversight office could be found, of cases from which this person is not kept out."""
    cases = Complaint.objects.not_kept_from(user).open()
    live = Escalation.objects.filter(ended_at__isnull=True, organisation__isnull=True)
    return live.filter(complaint__in=cases.order_by()).count()


def _unheard() -> QuerySet[Complaint]:
    """Open cases on which nobody works and of which no working oversight office was told; and alarms without office."""
    at_work = _at_work()
    leads = Assignment.objects.filter(
        complaint=OuterRef("pk"), role=AssignmentRole.LEAD, ended_at__isnull=True
    )
    alarms = Escalation.objects.filter(complaint=OuterRef("pk"), ended_at__isnull=True)
    heard = alarms.filter(reason__in=ALARMS, organisation__in=at_work)
    nobody_works = ~Exists(leads.filter(organisation__in=at_work)) & ~Exists(heard)
    unheard = Exists(alarms.filter(organisation__isnull=True))
    return Complaint.objects.open().filter(Q(nobody_works) | Q(unheard))


def _at_work():  # type: ignore[no-untyped-def]
    return Organisation.objects.with_a_working_desk().order_by().values("pk")


@transaction.atomic
def _raise_alarm(complaint: Complaint) -> None:
    complaint = lock(complaint)
    if not _unheard().filter(pk=complaint.pk).exists():  # another worker did it meanwhile
        return
    offices = escalations.oversight_offices(complaint)
    was_given = bool(offices) and _give_alarms(complaint, offices[0])
    lead = complaint.lead
    if not _has_working_lead(lead):
        _escalate(complaint, lead)
    elif was_given:
        notifications.tell_oversight(notifications.UNROUTED, complaint, offices[:1])
    elif not offices:
        logger.error("Complaint %s has no oversight office", complaint.pk)
    seats.refresh(complaint)
    if offices:
        record(
            "complaints.raised_alarm",
            on=complaint,
            detail={"lead": lead.pk if lead else None, "to": [office.pk for office in offices]},
        )


def _escalate(complaint: Complaint, lead: Organisation | None) -> None:
    escalations.escalate(
        complaint,
        reason=EscalationReason.NO_DESK if lead else EscalationReason.UNROUTED,
        template=notifications.NO_DESK if lead else notifications.UNROUTED,
        why=RoutingReason.NO_DESK,
    )


def _has_working_lead(lead: Organisation | None) -> bool:
    return bool(lead) and Organisation.objects.with_a_working_desk().filter(pk=lead.pk).exists()  # type: ignore[union-attr]


def _give_alarms(complaint: Complaint, office: Organisation) -> bool:
    """Alarms for which there was no office go to the one there is now; whether there were any."""
    orphans = complaint.escalations.filter(organisation__isnull=True, ended_at__isnull=True)
    has_them = complaint.escalations.filter(organisation=office, ended_at__isnull=True)
    orphans.filter(reason__in=list(has_them.values_list("reason", flat=True))).update(
        ended_at=timezone.now()
    )
    return bool(orphans.update(organisation=office))


@transaction.atomic
def _end_alarm(row: Escalation) -> None:
    complaint = lock(row.complaint)
    Escalation.objects.filter(pk=row.pk).update(ended_at=timezone.now())
    seats.refresh(complaint)
    record("complaints.ended_alarm", on=complaint)
