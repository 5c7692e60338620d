"""Proof that an agency was looked up, as a page and on paper. What it says of a day cannot be asked of a coming one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.common.api.throttling import AddressThrottle
from portal.common.caching import public_page
from portal.common.papers import paper_response
from portal.common.qr import inline_svg
from recruitment_agencies import queries
from recruitment_agencies.forms.agencies import DayForm
from recruitment_agencies.lookalikes import look_alikes_of
from recruitment_agencies.models import Agency
from recruitment_agencies.pages import ProofPage
from recruitment_agencies.printing import proof_paper, proof_paper_name

KEEP_SECONDS = 60
TOO_MANY = 429


class ProofThrottle(AddressThrottle):
    """Setting type is dear: any day of any agency may be asked for."""

    scope = "agency-proof"
    rate = "120/hour"


@require_safe
@public_page(tags=("agencies",), query=("on",), keep=KEEP_SECONDS)
def proof_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The proof of today, or of the day of `?on=`."""
    form = DayForm(request.GET)
    page = _proof(public_id, form)
    context = {
        "page": page,
        "agency": page.agency,
        "form": form,
        "qr": inline_svg(page.live_url, label=page.live_url),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "recruitment_agencies/proof.html", context, status=status)


@require_safe
def proof_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same on paper; a day that cannot be is refused."""
    form = DayForm(request.GET)
    if not form.is_valid():
        raise Http404
    if not ProofThrottle().allow_request(request, proof_pdf):  # type: ignore[arg-type]
        return HttpResponse(status=TOO_MANY)
    return paper_response(
        request,
        name=proof_paper_name(public_id, get_language() or "en", form.day),
        tags=("agencies",),
        make=lambda: proof_paper(_proof(public_id, form)),
    )


def _proof(public_id: str, form: DayForm) -> ProofPage:
    try:
        agency = queries.public_agency(public_id)
    except Agency.DoesNotExist as error:
        raise Http404 from error
    return ProofPage(queries.agency_on(agency, day=form.day), look_alikes_of(agency))
