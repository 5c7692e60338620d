"""The compliance desk: the queue by due date, a case, and what staff do with it before a decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import act, ask, form_page, person, posted
from portal.common.errors import PortalError
from recruitment_agencies import compliance_pages
from recruitment_agencies.forms.compliance import (
    AssignForm,
    NoticeForm,
    OwnFindingForm,
    QueueForm,
    WhyForm,
    WordsForm,
    language_of,
)
from recruitment_agencies.models import ComplianceCase
from recruitment_agencies.services import compliance
from recruitment_agencies.views.compliance_frame import (
    CASES,
    PAGE_SIZE,
    case_address,
    desk,
    with_case,
    works_compliance,
)
from recruitment_agencies.views.desk_findings import keep_own_finding


@require_safe
@works_compliance
def queue(request: HttpRequest) -> HttpResponse:
    """Open cases of this person's ministry: overdue ones first, those that nobody has on top."""
    user, now = person(request), timezone.now()
    form = QueueForm(request.GET)
    cases = form.narrow(ComplianceCase.objects.visible_to(user).for_queue(now), user)
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    context = desk(
        request, _("Compliance"), CASES, form=form, page_obj=page, assign=_assign_form(request)
    )
    return render(request, "desk/compliance/queue.html", context)


@require_POST
@works_compliance
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the ticked cases to oneself or to the person chosen."""
    user = person(request)
    cases = ComplianceCase.objects.visible_to(user).filter(
        reference__in=request.POST.getlist("case")[:PAGE_SIZE]
    )
    form = _assign_form(request)
    is_valid = form.is_valid()
    to = user if "me" in request.POST else form.cleaned_data.get("to")
    if not cases or not (is_valid or "me" in request.POST):
        messages.warning(request, _("Tick at least one line, then choose what to do."))
        return redirect("desk:compliance")
    done = 0
    for case in cases:
        try:
            compliance.assign_case(case=case, to=to, by=user)
        except PortalError as error:
            messages.warning(request, f"{case.reference}: {error.message}")
        else:
            done += 1
    said = ngettext("%(number)s case changed hands.", "%(number)s cases changed hands.", done)
    messages.success(request, said % {"number": done})
    return redirect("desk:compliance")


@require_safe
@works_compliance
@with_case
def case(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    """One case: the agency, what was found, what passed between the two, what may be done next."""
    page = compliance_pages.CasePage(case, person(request), timezone.now())
    context = desk(
        request, case.reference, CASES, case=case, page=page, back_url=reverse("desk:compliance")
    )
    return render(request, "desk/compliance/case.html", context)


@form_page
@works_compliance
@with_case
def assign(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    initial = {"to": case.assigned_to_id}
    form = AssignForm(posted(request), ministries=[case.ministry_id], initial=initial)

    def do() -> object:
        return compliance.assign_case(case=case, to=form.cleaned_data["to"], by=person(request))

    context = _act(request, case, _("Assign"))
    said = _("The case has changed hands.")
    return ask(request, form, do, said=said, back=case_address(case), context=context)


@form_page
@works_compliance
@with_case
def note(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    form = WordsForm(posted(request), label=_("Note for your office"))

    def do() -> object:
        return compliance.write_case_note(
            case=case, text=form.cleaned_data["text"], by=person(request)
        )

    context = _act(request, case, _("Write a note"))
    said = _("The note is kept.")
    return ask(request, form, do, said=said, back=case_address(case), context=context)


@form_page
@works_compliance
@with_case
def add_finding(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    """A finding of the ministry's own check, straight into the case."""
    form = OwnFindingForm(posted(request), agency=case.agency)

    def do() -> object:
        return keep_own_finding(form, agency=case.agency, by=person(request), case=case)

    context = _act(request, case, _("Add a finding"))
    said = _("The finding is in the case.")
    return ask(request, form, do, said=said, back=case_address(case), context=context)


@require_POST
@works_compliance
@with_case
def take_findings(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    """New findings about the same agency that were ticked on the case's page."""
    keys = compliance_pages.uuids(request.POST.getlist("finding")[:PAGE_SIZE])

    def do() -> object:
        found = compliance_pages.new_findings(person(request)).filter(public_id__in=list(keys))
        return compliance.add_to_case(case=case, findings=list(found), by=person(request))

    return act(request, do, said=_("The findings are in the case."), back=case_address(case))


@form_page
@works_compliance
@with_case
def send_notice(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    """Ask the agency to answer; the text is filled in from the findings, in a language the agency reads."""
    language = language_of(case.agency.country_id)
    asked = request.GET.get("language", "")
    language = asked if asked in dict(compliance_pages.LANGUAGES) else language
    text = compliance_pages.notice_text(case, language)
    form = NoticeForm(posted(request), initial={"language": language, "text": text})

    def do() -> object:
        cleaned = form.cleaned_data
        return compliance.send_notice(
            case=case, language=cleaned["language"], text=cleaned["text"], by=person(request)
        )

    context = _act(
        request,
        case,
        _("Send the notice"),
        answer_by=compliance_pages.answer_by(case, timezone.now()),
        in_languages=compliance_pages.LANGUAGES,
        told=compliance_pages.told_in(case, language),
    )
    return ask(
        request,
        form,
        do,
        said=_("The notice is sent."),
        back=case_address(case),
        context=context,
        template="desk/compliance/notice.html",
    )


@form_page
@works_compliance
@with_case
def close(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    form = WhyForm(posted(request))

    def do() -> object:
        return compliance.close_case(case=case, by=person(request), why=form.cleaned_data["why"])

    context = _act(request, case, _("Close"))
    said = _("The case is closed.")
    return ask(request, form, do, said=said, back=case_address(case), context=context)


def _act(
    request: HttpRequest, case: ComplianceCase, heading: str, **more: object
) -> dict[str, object]:
    return desk(request, f"{heading} – {case.reference}", CASES, heading=heading, case=case, **more)


def _assign_form(request: HttpRequest) -> AssignForm:
    ministries = compliance_pages.ministries_of(person(request))
    return AssignForm(posted(request), ministries=ministries)
