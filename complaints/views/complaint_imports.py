"""A sheet of cases: the empty one, what it would file, then all or the good ones."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.filing_for.problems import Problem
from complaints.filing_for.template import csv_template, faults_csv, xlsx_template
from complaints.forms.filing_for import SheetForm
from complaints.models import FilingBatch
from complaints.services import complaint_imports, filing_for
from complaints.views.filing_for import FILING, files_cases, with_batch
from portal.accounts.frames import BAD_REQUEST, act, form_page, frame, person
from portal.common.errors import PortalError
from portal.common.forms import add_refusal
from recruitment_agencies.exporting import CSV_TYPE, XLSX_TYPE


@form_page
@files_cases
def import_sheet(request: HttpRequest) -> HttpResponse:
    """Upload a sheet, which is only looked at."""
    by, status = person(request), 200
    organisations = filing_for.organisations_of(by)
    form = SheetForm(request.POST or None, request.FILES or None, organisations=organisations)
    if form.is_bound:
        status = BAD_REQUEST
        if form.is_valid():
            try:
                batch = _look(form, request)
            except PortalError as error:
                add_refusal(form, error)
            else:
                return redirect("desk:filing-batch", batch.uid)
    context = frame(
        request, _("File from a sheet"), FILING, form=form, back_url=reverse("desk:filing")
    )
    return render(request, "desk/filing/import.html", context, status=status)


def _look(form: SheetForm, request: HttpRequest) -> FilingBatch:
    file, organisation = form.cleaned_data["file"], form.cleaned_data["organisation"]
    checked = complaint_imports.check_sheet(content=file.read(), organisation=organisation)
    return complaint_imports.keep_checked(
        checked=checked, name=file.name or "", by=person(request), organisation=organisation
    )


@require_POST
@files_cases
@with_batch
def begin(request: HttpRequest, *, batch: FilingBatch) -> HttpResponse:
    """File the good cases, or all of them if every row is good."""
    back = reverse("desk:filing-batch", args=[batch.uid])
    return act(
        request,
        lambda: filing_for.begin(
            batch=batch, by=person(request), all_or_nothing="all" in request.POST
        ),
        said=_("The cases are being filed. This page tells how far it is."),
        back=back,
    )


@require_safe
@files_cases
@with_batch
def faults(request: HttpRequest, *, batch: FilingBatch) -> HttpResponse:
    """What is to be mended, as a sheet."""
    found = [Problem(**one) for one in filing_for.content_of(batch).problems]
    found += complaint_imports.problems_of(filing_for.filed_cases(batch))
    response = HttpResponse("".join(faults_csv(found)), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="to-mend.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@files_cases
def template(request: HttpRequest, *, kind: str) -> HttpResponse:
    """The empty sheet in the person's language."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    if kind == "csv":
        response = HttpResponse(csv_template(), content_type=CSV_TYPE)
    else:
        response = HttpResponse(xlsx_template(), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="workers.{kind}"'
    return response
