"""What a worker decides during her visit: each act a page that asks once, then a POST, then where it stands."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from complaints.follow_up_page import who_decides
from complaints.forms.follow_up import OtherOfficeForm, ReopenForm
from complaints.models import Complainant, Complaint
from complaints.services import worker
from complaints.views.follow_up import show_status
from complaints.views.gates import BAD_REQUEST, with_any_visit, with_visit
from portal.accounts.frames import posted
from portal.common.errors import PortalError
from portal.common.forms import add_refusal

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@with_visit
def withdraw(
    request: HttpRequest, *, complaint: Complaint, complainant: Complainant
) -> HttpResponse:
    """Asked once more before it is done."""

    def act() -> object:
        return worker.withdraw(complaint=complaint, complainant=complainant)

    others = complaint.complainants.taking_part().exclude(pk=complainant.pk)
    context = {"others_go_on": others.exists()}
    return _ask(request, forms.Form(posted(request)), act, "complaints/withdraw.html", **context)


@form_page
@with_any_visit
def reopen(request: HttpRequest, *, complaint: Complaint, complainant: Complainant) -> HttpResponse:
    """It is not solved, or she takes part again; what she writes is optional."""
    form = ReopenForm(posted(request))

    def act() -> object:
        return worker.reopen(
            complaint=complaint, complainant=complainant, reason=form.cleaned_data["reason"]
        )

    return _ask(request, form, act, "complaints/reopen.html")


@form_page
@with_visit
def other_office(
    request: HttpRequest, *, complaint: Complaint, complainant: Complainant
) -> HttpResponse:
    """She asks for another office; the page says who decides."""
    form = OtherOfficeForm(posted(request))

    def act() -> object:
        return worker.ask_for_other_office(
            complaint=complaint, complainant=complainant, reason=form.cleaned_data["reason"]
        )

    deciders = who_decides(complaint)
    return _ask(request, form, act, "complaints/other_office.html", deciders=deciders)


@require_POST
@with_visit
def confirm(
    request: HttpRequest, *, complaint: Complaint, complainant: Complainant
) -> HttpResponse:
    """She agrees that it is solved."""

    def act() -> object:
        return worker.confirm(complaint=complaint, complainant=complainant)

    return _do(request, complaint, complainant, act)


@require_POST
@with_visit
def still_holds(
    request: HttpRequest, *, complaint: Complaint, complainant: Complainant
) -> HttpResponse:
    """Four weeks later it is still solved. Where it is not, she opens it again."""

    def act() -> object:
        return worker.answer_whether_it_holds(
            complaint=complaint, complainant=complainant, holds=True
        )

    return _do(request, complaint, complainant, act)


def _do(
    request: HttpRequest,
    complaint: Complaint,
    complainant: Complainant,
    act: Callable[[], object],
) -> HttpResponse:
    form = forms.Form(request.POST)
    if _done(form, act):
        return redirect("complaints:status")
    return show_status(request, complaint, complainant, refusal=form)


def _ask(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    template: str,
    **more: Any,
) -> HttpResponse:
    if form.is_bound and _done(form, act):
        return redirect("complaints:status")
    context = {"form": form, "back_url": reverse("complaints:status"), "sensitive": True, **more}
    return render(request, template, context, status=BAD_REQUEST if form.is_bound else 200)


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it if the form is valid; a refusal is shown on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except PortalError as error:
        add_refusal(form, error)
        return False
    return True
