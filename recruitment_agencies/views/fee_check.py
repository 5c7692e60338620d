"""Was this fee lawful? One page of questions; the answer stands on the same page, and nothing is stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from recruitment_agencies.fee_answers import FeeAnswer
from recruitment_agencies.forms.fee_check import FeeCheckForms
from recruitment_agencies.services.fee_checks import run_fee_check

TEMPLATE = "recruitment_agencies/fee_check.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fee_check(request: HttpRequest) -> HttpResponse:
    """The questions; after POST the answer above them, with the questions as they were filled in."""
    if request.method != "POST":
        wanted = {
            "origin": request.GET.get("from", ""),
            "destination": request.GET.get("in", ""),
        }
        return render(request, TEMPLATE, {"forms": FeeCheckForms(wanted=wanted)})
    forms = FeeCheckForms(request.POST)
    if not forms.is_valid():
        return render(request, TEMPLATE, {"forms": forms}, status=400)
    data = forms.as_data()
    answer = FeeAnswer(case=data, answer=run_fee_check(data))
    return render(request, TEMPLATE, {"forms": forms, "answer": answer})
