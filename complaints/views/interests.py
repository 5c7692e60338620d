"""Ties that people declare, and staying away from one case."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.forms.interests import DeclareForm, FindForm
from complaints.intake.choices import agencies_named
from complaints.models import Complaint, Interest
from complaints.panels import CasePanel, Context, case_panels
from complaints.services import interests, recusals
from complaints.views.desk_frame import with_case
from complaints.views.gates import works_cases
from portal.accounts.desks import DeskPage
from portal.accounts.frames import act, frame, person, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User

PAGE = DeskPage("interests", gettext_lazy("Interests"), "hand", frozenset(interests.DECLARED_BY))
declares = needs_permission(*interests.DECLARED_BY)
with_interest = with_row("interest", "pk", Interest.objects.visible_to)


@require_safe
@declares
def own_interests(request: HttpRequest) -> HttpResponse:
    """Her ties, a search for a new one, and those of her people that are said to be over."""
    user = person(request)
    form = FindForm(request.GET if "name" in request.GET else None)
    mine = Interest.objects.visible_to(user).in_force().filter(person=user)
    context = frame(
        request,
        _("Interests"),
        PAGE.key,
        form=form,
        mine=mine,
        to_decide=Interest.objects.to_release_by(user).select_related("person"),
        **_found(form),
    )
    return render(request, "desk/interests/list.html", context)


@require_POST
@declares
def declare(request: HttpRequest) -> HttpResponse:
    form = DeclareForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = _("Cases about it are not there for you any more.")
    return _act(request, lambda: interests.declare(by=person(request), **form.wish), said=said)


@require_POST
@declares
@with_interest
def end(request: HttpRequest, *, interest: Interest) -> HttpResponse:
    said = _("Another person is asked. Until then these cases stay closed to you.")
    return _act(request, lambda: interests.end(interest=interest, by=person(request)), said=said)


@require_POST
@declares
@with_interest
def release(request: HttpRequest, *, interest: Interest) -> HttpResponse:
    said = _("The cases are open to this person again.")
    return _act(
        request, lambda: interests.release(interest=interest, by=person(request)), said=said
    )


@require_POST
@declares
@with_interest
def keep(request: HttpRequest, *, interest: Interest) -> HttpResponse:
    said = _("The cases stay closed to this person.")
    return _act(request, lambda: interests.keep(interest=interest, by=person(request)), said=said)


@require_http_methods(["POST"])
@works_cases
@with_case
def stay_away(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """One click, no question: the case is gone for her."""
    return act(
        request,
        lambda: recusals.recuse(complaint=complaint, by=person(request)),
        said=_("This complaint is not there for you any more. Nobody is told why."),
        back=reverse("desk:cases"),
    )


@require_POST
@works_cases
@with_case
def let_back(request: HttpRequest, *, complaint: Complaint, pk: int) -> HttpResponse:
    """A head gives a case back to somebody who stays away."""
    user = person(request)
    who = next((one for one in recusals.away_from(complaint, user) if one.pk == pk), None)
    if who is None:
        raise Http404
    return act(
        request,
        lambda: recusals.let_back(complaint=complaint, person=who, by=user),
        said=_("The cases are open to this person again."),
        back=reverse("desk:case", args=[complaint.reference]),
    )


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    case_panels.register(
        CasePanel(
            "stay-away", "desk/interests/_stay_away.html", _stay_away, order=90, in_aside=True
        )
    )


def _stay_away(user: User, complaint: Complaint) -> Context:
    may = recusals.may_let_back(user, complaint)
    return {"away": recusals.away_from(complaint, user) if may else []}


def _found(form: FindForm) -> dict[str, Any]:
    """What of the register has the name that she looks for."""
    if not form.is_valid():
        return {"typed": "", "found": []}
    typed = form.cleaned_data["name"]
    return {"typed": typed, "found": agencies_named(typed)}


def _act(request: HttpRequest, do: Any, *, said: str) -> HttpResponse:
    return act(request, do, said=said, back=reverse("desk:interests"))
