"""The receipt as a picture and on paper, for as long as the confirmation stays. The address names no number."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from complaints import cards
from complaints.services.drafts import OpenDraft
from complaints.views import review
from complaints.views.gates import with_sent_draft
from portal.common.typesetting import TypesetterBusy

BUSY, RETRY_SECONDS = 503, 10


@require_safe
@with_sent_draft
def picture(request: HttpRequest, *, draft: OpenDraft, number: int) -> HttpResponse:
    """PNG, under a name that says nothing."""
    return _card(request, draft, number, cards.card_picture, "image/png", "card.png")


@require_safe
@with_sent_draft
def paper(request: HttpRequest, *, draft: OpenDraft, number: int) -> HttpResponse:
    """PDF of one page."""
    return _card(request, draft, number, cards.card_paper, "application/pdf", "card.pdf")


def _card(
    request: HttpRequest,
    draft: OpenDraft,
    number: int,
    make: Callable[[str], bytes],
    media_type: str,
    name: str,
) -> HttpResponse:
    """The card of the first, second … worker; 404 where there is none."""
    receipts = draft.sent.receipts if draft.sent else ()
    if not 1 <= number <= len(receipts) or not receipts[number - 1]:
        raise Http404
    try:
        body = make(receipts[number - 1])
    except TypesetterBusy:
        context = {**review.confirmation(draft), "is_busy": True}
        response = render(request, "complaints/done.html", context, status=BUSY)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
