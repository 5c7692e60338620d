"""Where systems of an organisation are told of news: making, trying out, what was sent, starting again, removing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import BAD_REQUEST, act, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_fresh_sign_in
from portal.common.errors import PortalError
from portal.common.forms import add_refusal
from portal.partners.events import TEST, TEST_LABEL, events
from portal.partners.forms import HookForm
from portal.partners.models import HookDelivery, PartnerHook
from portal.partners.services import hooks
from portal.partners.views.tokens import KEY, manages

MOST_SHOWN = 50
with_hook = with_row(
    "hook",
    "uid",
    lambda user: PartnerHook.objects.visible_to(user).select_related("organisation", "made_by"),
)


@form_page
@manages
@needs_fresh_sign_in
def new(request: HttpRequest) -> HttpResponse:
    """Name an address. The secret that signs what is sent stands in this one answer and never again."""
    form = HookForm(posted(request), by=person(request))
    context = frame(request, _("Add an address"), KEY, form=form, back_url=reverse("desk:partners"))
    if not form.is_valid():
        status = BAD_REQUEST if form.is_bound else 200
        return render(request, "desk/partners/new.html", context, status=status)
    data = form.cleaned_data
    try:
        hook, secret = hooks.make_hook(
            organisation=data["organisation"],
            url=data["url"],
            wanted=data["events"],
            by=person(request),
        )
    except PortalError as error:
        add_refusal(form, error)
        return render(request, "desk/partners/new.html", context, status=error.status)
    return render(request, "desk/partners/made.html", {**context, "hook": hook, "secret": secret})


@require_safe
@manages
@with_hook
def hook_page(request: HttpRequest, *, hook: PartnerHook) -> HttpResponse:
    """What it was told and how it answered: never of which case, and nothing of one that this manager may not see."""
    labels = {event.key: event.label for event in events} | {TEST: TEST_LABEL}
    shown = HookDelivery.objects.visible_to(person(request)).filter(hook=hook)
    rows = [
        {"delivery": one, "label": labels.get(one.event, one.event)}
        for one in shown.defer("reference")[:MOST_SHOWN]
    ]
    context = frame(
        request,
        _("Address of your system"),
        KEY,
        hook=hook,
        labels=[labels[key] for key in hook.events if key in labels],
        rows=rows,
        back_url=reverse("desk:partners"),
    )
    return render(request, "desk/partners/hook.html", context)


@require_POST
@manages
@with_hook
def test(request: HttpRequest, *, hook: PartnerHook) -> HttpResponse:
    return act(
        request,
        lambda: hooks.test_hook(hook=hook, by=person(request)),
        said=_("A test is on its way. Reload the page to see the answer."),
        back=reverse("desk:hook", args=[hook.uid]),
    )


@require_POST
@manages
@with_hook
def start(request: HttpRequest, *, hook: PartnerHook) -> HttpResponse:
    return act(
        request,
        lambda: hooks.start_hook(hook=hook, by=person(request)),
        said=_("Your system is told of news again."),
        back=reverse("desk:hook", args=[hook.uid]),
    )


@require_POST
@manages
@with_hook
def remove(request: HttpRequest, *, hook: PartnerHook) -> HttpResponse:
    return act(
        request,
        lambda: hooks.remove_hook(hook=hook, by=person(request)),
        said=_("The address is removed."),
        back=reverse("desk:partners"),
    )
