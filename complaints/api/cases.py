"""Cases of an organisation, for its own systems: where they stand, never who complained or what was told."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.serializers import CaseQuerySerializer, CaseSerializer, OneCaseSerializer
from complaints.models import Complaint, Seat
from complaints.partners import READ_CASES
from portal.common.api.pagination import PageNumberPagination
from portal.partners.api.authentication import token_of
from portal.partners.api.views import PartnerView
from portal.partners.models import PartnerToken


class CasesView(PartnerView):
    """What the organisation's desk has today."""

    scope = READ_CASES
    pagination_class = PageNumberPagination

    @extend_schema(
        operation_id="list_cases",
        parameters=[CaseQuerySerializer],
        responses=CaseSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first. A case from which the organisation was kept out, or that left it, is not there."""
        asked = CaseQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = _narrowed(_cases_of(_token(request)), asked.validated_data)
        pages = PageNumberPagination()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(CaseSerializer(page, many=True).data)


class CaseView(PartnerView):
    scope = READ_CASES

    @extend_schema(operation_id="read_case", responses=OneCaseSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """One case, with its due dates and how it moved."""
        found = _cases_of(_token(request)).filter(reference=reference.upper()).first()
        if found is None:
            raise Http404
        return Response(OneCaseSerializer(found).data)


def _token(request: Request) -> PartnerToken:
    token = token_of(request)
    if token is None:  # the view's permission lets nobody else through
        raise Http404
    return token


def _cases_of(token: PartnerToken) -> "QuerySet[Complaint]":
    seats = Seat.objects.filter(complaint=OuterRef("pk"), organisation=token.organisation)
    rows = Complaint.objects.visible_to_office(token.organisation, by=token.made_by)
    rows = rows.annotate(role=Subquery(seats.values("role")[:1])).with_next_due()
    return rows.order_by("-filed_at", "-pk")


def _narrowed(rows: "QuerySet[Complaint]", asked: dict[str, object]) -> "QuerySet[Complaint]":
    wanted: dict[str, object] = {name: asked[name] for name in ("status", "kind") if name in asked}
    if "changed_since" in asked:
        wanted["changed_at__gte"] = asked["changed_since"]
    return rows.filter(**wanted)
