"""The ministry's monitoring pages: what is on record of the agencies of its country, over time."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.accounts.desks import DeskPage
from portal.accounts.frames import frame, person, with_row
from portal.accounts.gates import needs_fresh_sign_in, needs_permission
from portal.accounts.models import User
from portal.accounts.roles import WORK_COMPLIANCE
from recruitment_agencies import desk_monitoring
from recruitment_agencies.compliance_querysets import is_kept_out
from recruitment_agencies.desk_monitoring import Overview, deduction_lines, monitored, part_lines
from recruitment_agencies.exporting import CSV_TYPE, XLSX_TYPE, Cell, csv_lines, xlsx_file
from recruitment_agencies.forms.monitoring import MonitoringForm, SpanForm
from recruitment_agencies.models import Agency
from recruitment_agencies.queries_monitoring import Asked

PAGE_SIZE = 25
PAGE = DeskPage(
    "monitoring", gettext_lazy("Monitoring"), "chart-column", frozenset({WORK_COMPLIANCE})
)
works_compliance = needs_permission(WORK_COMPLIANCE)


def _governed(user: User) -> Any:
    """Agencies of the own ministry's country; never one that the person speaks for."""
    if is_kept_out(user):
        return Agency.objects.none()
    own = Agency.objects.represented_by(user).values("pk")
    governed = Agency.objects.governed_by(user, WORK_COMPLIANCE)
    return governed.exclude(pk__in=own).with_licences()


with_agency = with_row("agency", "public_id", _governed)


@require_safe
@works_compliance
def overview(request: HttpRequest) -> HttpResponse:
    """The agencies of the own country: together over time, and one by one with their scores."""
    form = MonitoringForm(request.GET)
    agencies = form.narrow(_governed(person(request)))
    page = Paginator(agencies, PAGE_SIZE).get_page(request.GET.get("page"))
    everybody = Asked(agencies.prefetch_related(None), form.span, form.country)
    context = frame(
        request,
        _("Monitoring"),
        "monitoring",
        form=form,
        page_obj=page,
        rows=monitored(list(page), everybody),
        overview=Overview(everybody),
        exports=_exports(request, "desk:monitoring-export"),
    )
    return render(request, "desk/monitoring/overview.html", context)


@require_safe
@works_compliance
@with_agency
def agency(request: HttpRequest, *, agency: Agency) -> HttpResponse:
    """One agency: its score with the whole sum, its quarters, its corridors."""
    form = SpanForm(request.GET)
    asked = Asked([agency.pk], form.span, form.country)
    row = monitored([agency], asked)[0]
    context = frame(
        request,
        agency.display_name,
        "monitoring",
        form=form,
        agency=agency,
        row=row,
        parts=part_lines(row.score),
        deductions=deduction_lines(row.score),
        overview=Overview(asked),
        exports=_exports(request, "desk:monitoring-agency-export", agency.public_id),
        back_url=reverse("desk:monitoring"),
    )
    return render(request, "desk/monitoring/agency.html", context)


@require_safe
@works_compliance
@needs_fresh_sign_in
def export(request: HttpRequest, *, kind: str) -> HttpResponse:
    """All agencies that pass the filters, one row each."""
    form = MonitoringForm(request.GET)
    agencies = form.narrow(_governed(person(request)))
    rows = desk_monitoring.agency_rows(agencies, Asked([], form.span, form.country))
    return _file(kind, "agencies", desk_monitoring.AGENCY_COLUMNS, rows)


@require_safe
@works_compliance
@needs_fresh_sign_in
@with_agency
def agency_export(request: HttpRequest, *, agency: Agency, kind: str) -> HttpResponse:
    """One agency, one row a quarter."""
    form = SpanForm(request.GET)
    overview = Overview(Asked([agency.pk], form.span, form.country))
    rows = desk_monitoring.quarter_rows(agency, overview)
    return _file(kind, agency.public_id, desk_monitoring.QUARTER_COLUMNS, rows)


def _file(
    kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """A file to keep; never stored by anything on the way.

    Raises:
        Http404: no such kind of file.
    """
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(header, rows), content_type=CSV_TYPE)
    elif kind == "xlsx":
        response = FileResponse(xlsx_file(header, rows, title=name), content_type=XLSX_TYPE)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="monitoring-{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return cast(HttpResponse, response)  # what gates and decorators take a streamed answer for


def _exports(request: HttpRequest, name: str, *of: str) -> list[tuple[str, str]]:
    """Label and address of each file, with the filters of this page."""
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [(kind.upper(), reverse(name, args=[*of, kind]) + asked) for kind in ("csv", "xlsx")]
