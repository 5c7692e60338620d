"""How offices answer: the oversight office's page, and the page for everybody. No case content on either."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints.forms.oversight import PeriodForm
from complaints.models import OfficeFigures
from complaints.oversight.figures import Row, figures_for
from complaints.oversight.publishing import FEWEST, SHARES_TO
from complaints.views.gates import oversees_cases
from portal.accounts.desks import DeskPage
from portal.accounts.frames import frame, person
from portal.accounts.gates import needs_fresh_sign_in
from portal.accounts.roles import OVERSEE_CASES
from portal.common.caching import public_page
from recruitment_agencies.exporting import CSV_TYPE, XLSX_TYPE, Cell, csv_lines, xlsx_file

PAGE = DeskPage(
    "oversight", gettext_lazy("How offices answer"), "gauge", frozenset({OVERSEE_CASES})
)
MOST_HALF_YEARS = 4
_SUMMED = ("received", "open", "overdue", "unrouted", "counted", "contested", "withdrawn")


@require_safe
@oversees_cases
def overview(request: HttpRequest) -> HttpResponse:
    """Figures by office and corridor of the cases that came in during some months."""
    form = PeriodForm(request.GET or {})
    rows = _rows(request, form)
    query = request.META.get("QUERY_STRING", "")
    export = reverse("desk:oversight-export", args=["FORM"])
    context = frame(
        request,
        _("How offices answer"),
        "oversight",
        form=form,
        rows=rows,
        sums={name: sum(getattr(row, name) for row in rows) for name in _SUMMED},
        money=_money(rows),
        span=form.span,
        exports=[
            (label, f"{export.replace('FORM', kind)}?{query}")
            for label, kind in (("CSV", "csv"), ("XLSX", "xlsx"))
        ],
    )
    return render(request, "desk/oversight/overview.html", context)


@require_safe
@oversees_cases
@needs_fresh_sign_in
def export(request: HttpRequest, *, kind: str) -> HttpResponse:
    """The same figures as a file."""
    rows = _rows(request, PeriodForm(request.GET or {}))
    name = f"offices-{timezone.localdate():%Y-%m-%d}.{kind}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        lines = "".join(csv_lines(_HEADER, _table(rows)))
        return HttpResponse(lines, content_type=CSV_TYPE, headers=disposition)
    if kind == "xlsx":
        with xlsx_file(_HEADER, _table(rows), title="offices") as file:
            return HttpResponse(file.read(), content_type=XLSX_TYPE, headers=disposition)
    raise Http404


@require_safe
@public_page(tags=("offices",))
def published(request: HttpRequest) -> HttpResponse:
    """How offices answered, half-year by half-year, rounded so that nobody can be found in it."""
    rows = OfficeFigures.objects.select_related("organisation")
    halves: dict[object, list[OfficeFigures]] = {}
    for row in rows.order_by("-since", "organisation__name"):
        halves.setdefault((row.since, row.before), []).append(row)
    context = {
        "halves": list(halves.items())[:MOST_HALF_YEARS],
        "fewest": FEWEST,
        "shares_to": SHARES_TO,
    }
    return render(request, "web/offices.html", context)


_HEADER = (
    "office",
    "nationality",
    "country_of_work",
    *(field.name for field in fields(Row) if field.type == "int"),
    "acknowledged_in_time_percent",
    "median_days_to_acknowledge",
    "solved_in_time_percent",
    "median_days_to_solve",
    "recovered",
)


def _rows(request: HttpRequest, form: PeriodForm) -> list[Row]:
    since, before = form.span
    return figures_for(person(request), since=since, before=before, at=timezone.now())


def _money(rows: Iterable[Row]) -> list[tuple[str, Decimal]]:
    """By currency; sums of different currencies are never added."""
    total: dict[str, Decimal] = {}
    for row in rows:
        for currency, amount in row.recovered.items():
            total[currency] = total.get(currency, Decimal()) + amount
    return sorted(total.items())


def _table(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [
            row.office.name if row.office else "",
            row.nationality,
            row.country_of_work,
            *(getattr(row, field.name) for field in fields(Row) if field.type == "int"),
            row.acknowledge.share_in_time,
            row.acknowledge.median_days,
            row.solve.share_in_time,
            row.solve.median_days,
            "; ".join(f"{amount} {currency}" for currency, amount in sorted(row.recovered.items())),
        ]
