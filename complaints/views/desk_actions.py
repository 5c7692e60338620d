"""What a desk does with a case: one action an address, each a POST, each back to the case."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints.call_page import whom
from complaints.forms.desk import AssignForm, CallForm, OfficerForm, ResolveForm, TextForm
from complaints.models import Complaint
from complaints.services import calls, desk, officers
from complaints.views.desk_cases import reply_form, show_case
from complaints.views.desk_frame import address_of, case_frame, with_case
from complaints.views.gates import BAD_REQUEST, oversees_cases, works_cases
from portal.accounts import frames
from portal.accounts.frames import act, form_page, person, posted


@require_POST
@works_cases
@with_case
def acknowledge(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    def do() -> object:
        return desk.acknowledge(complaint=complaint, by=person(request))

    said = _("The worker is told that your office has it.")
    return act(request, do, said=said, back=address_of(complaint))


@require_POST
@works_cases
@with_case
def take(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    def do() -> object:
        return officers.take(complaint=complaint, by=person(request))

    return act(request, do, said=_("You work on it now."), back=address_of(complaint))


@require_POST
@works_cases
@with_case
def start_work(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    def do() -> object:
        return desk.start_work(complaint=complaint, by=person(request))

    return act(request, do, said=_("The work has started."), back=address_of(complaint))


@require_POST
@works_cases
@with_case
def wait_for_worker(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    def do() -> object:
        return desk.wait_for_worker(complaint=complaint, by=person(request))

    said = _("Due dates stand still until the worker answers.")
    return act(request, do, said=said, back=address_of(complaint))


@require_POST
@works_cases
@with_case
def reply(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    form = reply_form(complaint, request.POST)
    if not form.is_valid():
        return show_case(request, complaint, reply=form, status=BAD_REQUEST)

    def do() -> object:
        data = form.cleaned_data
        return desk.reply(
            complaint=complaint,
            by=person(request),
            text=data["text"],
            wait=data.get("wait", False),
        )

    return act(request, do, said=_("The message is sent."), back=address_of(complaint))


@form_page
@works_cases
@with_case
def resolve(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    label = _("What was achieved?")
    hint = _("The worker reads this, and decides whether it is solved.")
    form = ResolveForm(posted(request), complaint=complaint, label=label, help_text=hint)

    def do() -> object:
        return desk.resolve(
            complaint=complaint,
            by=person(request),
            summary=form.cleaned_data["text"],
            upheld=form.upheld_answer,
            remedies=form.cleaned_data["remedies"],
            recovered=form.recovered,
        )

    done = _("The worker is asked whether it is solved.")
    return _ask(request, complaint, form, do, heading=_("Resolve"), said=done)


@form_page
@works_cases
@with_case
def close(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    label = _("Why is it closed?")
    hint = _("The worker reads this, and can open the case again.")
    form = TextForm(posted(request), label=label, help_text=hint)

    def do() -> object:
        return desk.close(complaint=complaint, by=person(request), reason=form.cleaned_data["text"])

    return _ask(request, complaint, form, do, heading=_("Close"), said=_("The case is closed."))


@form_page
@oversees_cases
@with_case
def reopen(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """The oversight office opens a closed case again."""
    label = _("Why is it opened again?")
    hint = _("Those who work on the case read it. The worker is told that it is open.")
    form = TextForm(posted(request), label=label, help_text=hint)

    def do() -> object:
        return desk.reopen(
            complaint=complaint, by=person(request), reason=form.cleaned_data["text"]
        )

    said = _("The case is open again. New due dates run.")
    return _ask(request, complaint, form, do, heading=_("Open it again"), said=said)


@form_page
@works_cases
@with_case
def write_note(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    label = _("Note for your office")
    hint = _("Neither the worker nor another office reads it.")
    form = TextForm(posted(request), label=label, help_text=hint)

    def do() -> object:
        return desk.write_note(
            complaint=complaint, by=person(request), text=form.cleaned_data["text"]
        )

    return _ask(request, complaint, form, do, heading=_("Note"), said=_("The note is kept."))


@form_page
@works_cases
@with_case
def give(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """To a colleague of the same office, or to nobody."""
    held = officers.own_assignment(complaint, person(request))
    choices = officers.officers_of(held.organisation if held else [])
    initial = {"officer": held.officer_id if held else None}
    form = OfficerForm(posted(request), officers=choices, initial=initial)

    def do() -> object:
        return officers.give_to(
            complaint=complaint, officer=form.cleaned_data["officer"], by=person(request)
        )

    heading = _("Give it to a colleague")
    return _ask(request, complaint, form, do, heading=heading, said=_("The case changed hands."))


@form_page
@works_cases
@with_case
def call(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """Write down a telephone call; the number itself is seen only with a granted request."""
    form = CallForm(posted(request))

    def do() -> object:
        return calls.record_call(
            complaint=complaint,
            by=person(request),
            result=form.cleaned_data["result"],
            summary=form.cleaned_data["summary"],
        )

    said = _("The call is written down.")
    context = case_frame(request, complaint, _("Write down a call"))
    context["whom"] = whom(complaint, person(request))
    template = "desk/cases/call.html"
    back = address_of(complaint)
    return frames.ask(request, form, do, said=said, back=back, context=context, template=template)


@form_page
@oversees_cases
@with_case
def assign(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """The oversight office chooses who works on a case without an office."""
    form = AssignForm(posted(request), complaint=complaint)

    def do() -> object:
        office = form.cleaned_data["organisation"]
        return desk.assign_unrouted(complaint=complaint, by=person(request), organisation=office)

    said = _("The office has the case now.")
    return _ask(request, complaint, form, do, heading=_("Choose an office"), said=said)


def _ask(
    request: HttpRequest,
    complaint: Complaint,
    form: forms.Form,
    do: Any,
    *,
    heading: str,
    said: str,
) -> HttpResponse:
    """Show the form, or do what it says; a refusal is said in the form, which keeps what was typed."""
    context = case_frame(request, complaint, heading)
    return frames.ask(request, form, do, said=said, back=address_of(complaint), context=context)
