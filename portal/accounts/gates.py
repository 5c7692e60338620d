"""Who gets through to a desk page."""

import functools
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

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
