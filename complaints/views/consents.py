"""Consent on both sides: a desk writes it down or asks for it; the worker answers, and takes back what she gave."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints import passing_page
from complaints.forms.consents import AnswerForm, AskForm, ConsentForm
from complaints.models import Complainant, Complaint, ConsentRequest
from complaints.services import consent_requests, consents
from complaints.views.desk_frame import address_of, case_frame, with_case
from complaints.views.gates import with_visit
from complaints.views.passing import works_at_a_desk
from portal.accounts.frames import BAD_REQUEST, ask, form_page, person, posted
from portal.common.errors import PortalError


@form_page
@works_at_a_desk
@with_case
def write_down(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """What a worker said on the telephone, or signed. She is told that it was written down."""
    form = ConsentForm(posted(request), complaint=complaint)

    @transaction.atomic
    def do() -> None:
        for one in form.chosen_people():
            consents.record_consent(
                complaint=complaint, complainant=one, by=person(request), **form.chosen()
            )

    return ask(
        request,
        form,
        do,
        said=_("The consent is written down. The worker is told."),
        back=address_of(complaint),
        context=case_frame(request, complaint, _("Write down a consent")),
    )


@form_page
@works_at_a_desk
@with_case
def ask_workers(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """The question appears on the page of every worker of the case."""
    form = AskForm(posted(request), complaint=complaint)

    def do() -> object:
        return consent_requests.ask_for_consent(
            complaint=complaint, by=person(request), **form.cleaned_data
        )

    return ask(
        request,
        form,
        do,
        said=_("The workers are asked on their own page."),
        back=address_of(complaint),
        context=case_frame(request, complaint, _("Ask for consent")),
    )


@form_page
@with_visit
def stop_sharing(request: HttpRequest, *, complainant: Complainant, uid: UUID) -> HttpResponse:
    """Asked once more before it is taken back; the office finds nothing from that moment."""
    live = complainant.consents.live(timezone.now())
    consent = live.select_related("recipient").filter(uid=uid).first()
    if consent is None:
        raise Http404
    if request.method == "POST":
        consents.withdraw_consent(consent=consent, complainant=complainant)
        return redirect(f"{reverse('complaints:status')}#sharing")
    context = {
        "office": consent.recipient.name,
        "what": passing_page.purpose_for_worker(consent.purpose),
        "parts": passing_page.parts_for_worker(consent.scope),
        "back_url": reverse("complaints:status"),
        "sensitive": True,
    }
    return render(request, "complaints/stop_consent.html", context)


@form_page
@with_visit
def answer_office(request: HttpRequest, *, complainant: Complainant, uid: UUID) -> HttpResponse:
    """An office asks; she agrees or not. Neither is chosen for her."""
    asked = complainant.consent_requests.open(timezone.now())
    found = asked.select_related("recipient", "asked_for", "complaint").filter(uid=uid).first()
    if found is None:
        raise Http404
    form = AnswerForm(posted(request))
    if form.is_valid() and _answered(form, found, complainant):
        return redirect(f"{reverse('complaints:status')}#sharing")
    context = {
        "form": form,
        "question": passing_page.question_for_worker(found.purpose),
        "asked": found,
        "why": found.opened("sealed_why"),
        "parts": passing_page.parts_for_worker(found.scope),
        "back_url": reverse("complaints:status"),
        "sensitive": True,
    }
    code = BAD_REQUEST if form.is_bound else 200
    return render(request, "complaints/answer_consent.html", context, status=code)


def _answered(form: AnswerForm, asked: ConsentRequest, complainant: Complainant) -> bool:
    """Store her answer; a refusal is said on the form."""
    try:
        consent_requests.answer_request(
            request=asked,
            complainant=complainant,
            agree=form.cleaned_data["agree"] == "yes",
            language=get_language() or complainant.language,
        )
    except PortalError as error:
        form.add_error(None, str(error.message))
        return False
    return True
