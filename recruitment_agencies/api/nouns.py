"""What the API tells of an agency beside its licences, as it stood on the day asked for."""

import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recruitment_agencies import queries
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    Branch,
    Commitment,
    Decision,
    DeploymentStat,
    DestinationPartner,
    JobOrder,
    Rating,
    StaffMember,
    SubAgent,
)
from recruitment_agencies.sections import commitments_on, deployments_on, orders_on, was_there


class NamedAmountSerializer(serializers.Serializer):
    amount = serializers.CharField()
    currency = serializers.CharField()


class BranchSerializer(serializers.ModelSerializer):
    class Meta:
        model = Branch
        fields = ["name", "address", "phone", "may_collect_money"]


class NameSerializer(serializers.ModelSerializer):
    class Meta:
        model = AgencyName
        fields = ["name", "language", "is_former"]


class StaffSerializer(serializers.ModelSerializer):
    """Staff as the register published them."""

    class Meta:
        model = StaffMember
        fields = ["name", "role", "registration_number", "since", "until"]


class SubAgentSerializer(serializers.ModelSerializer):
    class Meta:
        model = SubAgent
        fields = [
            "name",
            "name_local",
            "registration_number",
            "address",
            "phone",
            "may_collect_money",
            "since",
            "until",
        ]


class PartnerSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id")

    class Meta:
        model = DestinationPartner
        fields = ["name", "country", "licence_number", "since", "until"]


class JobOrderSerializer(serializers.ModelSerializer):
    """Amounts as text with two digits after the point; the wage is a month's."""

    destination = serializers.CharField(source="destination_id")
    wage = serializers.SerializerMethodField()
    fee_ceiling = serializers.SerializerMethodField()

    class Meta:
        model = JobOrder
        fields = [
            "reference",
            "destination",
            "employer_name",
            "sector",
            "programme",
            "positions",
            "contract_months",
            "wage",
            "fee_ceiling",
            "employer_paid",
            "approved_by",
            "approved_on",
            "valid_until",
            "withdrawn_on",
        ]

    @extend_schema_field(NamedAmountSerializer(allow_null=True))
    def get_wage(self, order: JobOrder) -> dict[str, str] | None:
        return _money(order.wage_amount, order.wage_currency)

    @extend_schema_field(NamedAmountSerializer(allow_null=True))
    def get_fee_ceiling(self, order: JobOrder) -> dict[str, str] | None:
        return _money(order.fee_ceiling_amount, order.fee_ceiling_currency)


class RatingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Rating
        fields = ["cycle", "grade", "rated_on"]


class CommitmentSerializer(serializers.ModelSerializer):
    """A code of conduct that the agency signed; `cycle` and `grade` are those of its last rating."""

    code = serializers.CharField(source="scheme.name")
    cycle = serializers.SerializerMethodField()
    grade = serializers.SerializerMethodField()
    ratings = RatingSerializer(many=True)

    class Meta:
        model = Commitment
        fields = ["code", "state", "since", "withdrawn_on", "cycle", "grade", "ratings"]

    def get_cycle(self, commitment: Commitment) -> str:
        return next((rating.cycle for rating in commitment.ratings.all()), "")

    def get_grade(self, commitment: Commitment) -> str:
        return next((rating.grade for rating in commitment.ratings.all()), "")


class DeploymentSerializer(serializers.ModelSerializer):
    destination = serializers.CharField(source="destination_id")

    class Meta:
        model = DeploymentStat
        fields = ["destination", "year", "quarter", "deployed", "women", "oriented"]


class DecisionSerializer(serializers.ModelSerializer):
    """A public measure; `ended_on`: the day an appeal ended it, where that day had come."""

    fine = serializers.SerializerMethodField()
    ended_on = serializers.DateField(source="set_aside_on", allow_null=True)
    authority = serializers.CharField(source="case.ministry.name")

    class Meta:
        model = Decision
        fields = [
            "kind",
            "effective_on",
            "ended_on",
            "suspended_until",
            "points",
            "points_expire_on",
            "fine",
            "legal_basis",
            "public_summary",
            "authority",
        ]

    @extend_schema_field(NamedAmountSerializer(allow_null=True))
    def get_fine(self, decision: Decision) -> dict[str, str] | None:
        return _money(decision.fine_amount, decision.fine_currency)


class NounsSerializer(serializers.Serializer):
    """The nouns of one agency on the day in `context["day"]`."""

    names = serializers.SerializerMethodField()
    branches = BranchSerializer(many=True)
    staff = serializers.SerializerMethodField()
    sub_agents = serializers.SerializerMethodField()
    partners = serializers.SerializerMethodField()
    job_orders = serializers.SerializerMethodField()
    commitments = serializers.SerializerMethodField()
    deployments = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()

    @property
    def _day(self) -> datetime.date:
        return self.context["day"]

    @extend_schema_field(NameSerializer(many=True))
    def get_names(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(NameSerializer, agency.names.all())

    @extend_schema_field(StaffSerializer(many=True))
    def get_staff(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(StaffSerializer, self._there(agency.staff.all()))

    @extend_schema_field(SubAgentSerializer(many=True))
    def get_sub_agents(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(SubAgentSerializer, self._there(agency.sub_agents.all()))

    @extend_schema_field(PartnerSerializer(many=True))
    def get_partners(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(PartnerSerializer, self._there(agency.partners.all()))

    @extend_schema_field(JobOrderSerializer(many=True))
    def get_job_orders(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(JobOrderSerializer, orders_on(agency, self._day))

    @extend_schema_field(CommitmentSerializer(many=True))
    def get_commitments(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(CommitmentSerializer, commitments_on(agency, self._day))

    @extend_schema_field(DeploymentSerializer(many=True))
    def get_deployments(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(DeploymentSerializer, deployments_on(agency, self._day))

    @extend_schema_field(DecisionSerializer(many=True))
    def get_decisions(self, agency: Agency) -> list[dict[str, Any]]:
        return _all(DecisionSerializer, queries.public_decisions(agency, on=self._day))

    def _there(self, rows: Any) -> list[Any]:
        return [row for row in rows if was_there(row, self._day)]


def _all(serializer: type[serializers.Serializer], rows: Any) -> list[dict[str, Any]]:
    return list(serializer(rows, many=True).data)


def _money(amount: Any, currency: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": f"{amount:.2f}", "currency": currency}
