"""The translation desk's lists: every article in every language, what is out of date, which figures changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import act, frame, person
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES
from rights_info import desk_lists, services
from rights_info.desk_grid import count_states, list_rows, narrow
from rights_info.enums import TextState
from rights_info.forms.desk import GridFilter, LanguageFilter
from rights_info.views.desk_frame import reviews_texts, works_texts


@require_safe
@works_texts
def grid(request: HttpRequest) -> HttpResponse:
    """Articles × languages; without a choice, the person's own language."""
    form = GridFilter(request.GET, own_language=person(request).language)
    narrowing = form.narrowing
    rows = list_rows()
    context = frame(
        request,
        _("Translations"),
        "translations",
        form=form,
        shown=narrowing.languages,
        states=list(TextState),
        counts=count_states(rows),
        rows=[(row, row.cells_in(narrowing.languages)) for row in narrow(rows, narrowing)],
        may_edit=person(request).may(EDIT_ARTICLES),
    )
    return render(request, "desk/translations/grid.html", context)


@require_safe
@works_texts
def outdated(request: HttpRequest) -> HttpResponse:
    """Translations that their source moved beyond, each with what changed; several can be kept at once."""
    form = LanguageFilter(request.GET, own_language=person(request).language)
    context = frame(
        request,
        _("Out of date"),
        "translations",
        form=form,
        texts=desk_lists.outdated_texts(form.languages),
        may_review=person(request).may(REVIEW_ARTICLES),
    )
    return render(request, "desk/translations/outdated.html", context)


@require_POST
@reviews_texts
def still_correct(request: HttpRequest) -> HttpResponse:
    """Each ticked translation says what the source text that was shown says."""
    compared = desk_lists.compared_texts(request.POST.getlist("text"))

    def do() -> object:
        return services.keep_translations(compared=compared, by=person(request))

    number = len(compared)
    said = ngettext("%(number)s text is kept.", "%(number)s texts are kept.", number)
    return act(request, do, said=said % {"number": number}, back=reverse("desk:outdated"))


@require_safe
@works_texts
def figures(request: HttpRequest) -> HttpResponse:
    """Texts in which a figure changed, sentence by sentence; several can be finished at once."""
    form = LanguageFilter(request.GET, own_language=person(request).language)
    context = frame(
        request,
        _("Figures that changed"),
        "translations",
        form=form,
        tasks=desk_lists.open_tasks(form.languages),
    )
    return render(request, "desk/translations/figures.html", context)


@require_POST
@works_texts
def finish_figures(request: HttpRequest) -> HttpResponse:
    """The sentences around each ticked figure were read again and are still right."""
    tasks = desk_lists.chosen_tasks(request.POST.getlist("task"))

    def do() -> object:
        return services.finish_review_tasks(tasks=tasks, by=person(request))

    number = len(tasks)
    said = ngettext("%(number)s text is read again.", "%(number)s texts are read again.", number)
    return act(request, do, said=said % {"number": number}, back=reverse("desk:figures"))
