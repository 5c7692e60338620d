"""What a call needs of its token."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.partners.api.authentication import token_of

NEEDS_TOKEN = _("This needs the token of an organisation.")
NOT_IN_SCOPE = _("This token was not made for this.")


class HasToken(BasePermission):
    """Any live token; where the view names a `scope`, one that may do that."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        token = token_of(request)
        if token is None:
            raise NotAuthenticated(NEEDS_TOKEN)
        check_scope(request, getattr(view, "scope", ""))
        return True


def check_scope(request: Request, scope: str) -> None:
    """Raises PermissionDenied where the call came with a token that may not do this."""
    token = token_of(request)
    if token is not None and scope and not token.may(scope):
        raise PermissionDenied(NOT_IN_SCOPE)
