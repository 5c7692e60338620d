"""Inspections: planned, and answered item by item."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.frames import ask, form_page, person, posted
from recruitment_agencies import compliance_pages
from recruitment_agencies.forms.compliance import InspectionForm, PlanForm
from recruitment_agencies.models import Agency, Inspection
from recruitment_agencies.services import compliance
from recruitment_agencies.views.compliance_frame import (
    INSPECTIONS,
    PAGE_SIZE,
    desk,
    with_agency,
    with_inspection,
    works_compliance,
)


@require_safe
@works_compliance
def inspections(request: HttpRequest) -> HttpResponse:
    """Those still to be done first, by day."""
    rows = Inspection.objects.visible_to(person(request)).select_related(
        "agency", "branch", "checklist", "by"
    )
    rows = rows.order_by(F("done_on").desc(nulls_first=True), "planned_on", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = desk(request, _("Inspections"), INSPECTIONS, page_obj=page, today=today)
    return render(request, "desk/compliance/inspections.html", context)


@form_page
@works_compliance
@with_agency
def plan(request: HttpRequest, *, agency: Agency) -> HttpResponse:
    form = PlanForm(posted(request), agency=agency)

    def do() -> object:
        return compliance.plan_inspection(agency=agency, by=person(request), **form.particulars)

    heading = _("Plan an inspection")
    context = desk(request, f"{heading} – {agency.name}", INSPECTIONS, heading=heading)
    said = _("The inspection is planned.")
    back = reverse("desk:inspections")
    return ask(request, form, do, said=said, back=back, context=context)


@form_page
@works_compliance
@with_inspection
def inspection(request: HttpRequest, *, inspection: Inspection) -> HttpResponse:
    """The checklist to fill in; once finished, what was answered."""
    title = f"{inspection.checklist.name} – {inspection.agency.name}"
    back = reverse("desk:inspections")
    context = desk(request, title, INSPECTIONS, inspection=inspection, back_url=back)
    if inspection.done_on:
        context["answered"] = compliance_pages.answered_items(inspection)
        return render(request, "desk/compliance/inspection_done.html", context)
    form = InspectionForm(posted(request), inspection=inspection)

    def do() -> object:
        cleaned = form.cleaned_data
        return compliance.finish_inspection(
            inspection=inspection,
            answers=form.answers,
            remarks=cleaned["remarks"],
            done_on=cleaned["done_on"],
            by=person(request),
        )

    return ask(
        request,
        form,
        do,
        said=_("The inspection is finished. What was not in order is among the new findings."),
        back=back,
        context=context,
        template="desk/compliance/inspection.html",
    )
