"""Throttles that remember no address: the key is a keyed digest. Rates: REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]."""

import logging

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from portal.common.cache_faults import CACHE_FAULTS
from portal.common.encryption import keyed_digest

logger = logging.getLogger(__name__)


class ForgivingThrottle(SimpleRateThrottle):
    """Without the cache nobody is refused: whoever calls is not to blame for it."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except CACHE_FAULTS as error:
            logger.warning("A call could not be measured: %s", type(error).__name__)
            return True


class AddressThrottle(ForgivingThrottle):
    """So many requests per client address and scope."""

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        # A server that listens on a socket file sees no address: then all share one budget.
        address = self.get_ident(request) or ""  # type: ignore[arg-type]
        return f"throttle:{self.scope}:{keyed_digest(address, purpose='throttle')}"


class FilingThrottle(AddressThrottle):
    scope = "filing"


class FeeCheckThrottle(AddressThrottle):
    scope = "fee-check"


class FeedbackThrottle(AddressThrottle):
    scope = "feedback"
