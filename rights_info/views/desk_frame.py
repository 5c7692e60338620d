"""What every desk page of the rights information has: a place on the desk, gates, the row behind an address."""

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.desks import DeskPage, desk_nav
from portal.accounts.gates import View, needs_permission
from portal.accounts.models import User
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES, TRANSLATE_ARTICLES
from portal.common.errors import Message, PortalError
from portal.settings.languages import LANGUAGE_CODES
from rights_info.desk_texts import lay_out
from rights_info.forms.desk import add_refusal
from rights_info.models import Article, Fact, FactChange

BAD_REQUEST, CONFLICT = 400, 409
_ALL = (EDIT_ARTICLES, TRANSLATE_ARTICLES, REVIEW_ARTICLES)
PAGES = (
    DeskPage("translations", _("Translations"), "languages", frozenset(_ALL)),
    DeskPage("facts", _("Facts"), "scale", frozenset(_ALL)),
)

works_texts = needs_permission(*_ALL)
writes_texts = needs_permission(EDIT_ARTICLES, TRANSLATE_ARTICLES)
edits_articles = needs_permission(EDIT_ARTICLES)
reviews_texts = needs_permission(REVIEW_ARTICLES)
proposes_facts = needs_permission(EDIT_ARTICLES, REVIEW_ARTICLES)
form_page = require_http_methods(["GET", "HEAD", "POST"])


def person(request: HttpRequest) -> User:
    """Whom the gate let through."""
    return request.user  # type: ignore[return-value]


def frame(request: HttpRequest, title: str, current: str, **more: Any) -> dict[str, Any]:
    """Context of a desk page."""
    nav = desk_nav(person(request), current=current)
    return {"page_title": title, "desk_nav": nav, **more}


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def with_bench(view: View) -> View:
    """Hand the view all about the text of the address; 404 where there is no such article or language."""

    @functools.wraps(view)
    def through(request: HttpRequest, *, slug: str, language: str, **kwargs: Any) -> HttpResponse:
        if language not in LANGUAGE_CODES:
            raise Http404
        try:
            bench = lay_out(slug, language)
        except Article.DoesNotExist as error:
            raise Http404 from error
        return view(request, bench=bench, **kwargs)

    return through


def with_article(view: View) -> View:
    """Hand the view the article of the address, with its states in each language."""
    return _with_row(view, "article", "slug", lambda: Article.objects.with_desk_rows())


def with_fact(view: View) -> View:
    """Hand the view the fact of the address, with its sources."""
    return _with_row(view, "fact", "key", lambda: Fact.objects.with_sources())


def with_change(view: View) -> View:
    """Hand the view the proposed change of the address."""
    return _with_row(view, "change", "pk", lambda: FactChange.objects.select_related("fact"))


def _with_row(view: View, name: str, column: str, rows: Callable[[], Any]) -> View:
    @functools.wraps(view)
    def through(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = rows().filter(**{column: kwargs.pop(column)}).first()
        if row is None:
            raise Http404
        return view(request, **{name: row}, **kwargs)

    return through


def act(
    request: HttpRequest, do: Callable[[], object], *, said: Message, back: str
) -> HttpResponse:
    """Do it, say so, and go back; a refusal is said there instead."""
    try:
        do()
    except PortalError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, str(said))
    return redirect(_safe(request.POST.get("next", "")) or back)


def ask(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[], object],
    *,
    said: Message,
    back: str,
    context: dict[str, Any],
    template: str = "desk/cases/action.html",
) -> HttpResponse:
    """Show the form, or do what it says; a refusal is said in the form, which keeps what was typed."""
    status = BAD_REQUEST if form.is_bound else 200
    if form.is_valid():
        try:
            do()
        except PortalError as error:
            add_refusal(form, error)
            status = error.status
        else:
            messages.success(request, str(said))
            return redirect(back)
    return render(request, template, {**context, "form": form, "back_url": back}, status=status)


def _safe(address: str) -> str:
    """An address on this site, or nothing."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if address.startswith("/desk/") and is_ours else ""
