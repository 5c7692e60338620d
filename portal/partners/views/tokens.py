"""A manager's page of tokens and addresses; making a token and taking it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.desks import DeskPage
from portal.accounts.frames import BAD_REQUEST, act, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_fresh_sign_in, needs_permission
from portal.common.errors import PortalError
from portal.common.forms import add_refusal
from portal.partners.forms import TokenForm
from portal.partners.managers import MANAGE, permissions_of
from portal.partners.models import PartnerHook, PartnerToken
from portal.partners.scopes import scopes
from portal.partners.services.tokens import make_token, revoke_token

KEY = "partners"
PAGE = DeskPage(KEY, gettext_lazy("Systems"), "plug", frozenset({MANAGE}))
manages = needs_permission(MANAGE)
MOST_SHOWN = 100


@require_safe
@manages
def overview(request: HttpRequest) -> HttpResponse:
    """Which systems of the organisation may call, what each may do, when it last did; and which are told of news."""
    user = person(request)
    tokens = PartnerToken.objects.visible_to(user).select_related("organisation", "made_by")
    tokens = tokens[:MOST_SHOWN]
    hooks = PartnerHook.objects.visible_to(user).select_related("organisation", "made_by")
    held = permissions_of((token.made_by_id, token.organisation_id) for token in tokens)
    now = timezone.now()
    rows = [
        {
            "token": token,
            "labels": [scopes[key].label for key in token.scopes if key in scopes],
            "is_live": token.is_valid(now) and bool(held[token.made_by_id, token.organisation_id]),
        }
        for token in tokens
    ]
    context = frame(request, _("Systems of your organisation"), KEY, tokens=rows, hooks=hooks)
    return render(request, "desk/partners/list.html", context)


@form_page
@manages
@needs_fresh_sign_in
def new(request: HttpRequest) -> HttpResponse:
    """Make a token. Its text stands in this one answer, which nobody may keep, and never again."""
    form = TokenForm(posted(request), by=person(request))
    title = _("Make a token")
    context = frame(request, title, KEY, form=form, back_url=reverse("desk:partners"))
    if not form.is_valid():
        status = BAD_REQUEST if form.is_bound else 200
        return render(request, "desk/partners/new.html", context, status=status)
    data = form.cleaned_data
    try:
        token, text = make_token(
            organisation=data["organisation"],
            name=data["name"],
            wanted=data["scopes"],
            months=data["months"],
            by=person(request),
        )
    except PortalError as error:
        add_refusal(form, error)
        return render(request, "desk/partners/new.html", context, status=error.status)
    return render(request, "desk/partners/made.html", {**context, "token": token, "secret": text})


@require_POST
@manages
@with_row("token", "public_id", PartnerToken.objects.visible_to)
def end(request: HttpRequest, *, token: PartnerToken) -> HttpResponse:
    """Take a token back."""
    return act(
        request,
        lambda: revoke_token(token=token, by=person(request)),
        said=_("The token opens nothing any more."),
        back=reverse("desk:partners"),
    )
