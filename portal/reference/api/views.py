"""Who can help, for other programs: public, no key, the same for everybody."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from portal.common.api.conditional import public_read
from portal.reference.api.queries import MissionQuery
from portal.reference.api.serializers import MissionSerializer
from portal.reference.models import Place
from portal.reference.queries import CACHE_TAG


# `open_now` may be wrong for two minutes at most, as on the page.
@public_read(
    tags=(CACHE_TAG,), query=("origin", "destination", "area"), max_age=30, stale=60, keep=30
)
class MissionListView(GenericAPIView[Place]):
    """Missions and help contacts of a corridor, with contact points, languages, hours and confidence.

    Those that serve or stand in the area come first; those known to serve other areas only are left out.
    """

    queryset = Place.objects.none()
    serializer_class = MissionSerializer
    authentication_classes = ()
    filter_backends = ()

    @extend_schema(parameters=[MissionQuery], responses=MissionSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        query = MissionQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked: dict[str, Any] = query.validated_data
        area = asked.get("area")
        places = Place.objects.for_corridor(asked.get("origin"), asked.get("destination"))
        near = places.for_area(area).nearest_first(area).with_contacts()
        page = self.paginate_queryset(near) or []
        context = {"at": timezone.now(), "area": area}
        return self.get_paginated_response(MissionSerializer(page, many=True, context=context).data)
