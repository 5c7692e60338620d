"""The register's API: public reads, and the fee check that stores nothing."""

import datetime
from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.common.api.conditional import public_read
from portal.common.api.throttling import AddressThrottle, FeeCheckThrottle
from recruitment_agencies import queries
from recruitment_agencies.api.serializers import (
    AgencyListQuerySerializer,
    AgencyListSerializer,
    AgencyQuerySerializer,
    AgencySerializer,
    FeeCheckAnswerSerializer,
    FeeCheckSerializer,
    LanguageQuerySerializer,
    checked_fee_check,
)
from recruitment_agencies.models import Agency
from recruitment_agencies.services.fee_checks import run_fee_check


class RegisterThrottle(AddressThrottle):
    """Counts only what is not answered from kept pages."""

    scope = "agencies"
    rate = "3000/hour"


class FeeCheckView(APIView):
    """Was this fee lawful, in the country of origin and in the country of work? Nothing is stored."""

    authentication_classes = []
    throttle_classes = [FeeCheckThrottle]

    @extend_schema(
        request=FeeCheckSerializer,
        responses=FeeCheckAnswerSerializer,
        parameters=[LanguageQuerySerializer],
        operation_id="check_fees",
    )
    def post(self, request: Request) -> Response:
        if request.query_params:
            LanguageQuerySerializer(data=request.query_params).is_valid(raise_exception=True)
        response = Response(run_fee_check(checked_fee_check(request.data)))
        response["Cache-Control"] = "no-store"
        return response


class RegisterView(generics.GenericAPIView):
    """The register as it stood at the end of a day: `?on=YYYY-MM-DD`, today when left out."""

    authentication_classes = []
    throttle_classes = [RegisterThrottle]
    queryset = Agency.objects.none()
    query_class: ClassVar[type[AgencyQuerySerializer]] = AgencyQuerySerializer

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The checked query."""
        form = self.query_class(data=self.request.query_params)
        form.is_valid(raise_exception=True)
        return form.validated_data

    @property
    def day(self) -> datetime.date:
        return self.asked.get("on") or timezone.localdate()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "day": self.day}


@public_read(tags=("agencies",), query=("country", "q", "status", "on"))
@extend_schema(parameters=[AgencyListQuerySerializer])
class AgencyListView(RegisterView, generics.ListAPIView):
    """The public register of recruitment agencies."""

    serializer_class = AgencyListSerializer
    query_class = AgencyListQuerySerializer

    def get_queryset(self) -> Any:
        return queries.public_agencies(
            on=self.day,
            country=self.asked.get("country"),
            text=self.asked.get("q", ""),
            status=self.asked.get("status"),
        )


@public_read(tags=("agencies",), query=("on",))
@extend_schema(parameters=[AgencyQuerySerializer])
class AgencyView(RegisterView, generics.RetrieveAPIView):
    """One agency: licence status on the day, events, branches, declared fees with their verdict, commitments."""

    serializer_class = AgencySerializer

    def get_object(self) -> Agency:
        try:
            return queries.public_agency(self.kwargs["public_id"])
        except Agency.DoesNotExist as error:
            raise Http404 from error
