"""What the register's API takes and gives. Shapes: docs/api/schema.yml."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recruitment_agencies import queries
from recruitment_agencies.api.fields import (
    AmountField,
    CodeField,
    CountryField,
    CurrencyField,
    DayField,
    MonthsField,
)
from recruitment_agencies.api.nouns import NounsSerializer
from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.models import Agency, Licence
from recruitment_agencies.services.declarations import declared_fees
from recruitment_agencies.vocabulary import (
    CATEGORIES,
    NOT_FEES,
    PAYEES,
    PROGRAMMES,
    SECTORS,
    WAGE_BASES,
)

MOST_PAYMENTS = 100
MOST_LETTERS = 100
MOST_PEOPLE = 1000


class MoneySerializer(serializers.Serializer):
    amount = AmountField()
    currency = CurrencyField()


class PaymentSerializer(serializers.Serializer):
    """Money a worker paid. With `recurring_months`, `amount` was paid in each of so many months.

    `recovers`: what a deduction from the wage takes back. `label`: the name the collector gave it; one that is not a
    usual name of the category is for a person to look at. `disclosed`: whether it was explained. `people`: for how many
    it was paid, split evenly only with `split_agreed`.
    """

    category = CodeField(choices=[*CATEGORIES, *NOT_FEES])
    amount = AmountField()
    currency = CurrencyField()
    paid_on = DayField(required=False, allow_null=True)
    payee = CodeField(choices=list(PAYEES), required=False, allow_null=True, default="unknown")
    recurring_months = MonthsField(required=False, allow_null=True)
    in_advance = serializers.BooleanField(required=False, allow_null=True, default=False)
    receipt = serializers.BooleanField(required=False, allow_null=True, default=None)
    purpose = CodeField(choices=["selection", "extension"], required=False, allow_null=True)
    recovers = CodeField(choices=list(CATEGORIES), required=False, allow_null=True)
    label = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_null=True, allow_blank=True, max_length=MOST_LETTERS
    )
    disclosed = serializers.BooleanField(required=False, allow_null=True, default=None)
    people = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_PEOPLE
    )
    split_agreed = serializers.BooleanField(required=False, allow_null=True, default=None)


class ExchangeRateSerializer(serializers.Serializer):
    """On that day one unit of `base` cost `rate` units of `quote`."""

    base = CurrencyField()
    quote = CurrencyField()
    rate = serializers.DecimalField(
        max_digits=20, decimal_places=8, min_value=Decimal("0.00000001")
    )
    on = DayField()


class FeeCheckSerializer(serializers.Serializer):
    """One worker's case. Only `origin`, `destination` and `payments` must be known."""

    origin = CountryField()
    destination = CountryField()
    sector = CodeField(choices=list(SECTORS), required=False, allow_null=True)
    programme = CodeField(choices=list(PROGRAMMES), required=False, allow_null=True)
    signed_on = DayField(required=False, allow_null=True)
    departed_on = DayField(required=False, allow_null=True)
    contract_months = MonthsField(required=False, allow_null=True)
    extension_months = MonthsField(required=False, allow_null=True)
    wage = MoneySerializer(required=False, allow_null=True)
    wage_base = CodeField(choices=list(WAGE_BASES), required=False, allow_null=True)
    payments = PaymentSerializer(many=True, max_length=MOST_PAYMENTS)  # type: ignore[call-arg]
    agreed_fee = MoneySerializer(required=False, allow_null=True)
    employer_paid = MoneySerializer(required=False, allow_null=True)
    terminated_month = MonthsField(required=False, allow_null=True, min_value=0)
    refunded = MoneySerializer(required=False, allow_null=True)
    supply_contract_approved_on = DayField(required=False, allow_null=True)
    same_enterprise_and_supervisor = serializers.BooleanField(
        required=False, allow_null=True, default=None
    )
    repeat_with_new_employer = serializers.BooleanField(
        required=False, allow_null=True, default=None
    )
    job_order = serializers.CharField(required=False, allow_null=True, max_length=100)
    agency = serializers.CharField(
        required=False, allow_null=True, max_length=16, help_text="The register's id of the agency."
    )
    # Not `many=True`, which would let null stand inside the list too.
    exchange_rates: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=ExchangeRateSerializer(), required=False, allow_null=True, max_length=MOST_PAYMENTS
    )


_FEE_CHECK = FeeCheckSerializer()


def checked_fee_check(data: Any) -> dict[str, Any]:
    """The body of a fee check, checked by one serializer for all requests: building its fields costs
    more than all the rest of a check, and they keep nothing of what they have seen.

    Raises:
        ValidationError: as `is_valid(raise_exception=True)` does.
    """
    if isinstance(data, Mapping):
        checked: dict[str, Any] = _FEE_CHECK.run_validation(data)
        return checked
    form = FeeCheckSerializer(data=data)
    form.is_valid(raise_exception=True)
    return form.validated_data


class MoneyAnswerSerializer(serializers.Serializer):
    amount = serializers.CharField()
    currency = serializers.CharField()


class SourceAnswerSerializer(serializers.Serializer):
    title = serializers.CharField()
    publisher = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(allow_null=True)


class RateAnswerSerializer(serializers.Serializer):
    """One `base` cost `rate` `quote` on that day; money in `from` was compared with a limit in `to`."""

    base = serializers.CharField()
    quote = serializers.CharField()
    rate = serializers.CharField()
    on = serializers.DateField()
    to = serializers.CharField()
    source = SourceAnswerSerializer(allow_null=True)  # type: ignore[assignment]

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.CharField(), **super().get_fields()}


