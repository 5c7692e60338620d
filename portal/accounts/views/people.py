"""The people of an organisation, for who manages them: invite, let go, help with a lost second factor."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts import services
from portal.accounts.desks import DeskPage
from portal.accounts.enums import Role
from portal.accounts.forms import InviteForm, LeaveForm
from portal.accounts.frames import act, ask, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_fresh_sign_in, needs_permission
from portal.accounts.leaving import in_hand, stays
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.accounts.roles import LEAD_DESK, MANAGE_PEOPLE

PAGE_SIZE = 50
PAGE = DeskPage("people", gettext_lazy("People"), "users", frozenset({MANAGE_PEOPLE}))
manages_people = needs_permission(MANAGE_PEOPLE)
with_membership = with_row("membership", "pk", lambda user: _memberships(user))
with_organisation = with_row(
    "organisation", "slug", lambda user: Organisation.objects.managed_by(user)
)
with_invitation = with_row(
    "invitation",
    "public_id",
    lambda user: Invitation.objects.visible_to(user).open(timezone.now()),
)


@require_safe
@manages_people
def people(request: HttpRequest) -> HttpResponse:
    """Who works there today, in which role, and who is invited."""
    by = person(request)
    rows = _memberships(by).order_by("organisation__name", "user__name", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    manageable = services.manageable(by, page)
    waiting = Invitation.objects.visible_to(by).open(timezone.now()).order_by("-invited_at", "-pk")
    invited = Paginator(waiting.select_related("organisation"), PAGE_SIZE)
    context = frame(
        request,
        str(PAGE.label),
        PAGE.key,
        page_obj=page,
        rows=[(row, row.pk in manageable) for row in page],
        invitations=invited.get_page(request.GET.get("invited")),
        organisations=services.organisations_to_manage(by),
    )
    return render(request, "desk/people/list.html", context)


@form_page
@manages_people
@needs_fresh_sign_in
@with_organisation
def invite(request: HttpRequest, *, organisation: Organisation) -> HttpResponse:
    """To which role, and which address."""
    by, heading = person(request), _("Invite")
    roles = services.roles_to_invite(by, organisation)
    form = InviteForm(posted(request), roles=roles, initial={"language": get_language()})

    def do() -> object:
        values = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        return services.invite(organisation=organisation, by=by, **values)

    return ask(
        request,
        form,
        do,
        said=_("The invitation is on its way. It works for 7 days."),
        back=reverse("desk:people"),
        context=frame(request, f"{heading}: {organisation.name}", PAGE.key, heading=heading),
    )


@require_POST
@manages_people
@with_invitation
def withdraw(request: HttpRequest, *, invitation: Invitation) -> HttpResponse:
    return act(
        request,
        lambda: services.withdraw(invitation=invitation, by=person(request)),
        said=_("The link no longer works."),
        back=reverse("desk:people"),
    )


@form_page
@manages_people
@needs_fresh_sign_in
@with_membership
def leave(request: HttpRequest, *, membership: Membership) -> HttpResponse:
    """What she has in hand, who takes it over; then her time there ends."""
    work, has_left = in_hand(membership), not stays(membership)
    colleagues = _colleagues(person(request), membership, work)
    form = LeaveForm(posted(request), colleagues=colleagues)
    context = _about(request, membership, _("End this membership"))
    return ask(
        request,
        form,
        lambda: services.end_membership(
            membership=membership, to=form.cleaned_data.get("to"), by=person(request)
        ),
        said=_("This person works here no more, and is signed out everywhere.")
        if has_left
        else _("Saved."),
        back=reverse("desk:people"),
        context={**context, "work": work, "is_signed_out": has_left},
        template="desk/people/leave.html",
    )


@form_page
@manages_people
@needs_fresh_sign_in
@with_membership
def reset(request: HttpRequest, *, membership: Membership) -> HttpResponse:
    """She lost her phone and her recovery codes."""
    form = LeaveForm(posted(request), colleagues=None)
    return ask(
        request,
        form,
        lambda: services.reset_second_factor(membership=membership, by=person(request)),
        said=_("At the next sign-in this person sets up a second step anew."),
        back=reverse("desk:people"),
        context={
            **_about(request, membership, _("Set up the second step anew")),
            "is_signed_out": True,
        },
        template="desk/people/leave.html",
    )


def _memberships(user: User) -> Any:
    """Also of people whose account is closed: what they have in hand has to go to somebody."""
    rows = Membership.objects.visible_to(user).not_ended()
    return rows.select_related("organisation", "user")


def _colleagues(by: User, membership: Membership, work: list[Any]) -> Any:
    """Who can take over all of it; None where there is nothing to take over. Who leads no desk chooses nobody."""
    if not work:
        return None
    if not by.may(LEAD_DESK):
        return User.objects.none()
    found = User.objects.exclude(pk=membership.user_id)
    for kind, _number in work:
        found = found.filter(pk__in=kind.colleagues(membership).values("pk"))
    return found.order_by("name", "pk")


def _about(request: HttpRequest, membership: Membership, heading: str) -> dict[str, Any]:
    title = f"{heading}: {membership.user}"
    return frame(request, title, PAGE.key, heading=heading, membership=membership)
