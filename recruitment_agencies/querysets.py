"""Adjectives of the register. The day is always an argument."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import REPRESENT_AGENCY
from portal.common.script import fold_for_search
from recruitment_agencies.enums import EventKind, LicenceStatus
from recruitment_agencies.rules import STATUS_AFTER

# One wrong letter in a short name still gives about 0.5; unrelated names stay below 0.4.
SIMILAR_ENOUGH = 0.5


class AgencyQuerySet(models.QuerySet):
    def in_country(self, country: str | None) -> Self:
        return self.filter(country_id=country) if country else self

    def represented_by(self, user: "User") -> Self:
        """Agencies for which this person publishes costs and answers findings."""
        return self.filter(
            organisation__in=Organisation.objects.active().filter(
                memberships__in=Membership.objects.with_permission(REPRESENT_AGENCY).filter(
                    user=user
                )
            )
        )

    def governed_by(self, user: "User", permission: str) -> Self:
        """Agencies of the countries whose ministry this person works for with the permission."""
        ministries = Membership.objects.with_permission(permission).filter(
            user=user, organisation__kind=OrganisationKind.MINISTRY
        )
        return self.filter(country__in=ministries.values("organisation__country"))

    def named(self, text: str) -> Self:
        """By name in any script, place or licence number; one typing error is forgiven. Best first."""
        folded = fold_for_search(text)
        if not folded:
            return self
        has_number = Exists(_licences().filter(agency=OuterRef("pk"), search_text__contains=folded))
        return (
            self.annotate(similarity=TrigramWordSimilarity(folded, "search_text"))
            .filter(
                Q(search_text__contains=folded) | Q(similarity__gte=SIMILAR_ENOUGH) | has_number
            )
            .order_by("-similarity", "name", "id")
        )

    def with_status(self, day: date) -> Self:
        """Annotate `licence_status`: that of the licence issued last on or before the day.

        The same fold as `rules.licence_standing`, in SQL, so that lists can be filtered and counted.
        """
        licences = (
            _licences()
            .filter(agency=OuterRef("pk"))
            .annotate(**_last_events(day))
            .annotate(status=_status_expression(day))
            .order_by(F("issued_on").desc(nulls_last=True), "-id")
        )
        status = Coalesce(
            Subquery(licences.values("status")[:1]), Value(LicenceStatus.NOT_LICENSED.value)
        )
        return self.annotate(licence_status=status)

    def with_status_on(self, status: str, day: date) -> Self:
        """Only those whose status on the day is this one."""
        return self.with_status(day).filter(licence_status=status)

    def with_licences(self) -> Self:
        return self.prefetch_related(
            Prefetch("licences", _licences().order_by("-id").prefetch_related("events")),
        )


def _last_events(day: date) -> dict[str, Any]:
    """Of each licence up to the day: its last event that decided, that set its end, that was its issue."""
    events = _events().filter(licence=OuterRef("pk"), on__lte=day).order_by("-on", "-id")
    deciding = events.filter(kind__in=list(STATUS_AFTER))
    ending = events.filter(kind__in=EventKind.of_term())
    lifting = events.filter(kind__in=[*EventKind.of_term(), EventKind.REINSTATED])
    issues = events.filter(kind=EventKind.ISSUED)
    return {
        "is_known": Exists(events),
        "decided": Subquery(deciding.values("kind")[:1]),
        "term_kind": Subquery(ending.values("kind")[:1]),
        "term_until": Subquery(ending.values("valid_until")[:1]),
        "lifted_kind": Subquery(lifting.values("kind")[:1]),
        "lifted_on": Subquery(lifting.values("on")[:1]),
        "issued_on": Subquery(issues.values("on")[:1]),
    }


def _status_expression(day: date) -> Case:
    is_reinstated = Q(lifted_kind=EventKind.REINSTATED)
    has_ended = (Q(term_kind=EventKind.EXPIRED) & ~is_reinstated) | (
        Q(term_until__lt=day) & ~(is_reinstated & Q(lifted_on__gt=F("term_until")))
    )
    stopped = [
        When(decided=kind, then=Value(status.value))
        for kind, status in STATUS_AFTER.items()
        if status is not LicenceStatus.VALID
    ]
    return Case(
        When(is_known=False, then=Value(LicenceStatus.NOT_LICENSED.value)),
        *stopped,
        When(has_ended, then=Value(LicenceStatus.EXPIRED.value)),
        default=Value(LicenceStatus.VALID.value),
        output_field=CharField(),
    )


def _licences() -> "models.QuerySet":
    from recruitment_agencies.models import Licence

    return Licence.objects.all()


def _events() -> "models.QuerySet":
    from recruitment_agencies.models import LicenceEvent

    return LicenceEvent.objects.all()
