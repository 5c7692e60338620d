"""What the register knows of the agency that a worker paid, as pure data for the fee engine."""

from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from portal.common.errors import PortalError
from recruitment_agencies import queries
from recruitment_agencies.fees.types import AgencyRecord, JobOrderTerms, LicenceSpan, Money
from recruitment_agencies.models import Agency, JobOrder
from recruitment_agencies.rules import ONE_DAY


def paid_agency(public_id: str, *, origin: str, destination: str) -> Agency:
    """The agency with its licences read.

    Raises:
        PortalError: none with this id is registered in either of the two countries.
    """
    known = Agency.objects.with_licences().filter(country_id__in=(origin, destination))
    agency = known.filter(public_id=public_id).first()
    if agency is None:
        message = _("No agency with this number is in the register of either country.")
        raise PortalError(message, fields={"agency": [message]})
    return agency


def agency_record(agency: Agency, *, origin: str) -> AgencyRecord:
    """Its licence status day by day: a span from each day on which it may have changed."""
    spans: list[LicenceSpan] = []
    for day in sorted(_days_of_change(agency)):
        status = queries.agency_on(agency, day=day).standing.status
        if not spans or spans[-1].status != status.value:
            spans.append(LicenceSpan(since=day, status=status.value))
    return AgencyRecord(
        key=agency.public_id,
        side="origin" if agency.country_id == origin else "destination",
        spans=tuple(spans),
    )


def _days_of_change(agency: Agency) -> set[date]:
    """Days of events, and the days after a licence ran out."""
    events = [event for licence in agency.licences.all() for event in licence.events.all()]
    ends = [event.valid_until for event in events if event.valid_until]
    return {event.on for event in events} | {end + ONE_DAY for end in ends if end < date.max}


def order_terms(agency: Agency, *, reference: str | None, destination: str) -> JobOrderTerms | None:
    """The approved job order of the agency with this reference for this country, if there is one."""
    if not reference:
        return None
    order = JobOrder.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=F("approved_on")),
        agency=agency,
        reference=reference.strip(),
        destination_id=destination,
    ).first()
    return terms_of(order) if order else None


def terms_of(order: JobOrder) -> JobOrderTerms:
    """What the order demands of the costs for it, as pure data."""
    ends = [day for day in (order.valid_until, _day_before(order.withdrawn_on)) if day]
    ceiling = order.fee_ceiling_amount
    return JobOrderTerms(
        reference=order.reference,
        approved_on=order.approved_on,
        last_day=min(ends, default=None),
        ceiling=None if ceiling is None else Money(ceiling, order.fee_ceiling_currency),
        employer_paid=tuple(sorted(set(order.employer_paid))),
        approved_by=order.approved_by,
    )


def _day_before(day: date | None) -> date | None:
    return day - ONE_DAY if day else None
