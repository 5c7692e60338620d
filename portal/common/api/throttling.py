"""Throttles that remember no address: the key is a keyed digest. Rates: REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]."""

from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle

from portal.common.encryption import keyed_digest


class AddressThrottle(SimpleRateThrottle):
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
