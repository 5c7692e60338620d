"""What a desk does with a case: one action an address, each a POST, each back to the case."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.forms.desk import AssignForm, ResolveForm, TextForm
from complaints.models import Complaint
from complaints.services import desk
from complaints.views.desk_cases import reply_form, show_case
from complaints.views.desk_frame import with_case
from complaints.views.gates import BAD_REQUEST, oversees_cases, works_cases
from portal.accounts.desks import desk_nav
from portal.common.errors import PortalError

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@works_cases
@with_case
def acknowledge(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    def act() -> object:
        return desk.acknowledge(complaint=complaint, by=request.user)  # type: ignore[arg-type]

    return _act(request, complaint, act, said=_("The worker is told that your office has it."))


@require_POST
@works_cases
@with_case
def start_work(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    def act() -> object:
        return desk.start_work(complaint=complaint, by=request.user)  # type: ignore[arg-type]

    return _act(request, complaint, act, said=_("The work has started."))


@require_POST
@works_cases
@with_case
def wait_for_worker(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    def act() -> object:
        return desk.wait_for_worker(complaint=complaint, by=request.user)  # type: ignore[arg-type]

    return _act(request, complaint, act, said=_("Due dates stand still until the worker answers."))


@require_POST
@works_cases
@with_case
def reply(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    form = reply_form(request.POST)
    if not form.is_valid():
        return show_case(request, complaint, reply=form, status=BAD_REQUEST)

    def act() -> object:
        text = form.cleaned_data["text"]
        return desk.reply(complaint=complaint, by=request.user, text=text)  # type: ignore[arg-type]

    return _act(request, complaint, act, said=_("The message is sent."))


@form_page
@works_cases
@with_case
def resolve(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    label = _("What was achieved?")
    hint = _("The worker reads this, and decides whether it is solved.")
    form = ResolveForm(_data(request), complaint=complaint, label=label, help_text=hint)

    def act() -> object:
        return desk.resolve(
            complaint=complaint,
            by=request.user,  # type: ignore[arg-type]
            summary=form.cleaned_data["text"],
            upheld=form.upheld_answer,
        )

    done = _("The worker is asked whether it is solved.")
    return _ask(request, complaint, form, act, heading=_("Resolve"), said=done)


@form_page
@works_cases
@with_case
def close(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    label = _("Why is it closed?")
    hint = _("The worker reads this, and can open the case again.")
    form = TextForm(_data(request), label=label, help_text=hint)

    def act() -> object:
        reason = form.cleaned_data["text"]
        return desk.close(complaint=complaint, by=request.user, reason=reason)  # type: ignore[arg-type]

    return _ask(request, complaint, form, act, heading=_("Close"), said=_("The case is closed."))


@form_page
@works_cases
@with_case
def write_note(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    label = _("Note for your office")
    hint = _("Neither the worker nor another office reads it.")
    form = TextForm(_data(request), label=label, help_text=hint)

    def act() -> object:
        text = form.cleaned_data["text"]
        return desk.write_note(complaint=complaint, by=request.user, text=text)  # type: ignore[arg-type]

    return _ask(request, complaint, form, act, heading=_("Note"), said=_("The note is kept."))


@form_page
@oversees_cases
@with_case
def assign(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """The oversight office chooses who works on a case without an office."""
    form = AssignForm(_data(request), complaint=complaint)

    def act() -> object:
        office = form.cleaned_data["organisation"]
        return desk.assign_unrouted(complaint=complaint, by=request.user, organisation=office)  # type: ignore[arg-type]

    said = _("The office has the case now.")
    return _ask(request, complaint, form, act, heading=_("Choose an office"), said=said)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _act(
    request: HttpRequest, complaint: Complaint, act: Callable[[], object], *, said: str
) -> HttpResponse:
    """Do it and go back to the case; a refusal is said there."""
    try:
        act()
    except PortalError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, said)
    return redirect("desk:case", reference=complaint.reference)


def _ask(
    request: HttpRequest,
    complaint: Complaint,
    form: forms.Form,
    act: Callable[[], object],
    *,
    heading: str,
    said: str,
) -> HttpResponse:
    """Show the form, or do what it says."""
    if form.is_valid():
        return _act(request, complaint, act, said=said)
    context = {
        "page_title": f"{heading} – {complaint.reference}",
        "heading": heading,
        "desk_nav": desk_nav(request.user, current="cases"),  # type: ignore[arg-type]
        "form": form,
        "back_url": reverse("desk:case", args=[complaint.reference]),
    }
    status = BAD_REQUEST if form.is_bound else 200
    return render(request, "desk/cases/action.html", context, status=status)
