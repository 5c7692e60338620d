"""Who gets through to a desk page. That she passed a second factor: `portal.accounts.middleware`."""

import functools
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts import kept_forms, second_factor

View = Callable[..., HttpResponse]


def needs_permission(*permissions: str) -> Callable[[View], View]:
    """Only signed-in people holding one of the permissions; others are sent to sign in, or find nothing."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def through(request: HttpRequest, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(request.user.may(permission) for permission in permissions):
                # Not 403: to those without the role, the desk is not there (threats T4 and T6).
                raise Http404
            return view(request, **kwargs)

        return through

    return decorate


def needs_fresh_sign_in(view: View) -> View:
    """Only people who proved in the last five minutes who they are. Put it under the gate that asks for the permission.

    What was typed is not lost: it is kept sealed, and after she has proved it, one press sends it. Nothing is done
    before that press.
    """

    @functools.wraps(view)
    def through(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if not second_factor.is_fresh(request):
            if request.method == "POST":
                kept_forms.keep(request)
            return to_fresh_sign_in(request)
        kept = kept_forms.take(request) if request.method == "GET" else None
        if kept is not None:
            return render(request, "account/go_on.html", {"kept": kept})
        return view(request, **kwargs)

    return through


def to_fresh_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page that asks whether it is still her, and from there back here."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if not ways:
        return redirect_to_login(request.get_full_path())
    return redirect(f"{ways[0]['url']}?{urlencode({'next': request.get_full_path()})}")
