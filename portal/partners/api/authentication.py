"""Who calls: a system of an organisation, by its token. `request.auth` is the token; `request.user` is nobody."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.partners.models import PartnerToken
from portal.partners.services.tokens import find_token

SCHEMES = ("bearer", "token")
NOT_VALID = _("This token is not valid. It may have ended, or somebody took it back.")


class PartnerTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer mrp_…`; `Token` in place of `Bearer` is understood too.

    A header that is there and is not right is refused, also where a call needs none: a partner's filing must not become
    somebody's without a name because its token has ended.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, PartnerToken] | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _space, text = header.partition(" ")
        is_ours = scheme.lower() in SCHEMES
        token = find_token(text.strip(), at=timezone.now()) if is_ours else None
        if token is None:
            raise AuthenticationFailed(NOT_VALID)
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def token_of(request: Request) -> PartnerToken | None:
    """The token a call came with; None where it came without."""
    return request.auth if isinstance(request.auth, PartnerToken) else None
