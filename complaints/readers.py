"""Whose name stands in what is shown of acts on cases: of one's own office the person, of another one the office.

An office answers for its people: who heads it has to know who opened what. Of another office's people nobody learns the
names in passing; only who oversees the case does.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from complaints import rules
from complaints.models import Escalation
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import OVERSEE_CASES
from portal.audit.models import AuditEvent


class Readers:
    """Names for some events, as one person may read them; four queries however many events there are."""

    def __init__(self, user: User, events: Iterable[AuditEvent]) -> None:
        events = list(events)
        self._desks = _desks_of(user)
        self._overseen = overseen_by(user, {event.object_id for event in events})
        actors = {event.actor_id for event in events}
        self._held = list(
            Membership.objects.filter(user__in=actors).select_related("organisation").order_by("pk")
        )
        named = {event.organisation_id for event in events} - {None}
        self._offices = Organisation.objects.in_bulk(named)

    def sees_person(self, event: AuditEvent) -> bool:
        """Whether this person may read names of people in the event."""
        mine = any(office.pk in self._desks for office in self._offices_of(event))
        return mine or event.object_id in self._overseen

    def name(self, event: AuditEvent) -> str:
        if self.sees_person(event):
            return str(event.actor or "")
        return self.office(event)

    def office(self, event: AuditEvent) -> str:
        """Of which office the person was then; the first where she was of several."""
        return next((office.name for office in self._offices_of(event)), "")

    def _offices_of(self, event: AuditEvent) -> list[Organisation]:
        if event.organisation_id is not None:
            office = self._offices.get(event.organisation_id)
            return [office] if office else []
        return [
            row.organisation
            for row in self._held
            if row.user_id == event.actor_id
            and row.since <= event.at
            and (row.ended_at is None or row.ended_at > event.at)
        ]


def named_to(user: User, events: "QuerySet[AuditEvent]", cases: Any) -> "QuerySet[AuditEvent]":
    """Of events on cases, those in which this person may read the name: the same rule, asked of the database."""
    desks = _desks_of(user)
    then = Membership.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("at")),
        user=OuterRef("actor"),
        organisation__in=desks,
        since__lte=OuterRef("at"),
    )
    own = Q(organisation_id__in=desks) | (Q(organisation_id__isnull=True) & Q(Exists(then)))
    overseen = cases.filter(Exists(_escalations_to(user).filter(complaint=OuterRef("pk"))))
    return events.filter(own | Q(case__in=overseen.values("pk")))


def overseen_by(user: User, cases: Iterable[str]) -> set[str]:
    """Of these cases, by their keys as the audit trail has them, those before an office where she oversees."""
    rows = _escalations_to(user).filter(complaint__in=[int(case) for case in cases])
    return {str(pk) for pk in rows.values_list("complaint", flat=True)}


def _escalations_to(user: User) -> "QuerySet[Escalation]":
    offices = Membership.objects.with_permission(OVERSEE_CASES).filter(user=user)
    live = Escalation.objects.filter(ended_at__isnull=True)
    return live.filter(organisation__in=offices.values("organisation"))


def _desks_of(user: User) -> set[int]:
    return set(rules.desks_of(user).values_list("organisation", flat=True))
