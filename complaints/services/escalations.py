"""Cases before the oversight office: nobody could receive them, the desk is late, or the worker opened them again."""

import logging

from django.utils import timezone

from complaints import notifications
from complaints.enums import EscalationReason, RoutingReason
from complaints.models import Complaint, Escalation
from complaints.offices import kept_out_of
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation

logger = logging.getLogger(__name__)


def escalate(
    complaint: Complaint,
    *,
    reason: EscalationReason,
    template: str,
    why: RoutingReason | None = None,
) -> list[Organisation]:
    """Put a case before the oversight office and tell its officers; returns the offices. Safe to call twice.

    Without any office, the escalation is stored without one and logged as an error: the alarm of last resort.
    """
    offices = oversight_offices(complaint)
    before: list[Organisation | None] = [*offices] or [None]
    for office in before:
        Escalation.objects.get_or_create(
            complaint=complaint,
            organisation=office,
            reason=reason,
            ended_at=None,
            defaults={"why": why or ""},
        )
    if not offices:
        logger.error("Complaint %s has no oversight office", complaint.pk)
    notifications.tell_oversight(template, complaint, offices)
    return offices


def oversight_offices(complaint: Complaint) -> list[Organisation]:
    """The oversight offices of the worker's country; without one at work, those that watch over all countries.

    Never one that was kept out; one where nobody may see the case counts as not at work.
    """
    allowed = Organisation.objects.active().oversight().exclude(kept_out_of(complaint))
    allowed = allowed.exclude(kind=OrganisationKind.AGENCY)
    own = list(allowed.filter(country=complaint.nationality_id))
    everywhere = list(allowed.filter(country__isnull=True))
    at_work = set(Organisation.objects.with_a_working_desk().values_list("pk", flat=True))
    groups = [
        [one for one in group if one.pk in at_work and notifications.has_overseer(complaint, one)]
        for group in (own, everywhere)
    ]
    return next((group for group in (*groups, own, everywhere) if group), [])


def page_for_emergency(complaint: Complaint, lead: Organisation | None) -> None:
    """Somebody is called at once: everybody at the leading office, its head by name, oversight where it has no head.

    Its first due date runs by the clock, nights and holidays too; what nobody acknowledges goes past the desk.
    """
    if lead and notifications.tell_heads(complaint, lead, template=notifications.EMERGENCY):
        return
    escalate(complaint, reason=EscalationReason.EMERGENCY, template=notifications.EMERGENCY)


def end(complaint: Complaint, *, reason: EscalationReason) -> None:
    """The cause is gone; the oversight office no longer sees the case for this reason."""
    live = complaint.escalations.filter(reason=reason, ended_at__isnull=True)
    live.update(ended_at=timezone.now())
