"""A desk offers a case to another office, answers offers, and takes back what it shared."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from complaints import passing_page
from complaints.enums import TransitionKind, TransitionState
from complaints.forms.passing import ReferForm, TransferForm
from complaints.models import Complaint, Transition
from complaints.panels import case_links, case_panels, worker_panels
from complaints.services import passing
from complaints.views.desk_frame import address_of, case_frame, with_case
from portal.accounts.desks import DeskPage, Pile, PileSource, desk_pages, pile_sources
from portal.accounts.frames import act, ask, ask_why, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import WORK_CASES

OFFERS = "offers"
PAGE = DeskPage(
    OFFERS, gettext_lazy("Offers of other offices"), "handshake", frozenset({WORK_CASES})
)
works_at_a_desk = needs_permission(WORK_CASES)


def _sent_or_received(user: User):  # type: ignore[no-untyped-def]
    return Transition.objects.visible_to(user).select_related("complaint")


def _received(user: User):  # type: ignore[no-untyped-def]
    return Transition.objects.visible_to(user).received_by(user).select_related("complaint")


with_offer = with_row("offer", "uid", _received)
with_own_offer = with_row("offer", "uid", _sent_or_received)


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    desk_pages.register(PAGE)
    pile_sources.register(PileSource(OFFERS, piles_for))
    for panel in passing_page.CASE_PANELS:
        case_panels.register(panel)
    for link in passing_page.CASE_LINKS:
        case_links.register(link)
    worker_panels.register(passing_page.WORKER_PANEL)


def piles_for(user: User) -> list[Pile]:
    """Offers that wait for this person's desks."""
    if not user.may(WORK_CASES):
        return []
    return [
        Pile(str(PAGE.label), passing_page.offers_to_answer(user).count(), reverse("desk:offers"))
    ]


@require_safe
@works_at_a_desk
def offers(request: HttpRequest) -> HttpResponse:
    """What other offices offer, before anything of the case can be read."""
    lines = passing_page.offers_waiting(person(request))
    context = frame(request, str(PAGE.label), OFFERS, lines=lines)
    return render(request, "desk/passing/offers.html", context)


@form_page
@works_at_a_desk
@with_case
def refer(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    user = person(request)
    form = ReferForm(posted(request), complaint=complaint, user=user)

    def do() -> object:
        data = form.cleaned_data
        return passing.offer_referral(
            complaint=complaint,
            by=user,
            to=data["to"],
            scope=data["scope"],
            evidence=[UUID(uid) for uid in data.get("evidence", [])],
            summary=data["summary"],
            override=form.override,
        )

    return _ask(request, complaint, form, do, _("Ask another office to help"))


@form_page
@works_at_a_desk
@with_case
def transfer(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    user = person(request)
    form = TransferForm(posted(request), complaint=complaint, user=user)

    def do() -> object:
        return passing.offer_transfer(
            complaint=complaint,
            by=user,
            to=form.cleaned_data["to"],
            summary=form.cleaned_data["summary"],
            override=form.override,
        )

    return _ask(request, complaint, form, do, _("Give the case to another office"))


@form_page
@works_at_a_desk
@with_case
def request_lead(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    return ask_why(
        request,
        lambda why: passing.request_lead(complaint=complaint, by=person(request), why=why),
        heading=_("Ask for the lead"),
        about=complaint.reference,
        said=_("The other office is asked."),
        back=address_of(complaint),
        current="cases",
    )


@require_POST
@works_at_a_desk
@with_offer
def accept(request: HttpRequest, *, offer: Transition) -> HttpResponse:
    """Yes: a case that came to us is shown; one whose lead we gave away is not ours any more."""
    response = act(
        request,
        lambda: passing.accept(offer=offer, by=person(request)),
        said=_("Accepted. The worker is told."),
        back=reverse("desk:offers"),
    )
    offer.refresh_from_db(fields=["state"])
    if offer.state == TransitionState.ACCEPTED and offer.kind != TransitionKind.REQUEST:
        return redirect(address_of(offer.complaint))
    return response


@form_page
@works_at_a_desk
@with_offer
def refuse(request: HttpRequest, *, offer: Transition) -> HttpResponse:
    return ask_why(
        request,
        lambda why: passing.refuse(offer=offer, by=person(request), why=why),
        heading=_("Refuse"),
        about=offer.from_organisation.name,
        said=_("The other office is told."),
        back=reverse("desk:offers"),
        current=OFFERS,
    )


@require_POST
@works_at_a_desk
@with_own_offer
def revoke(request: HttpRequest, *, offer: Transition) -> HttpResponse:
    """Taken back: the other office finds nothing any more."""
    return act(
        request,
        lambda: passing.revoke(offer=offer, by=person(request)),
        said=_("Taken back. The other office reads nothing any more."),
        back=address_of(offer.complaint),
    )


@form_page
@works_at_a_desk
@with_offer
def give_back(request: HttpRequest, *, offer: Transition) -> HttpResponse:
    """What was done goes to the sender; our own access ends."""
    return ask_why(
        request,
        lambda why: passing.give_back(offer=offer, by=person(request), why=why),
        heading=_("Give it back"),
        about=offer.from_organisation.name,
        said=_("The other office is told."),
        back=reverse("desk:offers"),
        current=OFFERS,
    )


def _ask(request: HttpRequest, complaint: Complaint, form, do, heading: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    return ask(
        request,
        form,
        do,
        said=_("The other office is asked."),
        back=address_of(complaint),
        context=case_frame(request, complaint, heading),
    )
