"""A helper's desk: what her organisation filed, one form for a case, the slips to hand over."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.enums import BatchState
from complaints.filing_for.columns import header
from complaints.filing_for.paper_form import paper_form, paper_form_name
from complaints.filing_for.slips import slips_pdf
from complaints.forms.filing_for import MORE_ROWS, MOST_WORKERS, FilingForm
from complaints.models import Complaint, FilingBatch
from complaints.services import filing_for
from complaints.services.complaint_imports import column_of, problems_of
from complaints.services.receipts import format_receipt
from complaints.services.routing import preview_route
from complaints.submission import Route
from portal.accounts.frames import BAD_REQUEST, form_page, frame, person, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import FILE_CASES
from portal.common.errors import PortalError
from portal.common.papers import paper_response
from portal.common.typesetting import TypesetterBusy

PAGE_SIZE, MOST_SHOWN, MOST_DIGITS = 50, 300, 4
FILING = "filing"
files_cases = needs_permission(FILE_CASES)


def live_batches(user: User) -> Any:
    """Those whose receipts can still be handed over."""
    return FilingBatch.objects.visible_to(user).live(timezone.now())


with_batch = with_row("batch", "uid", live_batches)


@require_safe
@files_cases
def filing(request: HttpRequest) -> HttpResponse:
    """Cases that this person's organisations filed and still may see; and what waits to be handed over."""
    by = person(request)
    own = Complaint.objects.visible_to(by).filter(filed_through__in=filing_for.organisations_of(by))
    cases = own.for_list().with_next_due().order_by("-filed_at", "-pk")
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    batches = live_batches(by).order_by("-made_at")[:20]
    title = _("Filed for workers")
    return _page(request, "list", title, page_obj=page, batches=batches, now=timezone.now())


@form_page
@files_cases
def new(request: HttpRequest) -> HttpResponse:
    """One case for one worker or a group: look who receives it, then file."""
    organisations = filing_for.organisations_of(person(request))
    if request.method != "POST":
        return _form(request, FilingForm(organisations=organisations))
    if "more" in request.POST:
        rows = min(len(_rows_typed(request.POST)) + MORE_ROWS, MOST_WORKERS)
        again = _typed(request.POST)
        return _form(request, FilingForm(organisations=organisations, rows=rows, initial=again))
    form = FilingForm(request.POST, organisations=organisations)
    if not form.is_valid():
        return _form(request, form, status=BAD_REQUEST)
    try:
        return _look_or_file(request, form)
    except PortalError as error:
        _say(form, error)
        if "idempotency_key" in error.fields:
            form.become_another()
        return _form(request, form, status=error.status)


def _look_or_file(request: HttpRequest, form: FilingForm) -> HttpResponse:
    """Filed is only what was looked at: where a change would send it elsewhere, that is shown first."""
    route = preview_route(submission=form.submission)
    if "send" not in request.POST or request.POST.get("seen") != _mark(route):
        return _form(request, form, route=route)
    batch = filing_for.file_for_workers(
        submission=form.submission,
        by=person(request),
        organisation=form.cleaned_data["organisation"],
    )
    return redirect("desk:filing-batch", batch.uid)


def _mark(route: Route) -> str:
    """Who receives it, as the page remembers what was shown."""
    offices = [route.lead, *route.copies]
    return "-".join(str(office.pk) for office in offices if office) or "none"


def _form(
    request: HttpRequest, form: FilingForm, *, status: int = 200, route: Route | None = None
) -> HttpResponse:
    title = _("File for workers")
    back = reverse("desk:filing")
    return _page(
        request,
        "new",
        title,
        status=status,
        form=form,
        route=route,
        seen=_mark(route) if route else "",
        back_url=back,
    )


def _typed(data: QueryDict) -> dict[str, Any]:
    """What was typed so far, as a fresh form starts with it: asking for more rows is no mistake."""
    several = ("exclude", "consent_covers")
    values = {name: data.getlist(name) if name in several else data[name] for name in data}
    return {**values, "people": _rows_typed(data)}


