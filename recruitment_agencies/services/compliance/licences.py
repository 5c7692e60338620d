"""Decisions written into the licence's history: events that the register shows to everybody."""

from datetime import date

from django.utils import translation

from recruitment_agencies.compliance.sanctions import STOPS, Measure, NewEvent, events_to_write
from recruitment_agencies.enums import EventKind, SanctionKind
from recruitment_agencies.models import Agency, Decision, Licence, LicenceEvent
from recruitment_agencies.queries import current_licence


def licence_on(agency: Agency, *, day: date) -> Licence | None:
    """The licence that a decision taking effect on the day concerns; None for an agency without one."""
    known = Agency.objects.with_licences().get(pk=agency.pk)
    return current_licence(known, on=day)


def write_events(decision: Decision, *, today: date) -> None:
    """Make the licence's history follow its decisions, from `today` on. Safe to run twice; the past stays."""
    if decision.licence is None:
        return
    Licence.objects.select_for_update().get(pk=decision.licence.pk)  # one writer a licence
    if decision.kind == SanctionKind.CONDITIONS:
        _write_conditions(decision)
    if decision.kind in STOPS:
        keep_in_step(decision.licence, today=today)


def keep_in_step(licence: Licence, *, today: date) -> None:
    """Rewrite what decisions will do to the licence's standing from `today` on."""
    future = licence.events.filter(
        decision__isnull=False, on__gt=today, kind__in=[*_KINDS, EventKind.EXPIRED]
    )
    future.delete()
    events = list(licence.events.order_by("on", "id"))
    for event in events_to_write(
        _measures(licence),
        others=[each.as_dated() for each in events if each.decision_id is None],
        kept=[each.as_dated() for each in events if each.decision_id is not None],
        today=today,
    ):
        _write(licence, event)


_KINDS = (EventKind.SUSPENDED, EventKind.REVOKED, EventKind.REINSTATED)


def _measures(licence: Licence) -> list[Measure]:
    rows = Decision.objects.made().filter(licence=licence, kind__in=list(STOPS)).order_by("pk")
    return [
        Measure(row.pk, SanctionKind(row.kind), row.effective_on, row.suspended_until, row.ended_on)
        for row in rows
    ]


def _write(licence: Licence, event: NewEvent) -> None:
    """An event of this kind and day that a decision wrote before makes room: of one day's events the last decides."""
    same = licence.events.filter(kind=event.kind, on=event.on)
    same.filter(decision__isnull=False).delete()
    decision = Decision.objects.select_related("case__ministry").get(pk=event.decision)
    licence.events.get_or_create(kind=event.kind, on=event.on, defaults=_origin(decision))


def _write_conditions(decision: Decision) -> None:
    LicenceEvent.objects.get_or_create(
        licence=decision.licence,
        kind=EventKind.CONDITIONS_ADDED,
        on=decision.effective_on,
        defaults=_origin(decision),
    )


def _origin(decision: Decision) -> dict[str, object]:
    with translation.override(
        "en"
    ):  # what is kept must not depend on the language of whoever approved it
        authority = decision.case.ministry.name
    return {
        "decision": decision,
        "authority": authority,
        "legal_basis": decision.legal_basis,
        "note": decision.conditions,
    }