class FindingAnswerSerializer(serializers.Serializer):
    rule = serializers.CharField(allow_null=True)
    rules = serializers.ListField(child=serializers.CharField())
    rule_kind = serializers.CharField()
    side = serializers.CharField()
    category = serializers.CharField()
    outcome = serializers.CharField()
    cap = MoneyAnswerSerializer(allow_null=True)
    cap_range = MoneyAnswerSerializer(many=True, allow_null=True)
    paid = MoneyAnswerSerializer(allow_null=True)
    excess = MoneyAnswerSerializer(allow_null=True)
    formula = serializers.CharField(allow_null=True)
    explanation = serializers.CharField()
    instrument = serializers.CharField(allow_null=True)
    article = serializers.CharField(allow_null=True)
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
    confidence = serializers.CharField()
    review_only = serializers.BooleanField()
    depends_on = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    source = SourceAnswerSerializer(allow_null=True)  # type: ignore[assignment]
    rates = RateAnswerSerializer(many=True)
    wage_base = serializers.CharField(allow_null=True)
    licence_status = serializers.CharField(allow_null=True)


class FeeCheckAnswerSerializer(serializers.Serializer):
    """What the check answers; `verdict` rests on nothing unknown, `possible_verdict` on everything."""

    verdict = serializers.CharField()
    possible_verdict = serializers.CharField()
    rules_conflict = serializers.BooleanField()
    total_paid = MoneyAnswerSerializer(many=True)
    totals = serializers.DictField(child=MoneyAnswerSerializer(many=True))
    findings = FindingAnswerSerializer(many=True)
    benchmark = serializers.DictField(allow_null=True)
    missing = serializers.ListField(child=serializers.DictField())
    uncovered = serializers.ListField(child=serializers.CharField())
    for_review = serializers.ListField(child=serializers.CharField())
    rules_as_of = serializers.CharField()


class LicenceAnswerSerializer(serializers.Serializer):
    number = serializers.CharField()
    authority = serializers.CharField()
    scope = serializers.CharField()
    status = serializers.ChoiceField(choices=LicenceStatus.choices)
    since = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class LicenceEventAnswerSerializer(serializers.Serializer):
    licence = serializers.CharField()
    kind = serializers.CharField()
    on = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    authority = serializers.CharField()
    legal_basis = serializers.CharField()


class AgencyListSerializer(serializers.ModelSerializer):
    """One row of the register, with its licence status on the day asked for."""

    id = serializers.CharField(source="public_id")
    country = serializers.CharField(source="country_id")
    licence_status = serializers.SerializerMethodField()
    licences = serializers.SerializerMethodField()
    demonstration = serializers.BooleanField(source="is_demonstration")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Agency
        fields = [
            "id",
            "name",
            "name_local",
            "country",
            "licence_status",
            "licences",
            "address",
            "demonstration",
            "url",
        ]

    @property
    def day(self) -> datetime.date:
        return self.context["day"]

    @extend_schema_field(serializers.ChoiceField(choices=LicenceStatus.choices))
    def get_licence_status(self, agency: Agency) -> str:
        return queries.agency_on(agency, day=self.day).standing.status.value

    @extend_schema_field(LicenceAnswerSerializer(many=True))
    def get_licences(self, agency: Agency) -> list[dict[str, Any]]:
        return [self._licence(licence) for licence in agency.licences.all()]

    def _licence(self, licence: Licence) -> dict[str, Any]:
        standing = licence.standing_on(self.day)
        return {
            "number": licence.number,
            "authority": licence.authority,
            "scope": licence.scope,
            "status": standing.status.value,
            "since": standing.since,
            "valid_until": standing.runs_until,
        }


class AgencySerializer(NounsSerializer, AgencyListSerializer):
    """All that the public may know of one agency."""

    events = serializers.SerializerMethodField()
    declared_fees = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta(AgencyListSerializer.Meta):
        fields = [
            *AgencyListSerializer.Meta.fields,
            "phone",
            "website",
            "events",
            "names",
            "branches",
            "staff",
            "sub_agents",
            "partners",
            "job_orders",
            "declared_fees",
            "commitments",
            "deployments",
            "decisions",
            "source",
            "as_of",
        ]

    @extend_schema_field(LicenceEventAnswerSerializer(many=True))
    def get_events(self, agency: Agency) -> list[dict[str, Any]]:
        return [
            {
                "licence": entry.licence.number,
                "kind": entry.event.kind,
                "on": entry.event.on,
                "valid_until": entry.event.valid_until,
                "authority": entry.event.authority,
                "legal_basis": entry.event.legal_basis,
            }
            for entry in queries.timeline(agency, on=self.day)
        ]

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_declared_fees(self, agency: Agency) -> list[dict[str, Any]]:
        return declared_fees(agency, on=self.day)

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_source(self, agency: Agency) -> dict[str, Any] | None:
        return agency.source.as_json() if agency.source else None


class LanguageQuerySerializer(serializers.Serializer):
    """`?language=`, which every address of the API takes."""

    language = CodeField(choices=list(settings.LANGUAGE_CODES), required=False)


class AgencyQuerySerializer(LanguageQuerySerializer):
    """The day at the end of which an agency is looked at; today when left out."""

    on = DayField(required=False)


class AgencyListQuerySerializer(AgencyQuerySerializer):
    """The filters of the register."""

    country = CountryField(required=False)
    q = serializers.CharField(required=False, max_length=200, allow_blank=True)
    status = CodeField(choices=LicenceStatus.choices, required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100)
