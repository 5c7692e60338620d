"""Cases before the oversight office: nobody could receive them, the desk is late, or the worker opened them again."""

import logging

from django.utils import timezone

from complaints import notifications
from complaints.enums import EscalationReason, RoutingReason
from complaints.models import Complaint, Escalation
from complaints.offices import kept_out_of
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

    Never one that was kept out.
    """
    allowed = Organisation.objects.active().oversight().exclude(kept_out_of(complaint))
    own = list(allowed.filter(country=complaint.nationality_id))
    everywhere = list(allowed.filter(country__isnull=True))
    at_work = set(Organisation.objects.with_a_working_desk().values_list("pk", flat=True))
    groups = [[office for office in group if office.pk in at_work] for group in (own, everywhere)]
    return next((group for group in (*groups, own, everywhere) if group), [])


def end(complaint: Complaint, *, reason: EscalationReason) -> None:
    """The cause is gone; the oversight office no longer sees the case for this reason."""
    live = complaint.escalations.filter(reason=reason, ended_at__isnull=True)
    live.update(ended_at=timezone.now())
