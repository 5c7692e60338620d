"""What people looked for in vain, and what editors say it means."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.desks import desk_nav
from portal.accounts.gates import needs_permission
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES
from portal.common.errors import PortalError
from portal.common.forms import CharField
from portal.search.models import MissedSearch, SearchSynonym
from portal.search.models.synonym import LONGEST_SAYING
from portal.search.services import add_synonym, done_with_miss, remove_synonym
from portal.settings.languages import LANGUAGE_CODES, LANGUAGES

PAGE_SIZE = 50
BAD_REQUEST = 400
minds_searches = needs_permission(EDIT_ARTICLES, REVIEW_ARTICLES)


class SynonymForm(forms.Form):
    """People's words and ours for one thing."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    words = CharField(label=gettext_lazy("People write"), max_length=LONGEST_SAYING)
    means = CharField(label=gettext_lazy("Our texts say"), max_length=LONGEST_SAYING)


@require_http_methods(["GET", "HEAD", "POST"])
@minds_searches
def searches(request: HttpRequest) -> HttpResponse:
    """The list, and a form that adds a synonym; `?missed=` fills the form with words of the list."""
    if request.method != "POST":
        form = SynonymForm(initial=_words_of(request.GET.get("missed", "")))
        return _page(request, form)
    form = SynonymForm(request.POST)
    if form.is_valid():
        try:
            synonym = add_synonym(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except PortalError as error:
            form.add_error("means", str(error.message))
        else:
            said = _("Who writes “%(words)s” now finds “%(means)s”.")
            messages.success(request, said % {"words": synonym.words, "means": synonym.means})
            return redirect("desk:searches")
    return _page(request, form, status=BAD_REQUEST)


def _words_of(pk: str) -> dict[str, str]:
    missed = MissedSearch.objects.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 18 else None
    return {"words": missed.words, "language": missed.language} if missed else {}


def _page(request: HttpRequest, form: SynonymForm, *, status: int = 200) -> HttpResponse:
    """Constant queries."""
    missed = MissedSearch.objects.filter(language__in=LANGUAGE_CODES)
    context = {
        "page_title": _("Searches that found nothing"),
        "desk_nav": desk_nav(request.user, current="translations"),  # type: ignore[arg-type]
        "form": form,
        "page_obj": Paginator(missed, PAGE_SIZE).get_page(request.GET.get("page")),
        "synonyms": SearchSynonym.objects.select_related("by"),
    }
    return render(request, "desk/translations/searches.html", context, status=status)


@require_POST
@minds_searches
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """An editor has seen to these words."""
    done_with_miss(missed=get_object_or_404(MissedSearch, pk=pk))
    return redirect("desk:searches")


@require_POST
@minds_searches
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A synonym that was a mistake."""
    remove_synonym(synonym=get_object_or_404(SearchSynonym, pk=pk), by=request.user)  # type: ignore[arg-type]
    return redirect("desk:searches")
