"""What a token is: for the system that holds it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.partners.api.authentication import PartnerTokenAuthentication, token_of
from portal.partners.api.permissions import HasToken
from portal.partners.api.throttling import TokenThrottle


class PartnerView(APIView):
    """A call that needs a token. Subclasses name the `scope`. Answers are kept nowhere."""

    authentication_classes = [PartnerTokenAuthentication]
    permission_classes = [HasToken]
    throttle_classes = [TokenThrottle]
    scope = ""

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class TokenSerializer(serializers.Serializer[object]):
    """`scopes` are what it may really do today: never more than whoever made it."""

    name = serializers.CharField()
    organisation = serializers.CharField(source="organisation.name")
    organisation_id = serializers.CharField(
        source="organisation.slug",
        help_text="Stays the same when the organisation changes its name.",
    )
    scopes = serializers.ListField(child=serializers.CharField(), source="usable_scopes")
    expires_at = serializers.DateTimeField()


class TokenView(PartnerView):
    @extend_schema(operation_id="describe_token", responses=TokenSerializer)
    def get(self, request: Request) -> Response:
        """Whose token this is, what it may do and until when."""
        return Response(TokenSerializer(token_of(request)).data)
