"""A measure for each token, wherever its calls come from."""

from rest_framework.request import Request
from rest_framework.views import APIView

from portal.common.api.throttling import ForgivingThrottle
from portal.partners.api.authentication import token_of


class TokenThrottle(ForgivingThrottle):
    """So many calls an hour with one token; calls without one are measured elsewhere, by address."""

    scope = "token"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        token = token_of(request)
        return f"throttle:{self.scope}:{token.pk}" if token else None
