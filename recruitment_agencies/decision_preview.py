"""What a proposed decision will do once another person approves it: licence events and the public record."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from recruitment_agencies.compliance.sanctions import STOPS, Measure, events_to_write
from recruitment_agencies.enums import EventKind, SanctionKind
from recruitment_agencies.models import Decision, Licence
from recruitment_agencies.services.compliance.licences import licence_on


@dataclass(frozen=True)
class PlannedEvent:
    """An event that the register will show."""

    kind: EventKind
    on: date


@dataclass(frozen=True)
class Preview:
    """`licence`: the one concerned, None for an agency without; `is_public`: whether the record will name it."""

    licence: Licence | None
    events: list[PlannedEvent]
    is_public: bool


def preview(decision: Decision, *, today: date | None = None) -> Preview:
    """By the same pure rules as the approval; nothing is written."""
    licence = licence_on(decision.case.agency, day=decision.effective_on)
    events = _events(decision, licence, today or timezone.localdate()) if licence else []
    return Preview(licence, events, decision.kind != SanctionKind.NONE)


def _events(decision: Decision, licence: Licence, today: date) -> list[PlannedEvent]:
    kind = SanctionKind(decision.kind)
    if kind is SanctionKind.CONDITIONS:
        return [PlannedEvent(EventKind.CONDITIONS_ADDED, decision.effective_on)]
    if kind not in STOPS:
        return []
    known = Decision.objects.made().filter(licence=licence, kind__in=list(STOPS)).order_by("pk")
    rows = list(licence.events.order_by("on", "id"))
    written = events_to_write(
        [_measure(one) for one in [*known, decision]],
        others=[row.as_dated() for row in rows if row.decision_id is None],
        kept=[row.as_dated() for row in rows if row.decision_id is not None and row.on <= today],
        today=today,
    )
    return [PlannedEvent(event.kind, event.on) for event in written]


def _measure(row: Decision) -> Measure:
    kind = SanctionKind(row.kind)
    return Measure(row.pk, kind, row.effective_on, row.suspended_until, row.ended_on)
