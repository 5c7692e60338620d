"""Was this fee lawful? One page of questions; the answer stands on the same page, and nothing is stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.reference.queries import find_help
from recruitment_agencies.fee_answers import answer_told
from recruitment_agencies.forms.fee_check import FeeCheckForms
from recruitment_agencies.models import Agency

TEMPLATE = "recruitment_agencies/fee_check.html"
ADD, FIND, CHANGE = "add", "find", "change"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fee_check(request: HttpRequest) -> HttpResponse:
    """The questions; after POST the answer above them, with the questions as they were filled in."""
    if request.method != "POST":
        wanted = {"origin": "from", "destination": "in", "agency": "agency"}
        first = {name: request.GET.get(short, "") for name, short in wanted.items()}
        return render(request, TEMPLATE, {"forms": FeeCheckForms(wanted=first)})
    asked = request.POST.get("do", "")
    if asked in {ADD, FIND, CHANGE}:
        forms = FeeCheckForms(typed=request.POST, one_more=asked == ADD)
        return render(request, TEMPLATE, {"forms": forms})
    forms = FeeCheckForms(request.POST)
    if not forms.is_valid():
        return render(request, TEMPLATE, {"forms": forms}, status=400)
    return render(request, TEMPLATE, {"forms": forms, **_answered(forms)})


def _answered(forms: FeeCheckForms) -> dict[str, Any]:
    told = forms.told()
    case = told.case
    return {
        "answer": answer_told(told),
        "fields": forms.as_fields(),
        "directory": find_help(case["origin"], case["destination"]),
        "agency": Agency.objects.filter(public_id=case["agency"] or "").first(),
    }
