"""Adjectives of the register. The day is always an argument."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import REPRESENT_AGENCY
from portal.common.script import fold_for_search
from recruitment_agencies.enums import LicenceStatus, RuleChangeState
from recruitment_agencies.finding import find_ids
from recruitment_agencies.statuses import folded_licences


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

    def found(self, text: str) -> list[int]:
        """The keys of `named`."""
        ids = find_ids(self, text)
        if not self.query.where:
            return ids
        known = set(self.filter(pk__in=ids).values_list("pk", flat=True))
        return [pk for pk in ids if pk in known]

    def with_status(self, day: date) -> Self:
        """Annotate `licence_status`: that of the licence issued last on or before the day.

        For the few agencies of an answer; a whole register is folded at once by `statuses`.
        """
        licences = (
            folded_licences(day)
            .filter(agency=OuterRef("pk"))
            .order_by(F("issued_on").desc(nulls_last=True), "-id")
        )
        status = Coalesce(
            Subquery(licences.values("status")[:1]), Value(LicenceStatus.NOT_LICENSED.value)
        )
        return self.annotate(licence_status=status)

    def among(self, ids: Sequence[int]) -> Self:
        """Only those with one of these keys, of which there may be 100,000."""
        return self.filter(_IsOneOf(F("pk"), Value(",".join(map(str, ids)).join("{}"))))

    def with_licences(self) -> Self:
        return self.prefetch_related(
            Prefetch("licences", _licences().order_by("-id").prefetch_related("events")),
        )


class _IsOneOf(Func):
    """The database looks a key up in one array that it has hashed; with `IN` each would be a parameter."""

    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def _licences() -> "models.QuerySet":
    from recruitment_agencies.models import Licence

    return Licence.objects.all()


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
