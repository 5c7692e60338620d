"""An article at the desk: its languages, its particulars, its history, and whether readers see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import act, ask, form_page, frame, person, posted
from portal.accounts.roles import EDIT_ARTICLES, TRANSLATE_ARTICLES
from portal.common.errors import PortalError
from portal.common.forms import add_refusal
from portal.settings.languages import LANGUAGE_CODES
from rights_info import services
from rights_info.desk_grid import cells_of
from rights_info.desk_history import history_of_article
from rights_info.forms.desk import LanguageFilter
from rights_info.forms.particulars import NewArticleForm, ParticularsForm
from rights_info.models import Article
from rights_info.views.desk_frame import edits_articles, with_article, works_texts


@require_safe
@works_texts
@with_article
def article(request: HttpRequest, *, article: Article) -> HttpResponse:
    """One article in all its languages."""
    context = frame(
        request,
        title_of(article),
        "translations",
        article=article,
        cells=list(cells_of(article).values()),
        topics=article.topics.all(),
        may_edit=person(request).may(EDIT_ARTICLES),
        back_url=reverse("desk:translations"),
    )
    return render(request, "desk/translations/article.html", context)


@form_page
@edits_articles
def new(request: HttpRequest) -> HttpResponse:
    """Begin an article; its source text is written next."""
    form = NewArticleForm(posted(request))
    if form.is_valid():
        try:
            draft = services.create_article(
                title=form.cleaned_data["title"], particulars=form.particulars, by=person(request)
            )
        except PortalError as error:
            add_refusal(form, error)
        else:
            return redirect("desk:text-write", draft.article.slug, draft.language)
    context = frame(request, _("New article"), "translations", form=form, heading=_("Begin"))
    context["back_url"] = reverse("desk:translations")
    status = 400 if form.is_bound else 200
    return render(request, "desk/translations/particulars.html", context, status=status)


@form_page
@edits_articles
@with_article
def particulars(request: HttpRequest, *, article: Article) -> HttpResponse:
    """What it is about and for whom."""
    form = ParticularsForm(posted(request), article=article)

    def do() -> object:
        why = form.cleaned_data["why"]
        return services.edit_particulars(
            article=article, particulars=form.particulars, why=why, by=person(request)
        )

    title = _("Particulars: %(title)s") % {"title": title_of(article)}
    context = frame(request, title, "translations", heading=_("Save"))
    template = "desk/translations/particulars.html"
    said = _("The particulars are saved. Readers see them at once.")
    return ask(
        request, form, do, said=said, back=page_of(article), context=context, template=template
    )


@require_POST
@edits_articles
@with_article
def show(request: HttpRequest, *, article: Article) -> HttpResponse:
    def do() -> object:
        return services.show_article(article=article, by=person(request))

    return act(request, do, said=_("Readers can see the article now."), back=page_of(article))


@require_POST
@edits_articles
@with_article
def hide(request: HttpRequest, *, article: Article) -> HttpResponse:
    def do() -> object:
        return services.withdraw_article(article=article, by=person(request))

    said = _("Readers no longer see the article. Nothing is deleted.")
    return act(request, do, said=said, back=page_of(article))


@require_safe
@works_texts
@with_article
def history(request: HttpRequest, *, article: Article) -> HttpResponse:
    """Every change of the article, of one language or of all."""
    form = LanguageFilter(request.GET, own_language="all")
    language = form.languages[0] if len(form.languages) == 1 else None
    user = person(request)
    writable = [
        code
        for code in LANGUAGE_CODES
        if user.may(EDIT_ARTICLES if code == article.source_language else TRANSLATE_ARTICLES)
    ]
    context = frame(
        request,
        _("History: %(title)s") % {"title": title_of(article)},
        "translations",
        article=article,
        form=form,
        entries=history_of_article(article, language),
        writable=writable,
        back_url=page_of(article),
    )
    return render(request, "desk/translations/history.html", context)


def title_of(article: Article) -> str:
    return article.text_for(article.source_language).title or article.slug


def page_of(article: Article) -> str:
    return reverse("desk:article", args=[article.slug])
