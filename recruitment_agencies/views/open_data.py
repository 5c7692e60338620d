"""The page about the register's files: what there is, what each column means. No cookie, no session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from recruitment_agencies.open_data import DATASETS, FORMATS


@require_safe
@public_page(tags=("agencies",))
def open_data(request: HttpRequest) -> HttpResponse:
    """Every file with its columns."""
    context = {"datasets": DATASETS.values(), "formats": FORMATS, "today": timezone.localdate()}
    return render(request, "recruitment_agencies/open_data.html", context)
