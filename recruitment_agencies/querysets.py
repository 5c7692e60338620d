"""Adjectives of the register. The day is always an argument."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
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
from recruitment_agencies.enums import EventKind, LicenceStatus, RuleChangeState
from recruitment_agencies.finding import find_ids
from recruitment_agencies.rules import STATUS_AFTER


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
        """By name in any script, place or licence number; one typing error is forgiven. Best first.

        At most `finding.MOST` + 1 of them, found at once: two to five queries, however large the register.
        """
        if not fold_for_search(text):
            return self
        ids = find_ids(self, text)
        place = Func(
            Value(ids, ArrayField(BigIntegerField())),
            F("pk"),
            function="array_position",
            output_field=IntegerField(),
        )
        return self.filter(pk__in=ids).order_by(place)

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
        return self._that_may_be(status, day).with_status(day).filter(licence_status=status)

    def _that_may_be(self, status: str, day: date) -> Self:
        """Fewer to fold: nobody is suspended who never was. The keys are read first, or each row would be folded."""
        kinds = [kind for kind, after in STATUS_AFTER.items() if after == status]
        if not kinds or status == LicenceStatus.VALID:
            return self
        events = _events().filter(kind__in=kinds, on__lte=day)
        return self.filter(pk__in=list(events.values_list("licence__agency", flat=True)))

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


class FeeRuleQuerySet(models.QuerySet):
    def for_desk(self) -> Self:
        """With source, and whether a change waits."""
        from recruitment_agencies.models import FeeRuleChange

        waiting = FeeRuleChange.objects.filter(rule_key=OuterRef("key"), state=RuleChangeState.OPEN)
        return self.select_related("source").annotate(has_open_change=Exists(waiting))

    def to_check(self, day: date) -> Self:
        """Due to be compared with their source again; a rule that never says when is due."""
        return self.filter(Q(review_by__isnull=True) | Q(review_by__lte=day))

    def matching(self, words: str) -> Self:
        found = Q()
        for column in ("key", "instrument", "article", "category", "rule_kind"):
            found |= Q(**{f"{column}__icontains": words})
        return self.filter(found)
