"""Exports of an office's own cases: asked for with a reason, fetched by the person who asked, seen by oversight."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.enums import ExportState
from complaints.forms.filing_for import ExportForm
from complaints.models import CaseExport
from complaints.services import exports as services
from portal.accounts.frames import ask, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_fresh_sign_in, needs_permission
from portal.accounts.roles import LEAD_DESK, OVERSEE_CASES
from portal.common.errors import PortalError
from recruitment_agencies.exporting import CSV_TYPE, XLSX_TYPE

MOST_SHOWN = 100
EXPORTS = "exports"
leads_a_desk = needs_permission(LEAD_DESK)
with_export = with_row("export", "uid", CaseExport.objects.visible_to)


@form_page
@needs_permission(LEAD_DESK, OVERSEE_CASES)
@needs_fresh_sign_in
def exports(request: HttpRequest) -> HttpResponse:
    """Own exports, a form for another, and for oversight that others made some."""
    by = person(request)
    offices = services.offices_of(by)
    form = ExportForm(posted(request), organisations=offices)
    own = CaseExport.objects.visible_to(by).select_related("organisation")
    others = services.overseen_by(by)
    context = frame(
        request,
        _("Exports"),
        EXPORTS,
        own=own[:MOST_SHOWN],
        others=others.select_related("organisation", "person")[:MOST_SHOWN],
        may_ask=offices.exists(),
        now=timezone.now(),
    )
    response = ask(
        request,
        form,
        lambda: services.ask_for_export(by=by, **form.cleaned_data),
        said=_("The export is being made. You can fetch it here for 24 hours."),
        back=request.path,
        context=context,
        template="desk/exports/list.html",
    )
    if request.method == "GET" and own.filter(state=ExportState.WAITING).exists():
        response["Refresh"] = "5"  # works without script
    return response


@require_safe
@leads_a_desk
@needs_fresh_sign_in
@with_export
def download(request: HttpRequest, *, export: CaseExport, kind: str) -> HttpResponse:
    """The file, for the person who asked; each time is recorded."""
    if kind not in services.TYPES:
        raise Http404
    try:
        data = services.download(export=export, by=person(request), kind=kind)
    except PortalError as error:
        context = frame(request, str(error.message), EXPORTS, notice=error.message)
        return render(request, "desk/exports/gone.html", context, status=error.status)
    response = HttpResponse(data, content_type=CSV_TYPE if kind == "csv" else XLSX_TYPE)
    name = f"cases-{services.mark_of(export)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
