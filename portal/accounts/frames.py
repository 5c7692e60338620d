"""What every desk page has: a place in the navigation, a form that keeps what was typed, a refusal that is said."""

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from portal.accounts.desks import desk_nav
from portal.accounts.gates import View
from portal.accounts.models import User
from portal.common.errors import Message, PortalError
from portal.common.forms import ReasonForm, add_refusal

BAD_REQUEST, CONFLICT = 400, 409

form_page = require_http_methods(["GET", "HEAD", "POST"])


def person(request: HttpRequest) -> User:
    """Whom the gate let through."""
    return request.user  # type: ignore[return-value]


def frame(request: HttpRequest, title: str, current: str, **more: Any) -> dict[str, Any]:
    """Context of a desk page; `current` is the key of its `DeskPage`."""
    nav = desk_nav(person(request), current=current)
    return {"page_title": title, "desk_nav": nav, **more}


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: the posted fields, or nothing."""
    return request.POST if request.method == "POST" else None


def with_row(
    name: str, column: str, rows: Callable[[User], QuerySet[Any]]
) -> Callable[[View], View]:
    """Hand the view the row of the address, of those this person may see; any other is a 404.

    Args:
        name: the view's argument. column: the field that the address names. rows: what the person may see.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def through(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            row = rows(person(request)).filter(**{column: kwargs.pop(column)}).first()
            if row is None:
                raise Http404
            return view(request, **{name: row}, **kwargs)

        return through

    return decorate


def act(
    request: HttpRequest, do: Callable[[], object], *, said: Message, back: str
) -> HttpResponse:
    """Do it, say so, and go back; a refusal is said there instead."""
    try:
        do()
    except PortalError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, str(said))
    return redirect(_safe(request.POST.get("next", "")) or back)


def ask(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[], object],
    *,
    said: Message,
    back: str,
    context: dict[str, Any],
    template: str = "desk/cases/action.html",
) -> HttpResponse:
    """Show the form, or do what it says; a refusal is said in the form, which keeps what was typed."""
    status = BAD_REQUEST if form.is_bound else 200
    if form.is_valid():
        try:
            do()
        except PortalError as error:
            add_refusal(form, error)
            status = error.status
        else:
            messages.success(request, str(said))
            return redirect(back)
    return render(request, template, {**context, "form": form, "back_url": back}, status=status)


def ask_why(
    request: HttpRequest,
    do: Callable[[str], object],
    *,
    heading: Message,
    about: Message,
    said: Message,
    back: str,
    current: str,
) -> HttpResponse:
    """Ask for a reason, then do it. `heading` names the act and its button, `about` what it is done to."""
    form = ReasonForm(posted(request))
    context = frame(request, f"{heading}: {about}", current, heading=heading)
    return ask(
        request,
        form,
        lambda: do(form.cleaned_data["why"]),
        said=said,
        back=back,
        context=context,
    )


def _safe(address: str) -> str:
    """An address on this site, or nothing."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if address.startswith("/desk/") and is_ours else ""
