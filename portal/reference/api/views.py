"""Who can help, for other programs: public, no key, the same for everybody."""

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from portal.common.api.conditional import public_read
from portal.reference.api.serializers import MissionQuery, MissionSerializer
from portal.reference.models import Place
from portal.reference.queries import CACHE_TAG


@public_read(tags=(CACHE_TAG,), query=("origin", "destination", "area"))
class MissionListView(GenericAPIView[Place]):
    """Missions and help contacts of a corridor, with contact points, languages, hours and confidence."""

    queryset = Place.objects.none()
    serializer_class = MissionSerializer
    authentication_classes = ()
    filter_backends = ()

    @extend_schema(parameters=[MissionQuery], responses=MissionSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        query = MissionQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        places = Place.objects.for_corridor(asked.get("origin"), asked.get("destination"))
        page = self.paginate_queryset(places.for_area(asked.get("area")).with_contacts())
        return self.get_paginated_response(MissionSerializer(page or [], many=True).data)
