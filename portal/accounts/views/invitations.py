"""Accepting an invitation. The secret of the link is put into the session, so that no later address holds it."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import login as sign_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from portal.accounts import second_factor, services
from portal.accounts.forms import JoinForm
from portal.accounts.frames import CONFLICT, form_page, posted
from portal.accounts.models import Invitation, User
from portal.accounts.services.invitations import find_person
from portal.common.errors import PortalError
from portal.common.forms import add_refusal

GONE, BAD_REQUEST = 410, 400
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_TOKEN = "invitation"  # noqa: S105 - the name of a field of the session  # nosec B105 # the name of a key of the session


@require_safe
@never_cache
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link. It uses nothing up: programs that check mail open links too."""
    if services.find_invitation(token) is None:
        return _gone(request)
    request.session[_TOKEN] = token
    return redirect("account_invitation")


@form_page
@never_cache
@sensitive_post_parameters("password1", "password2")
def join(request: HttpRequest) -> HttpResponse:
    """Who is invited to what; name, language and password, or one press for who has an account."""
    invitation = services.find_invitation(request.session.get(_TOKEN, ""))
    if invitation is None:
        return _gone(request)
    known = find_person(invitation.email)
    if known is not None and known.is_active:
        return _join_with_account(request, invitation, known)
    if request.user.is_authenticated:
        return _page(request, invitation, is_somebody_else=True)
    form = JoinForm(posted(request), email=invitation.email, language=invitation.language)
    if form.is_valid():
        try:
            user = services.accept_as_new(
                invitation=invitation,
                name=form.cleaned_data["name"],
                language=form.cleaned_data["language"],
                password=form.cleaned_data["password1"],
            )
        except PortalError as error:
            add_refusal(form, error)
        else:
            return _sign_in(request, user)
    return _page(request, invitation, form=form, status=BAD_REQUEST if form.errors else 200)


def _join_with_account(request: HttpRequest, invitation: Invitation, known: User) -> HttpResponse:
    """Only she herself, signed in with her second factor."""
    if not request.user.is_authenticated:
        back = urlencode({REDIRECT_FIELD_NAME: reverse("account_invitation")})
        return redirect(f"{reverse('account_login')}?{back}")
    if request.user != known:
        return _page(request, invitation, is_somebody_else=True)
    if request.method != "POST":
        return _page(request, invitation)
    try:
        services.accept_as(invitation=invitation, user=known)
    except PortalError as error:
        return _page(request, invitation, refusal=error.message, status=CONFLICT)
    request.session.pop(_TOKEN, None)
    return redirect("desk:home")


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """Half: the desk opens once a second factor is set up, which is the next page."""
    sign_in(request, user, backend=_BACKEND)
    request.session.pop(_TOKEN, None)
    second_factor.note_step(request, user, second_factor.INVITATION)
    return redirect("mfa_index")


def _page(
    request: HttpRequest, invitation: Invitation, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"page_title": _("You are invited"), "invitation": invitation, **more}
    return render(request, "account/invitation.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    context = {"page_title": _("This link no longer works")}
    return render(request, "account/invitation_gone.html", context, status=GONE)