def _rows_typed(data: QueryDict) -> list[dict[str, str]]:
    total = data.get("people-TOTAL_FORMS", "1")
    is_number = total.isascii() and total.isdecimal() and len(total) <= MOST_DIGITS
    count = min(int(total), MOST_WORKERS) if is_number else 1
    names = ("name", "phone", "safe_hours", "passport", "language")
    return [{name: data.get(f"people-{n}-{name}", "") for name in names} for n in range(count)]


def _say(form: FilingForm, error: PortalError) -> None:
    """A service's faults at the form's own fields; what is about one worker names her row."""
    for field, found in (error.fields or {"": [error.message]}).items():
        name, worker = column_of(field)
        if name in form.fields:
            form.add_error(name, str(found[0]))
        elif field.startswith("people"):
            where = _("Row %(row)s") % {"row": worker + 1}
            form.add_error(None, f"{where}, {header(name, get_language() or 'en')}: {found[0]}")
        else:
            form.add_error(None, str(found[0]))


# Handing over -------------------------------------------------------------------------------------


@require_safe
@files_cases
@with_batch
def batch_page(request: HttpRequest, *, batch: FilingBatch) -> HttpResponse:
    """Where a batch stands: what a sheet would do, how far it is, the numbers to hand over."""
    batch = filing_for.claim(batch=batch, by=person(request))
    content = filing_for.content_of(batch)
    filed = filing_for.filed_cases(batch) if batch.state == BatchState.DONE else []
    problems = [*content.problems, *(one.as_json() for one in problems_of(filed))]
    context: dict[str, Any] = {
        "batch": batch,
        "is_checked": batch.state == BatchState.CHECKED,
        "is_waiting": batch.state == BatchState.WAITING,
        "is_done": batch.state == BatchState.DONE,
        "content": content,
        "workers": sum(len(case.rows) for case in content.cases),
        "problems": _shown(problems[:MOST_SHOWN]),
        "rejected_rows": counted_rows(problems),
        "slips": _slips(filed),
        "back_url": reverse("desk:filing"),
    }
    response = _page(request, "batch", content.name or _("Filed for workers"), **context)
    if batch.state == BatchState.WAITING:
        response["Refresh"] = "3"  # works without script
    return response


def counted_rows(problems: list[dict[str, Any]]) -> int:
    return len({problem["row"] for problem in problems})


def _shown(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [{**one, "column": header(one["field"], language)} for one in problems]


def _slips(filed: list[filing_for.FiledCase]) -> list[dict[str, Any]]:
    """One entry a worker: row, name as it was written, reference, number."""
    return [
        {
            "row": row,
            "name": one.names[place] if place < len(one.names) else "",
            "reference": one.reference,
            "number": format_receipt(one.receipts[place]) if place < len(one.receipts) else "",
        }
        for one in filed
        if one.reference
        for place, row in enumerate(one.rows)
    ]


@require_safe
@files_cases
@with_batch
def slips(request: HttpRequest, *, batch: FilingBatch) -> HttpResponse:
    """The slips to cut out, as PDF. It is kept nowhere."""
    batch = filing_for.claim(batch=batch, by=person(request))
    try:
        pdf = slips_pdf(filing_for.filed_cases(batch))
    except TypesetterBusy:
        return redirect("desk:filing-batch", batch.uid)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="cards.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@files_cases
@with_batch
def forget(request: HttpRequest, *, batch: FilingBatch) -> HttpResponse:
    """Handed over, or never meant: the numbers are gone for the helper."""
    filing_for.forget(batch=batch)
    return redirect("desk:filing")


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The form to write on with a pen, for anybody."""
    name = paper_form_name(get_language() or "en")
    return paper_response(request, name=name, tags=(), make=paper_form)


def _page(
    request: HttpRequest, name: str, title: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = frame(request, title, FILING, **more)
    return render(request, f"desk/filing/{name}.html", context, status=status)
