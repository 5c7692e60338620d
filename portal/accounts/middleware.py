"""The one place that enforces the second factor: a session that has not passed one is nobody (ADR 0026)."""

import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from redis.exceptions import RedisError

from portal.accounts import second_factor
from portal.accounts.gates import to_fresh_sign_in

logger = logging.getLogger(__name__)
GUARDED = ("/desk/", "/admin/", "/accounts/")
# All that a person opens who has signed in half: by name of the address.
WHILE_SETTING_UP = {
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
WHILE_PASSING = {"account_logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
# Allauth's own pages that change how one signs in; its pages of second factors ask by themselves.
FRESH_ONLY = {"account_email", "account_change_password", "account_set_password"}


class SecondFactorMiddleware:
    """Behind the guarded addresses, who has not passed is led to do so; everywhere else, is a visitor.

    Nobody signs in at the staff pages themselves: they know passwords only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        path = request.path_info
        if not path.startswith(GUARDED):
            # Lazy: a public page reads no session.
            request.user = SimpleLazyObject(partial(_who_passed, request, request.user))  # type: ignore[assignment]
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(_landing(path)) if path.startswith("/admin/") else None
        if not second_factor.has_passed(request):
            return _lead(request)
        must_be_fresh = _name(request) in FRESH_ONLY and not second_factor.is_fresh(request)
        return to_fresh_sign_in(request) if must_be_fresh else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Allauth asks to sign in again. Before its own answer, which would keep headers and address in the session.

        Without Redis nothing counts how often somebody guesses: nobody signs in then, and is told so.
        """
        if isinstance(error, RedisError) and request.path_info.startswith(GUARDED):
            logger.error("Redis cannot be asked", exc_info=error)
            return _come_back_later(request)
        return to_fresh_sign_in(request) if isinstance(error, ReauthenticationRequired) else None


def _who_passed(request: HttpRequest, user: Any) -> Any:
    request.user = user
    return user if user.is_authenticated and second_factor.has_passed(request) else AnonymousUser()


def _come_back_later(request: HttpRequest) -> HttpResponse:
    context = {"message": gettext("Please wait a few minutes, then try again.")}
    response = render(request, "400.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "60"
    return response


def _name(request: HttpRequest) -> str | None:
    return request.resolver_match.url_name if request.resolver_match else None


def _landing(path: str) -> str:
    return "/admin/" if path.startswith(("/admin/login/", "/admin/logout/")) else path


def _lead(request: HttpRequest) -> HttpResponse | None:
    """To the page that is missing. None: this is it."""
    name = _name(request)
    if second_factor.has_second_factor(request.user):  # type: ignore[arg-type]
        if name in WHILE_PASSING:
            return None
        return to_fresh_sign_in(request)
    if not second_factor.may_set_one_up(request):
        logout(request)
        return None if name == "account_login" else redirect_to_login(_landing(request.path))
    return None if name in WHILE_SETTING_UP else redirect("mfa_index")
